"""What needs attention: a customer that depends on one user, a role that ends, a change since the last report."""

from datetime import timedelta
from typing import NamedTuple

from azext_managementpartner._text import first_few, in_one_line, shown
from azext_managementpartner.coverage.assignments import NONE
from azext_managementpartner.report.answers import parse_time, timestamp
from azext_managementpartner.report.customers import NOT_CHECKED
from azext_managementpartner.report.principals import find_same_principal
from azext_managementpartner.report.subscriptions import is_more

ONE_USER, ROLE_ENDS, OTHER_PARTNER_ID, OLD, UNDATED = "OneUser", "RoleEnds", "OtherPartnerId", "Old", "Undated"
_OLD = timedelta(days=30)


def attention_to(customer, now):
    """What needs attention.

    :param now: datetime with a time zone.
    :return: list of str: OneUser (some coverage depends on one user), RoleEnds, OtherPartnerId, Old (a check is older
        than 30 days) and Undated (a check has no time).
    """
    found = {
        ONE_USER: bool(dependent_on_one_user(customer)) or _is_linked_by_one_unchecked_user(customer),
        ROLE_ENDS: bool(ending(customer)),
        OTHER_PARTNER_ID: bool(customer.linked_to_another) or len(customer.partner_ids) > 1,
        OLD: bool(old_answers(customer, now)),
        UNDATED: any(parse_time(answer.checked_time) is None for answer in _checked(customer)),
    }
    return [what for what, is_so in found.items() if is_so]


def dependent_on_one_user(customer):
    """The subscriptions in use that only one user covers."""
    return [subscription for subscription in customer.in_use if subscription.depends_on]


def ending(customer):
    """The subscriptions in use whose coverage ends, sorted by that time."""
    return sorted((one for one in customer.in_use if one.until), key=lambda one: timestamp(one.until))


def old_answers(customer, now):
    """The checks that are older than 30 days: list of pairs of `Answer` and its age in days, the oldest first."""
    times = [(answer, parse_time(answer.checked_time)) for answer in _checked(customer)]
    ages = [(answer, now - time) for answer, time in times if time]
    return sorted(((answer, age.days) for answer, age in ages if age > _OLD), key=lambda pair: -pair[1])


def _is_linked_by_one_unchecked_user(customer):
    """Whether the only linked principal is a user whose roles were not checked."""
    (first, *more) = customer.linked or [None]
    return bool(first) and not more and first.is_user and first.seen is None


def _checked(customer):
    return [answer for answer in customer.answers if not answer.is_in_trouble]


GAINED, LOST, PARTNER_ID_CHANGED = "Gained", "Lost", "PartnerIdChanged"
GONE, ADDED, NOT_SEEN = "PrincipalGone", "PrincipalAdded", "PrincipalNotChecked"
NEW, NOT_CHECKED_ANY_MORE = "New", "NotCheckedAnyMore"


class Change(NamedTuple):
    """A change since the earlier files.

    :param kind: Gained or Lost (coverage), PartnerIdChanged, PrincipalGone, PrincipalAdded, PrincipalNotChecked, New
        or NotCheckedAnyMore.
    :param text: a sentence.
    """

    kind: str
    text: str


def changes(now, before, was_checked):
    """The changes of a customer, list of `Change`.

    :param before: the same `Customer` in the earlier files; None: it was not a customer there, or was not checked.
    :param was_checked: whether its tenant was checked nevertheless.
    """
    if now.status == NOT_CHECKED:
        names = first_few([answer.name for answer in _checked(before)]) if before else None
        return [Change(NOT_CHECKED_ANY_MORE, f"Last checked by {names}. Not checked since.")] if before else []
    if before is None:
        return [] if was_checked else [Change(NEW, "It was not checked in the earlier files.")]
    return [*_coverage_changes(now, before), *_link_changes(now, before)]


def _coverage_changes(now, before):
    """What is covered more or less.

    A subscription that is disabled or deleted now is not lost. Subscriptions that depend on a principal whose
    subscriptions are not known now, or were not known before, are left out.
    """
    old, new = ({one.id: one for one in customer.subscriptions} for customer in (before, now))
    used = {one.id for one in (*before.in_use, *now.in_use)} - {
        one.id for one in now.subscriptions if not one.is_in_use
    }
    pairs = sorted(((old.get(key), new.get(key)) for key in used), key=lambda pair: _name(pair[1] or pair[0]))
    lost = [pair for pair in pairs if _is_more(*pair) and _is_comparable(pair[0], now)]
    gained = [pair for pair in pairs if _is_more(*pair[::-1]) and _is_comparable(pair[1], before)]
    return [Change(kind, _in_words(found)) for kind, found in ((LOST, lost), (GAINED, gained)) if found]


def _is_more(one, other):
    return is_more(_coverage(one), _coverage(other))


def _is_comparable(subscription, customer):
    """Whether the principals that cover a subscription were checked at the other time too, if they have rows then."""
    others = [find_same_principal(answer, customer.answers) for answer in subscription.covering]
    return all(answer is None or answer.seen is not None for answer in others)


def _name(subscription):
    return subscription.name or "", subscription.id


def _coverage(subscription):
    return subscription.coverage if subscription else NONE


def _in_words(found):
    """The first few pairs of a subscription before and now, as a sentence."""
    words = [
        f"{shown((now or was).name or (now or was).id)} was {was.coverage if was else 'not visible'} "
        f"and is now {now.coverage if now else 'not visible'}"
        for was, now in found
    ]
    return f"{first_few(words, '; ')}."


def _link_changes(now, before):
    """The links that were added, changed or removed."""
    pairs = [(answer, find_same_principal(answer, now.answers)) for answer in before.answers]
    return [
        *(change for pair in pairs if (change := _link_change(*pair))),
        *(
            Change(ADDED, f"{answer.name} is now linked to {in_one_line(answer.partner_id)} and was not before.")
            for answer in now.linked
            if not _was_linked(find_same_principal(answer, before.answers))
        ),
    ]


def _was_linked(answer):
    return bool(answer and answer.linked_id)


def _link_change(was, now):
    """The change of a principal that was linked; None: no change, or it was not linked."""
    if not _was_linked(was):
        return None
    before = f"{was.name} was linked to {in_one_line(was.partner_id)}"
    if now is None:
        return Change(GONE, f"{before} and is not in the files now.")
    if now.is_in_trouble:
        return Change(NOT_SEEN, f"{before} and could not be checked now ({now.status}).")
    if not now.partner_id:
        return Change(GONE, f"{before} and is no longer linked.")
    if now.linked_id != was.linked_id:
        return Change(PARTNER_ID_CHANGED, f"{before} and is now linked to {in_one_line(now.partner_id)}.")
    return None
