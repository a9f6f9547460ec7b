"""Reads from Privileged Identity Management (PIM) when a role ends, and which roles can be activated."""

from azext_managementpartner._text import grouped
from azext_managementpartner.coverage.assignments import Role, assignment_of, role_id
from azext_managementpartner.coverage.scopes import is_above_subscriptions, normalized, subscription_of
from azext_managementpartner.http.error_responses import is_refused

_OF_THE_CALLER = "asTarget()"


class Activation:
    """The active roles of a principal in a tenant, with their ends, and the roles that can be activated.

    Both lists are empty if PIM refuses them: the tenant has no license for PIM, or the principal has no permission.

    :param client: `PrivilegedIdentityManagementClient` of the target.
    :param active: see `list_active`.
    :param eligible: see `list_eligible`.
    """

    def __init__(self, client, active, eligible):
        self._client = client
        self._instances = [*active, *eligible]
        self._active = grouped(active, _scope_and_role)
        self._eligible = grouped(eligible, lambda instance: subscription_of(instance.scope))
        self._is_above = any(is_above_subscriptions(instance.scope) for instance in eligible)
        self.activatable = [assignment_of(instance, active=False) for instance in eligible]

    def with_end(self, assignment, object_id):
        """An `Assignment` with its end, if that is known.

        :param object_id: GUID of the principal; an instance for a group may have the ID of either.
        """
        owners = {assignment.principal_id.lower(), object_id.lower()}
        same = self._active.get((normalized(assignment.scope), assignment.role_id), [])
        own = [instance for instance in same if instance.principal_id.lower() in owners]
        assigned = [instance for instance in own if not _is_activated(instance)]
        ends = [instance.end_date_time for instance in assigned or own]
        until = max(ends) if ends and all(ends) else None
        return assignment._replace(until=until, is_temporary=bool(own) and not assigned)

    def eligible_in(self, subscription_id, active):
        """The roles that can be activated in a subscription and are not active, list of `Assignment`.

        A request for the subscription tells whether it belongs to the management group of an eligible role.

        :param active: the active roles there, list of `Assignment`.
        """
        eligible = list(self._eligible.get(subscription_id, []))
        if self._is_above:
            of_subscription = list_eligible(self._client, subscription_id)
            eligible += [instance for instance in of_subscription if is_above_subscriptions(instance.scope)]
        places = {(normalized(assignment.scope), assignment.role_id) for assignment in active}
        return [assignment_of(each, active=False) for each in eligible if _scope_and_role(each) not in places]

    def known_roles(self):
        """The roles whose names the responses contain, dict of GUID to `Role`."""
        roles = {}
        for instance in self._instances:
            expanded = instance.expanded_properties and instance.expanded_properties.role_definition
            if expanded and expanded.display_name:
                roles[role_id(instance.role_definition_id)] = Role(expanded.display_name, expanded.type)
        return roles


def list_active(client):
    """List the active roles of the principal in the tenant, `RoleAssignmentScheduleInstance`; empty if PIM refuses.

    Source: RoleAssignmentScheduleInstances_List.
    """
    return _unless_refused(client.role_assignment_schedule_instances.list)


def list_eligible(client, subscription_id=None):
    """List the roles that the principal can activate, `RoleEligibilityScheduleInstance`; empty if PIM refuses.

    :param subscription_id: GUID, for roles at, above or below it; None: in the whole tenant.

    Source: RoleEligibilityScheduleInstances_List, RoleEligibilityScheduleInstances_ListForSubscription.
    """
    if subscription_id is None:
        return _unless_refused(client.role_eligibility_schedule_instances.list)
    return _unless_refused(client.role_eligibility_schedule_instances.list_for_subscription, subscription_id)


def _unless_refused(list_instances, *arguments):
    from azure.core.exceptions import HttpResponseError

    try:
        return list(list_instances(*arguments, filter=_OF_THE_CALLER))
    except HttpResponseError as error:
        if is_refused(error):
            return []
        raise


def _is_activated(instance):
    """Whether somebody activated a role; if Azure does not say so, a role with an end is taken for activated."""
    kind = (instance.assignment_type or "").lower()
    return kind == "activated" or (kind != "assigned" and bool(instance.end_date_time))


def _scope_and_role(instance):
    return normalized(instance.scope), role_id(instance.role_definition_id)
