"""A subscription, as all principals who see it cover it together."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from azext_managementpartner._text import grouped
from azext_managementpartner.coverage.assignments import COVERAGES, NONE, PART, TEMPORARY, UNKNOWN, WHOLE, is_in_use
from azext_managementpartner.coverage.scopes import NOTHING, plain, reach
from azext_managementpartner.report.answers import moment

COVERING = (TEMPORARY, PART, WHOLE)
"""How much of a subscription may be covered, where any of it is."""
_NEVER = moment("9999-01-01T00:00:00Z")


def is_more(coverage, other):
    """Whether more of a subscription is covered with one coverage than with another.

    :param coverage: Whole, Part, Temporary, None or Unknown; and so the other.
    :return: bool; what is not known is no more than nothing.
    """
    return coverage in COVERING and COVERAGES.index(coverage) > COVERAGES.index(other)


def as_of(seen, checked, now):
    """What a principal sees of a subscription, without the roles that have ended since somebody looked.

    :param seen: `Overview`.
    :param checked: when somebody looked, seconds, see `moment`; and so the present.
    :return: `Overview`, which says by which assignments the subscription is still covered. Where none is left, nobody
        knows whether it is covered.
    """
    if seen.coverage not in COVERING:
        return seen
    here = [one for one in seen.assignments if _counts(one) and reach(one["scope"], seen.id) != NOTHING]
    here = [one for one in here if one["principalType"]] or here  # of groups that it may be in, nobody knows the type
    left = [one for one in here if not checked < _end(one) <= now]
    if len(left) == len(here):
        return seen._replace(counting=here)
    reached = {reach(one["scope"], seen.id) for one in left}
    at_most = UNKNOWN if not left else WHOLE if WHOLE in reached else PART
    ended = max((one["until"] for one in here if one not in left), key=moment)
    return seen._replace(counting=left, ended=ended, coverage=min(seen.coverage, at_most, key=COVERAGES.index))


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

    :param seen: list of pairs of `Answer` and `Overview`, of the principals that are linked; see `as_of`.
    :param others: the same of those that are not.
    :param is_known: False: a principal is linked of whom nobody knows what it sees.
    """

    id: str
    name: str | None
    state: str | None
    seen: list
    others: list
    is_known: bool

    @cached_property
    def is_in_use(self):
        """Whether it can have usage that counts."""
        return is_in_use(self.state)

    @cached_property
    def coverage(self):
        """The best that a linked principal gives: Whole, Part, Temporary, None or Unknown."""
        best = max((seen.coverage for _, seen in self.seen), key=COVERAGES.index, default=NONE)
        return UNKNOWN if best == NONE and not self.is_known else best

    @cached_property
    def covering(self):
        """The linked principals that cover any of it, list of `Answer`."""
        return [answer for answer, seen in self.seen if seen.coverage in COVERING]

    @cached_property
    def depends_on(self):
        """The user without whom nothing of it is covered, `Answer`; None: nobody, or several, or no user."""
        names = {(answer.user_name or "").casefold() for answer in self.covering}
        is_one_user = len(names) == 1 and all(answer.is_user for answer in self.covering)
        return self.covering[0] if is_one_user else None

    @property
    def scopes(self):
        """Where linked principals have roles that count, list of `Scope`: that of the whole subscription first."""
        found = [(answer, one) for answer, seen in self.seen for one in seen.counting]
        places = grouped(found, lambda each: plain(each[1]["scope"]))
        scopes = [_scope(self.id, places[place]) for place in sorted(places)]
        return sorted(scopes, key=lambda scope: scope.coverage != WHOLE)

    @cached_property
    def until(self):
        """When what is covered is covered less, text as Azure sent it; None: that is not foreseen.

        Where it is not known any more whether it is covered, since the roles have ended: when the last of them did.
        """
        if self.coverage == UNKNOWN:
            return max((seen.ended for _, seen in self.seen if seen.ended), key=moment, default=None)
        held = [one for _, seen in self.seen if seen.coverage == self.coverage for one in seen.counting]
        reached = grouped(held, lambda one: reach(one["scope"], self.id))
        is_whole = self.coverage != PART and WHOLE in reached
        deciding = reached.get(WHOLE if is_whole else PART, [])
        firm = [one for one in deciding if not one["condition"]] or deciding
        if not all(map(_ends, firm)):
            return None
        return (max if is_whole else min)((one["until"] for one in firm), key=moment, default=None)


def union(subscription_id, seen, others, is_known):
    """A subscription, as all principals who see it know it: its name and state are those that the newest row has.

    :param subscription_id: GUID in lower case.
    :param seen: see `Subscription`; and so the others.
    :return: `Subscription`.
    """
    order = sorted((*seen, *others), key=_age, reverse=True)
    name = next((one.name for _, one in order if one.name), None)
    state = next((one.state for _, one in order if one.state), None)
    return Subscription(subscription_id, name, state, seen, others, is_known)


def _age(pair):
    answer, seen = pair
    return moment(answer.checked_time), seen.name or "", seen.state or ""


def _counts(assignment):
    return assignment["counts"] and assignment["active"]


def _end(assignment):
    """When an assignment ends, in seconds; of one that does not, or that says so in no time, never."""
    end = moment(assignment["until"])
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
        until=max((one["until"] for one in assignments), key=moment) if all(map(_ends, assignments)) else None,
    )
