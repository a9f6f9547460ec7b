"""A subscription, with the combined coverage of all principals that see it."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from azext_managementpartner._text import grouped
from azext_managementpartner.coverage.assignments import COVERAGES, NONE, PART, TEMPORARY, UNKNOWN, WHOLE, is_in_use
from azext_managementpartner.coverage.scopes import NOTHING, normalized, reach
from azext_managementpartner.report.answers import timestamp

COVERING = (TEMPORARY, PART, WHOLE)
"""The coverages of a subscription that is covered at all."""
_NEVER = timestamp("9999-01-01T00:00:00Z")


def is_more(coverage, other):
    """Whether one coverage is better than another. Unknown is never better than None.

    :param coverage: Whole, Part, Temporary, None or Unknown; and so the other.
    """
    return coverage in COVERING and COVERAGES.index(coverage) > COVERAGES.index(other)


def without_ended_roles(seen, checked, now):
    """A `SeenSubscription` without the roles that have ended since it was checked.

    Its `counting` has the assignments that still cover it. If all have ended, its coverage is Unknown.

    :param checked: when it was checked, in seconds, see `timestamp`; and so now.
    """
    if seen.coverage not in COVERING:
        return seen
    here = [one for one in seen.assignments if _counts(one) and reach(one["scope"], seen.id) != NOTHING]
    here = [one for one in here if one["principalType"]] or here  # no type: a group that it may or may not be in
    left = [one for one in here if not checked < _end(one) <= now]
    if len(left) == len(here):
        return seen._replace(counting=here)
    reached = {reach(one["scope"], seen.id) for one in left}
    at_most = UNKNOWN if not left else WHOLE if WHOLE in reached else PART
    ended = max((one["until"] for one in here if one not in left), key=timestamp)
    return seen._replace(counting=left, ended=ended, coverage=min(seen.coverage, at_most, key=COVERAGES.index))


class Scope(NamedTuple):
    """A scope with roles that count.

    :param scope: resource ID, as Azure sent it.
    :param coverage: how much of the subscription it is, Whole or Part.
    :param roles: names, sorted.
    :param covered_by: the number of principals with such a role there.
    :param until: the end of the last role, as Azure sent it; None: not all of them end.
    """

    scope: str
    coverage: str
    roles: list[str]
    covered_by: int
    until: str | None


@dataclass(eq=False)
class Subscription:
    """A subscription, and the principals that see it.

    :param seen: list of pairs of `Answer` and `SeenSubscription` for linked principals; see `without_ended_roles`.
    :param others: the same for principals that are not linked.
    :param is_known: False: the subscriptions of a linked principal are not known.
    """

    id: str
    name: str | None
    state: str | None
    seen: list
    others: list
    is_known: bool

    @cached_property
    def is_in_use(self):
        """Whether it is not disabled or deleted."""
        return is_in_use(self.state)

    @cached_property
    def coverage(self):
        """The best coverage by a linked principal: Whole, Part, Temporary, None or Unknown."""
        best = max((seen.coverage for _, seen in self.seen), key=COVERAGES.index, default=NONE)
        return UNKNOWN if best == NONE and not self.is_known else best

    @cached_property
    def covering(self):
        """The linked principals that cover it at least in part, list of `Answer`."""
        return [answer for answer, seen in self.seen if seen.coverage in COVERING]

    @cached_property
    def depends_on(self):
        """The only principal that covers it, `Answer`, if that is a user; or None."""
        names = {(answer.user_name or "").casefold() for answer in self.covering}
        is_one_user = len(names) == 1 and all(answer.is_user for answer in self.covering)
        return self.covering[0] if is_one_user else None

    @property
    def scopes(self):
        """Where linked principals have roles that count, list of `Scope`, those of the whole subscription first."""
        found = [(answer, one) for answer, seen in self.seen for one in seen.counting]
        by_scope = grouped(found, lambda each: normalized(each[1]["scope"]))
        scopes = [_scope(self.id, by_scope[scope]) for scope in sorted(by_scope)]
        return sorted(scopes, key=lambda scope: scope.coverage != WHOLE)

    @cached_property
    def until(self):
        """When the coverage gets worse, as Azure sent it; None: never, as far as is known.

        If the coverage is Unknown because all roles have ended, it is the end of the last one.
        """
        if self.coverage == UNKNOWN:
            return max((seen.ended for _, seen in self.seen if seen.ended), key=timestamp, default=None)
        held = [one for _, seen in self.seen if seen.coverage == self.coverage for one in seen.counting]
        reached = grouped(held, lambda one: reach(one["scope"], self.id))
        is_whole = self.coverage != PART and WHOLE in reached
        deciding = reached.get(WHOLE if is_whole else PART, [])
        unconditional = [one for one in deciding if not one["condition"]] or deciding
        if not all(map(_ends, unconditional)):
            return None
        return (max if is_whole else min)((one["until"] for one in unconditional), key=timestamp, default=None)


def merged_subscription(subscription_id, seen, others, is_known):
    """A `Subscription` with the name and the state of the newest row.

    :param subscription_id: GUID in lower case.
    :param seen: see `Subscription`; and so the others.
    """
    order = sorted((*seen, *others), key=_age, reverse=True)
    name = next((one.name for _, one in order if one.name), None)
    state = next((one.state for _, one in order if one.state), None)
    return Subscription(subscription_id, name, state, seen, others, is_known)


def _age(pair):
    answer, seen = pair
    return timestamp(answer.checked_time), seen.name or "", seen.state or ""


def _counts(assignment):
    return assignment["counts"] and assignment["active"]


def _end(assignment):
    """When an assignment ends, in seconds; `_NEVER` if it does not end, or its end is not a time."""
    end = timestamp(assignment["until"])
    return _NEVER if end == -math.inf else end


def _ends(assignment):
    return _end(assignment) < _NEVER


def _scope(subscription_id, found):
    assignments = [one for _, one in found]
    scope = min(one["scope"] for one in assignments)
    return Scope(
        scope=scope,
        coverage=reach(scope, subscription_id),
        roles=sorted({one["roleName"] or one["roleDefinitionId"] or "" for one in assignments}),
        covered_by=len({id(answer) for answer, _ in found}),
        until=max((one["until"] for one in assignments), key=timestamp) if all(map(_ends, assignments)) else None,
    )
