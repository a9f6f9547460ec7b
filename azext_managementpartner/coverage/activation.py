"""What Privileged Identity Management (PIM) says: when a role ends, and which could be activated."""

from azext_managementpartner.coverage.assignments import Assignment
from azext_managementpartner.coverage.roles import Role, role_id
from azext_managementpartner.coverage.scopes import plain
from azext_managementpartner.messages.service import is_refused

_OF_THE_CALLER = "asTarget()"


def active_now(client):
    """The principal's roles that are active now, with their ends, in all of the tenant.

    :param client: `PrivilegedIdentityManagementClient` of the target.
    :return: list of `RoleAssignmentScheduleInstance`; none where the tenant has no PIM, or PIM may not be asked.
    """
    return _unless_refused(client.role_assignment_schedule_instances.list)


def eligible(client, subscription_id=None):
    """The principal's roles that could be activated.

    :param client: `PrivilegedIdentityManagementClient` of the target.
    :param subscription_id: GUID, for those at, above or below it; None: those in all of the tenant.
    :return: list of `RoleEligibilityScheduleInstance`; none where the tenant has no PIM, or PIM may not be asked.
    """
    if subscription_id is None:
        return _unless_refused(client.role_eligibility_schedule_instances.list)
    return _unless_refused(client.role_eligibility_schedule_instances.list_for_subscription, subscription_id)


def until(assignment, instances, object_id):
    """When an assignment ends.

    :param assignment: `Assignment`.
    :param instances: what `active_now` gave.
    :param object_id: GUID of the principal; an instance that comes through a group may name either.
    :return: the time as Azure sent it; None: it does not end, or Azure does not tell.
    """
    owners = {assignment.principal_id.lower(), object_id.lower()}
    here = [instance for instance in instances if _place(instance) == (plain(assignment.scope), assignment.role_id)]
    ends = [instance.end_date_time for instance in here if instance.principal_id.lower() in owners]
    return max(ends) if ends and all(ends) else None


def inactive(instances, active):
    """The roles that could be activated, without those that are.

    :param instances: what `eligible` gave.
    :param active: the active assignments, list of `Assignment`.
    :return: list of `Assignment`.
    """
    places = {(plain(assignment.scope), assignment.role_id) for assignment in active}
    return [_as_assignment(instance) for instance in instances if _place(instance) not in places]


def known_roles(instances):
    """The names that came along with the answers.

    :param instances: what `active_now` or `eligible` gave.
    :return: dict of role's GUID to `Role`.
    """
    roles = {}
    for instance in instances:
        expanded = instance.expanded_properties and instance.expanded_properties.role_definition
        if expanded and expanded.display_name:
            roles[role_id(instance.role_definition_id)] = Role(expanded.display_name, expanded.type)
    return roles


def _unless_refused(list_instances, *arguments):
    from azure.core.exceptions import HttpResponseError

    try:
        return list(list_instances(*arguments, filter=_OF_THE_CALLER))
    except HttpResponseError as error:
        if is_refused(error):
            return []
        raise


def _place(instance):
    return plain(instance.scope), role_id(instance.role_definition_id)


def _as_assignment(instance):
    return Assignment(
        scope=instance.scope,
        role_id=role_id(instance.role_definition_id),
        principal_id=instance.principal_id,
        principal_type=instance.principal_type,
        active=False,
    )
