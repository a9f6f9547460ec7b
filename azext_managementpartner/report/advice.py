"""What to do next for a customer, in one or two sentences."""

import re

from azext_managementpartner._text import first_few, grouped, in_one_line, named_in_command
from azext_managementpartner.coverage.advice import BESIDE, ONE_USER, ROLE, named
from azext_managementpartner.coverage.assignments import NONE, PART, TEMPORARY, UNKNOWN, WHOLE
from azext_managementpartner.coverage.output import NOT_LINKED, OTHER_PARTNER_ID
from azext_managementpartner.report.attention import dependent_on_one_user, ending, old_answers
from azext_managementpartner.report.customers import NOT_CHECKED
from azext_managementpartner.report.subscriptions import COVERING, is_more

_SENTENCES = 2


def what_to_do(customer, now):
    """What to do next.

    :param customer: `Customer`.
    :param now: datetime with a time zone.
    :return: str, one or two sentences, the most useful first, but the one with a command last; None: nothing.
    """
    steps = {NOT_CHECKED: _check_it, NOT_LINKED: _link_it, OTHER_PARTNER_ID: _replace_it}
    said = [*steps.get(customer.status, _cover_it)(customer), *_look_again(customer, now)]
    is_two = any(". " in text for text in said[:1])
    return " ".join(sorted(said[: 1 if is_two else _SENTENCES], key=_has_command)) or None


def would_add(customer, answer):
    """What a link of a principal would add.

    :param customer: `Customer`.
    :param answer: `Answer` of a principal that is not linked, or to another partner ID.
    :return: list of pairs of `Subscription` and how much of it would be covered, in place of less.
    """
    return [
        (subscription, seen.coverage)
        for subscription in customer.in_use
        for other, seen in subscription.others
        if other is answer and is_more(seen.coverage, subscription.coverage)
    ]


def _has_command(text):
    return not text.endswith(".")


def _check_it(customer):
    by_status = grouped(customer.answers, lambda answer: answer.status)
    who = [f"{status} for {_people(some)}" for status, some in by_status.items()]
    why = f"Nobody could check it: {'; '.join(who)}." if who else "It is in none of the files."
    login = " --login" if "LoginRequired" in by_status else ""
    return [why, f"Check it: {_check_command(customer)}{login}"]


def _link_it(customer):
    return _somebody_adds(customer) or [
        *_ask_for_role(customer.in_use),
        f"Link it: {_link_command(customer)}",
    ]


def _replace_it(customer):
    others = grouped(customer.linked_to_another, lambda answer: in_one_line(answer.partner_id))
    linked = "; ".join(f"{_people(some)} to partner ID {other}" for other, some in others.items())
    command = _link_command(customer)
    return [f"Another partner ID is linked: {linked}.", f"To replace it: {command}"]


def _cover_it(customer):
    """What to do where somebody is linked."""
    return [
        *_somebody_adds(customer),
        *(_told_to_the_only_one(customer) or _told_to_several(customer)),
        *_others_are_linked(customer),
        *_hangs_on_one_user(customer),
        *_ends(customer),
    ]


def _told_to_the_only_one(customer):
    """What `check` recommended, where only one principal is linked; that it hangs on one user is said below."""
    (first, *more) = customer.linked
    is_of_this = first.tenant_id == customer.tenant_id and first.status != OTHER_PARTNER_ID
    has_ended = any(one.coverage == UNKNOWN and one.until for one in customer.in_use)
    return [] if more or has_ended or not is_of_this else _told(first)


def _told(answer):
    """What `check` recommended to a principal, as a list; whose it is is said where it says "you"."""
    advice = in_one_line((answer.advice or "").removesuffix(ONE_USER))
    if not advice:
        return []
    return [f"{answer.name}: {advice}" if re.search(r"\byour?\b", advice, re.IGNORECASE) else advice]


def _told_to_several(customer):
    return [
        *_find_subscriptions(customer),
        *_ask_for_role(_not_to_be_added(customer)),
        *_find_out(customer),
        *_is_for_hours(customer),
    ]


def _find_subscriptions(customer):
    if customer.in_use:
        return []
    if any(answer.seen is not None for answer in customer.linked):
        return [f"No subscription in use is seen: ask the customer for {ROLE} on each subscription."]
    return [f"The rows do not say whether it counts. Let {_people(customer.linked)} run: {_check_command(customer)}"]


def _somebody_adds(customer):
    """Who would add the most, if they were linked, as a list: a sentence with the command; or empty."""
    adding = [(answer, found) for answer in customer.answers if (found := would_add(customer, answer))]
    if not adding:
        return []
    answer, found = max(adding, key=lambda pair: len(pair[1]))
    more = "" if all(coverage == WHOLE for _, coverage in found) else "more of "
    what = f"A link of {answer.name} would cover {more}{named([one for one, _ in found])}"
    return [f"{what}: let them run: {_link_command(customer, answer)}"]


def _not_to_be_added(customer):
    """The subscriptions that are not covered, or in part, and would not be as a whole by anybody's link."""
    return [one for one in customer.in_use if WHOLE not in (seen.coverage for _, seen in one.others)]


def _ask_for_role(subscriptions):
    lacking = [one for one in subscriptions if one.coverage in (NONE, PART)]
    return [f"Ask the customer for {ROLE} on {named(lacking)}."] if lacking else []


def _find_out(customer):
    """What to do where it is not known whether something is covered."""
    unknown = [one for one in customer.in_use if one.coverage == UNKNOWN]
    ended = [one for one in unknown if one.until]
    if ended:
        return [f"The role on {named(ended)} has ended since it was checked. Check it: {_check_command(customer)}"]
    with_membership = [_told(answer) for one in unknown for answer, seen in one.seen if seen.coverage == UNKNOWN]
    if any(with_membership):
        return next(filter(None, with_membership))
    return [f"Nobody knows whether {named(unknown)} would count: check again."] if unknown else []


def _is_for_hours(customer):
    brief = [one for one in customer.in_use if one.coverage == TEMPORARY]
    return [f"Activated roles cover {named(brief)}, for hours alone: {BESIDE}"] if brief else []


def _others_are_linked(customer):
    return [
        f"{answer.name} is linked to another partner ID, {in_one_line(answer.partner_id)}."
        for answer in customer.linked_to_another[:1]
    ]


def _hangs_on_one_user(customer):
    hanging = dependent_on_one_user(customer)
    if not hanging:
        return []
    users = list({one.depends_on.name: one.depends_on for one in hanging}.values())
    others = [answer for one in hanging for answer, seen in one.others if seen.coverage in COVERING]
    remedy = "link a service principal with the same role as well."
    if others:
        remedy = f"let {others[0].name} run: {_link_command(customer, others[0])}"
    return [f"Only {_people(users)} covers {named(hanging)}. When they leave, it is no longer covered: {remedy}"]


def _ends(customer):
    found = [one for one in ending(customer) if one.coverage in (WHOLE, PART)]
    if not found:
        return []
    return [f"The role on {named(found[:1])} ends on {in_one_line(found[0].until)}: {BESIDE}"]


def _look_again(customer, now):
    old = old_answers(customer, now)
    return [f"{old[0][0].name} was checked {old[0][1]} days ago: check again."] if old else []


def _people(answers):
    return first_few([answer.name for answer in answers])


def _check_command(customer):
    tenant = _tenant(customer)
    return f"az managementpartner check {f'--tenants {tenant}' if tenant else '--all-tenants'}"


def _link_command(customer, answer=None):
    tenant = _tenant(customer, answer)
    command = f"az managementpartner set --partner-id {customer.to_link or '<partner ID>'}"
    return f"{command} --tenants {tenant}" if tenant else command


def _tenant(customer, answer=None):
    """What a command calls the tenant in which a principal acts: with Azure Lighthouse, that is its own."""
    guests = [one for one in customer.answers if one.tenant_id != customer.tenant_id]
    guest = answer or (guests[0] if guests and len(guests) == len(customer.answers) else None)
    if guest:
        return named_in_command(guest.tenant_default_domain, guest.tenant_id)
    return named_in_command(customer.default_domain, customer.tenant_id)
