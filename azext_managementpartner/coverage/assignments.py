"""Role assignments, and how much of a subscription they cover."""

from typing import NamedTuple

from azext_managementpartner.coverage.scopes import NOTHING, PART, WHOLE, reach


class Role(NamedTuple):
    """An Azure role.

    :param name: display name; None: not known.
    :param kind: BuiltInRole or CustomRole; None: not known.
    :param counts: whether it is eligible on Microsoft's list; None: it is not on the list.
    """

    name: str | None = None
    kind: str | None = None
    counts: bool | None = None


def role_id(role_definition_id: str):
    """The GUID, in lower case, of a role definition that is given by its resource ID or its GUID."""
    return role_definition_id.rstrip("/").rpartition("/")[2].lower()


TEMPORARY, NONE, UNKNOWN = "Temporary", "None", "Unknown"
COVERAGES = (NONE, UNKNOWN, TEMPORARY, PART, WHOLE)
"""How much of a subscription is covered, from the least to the most."""
COVERED, PARTLY_COVERED, NOT_COVERED = "Covered", "PartlyCovered", "NotCovered"
NO_SUBSCRIPTION = "NoSubscription"
COUNTING = (COVERED, PARTLY_COVERED)
"""The statuses of links that count, at least in part."""
_NOT_IN_USE = ("disabled", "deleted")


class Principal(NamedTuple):
    """The principal whose roles are checked.

    :param object_id: GUID.
    :param tenant: GUID of the tenant of the link.
    :param kind: User or ServicePrincipal.
    """

    object_id: str
    tenant: str
    kind: str


class Assignment(NamedTuple):
    """A role at a scope, assigned to the principal or to a group.

    :param scope: resource ID, as Azure sent it.
    :param role_id: GUID in lower case.
    :param principal_id: GUID of the assignee.
    :param principal_type: User, Group, ServicePrincipal …; None: not known.
    :param id: resource ID of the assignment, or of the delegation that contains it, as Azure sent it.
    :param active: False: it can be activated in Privileged Identity Management, but is not.
    :param since: time of creation, as Azure sent it; None: not known.
    :param until: time of the end, as Azure sent it; None: it does not end, or the end is not known.
    :param is_temporary: whether it lasts for hours because somebody activated it in Privileged Identity Management.
    :param condition: as Azure sent it; None: it has none.
    :param assignee: name of the assignee in an Azure Lighthouse delegation; None: it is not delegated.
    :param is_held: whether the principal has it, directly or through a group; None: not known.
    """

    scope: str
    role_id: str
    principal_id: str
    principal_type: str | None
    id: str | None = None
    active: bool = True
    since: str | None = None
    until: str | None = None
    is_temporary: bool = False
    condition: str | None = None
    assignee: str | None = None
    is_held: bool | None = True
    role: Role = Role()

    @property
    def counts(self):
        """Whether it counts now: the principal has it, it is active, and the role is eligible on Microsoft's list."""
        return bool(self.is_held and self.active and self.role.counts)


def assignment_of(resource, active: bool = True):
    """The `Assignment`, without its end and its role, for a `RoleAssignment` or `RoleEligibilityScheduleInstance`."""
    return Assignment(
        scope=resource.scope,
        role_id=role_id(resource.role_definition_id),
        principal_id=resource.principal_id,
        principal_type=resource.principal_type,
        id=resource.id,
        active=active,
        since=resource.created_on,
        condition=resource.condition,
    )


class Subscription(NamedTuple):
    """A subscription that Azure lists for a principal, and the roles there.

    :param id: GUID.
    :param name: display name.
    :param state: Enabled, Warned, PastDue, Disabled or Deleted.
    :param tenant: GUID of the tenant that owns it.
    :param assignments: active roles, and roles that can be activated, `Assignment`.
    :param is_delegated: whether another tenant owns it and delegates it with Azure Lighthouse.
    :param is_readable: False: the principal has no permission to read the active roles.
    """

    id: str
    name: str | None
    state: str | None
    tenant: str | None
    assignments: list | tuple = ()
    is_delegated: bool = False
    is_readable: bool = True

    @property
    def is_in_use(self):
        """Whether the subscription can have usage that counts."""
        return is_in_use(self.state)

    @property
    def coverage(self):
        """How much of the subscription is covered: Whole, Part, Temporary (for hours, all or part), None or Unknown.

        A role that is not on Microsoft's list may count, and so may the role of a group whose members are not known.
        """
        if not self.is_readable:
            return UNKNOWN
        here = [one for one in self.assignments if reach(one.scope, self.id) != NOTHING]
        counting = [one for one in here if one.counts]
        lasting = {reach(one.scope, self.id) for one in counting if not one.is_temporary}
        if lasting:
            return WHOLE if WHOLE in lasting else PART
        if counting:
            return TEMPORARY
        undecided = [one for one in here if one.active and one.is_held is not False and one.role.counts is not False]
        return UNKNOWN if undecided else NONE


def is_in_use(state):
    """Whether a subscription in a state, in any letter case or None, can have usage that counts."""
    return (state or "").lower() not in _NOT_IN_USE


def status_of(subscriptions):
    """The status of a link: Covered, PartlyCovered, NotCovered, NoSubscription or Unknown."""
    coverages = {subscription.coverage for subscription in subscriptions if subscription.is_in_use}
    if not coverages:
        return NO_SUBSCRIPTION
    if coverages == {WHOLE}:
        return COVERED
    if coverages & {WHOLE, PART, TEMPORARY}:
        return PARTLY_COVERED
    return UNKNOWN if UNKNOWN in coverages else NOT_COVERED


def activatable(subscription):
    """The assignments that would cover more of a `Subscription` if they were activated, list of `Assignment`."""
    return _more(subscription, active=False, is_held=True)


def in_other_groups(subscription):
    """The assignments of groups that would cover more of a subscription if the principal was a member."""
    return _more(subscription, active=True, is_held=False)


def in_unknown_groups(subscription):
    """The assignments of groups whose members are not known, if the coverage depends on them."""
    active = [one for one in subscription.assignments if one.active and one.is_held is None]
    if subscription.coverage == UNKNOWN:
        return [one for one in active if one.role.counts is not False]
    return _more(subscription, active=True, is_held=None)


def _more(subscription, active, is_held):
    """The assignments that would cover more of a subscription if they were active and held."""
    more = {PART: {WHOLE}, NONE: {WHOLE, PART}, UNKNOWN: {WHOLE, PART}}.get(subscription.coverage, ())
    found = [one for one in subscription.assignments if one.active is active and one.is_held is is_held]
    return [one for one in found if one.role.counts and reach(one.scope, subscription.id) in more]


def not_on_the_list(subscription):
    """The assignments that are not on Microsoft's list, if the coverage depends on them."""
    if subscription.coverage != UNKNOWN:
        return []
    return [one for one in subscription.assignments if one.active and one.is_held and one.role.counts is None]


def activated(subscription):
    """The activated assignments that alone cover a subscription."""
    if subscription.coverage != TEMPORARY:
        return []
    return [one for one in subscription.assignments if one.counts and reach(one.scope, subscription.id) != NOTHING]


def ending(subscription):
    """The assignments whose end is the end of the coverage; those without a condition matter first."""
    covering = _covering(subscription)
    unconditional = [one for one in covering if not one.condition] or covering
    return unconditional if all(one.until for one in unconditional) else []


def with_condition(subscription):
    """The assignments that cover a subscription, if all of them have a condition."""
    covering = _covering(subscription) or activated(subscription)
    return covering if all(one.condition for one in covering) else []


def _covering(subscription):
    """The assignments, other than activated ones, that a subscription owes its coverage to."""
    lasting = [one for one in subscription.assignments if one.counts and not one.is_temporary]
    return [one for one in lasting if reach(one.scope, subscription.id) == subscription.coverage]
