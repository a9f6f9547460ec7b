"""What is known of a principal's roles in one subscription, and how much of it they cover."""

from typing import NamedTuple

from azext_managementpartner.coverage.roles import Role
from azext_managementpartner.coverage.scopes import NOTHING, PART, WHOLE, reach

NONE, UNKNOWN = "None", "Unknown"
COVERED, PARTLY_COVERED = "Covered", "PartlyCovered"
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
    """A role at a scope, assigned to the principal or to a group with it in it.

    :param scope: resource ID, as Azure sent it.
    :param role_id: GUID of the role, in lower case.
    :param principal_id: GUID of whom it is assigned to.
    :param principal_type: what that is: User, Group, ServicePrincipal …; None: Azure does not tell.
    :param active: False: it could be activated in Privileged Identity Management, and is not.
    :param until: when it ends, text as Azure sent it; None: it does not end, or Azure does not tell.
    :param group: name of what may be a group with the principal in it, of an Azure Lighthouse delegation; None: the
        assignment is certainly the principal's.
    :param role: `Role`.
    """

    scope: str
    role_id: str
    principal_id: str
    principal_type: str | None
    active: bool = True
    until: str | None = None
    group: str | None = None
    role: Role = Role()


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
    def weighs(self):
        """Whether it can have usage that counts."""
        return (self.state or "").lower() not in _NOT_IN_USE

    @property
    def coverage(self):
        """How much of it is covered: Whole, Part, None or Unknown.

        A role that is not on Microsoft's list, and one of what may be a group, are neither counted nor ruled out.
        """
        if not self.is_readable:
            return UNKNOWN
        active = [one for one in self.assignments if one.active and reach(one.scope, self.id) != NOTHING]
        reached = {reach(one.scope, self.id) for one in active if one.role.counts and one.group is None}
        if reached:
            return WHOLE if WHOLE in reached else PART
        return UNKNOWN if any(one.role.counts is not False for one in active) else NONE


def status_of(subscriptions):
    """What the coverage of all subscriptions makes of a link.

    :param subscriptions: list of `Subscription`.
    :return: Covered, PartlyCovered, NotCovered, NoSubscription or Unknown.
    """
    coverages = {subscription.coverage for subscription in subscriptions if subscription.weighs}
    if not coverages:
        return "NoSubscription"
    if coverages == {WHOLE}:
        return COVERED
    if coverages & {WHOLE, PART}:
        return PARTLY_COVERED
    return "Unknown" if UNKNOWN in coverages else "NotCovered"
