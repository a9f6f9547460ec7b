"""Asks Azure for a principal's subscriptions, and for the roles in each."""

import re
from functools import partial
from typing import NamedTuple

from azext_managementpartner._client_factory import client_of
from azext_managementpartner._text import is_guid, shown
from azext_managementpartner.coverage import activation
from azext_managementpartner.coverage.assignments import Assignment, Role, Subscription, assignment_of, role_id
from azext_managementpartner.coverage.membership import Groups, depends_on_groups, groups_of
from azext_managementpartner.errors.responses import unreadable
from azext_managementpartner.http.error_responses import is_refused
from azext_managementpartner.vendored_sdks.authorization import AuthorizationClient
from azext_managementpartner.vendored_sdks.managedservices import ManagedServicesClient
from azext_managementpartner.vendored_sdks.privilegedidentitymanagement import PrivilegedIdentityManagementClient
from azext_managementpartner.vendored_sdks.subscriptions import SubscriptionsClient

_MAY_NOT_BE_READ = (403, 404, 409)
"""Forbidden; gone, or never there, since the subscription was seen; the provider not registered, or the state wrong."""


class Found(NamedTuple):
    """The roles of a principal in a tenant.

    :param subscriptions: those that it sees, list of `Subscription`.
    :param eligible: what it could activate anywhere in the tenant, list of `Assignment`.
    :param groups: `Groups` of the principal; those of one that nobody asked for have no `ids` and no `why`.
    """

    subscriptions: list
    eligible: list
    groups: Groups = Groups(None)


class Lookup:  # pylint: disable=too-few-public-methods  # it is what all of its questions share
    """Asks for the roles of one principal in one tenant; what can be asked for at the same time is.

    :param principal: `Principal` that it is.
    :param listed: the roles to go by, dict of GUID in lower case to `Role`.
    """

    def __init__(self, cli_ctx, shared, target, principal, listed):
        self._who = (cli_ctx, target, shared)
        self._at_the_same_time = shared.pool.map
        self._principal = principal
        self._listed = listed
        self._roles, self._pim, self._delegations = (
            client_of(cli_ctx, target, client_type, shared)
            for client_type in (AuthorizationClient, PrivilegedIdentityManagementClient, ManagedServicesClient)
        )

    def find(self):
        """Ask for all of it.

        :return: `Found`.
        :raises AzureError: Azure did not answer, or refused what it should not.
        :raises AzureResponseError: an answer lacks what it must have.

        Source: Subscriptions_List, RoleAssignments_ListForSubscription, RoleDefinitions_Get,
        RoleAssignmentScheduleInstances_List, RoleEligibilityScheduleInstances_List, RegistrationAssignments_List; and
        see `groups_of`.
        """
        of_tenant = [
            partial(subscriptions_of, *self._who, self._principal.tenant),
            partial(activation.active_now, self._pim),
            partial(activation.could_be_activated, self._pim),
        ]
        subscriptions, *instances = self._at_the_same_time(lambda ask: ask(), of_tenant)
        pim = activation.Activation(self._pim, *instances)
        subscriptions = self._at_the_same_time(partial(self._with_roles, pim), subscriptions)
        found = _named(Found(subscriptions, pim.in_store), self._role_names(subscriptions, pim.known_roles()))
        if not any(map(depends_on_groups, found.subscriptions)):
            return found
        groups = groups_of(*self._who, self._principal)
        return Found([groups.with_membership(one) for one in found.subscriptions], found.eligible, groups)

    def _with_roles(self, pim, subscription):
        """A subscription with the roles that the principal has there."""
        from azure.core.exceptions import HttpResponseError

        ask = self._delegated if subscription.is_delegated else partial(self._assigned, pim)
        try:
            assigned, is_readable = ask(subscription), True
        except HttpResponseError as error:
            if not is_refused(error) or error.status_code not in _MAY_NOT_BE_READ:
                raise
            assigned, is_readable = [], False
        in_store = [] if subscription.is_delegated else pim.eligible_in(subscription.id, assigned)
        return subscription._replace(assignments=[*assigned, *in_store], is_readable=is_readable)

    def _delegated(self, subscription):
        return delegated_roles(self._delegations, subscription.id, self._principal)

    def _assigned(self, pim, subscription):
        own = f"assignedTo('{self._principal.object_id}')"
        assigned = self._roles.role_assignments.list_for_subscription(subscription.id, filter=own)
        return [pim.with_end(assignment_of(one), self._principal.object_id) for one in assigned]

    def _role_names(self, subscriptions, known):
        """The roles that are in use, by GUID; each definition that is not known yet is asked for once."""
        known = {**known, **self._listed}
        places = {
            assignment.role_id: subscription.id
            for subscription in subscriptions
            for assignment in subscription.assignments
            if assignment.role_id not in known and is_guid(assignment.role_id)
        }
        defined = self._at_the_same_time(lambda place: self._definition(*place), list(places.items()))
        return {**known, **dict(zip(places, defined, strict=True))}

    def _definition(self, role, subscription_id):
        from azure.core.exceptions import HttpResponseError

        try:
            definition = self._roles.role_definitions.get(subscription_id, role)
        except HttpResponseError as error:
            if is_refused(error):  # the name is all that is missed
                return Role()
            raise
        return Role(definition.role_name, definition.role_type)


def _named(found, roles):
    def named(assignments):
        return [assignment._replace(role=roles.get(assignment.role_id, Role())) for assignment in assignments]

    subscriptions = [one._replace(assignments=named(one.assignments)) for one in found.subscriptions]
    return Found(subscriptions, named(found.eligible))


def subscriptions_of(cli_ctx, target, shared, own_tenant):
    """Ask for the subscriptions that a principal sees in a tenant, those delegated to the tenant included.

    :param own_tenant: GUID of the tenant.
    :return: list of `Subscription` whose roles are not known yet, sorted by name.
    :raises AuthenticationError: az has no usable sign-in for the target.
    :raises AzureError: Azure Resource Manager did not answer, or refused, or its answer is not a list of subscriptions.
    :raises AzureResponseError: the ID of a subscription is no GUID.

    Source: Subscriptions_List of Azure Resource Manager.
    """
    client = client_of(cli_ctx, target, SubscriptionsClient, shared)
    seen = [_subscription(answer, own_tenant.lower()) for answer in client.subscriptions.list()]
    return sorted(seen, key=lambda one: (one.name or "", one.id))


def _subscription(answer, own_tenant):
    if not is_guid(answer.subscription_id):
        raise unreadable("a list of subscriptions", f"{shown(answer.subscription_id)} is no ID of a subscription")
    return Subscription(
        id=answer.subscription_id.lower(),
        name=answer.display_name,
        state=answer.state,
        tenant=answer.tenant_id,
        is_delegated=(answer.tenant_id or own_tenant).lower() != own_tenant,
    )


_IN_FORCE = "succeeded"
_PROVIDER = re.compile("/providers/Microsoft.ManagedServices/", re.IGNORECASE)


def delegated_roles(client, subscription_id, principal):
    """The roles of a principal in a delegated subscription.

    An authorization names a user, a group or a service principal, and does not say which: whether the principal is in
    a group that it names, only Microsoft Graph tells.

    Only a delegation whose provisioningState is Succeeded gives roles. Azure sets that state itself (the specification
    has it as readOnly), and the recorded delegations have it (tests of Azure PowerShell and of the Azure CLI): where it
    is missing, nothing says that the delegation is in force.

    :param client: `ManagedServicesClient` of the target.
    :param subscription_id: GUID.
    :param principal: `Principal`.
    :return: list of `Assignment`.
    :raises AzureResponseError: a delegation came without its definition.
    """
    return [
        _as_assignment(registration.id or "", authorization, active, principal)
        for registration in client.registration_assignments.list(subscription_id, expand_registration_definition=True)
        if (registration.provisioning_state or "").lower() == _IN_FORCE
        for authorization, active in _authorizations(registration.registration_definition, principal.tenant)
    ]


def _authorizations(definition, tenant):
    if definition is None:
        raise unreadable("a list of delegations", "a definition is missing")
    if (definition.managed_by_tenant_id or tenant).lower() != tenant.lower():
        return  # delegated to another partner
    yield from ((authorization, True) for authorization in definition.authorizations or [])
    yield from ((authorization, False) for authorization in definition.eligible_authorizations or [])


def _as_assignment(registration_id, authorization, active, principal):
    is_own = authorization.principal_id.lower() == principal.object_id.lower()
    return Assignment(
        id=registration_id,
        scope=_PROVIDER.split(registration_id)[0],
        role_id=role_id(authorization.role_definition_id),
        principal_id=authorization.principal_id,
        principal_type=principal.kind if is_own else None,
        active=active,
        assignee=authorization.principal_id_display_name or authorization.principal_id,
        is_held=True if is_own else None,
    )
