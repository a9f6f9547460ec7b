"""A subscription, as all principals who see it cover it together."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from azext_managementpartner._groups import grouped
from azext_managementpartner.coverage.assignments import COVERAGES, NONE, NOT_IN_USE, PART, TEMPORARY, UNKNOWN, WHOLE
from azext_managementpartner.coverage.scopes import NOTHING, plain, reach
from azext_managementpartner.report.answers import moment

COVERING = (TEMPORARY, PART, WHOLE)
"""How much of a subscription may be covered, where any of it is."""


def is_more(coverage, other):
    """Whether more of a subscription is covered with one coverage than with another.

    :param coverage: Whole, Part, Temporary, None or Unknown; and so the other.
    :return: bool; what is not known is no more than nothing.
    """
    return coverage in COVERING and COVERAGES.index(coverage) > COVERAGES.index(other)


class Scope(NamedTuple):
    """A scope at which roles count.

    :param scope: resource ID, as Azure sent it.
    :param coverage: how much of the subscription it is, Whole or Part.
    :param roles: names of the roles, sorted list of str.
    :param covered_by: how many principals have such a role there.
    :param until: when the last of the roles ends, text as Azure sent it; None: they do not all end.
    """

    scope: str
    coverage: str
    roles: list
    covered_by: int
    until: str | None


@dataclass(eq=False)
class Subscription:
    """A subscription, and who sees it.

    :param seen: list of pairs of `Answer` and `Seen`, of the principals that are linked.
    :param others: the same of those that are not.
    :param is_known: False: a principal is linked of whom nobody knows what it sees.
    """

    id: str
    name: str | None
    state: str | None
    seen: list
    others: list
    is_known: bool

    @property
    def weighs(self):
        """Whether it can have usage that counts."""
        return (self.state or "").lower() not in NOT_IN_USE

    @cached_property
    def coverage(self):
        """The best that a linked principal gives: Whole, Part, Temporary, None or Unknown."""
        best = max((seen.coverage for _, seen in self.seen), key=COVERAGES.index, default=NONE)
        return UNKNOWN if best == NONE and not self.is_known else best

    @property
    def covering(self):
        """The linked principals that cover any of it, list of `Answer`."""
        return [answer for answer, seen in self.seen if seen.coverage in COVERING]

    @property
    def hangs_on(self):
        """The user without whom nothing of it is covered, `Answer`; None: nobody, or several, or no user."""
        names = {(answer.name.casefold(), answer.is_user) for answer in self.covering}
        return self.covering[0] if len(names) == 1 and self.covering[0].is_user else None

    @cached_property
    def scopes(self):
        """Where linked principals have roles that count, list of `Scope`: that of the whole subscription first."""
        found = [(answer, one) for answer, seen in self.seen for one in _counting(seen)]
        places = grouped(found, lambda each: plain(each[1]["scope"]))
        scopes = [_scope(self.id, places[place]) for place in sorted(places)]
        return sorted(scopes, key=lambda scope: scope.coverage != WHOLE)

    @cached_property
    def until(self):
        """When what is covered is covered less, text as Azure sent it; None: that is not foreseen."""
        deciding = [scope for scope in self.scopes if self.coverage in (TEMPORARY, scope.coverage)]
        if not all(scope.until for scope in deciding):
            return None
        last = max if all(scope.coverage == WHOLE for scope in deciding) else min
        return last((scope.until for scope in deciding), key=moment, default=None)


def union(subscription_id, seen, others, is_known):
    """A subscription, as all principals who see it know it: its name and state are those that the newest row has.

    :param subscription_id: GUID in lower case.
    :param seen: see `Subscription`; and so the others.
    :return: `Subscription`.
    """
    order = sorted((*seen, *others), key=_age, reverse=True)
    name, state = (
        next(filter(None, texts), None) for texts in zip(*((one.name, one.state) for _, one in order), strict=True)
    )
    return Subscription(subscription_id, name, state, seen, others, is_known)


def _age(pair):
    answer, seen = pair
    return moment(answer.checked_time), seen.name or "", seen.state or ""


def _counting(seen):
    """The assignments by which a subscription is covered; of one to what may be a group of others, it has no type."""
    if seen.coverage not in COVERING:
        return []
    here = [
        one for one in seen.assignments if one["counts"] and one["active"] and reach(one["scope"], seen.id) != NOTHING
    ]
    return [one for one in here if one["principalType"]] or here


def _scope(subscription_id, found):
    assignments = [one for _, one in found]
    scope, ends = min(one["scope"] for one in assignments), [one["until"] for one in assignments]
    return Scope(
        scope=scope,
        coverage=reach(scope, subscription_id),
        roles=sorted({one["roleName"] or one["roleDefinitionId"] or "" for one in assignments}),
        covered_by=len({id(answer) for answer, _ in found}),
        until=max(ends, key=moment) if all(ends) else None,
    )
