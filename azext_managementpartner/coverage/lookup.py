"""Asks Azure for the roles of a principal, subscription by subscription."""

import re
from functools import partial
from typing import NamedTuple

from azext_managementpartner._client_factory import client_of, subscriptions_of
from azext_managementpartner.coverage import activation
from azext_managementpartner.coverage.assignments import Assignment, Subscription
from azext_managementpartner.coverage.delegation import delegated_roles
from azext_managementpartner.coverage.roles import Role, microsofts_list, role_id
from azext_managementpartner.coverage.scopes import NOTHING, is_above_subscriptions, reach
from azext_managementpartner.messages.service import is_refused
from azext_managementpartner.vendored_sdks.authorization import AuthorizationClient
from azext_managementpartner.vendored_sdks.managedservices import ManagedServicesClient
from azext_managementpartner.vendored_sdks.privilegedidentitymanagement import PrivilegedIdentityManagementClient

_GUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Found(NamedTuple):
    """The roles of a principal in a tenant.

    :param subscriptions: those that it sees, list of `Subscription`.
    :param eligible: what it could activate anywhere in the tenant, list of `Assignment`.
    """

    subscriptions: list
    eligible: list


class Lookup:
    """Asks for the roles of one principal in one tenant; what can be asked for at the same time is.

    :param cli_ctx: the context of the running command.
    :param shared: `Shared` connections, sign-ins and threads.
    :param target: `Target`.
    :param principal: `Principal` that it is.
    """

    def __init__(self, cli_ctx, shared, target, principal):
        self._at_the_same_time = shared.pool.map
        self._principal = principal
        self._list_subscriptions = partial(subscriptions_of, cli_ctx, target, shared)
        self._roles, self._pim, self._delegations = (
            client_of(cli_ctx, target, client_type, shared)
            for client_type in (AuthorizationClient, PrivilegedIdentityManagementClient, ManagedServicesClient)
        )

    def find(self):
        """Ask for all of it.

        :return: `Found`.
        :raises AzureError: Azure did not answer, or refused what it should not.
        :raises AzureResponseError: the answer is not a list of subscriptions.

        Source: Subscriptions_List by az's own client, RoleAssignments_ListForSubscription, RoleDefinitions_Get,
        RoleAssignmentScheduleInstances_List, RoleEligibilityScheduleInstances_List, RegistrationAssignments_List.
        """
        of_tenant = [
            self._list_subscriptions,
            partial(activation.active_now, self._pim),
            partial(activation.eligible, self._pim),
        ]
        seen, active, eligible = self._at_the_same_time(lambda ask: ask(), of_tenant)
        subscriptions = sorted(map(self._seen, seen), key=lambda one: (one.name or "", one.id))
        subscriptions = self._at_the_same_time(partial(self._with_roles, active, eligible), subscriptions)
        found = Found(subscriptions, activation.inactive(eligible, active=[]))
        return _named(found, self._role_names(subscriptions, activation.known_roles([*active, *eligible])))

    def _seen(self, subscription):
        own = self._principal.tenant.lower()
        return Subscription(**subscription, is_delegated=(subscription["tenant"] or own).lower() != own)

    def _with_roles(self, active, eligible, subscription):
        """A subscription with the roles that the principal has there."""
        from azure.core.exceptions import HttpResponseError

        if subscription.is_delegated:
            ask, could_be_activated = self._delegated, []
        else:
            ask, could_be_activated = partial(self._assigned, active), self._eligible_in(subscription, eligible)
        try:
            assigned = ask(subscription)
        except HttpResponseError as error:
            if not is_refused(error) or (error.status_code != 403 and subscription.weighs):
                raise
            return subscription._replace(is_readable=False, assignments=activation.inactive(could_be_activated, []))
        return subscription._replace(assignments=[*assigned, *activation.inactive(could_be_activated, assigned)])

    def _delegated(self, subscription):
        return delegated_roles(self._delegations, subscription.id, self._principal)

    def _assigned(self, active, subscription):
        own = f"assignedTo('{self._principal.object_id}')"
        assigned = [
            Assignment(
                scope=assignment.scope,
                role_id=role_id(assignment.role_definition_id),
                principal_id=assignment.principal_id,
                principal_type=assignment.principal_type,
            )
            for assignment in self._roles.role_assignments.list_for_subscription(subscription.id, filter=own)
        ]
        return [one._replace(until=activation.until(one, active, self._principal.object_id)) for one in assigned]

    def _eligible_in(self, subscription, eligible):
        """What could be activated in a subscription; which of them lie below a management group, Azure has to tell."""
        if any(is_above_subscriptions(instance.scope) for instance in eligible):
            return activation.eligible(self._pim, subscription.id)
        return [instance for instance in eligible if reach(instance.scope, subscription.id) != NOTHING]

    def _role_names(self, subscriptions, known):
        """The roles that are in use, by GUID; each definition that is not known yet is asked for once."""
        known = {**known, **microsofts_list()}
        places = {
            assignment.role_id: subscription.id
            for subscription in subscriptions
            for assignment in subscription.assignments
            if assignment.role_id not in known and _GUID.fullmatch(assignment.role_id)
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
