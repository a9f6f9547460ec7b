"""What needs attention: a customer that depends on one user, a role that ends, a change since the last report."""

from datetime import timedelta
from typing import NamedTuple

from azext_managementpartner._text import first_few, in_one_line, shown
from azext_managementpartner.coverage.assignments import NONE
from azext_managementpartner.report.answers import instant, moment
from azext_managementpartner.report.customers import NOT_CHECKED
from azext_managementpartner.report.principals import counterpart
from azext_managementpartner.report.subscriptions import is_more

ONE_USER, ROLE_ENDS, OTHER_PARTNER_ID, OLD, UNDATED = "OneUser", "RoleEnds", "OtherPartnerId", "Old", "Undated"
_OLD = timedelta(days=30)


def attention_to(customer, now):
    """What to attend to.

    :param customer: `Customer`.
    :param now: datetime with a time zone.
    :return: list of str: OneUser (some of it hangs on one user alone), RoleEnds, OtherPartnerId, Old (an answer is
        older than 30 days) and Undated (one has no time).
    """
    found = {
        ONE_USER: bool(dependent_on_one_user(customer)) or _has_one_linked_user_alone(customer),
        ROLE_ENDS: bool(ending(customer)),
        OTHER_PARTNER_ID: bool(customer.linked_to_another) or len(customer.partner_ids) > 1,
        OLD: bool(old_answers(customer, now)),
        UNDATED: any(instant(answer.checked_time) is None for answer in _answered(customer)),
    }
    return [what for what, is_so in found.items() if is_so]


def dependent_on_one_user(customer):
    """The subscriptions in use that one user alone covers, list of `Subscription`."""
    return [subscription for subscription in customer.in_use if subscription.depends_on]


def ending(customer):
    """The subscriptions in use whose coverage ends, list of `Subscription`, the first to end first."""
    return sorted((one for one in customer.in_use if one.until), key=lambda one: moment(one.until))


def old_answers(customer, now):
    """The rows that are older than 30 days, list of pairs of `Answer` and how many days old it is, the oldest first."""
    times = [(answer, instant(answer.checked_time)) for answer in _answered(customer)]
    ages = [(answer, now - time) for answer, time in times if time]
    return sorted(((answer, age.days) for answer, age in ages if age > _OLD), key=lambda pair: -pair[1])


def _has_one_linked_user_alone(customer):
    """Whether nothing is known of roles, and one user is linked, and nobody else."""
    (first, *more) = customer.linked or [None]
    return bool(first) and not more and first.is_user and first.seen is None


def _answered(customer):
    return [answer for answer in customer.answers if not answer.is_in_trouble]


GAINED, LOST, PARTNER_ID_CHANGED = "Gained", "Lost", "PartnerIdChanged"
GONE, ADDED, NOT_SEEN = "PrincipalGone", "PrincipalAdded", "PrincipalNotChecked"
NEW, NOT_CHECKED_ANY_MORE = "New", "NotCheckedAnyMore"


class Change(NamedTuple):
    """Something that has changed.

    :param kind: Gained or Lost (coverage), PartnerIdChanged, PrincipalGone, PrincipalAdded, PrincipalNotChecked, New
        or NotCheckedAnyMore.
    :param text: what, a sentence.
    """

    kind: str
    text: str


def changes(now, before, was_looked_at):
    """What has changed of a customer.

    :param now: `Customer`.
    :param before: the same of the earlier files; None: it is none there, or nobody had checked it.
    :param was_looked_at: whether somebody had looked at that tenant all the same.
    :return: list of `Change`.
    """
    if now.status == NOT_CHECKED:
        return (
            [Change(NOT_CHECKED_ANY_MORE, f"{_who(before)} checked it earlier, and nobody has now.")] if before else []
        )
    if before is None:
        return [] if was_looked_at else [Change(NEW, "Nobody had checked it in the earlier files.")]
    return [*_of_coverage(now, before), *_of_principals(now, before)]


def _who(customer):
    return first_few([answer.name for answer in customer.answers if not answer.is_in_trouble])


def _of_coverage(now, before):
    """What is covered more, or less; nothing is lost of what is disabled or deleted by now.

    Nothing is said of what hangs on principals of whom nobody knew, or knows now, what they see.
    """
    old, new = ({one.id: one for one in customer.subscriptions} for customer in (before, now))
    used = {one.id for one in (*before.in_use, *now.in_use)} - {
        one.id for one in now.subscriptions if not one.is_in_use
    }
    pairs = sorted(((old.get(key), new.get(key)) for key in used), key=lambda pair: _name(pair[1] or pair[0]))
    lost = [pair for pair in pairs if _is_more(*pair) and _were_seen(pair[0], now)]
    gained = [pair for pair in pairs if _is_more(*pair[::-1]) and _were_seen(pair[1], before)]
    return [Change(kind, _in_words(found)) for kind, found in ((LOST, lost), (GAINED, gained)) if found]


def _is_more(one, other):
    return is_more(_coverage(one), _coverage(other))


def _were_seen(subscription, customer):
    """Whether it is known what those who cover a subscription saw at another time, if they were there."""
    then = [counterpart(answer, customer.answers) for answer in subscription.covering]
    return all(answer is None or answer.seen is not None for answer in then)


def _name(subscription):
    return subscription.name or "", subscription.id


def _coverage(subscription):
    return subscription.coverage if subscription else NONE


def _in_words(found):
    """Pairs of a subscription as it was and as it is, the first few of them, as a sentence."""
    words = [
        f"{shown((now or was).name or (now or was).id)} was {was.coverage if was else 'not seen'}, "
        f"and is {now.coverage if now else 'not seen'}"
        for was, now in found
    ]
    return f"{first_few(words, '; ')}."


def _of_principals(now, before):
    """Whose link is new, to another partner ID, or gone."""
    return [
        *(change for answer in before.answers if (change := _of_one(answer, counterpart(answer, now.answers)))),
        *(
            Change(ADDED, f"{answer.name} is linked to {in_one_line(answer.partner_id)}, and was not.")
            for answer in now.linked
            if not _was_linked(counterpart(answer, before.answers))
        ),
    ]


def _was_linked(answer):
    return bool(answer and answer.number)


def _of_one(was, now):
    """The change of a principal that was linked; None: there is none, or it was not linked."""
    if not _was_linked(was):
        return None
    before = f"{was.name} was linked to {in_one_line(was.partner_id)}"
    if now is None:
        return Change(GONE, f"{before}, and is in none of the files now.")
    if now.is_in_trouble:
        return Change(NOT_SEEN, f"{before}, and could not be looked at now ({now.status}).")
    if not now.partner_id:
        return Change(GONE, f"{before}, and is not linked any more.")
    if now.number != was.number:
        return Change(PARTNER_ID_CHANGED, f"{before}, and is linked to {in_one_line(now.partner_id)}.")
    return None
