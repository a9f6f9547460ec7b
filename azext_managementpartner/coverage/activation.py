"""What Privileged Identity Management (PIM) says: when a role ends, and which could be activated."""

from azext_managementpartner._text import grouped
from azext_managementpartner.coverage.assignments import Role, assignment_of, role_id
from azext_managementpartner.coverage.scopes import is_above_subscriptions, plain, subscription_of
from azext_managementpartner.http.error_responses import is_refused

_OF_THE_CALLER = "asTarget()"


class Activation:
    """The roles of a principal in a tenant that are active now, with their ends, and those that could be activated.

    A tenant without the licence for PIM refuses to say, as does one that the principal may not ask. Then nothing is
    temporary, or it cannot be told.

    :param client: `PrivilegedIdentityManagementClient` of the target.
    :param active: instances that are active, list of `RoleAssignmentScheduleInstance`; see `active_now`.
    :param eligible: instances that could be activated, list of `RoleEligibilityScheduleInstance`; see
        `could_be_activated`.
    """

    def __init__(self, client, active, eligible):
        self._client = client
        self._instances = [*active, *eligible]
        self._active = grouped(active, _place)
        self._eligible = grouped(eligible, lambda instance: subscription_of(instance.scope))
        self._is_above = any(is_above_subscriptions(instance.scope) for instance in eligible)
        self.in_store = [assignment_of(instance, active=False) for instance in eligible]

    def with_end(self, assignment, object_id):
        """An assignment, with what is known of its end.

        :param assignment: `Assignment`.
        :param object_id: GUID of the principal; an instance that comes through a group may name either.
        """
        owners = {assignment.principal_id.lower(), object_id.lower()}
        same = self._active.get((plain(assignment.scope), assignment.role_id), [])
        here = [instance for instance in same if instance.principal_id.lower() in owners]
        assigned = [instance for instance in here if not _is_activated(instance)]
        ends = [instance.end_date_time for instance in assigned or here]
        until = max(ends) if ends and all(ends) else None
        return assignment._replace(until=until, is_temporary=bool(here) and not assigned)

    def eligible_in(self, subscription_id, active):
        """What could be activated in a subscription, and is not.

        Whether the subscription lies below a management group, only a question about it tells.

        :param subscription_id: GUID.
        :param active: what is active there, list of `Assignment`.
        :return: list of `Assignment`.
        """
        here = list(self._eligible.get(subscription_id, []))
        if self._is_above:
            here += [
                one for one in could_be_activated(self._client, subscription_id) if is_above_subscriptions(one.scope)
            ]
        places = {(plain(assignment.scope), assignment.role_id) for assignment in active}
        return [assignment_of(instance, active=False) for instance in here if _place(instance) not in places]

    def known_roles(self):
        """The names of roles that came along.

        :return: dict of role's GUID to `Role`.
        """
        roles = {}
        for instance in self._instances:
            expanded = instance.expanded_properties and instance.expanded_properties.role_definition
            if expanded and expanded.display_name:
                roles[role_id(instance.role_definition_id)] = Role(expanded.display_name, expanded.type)
        return roles


def active_now(client):
    """Ask for the principal's roles that are active now, in all of the tenant.

    :param client: `PrivilegedIdentityManagementClient` of the target.
    :return: list of `RoleAssignmentScheduleInstance`; none where PIM refuses.

    Source: RoleAssignmentScheduleInstances_List.
    """
    return _unless_refused(client.role_assignment_schedule_instances.list)


def could_be_activated(client, subscription_id=None):
    """Ask for the principal's roles that could be activated.

    :param client: `PrivilegedIdentityManagementClient` of the target.
    :param subscription_id: GUID, for those at, above or below it; None: those in all of the tenant.
    :return: list of `RoleEligibilityScheduleInstance`; none where PIM refuses.

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
    """Whether somebody activated a role; of one with an end, it is so unless Azure says that it was assigned."""
    kind = (instance.assignment_type or "").lower()
    return kind == "activated" or (kind != "assigned" and bool(instance.end_date_time))


def _place(instance):
    return plain(instance.scope), role_id(instance.role_definition_id)
