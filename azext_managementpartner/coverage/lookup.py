"""Reads the subscriptions of a principal, and its roles in each."""

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

_UNREADABLE_STATUSES = (403, 404, 409)
"""No permission; not found; provider not registered, or subscription in the wrong state."""


class RolesFound(NamedTuple):
    """The roles of a principal in a tenant.

    :param subscriptions: `Subscription` of each that Azure lists.
    :param eligible: the roles that it can activate anywhere in the tenant, `Assignment`.
    :param groups: `Groups` of the principal, without `ids` and `why` if they were not needed.
    """

    subscriptions: list
    eligible: list
    groups: Groups = Groups(None)


class Lookup:  # pylint: disable=too-few-public-methods  # its requests share much
    """Reads the roles of a `Principal` in one tenant, with requests in parallel.

    :param listed_roles: dict of GUID in lower case to `Role`, see `listed_roles`.
    """

    def __init__(self, cli_ctx, shared, target, principal, listed_roles: dict):
        self._client_arguments = (cli_ctx, target, shared)
        self._in_parallel = shared.pool.map
        self._principal = principal
        self._listed_roles = listed_roles
        self._roles, self._pim, self._delegations = (
            client_of(cli_ctx, target, client_type, shared)
            for client_type in (AuthorizationClient, PrivilegedIdentityManagementClient, ManagedServicesClient)
        )

    def find(self):
        """Send the requests, and return `RolesFound`.

        :raises AzureError: a request failed.
        :raises AzureResponseError: a response lacks a required value.

        Source: Subscriptions_List, RoleAssignments_ListForSubscription, RoleDefinitions_Get,
        RoleAssignmentScheduleInstances_List, RoleEligibilityScheduleInstances_List, RegistrationAssignments_List; and
        see `groups_of`.
        """
        of_tenant = [
            partial(subscriptions_of, *self._client_arguments, self._principal.tenant),
            partial(activation.list_active, self._pim),
            partial(activation.list_eligible, self._pim),
        ]
        subscriptions, *instances = self._in_parallel(lambda send: send(), of_tenant)
        pim = activation.Activation(self._pim, *instances)
        subscriptions = self._in_parallel(partial(self._with_roles, pim), subscriptions)
        roles = self._roles_by_id(subscriptions, pim.known_roles())
        found = _with_role_names(RolesFound(subscriptions, pim.activatable), roles)
        if not any(map(depends_on_groups, found.subscriptions)):
            return found
        groups = groups_of(*self._client_arguments, self._principal)
        return RolesFound([groups.with_membership(one) for one in found.subscriptions], found.eligible, groups)

    def _with_roles(self, pim, subscription):
        """A subscription with the roles of the principal."""
        from azure.core.exceptions import HttpResponseError

        list_roles = self._delegated if subscription.is_delegated else partial(self._assigned, pim)
        try:
            assigned, is_readable = list_roles(subscription), True
        except HttpResponseError as error:
            if not is_refused(error) or error.status_code not in _UNREADABLE_STATUSES:
                raise
            assigned, is_readable = [], False
        eligible = [] if subscription.is_delegated else pim.eligible_in(subscription.id, assigned)
        return subscription._replace(assignments=[*assigned, *eligible], is_readable=is_readable)

    def _delegated(self, subscription):
        return delegated_roles(self._delegations, subscription.id, self._principal)

    def _assigned(self, pim, subscription):
        own = f"assignedTo('{self._principal.object_id}')"
        assigned = self._roles.role_assignments.list_for_subscription(subscription.id, filter=own)
        return [pim.with_end(assignment_of(one), self._principal.object_id) for one in assigned]

    def _roles_by_id(self, subscriptions, known):
        """The roles by GUID; each unknown role definition is requested once."""
        known = {**known, **self._listed_roles}
        places = {
            assignment.role_id: subscription.id
            for subscription in subscriptions
            for assignment in subscription.assignments
            if assignment.role_id not in known and is_guid(assignment.role_id)
        }
        defined = self._in_parallel(lambda place: self._definition(*place), list(places.items()))
        return {**known, **dict(zip(places, defined, strict=True))}

    def _definition(self, role, subscription_id):
        from azure.core.exceptions import HttpResponseError

        try:
            definition = self._roles.role_definitions.get(subscription_id, role)
        except HttpResponseError as error:
            if is_refused(error):  # only the name is missing
                return Role()
            raise
        return Role(definition.role_name, definition.role_type)


def _with_role_names(found, roles):
    def named(assignments):
        return [assignment._replace(role=roles.get(assignment.role_id, Role())) for assignment in assignments]

    subscriptions = [one._replace(assignments=named(one.assignments)) for one in found.subscriptions]
    return RolesFound(subscriptions, named(found.eligible))


def subscriptions_of(cli_ctx, target, shared, own_tenant: str):
    """List the subscriptions of a principal in a tenant, including those delegated to the tenant.

    :param own_tenant: GUID of the tenant.
    :return: list of `Subscription` without roles, sorted by name.
    :raises AuthenticationError: the principal has to sign in.
    :raises AzureError: the request failed, or the response is not a list of subscriptions.
    :raises AzureResponseError: the ID of a subscription is not a GUID.

    Source: Subscriptions_List of Azure Resource Manager.
    """
    client = client_of(cli_ctx, target, SubscriptionsClient, shared)
    found = [_subscription(resource, own_tenant.lower()) for resource in client.subscriptions.list()]
    return sorted(found, key=lambda one: (one.name or "", one.id))


def _subscription(resource, own_tenant):
    if not is_guid(resource.subscription_id):
        raise unreadable("a list of subscriptions", f"{shown(resource.subscription_id)} is not a subscription ID")
    return Subscription(
        id=resource.subscription_id.lower(),
        name=resource.display_name,
        state=resource.state,
        tenant=resource.tenant_id,
        is_delegated=(resource.tenant_id or own_tenant).lower() != own_tenant,
    )


_IN_FORCE = "succeeded"
_PROVIDER = re.compile("/providers/Microsoft.ManagedServices/", re.IGNORECASE)


def delegated_roles(client, subscription_id, principal):
    """List the roles of a `Principal` in a delegated subscription, `Assignment`.

    An authorization has the ID of a user, a group or a service principal, but not the type. Only Microsoft Graph knows
    whether the principal is a member of a group with this ID.

    A delegation gives roles only if its provisioningState is Succeeded. The state is read-only in the specification,
    and the recorded delegations have it (tests of Azure PowerShell and of the Azure CLI).

    :param client: `ManagedServicesClient` of the target.
    :raises AzureResponseError: a delegation has no definition.
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
