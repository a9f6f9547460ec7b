"""Role assignments in a subscription, and how much of it they cover."""

from typing import NamedTuple

from azext_managementpartner.coverage.scopes import NOTHING, PART, WHOLE, reach


class Role(NamedTuple):
    """An Azure role.

    :param name: its display name; None: not known.
    :param kind: BuiltInRole or CustomRole; None: not known.
    :param counts: whether Microsoft's list calls it eligible; None: it is not on the list.
    """

    name: str | None = None
    kind: str | None = None
    counts: bool | None = None


def role_id(role_definition_id):
    """The GUID of a role.

    :param role_definition_id: resource ID of a role definition, in any letter case, or the GUID alone.
    :return: the GUID in lower case.
    """
    return role_definition_id.rstrip("/").rpartition("/")[2].lower()


TEMPORARY, NONE, UNKNOWN = "Temporary", "None", "Unknown"
COVERAGES = (NONE, UNKNOWN, TEMPORARY, PART, WHOLE)
"""How much of a subscription is covered, from the least to the most."""
COVERED, PARTLY_COVERED, NOT_COVERED = "Covered", "PartlyCovered", "NotCovered"
NO_SUBSCRIPTION = "NoSubscription"
_NOT_IN_USE = ("disabled", "deleted")


class Principal(NamedTuple):
    """Whose roles are meant.

    :param object_id: GUID.
    :param tenant: GUID of the tenant in which it acts.
    :param kind: User or ServicePrincipal.
    """

    object_id: str
    tenant: str
    kind: str


class Assignment(NamedTuple):
    """A role at a scope, assigned to the principal or to a group.

    :param scope: resource ID, as Azure sent it.
    :param role_id: GUID of the role, in lower case.
    :param principal_id: GUID of whom it is assigned to.
    :param principal_type: what that is: User, Group, ServicePrincipal …; None: Azure does not tell.
    :param id: its own resource ID, or that of the delegation that it stands in, as Azure sent it.
    :param active: False: it could be activated in Privileged Identity Management, and is not.
    :param since: when it was made, text as Azure sent it; None: Azure does not tell.
    :param until: when it ends, text as Azure sent it; None: it does not end, or Azure does not tell.
    :param is_temporary: whether it is there for hours, since somebody activated it in Privileged Identity Management.
    :param condition: what limits it, as Azure sent it; None: nothing does.
    :param assignee: what an Azure Lighthouse delegation calls whom the role is for; None: it is in no delegation.
    :param is_held: whether the principal has it, by itself or as a member of a group; None: not known.
    :param role: `Role`.
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
        """Whether it counts now: the principal has it, it is active, and Microsoft's list calls the role eligible."""
        return bool(self.is_held and self.active and self.role.counts)


def assignment_of(answer, active=True):
    """What Azure answers of a role at a scope.

    :param answer: `RoleAssignment` or `RoleEligibilityScheduleInstance` of a generated client.
    :param active: see `Assignment`.
    :return: `Assignment`, of which the end and the role are not known yet.
    """
    return Assignment(
        scope=answer.scope,
        role_id=role_id(answer.role_definition_id),
        principal_id=answer.principal_id,
        principal_type=answer.principal_type,
        id=answer.id,
        active=active,
        since=answer.created_on,
        condition=answer.condition,
    )


class Subscription(NamedTuple):
    """A subscription that a principal sees, and its roles there.

    :param id: GUID.
    :param name: display name.
    :param state: Enabled, Warned, PastDue, Disabled or Deleted.
    :param tenant: GUID of the tenant that owns it.
    :param assignments: its roles, list of `Assignment`; those that could be activated too.
    :param is_delegated: whether another tenant owns it and delegates it by Azure Lighthouse.
    :param is_readable: False: which roles are active may not be read.
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
        """Whether it can have usage that counts."""
        return is_in_use(self.state)

    @property
    def coverage(self):
        """How much of it is covered: Whole, Part, Temporary (for hours, whole or in part), None or Unknown.

        A role that is not on Microsoft's list, and one of what may be a group of the principal's, are neither counted
        nor ruled out.
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
    """Whether a subscription can have usage that counts.

    :param state: Enabled, Warned, PastDue, Disabled or Deleted, in any letter case, or None.
    """
    return (state or "").lower() not in _NOT_IN_USE


def status_of(subscriptions):
    """What the coverage of all subscriptions makes of a link.

    :param subscriptions: list of `Subscription`.
    :return: Covered, PartlyCovered, NotCovered, NoSubscription or Unknown.
    """
    coverages = {subscription.coverage for subscription in subscriptions if subscription.is_in_use}
    if not coverages:
        return NO_SUBSCRIPTION
    if coverages == {WHOLE}:
        return COVERED
    if coverages & {WHOLE, PART, TEMPORARY}:
        return PARTLY_COVERED
    return UNKNOWN if UNKNOWN in coverages else NOT_COVERED


def in_store(subscription):
    """The assignments that would cover more of a subscription, if they were activated.

    :param subscription: `Subscription`; and so in the functions below.
    :return: list of `Assignment`.
    """
    return _more(subscription, active=False, is_held=True)


def in_other_groups(subscription):
    """Those that would, if the principal was in the groups that have them."""
    return _more(subscription, active=True, is_held=False)


def in_unknown_groups(subscription):
    """Those of groups that the principal may be in, where that leaves open what is covered."""
    active = [one for one in subscription.assignments if one.active and one.is_held is None]
    if subscription.coverage == UNKNOWN:
        return [one for one in active if one.role.counts is not False]
    return _more(subscription, active=True, is_held=None)


def _more(subscription, active, is_held):
    """The assignments of a kind that would cover more of a subscription, if they counted."""
    more = {PART: {WHOLE}, NONE: {WHOLE, PART}, UNKNOWN: {WHOLE, PART}}.get(subscription.coverage, ())
    kind = [one for one in subscription.assignments if one.active is active and one.is_held is is_held]
    return [one for one in kind if one.role.counts and reach(one.scope, subscription.id) in more]


def not_on_the_list(subscription):
    """The assignments of which Microsoft's list says nothing, where nothing else decides."""
    if subscription.coverage != UNKNOWN:
        return []
    return [one for one in subscription.assignments if one.active and one.is_held and one.role.counts is None]


def activated(subscription):
    """The assignments by whose activation alone a subscription is covered."""
    if subscription.coverage != TEMPORARY:
        return []
    return [one for one in subscription.assignments if one.counts and reach(one.scope, subscription.id) != NOTHING]


def ending(subscription):
    """The assignments that end, and with them the coverage of a subscription, or what of it has no condition."""
    covering = _covering(subscription)
    firm = [one for one in covering if not one.condition] or covering
    return firm if all(one.until for one in firm) else []


def limited(subscription):
    """The assignments with a condition, without which a subscription is not covered."""
    covering = _covering(subscription) or activated(subscription)
    return covering if all(one.condition for one in covering) else []


def _covering(subscription):
    """The lasting assignments that cover as much of a subscription as is covered."""
    lasting = [one for one in subscription.assignments if one.counts and not one.is_temporary]
    return [one for one in lasting if reach(one.scope, subscription.id) == subscription.coverage]
