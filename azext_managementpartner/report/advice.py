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
    """What to do next for a `Customer`, as one or two sentences.

    :param now: datetime with a time zone.
    :return: str, the most useful sentence first, but a sentence with a command last; None: nothing to do.
    """
    steps = {NOT_CHECKED: _check, NOT_LINKED: _link, OTHER_PARTNER_ID: _replace}
    sentences = [*steps.get(customer.status, _cover)(customer), *_check_again(customer, now)]
    is_two = any(". " in text for text in sentences[:1])
    return " ".join(sorted(sentences[: 1 if is_two else _SENTENCES], key=_has_command)) or None


def would_add(customer, answer):
    """What a link of a principal would add, where it is not linked or has another partner ID.

    :return: list of pairs of `Subscription` and the coverage that it would have, which is more than it has now.
    """
    return [
        (subscription, seen.coverage)
        for subscription in customer.in_use
        for other, seen in subscription.others
        if other is answer and is_more(seen.coverage, subscription.coverage)
    ]


def _has_command(sentence):
    return not sentence.endswith(".")


def _check(customer):
    by_status = grouped(customer.answers, lambda answer: answer.status)
    results = [f"{status} for {_names(some)}" for status, some in by_status.items()]
    why = f"Nobody could check it: {'; '.join(results)}." if results else "The files have no row for it."
    login = " --login" if "LoginRequired" in by_status else ""
    return [why, f"Check it: {_check_command(customer)}{login}"]


def _link(customer):
    return _link_another_principal(customer) or [
        *_ask_for_role(customer.in_use),
        f"Link it: {_link_command(customer)}",
    ]


def _replace(customer):
    others = grouped(customer.linked_to_another, lambda answer: in_one_line(answer.partner_id))
    linked = "; ".join(f"{_names(some)} to partner ID {other}" for other, some in others.items())
    return [f"Another partner ID is linked: {linked}.", f"To replace it: {_link_command(customer)}"]


def _cover(customer):
    """What to do where a principal is linked."""
    return [
        *_link_another_principal(customer),
        *(_advice_of_only_principal(customer) or _advice_on_roles(customer)),
        *_linked_to_another(customer),
        *_depends_on_one_user(customer),
        *_ends(customer),
    ]


def _advice_of_only_principal(customer):
    """The advice of `check`, where only one principal is linked. `_depends_on_one_user` replaces its last sentence."""
    (first, *more) = customer.linked
    is_of_this = first.tenant_id == customer.tenant_id and first.status != OTHER_PARTNER_ID
    has_ended = any(one.coverage == UNKNOWN and one.until for one in customer.in_use)
    return [] if more or has_ended or not is_of_this else _advice_of(first)


def _advice_of(answer):
    """The advice of `check` to a principal, as a list. It starts with the name if the advice says "you"."""
    advice = in_one_line((answer.advice or "").removesuffix(ONE_USER))
    if not advice:
        return []
    return [f"{answer.name}: {advice}" if re.search(r"\byour?\b", advice, re.IGNORECASE) else advice]


def _advice_on_roles(customer):
    return [
        *_find_subscriptions(customer),
        *_ask_for_role(_not_covered_by_others(customer)),
        *_find_out(customer),
        *_is_temporary(customer),
    ]


def _find_subscriptions(customer):
    if customer.in_use:
        return []
    if any(answer.seen is not None for answer in customer.linked):
        return [f"No active subscription is visible: ask the customer for {ROLE} on each subscription."]
    command = _check_command(customer)
    return [f"The files do not say whether the link counts. Ask {_names(customer.linked)} to run: {command}"]


def _link_another_principal(customer):
    """Whose link would add the most, as a list of one sentence with the command; or empty."""
    candidates = [(answer, found) for answer in customer.answers if (found := would_add(customer, answer))]
    if not candidates:
        return []
    answer, found = max(candidates, key=lambda pair: len(pair[1]))
    more = "" if all(coverage == WHOLE for _, coverage in found) else "more of "
    subscriptions = named([one for one, _ in found])
    return [f"To cover {more}{subscriptions}, ask {answer.name} to run: {_link_command(customer, answer)}"]


def _not_covered_by_others(customer):
    """The subscriptions in use that no unlinked principal would cover as a whole."""
    return [one for one in customer.in_use if WHOLE not in (seen.coverage for _, seen in one.others)]


def _ask_for_role(subscriptions):
    lacking = [one for one in subscriptions if one.coverage in (NONE, PART)]
    return [f"Ask the customer for {ROLE} on {named(lacking)}."] if lacking else []


def _find_out(customer):
    """What to do where the coverage of a subscription is not known."""
    unknown = [one for one in customer.in_use if one.coverage == UNKNOWN]
    ended = [one for one in unknown if one.until]
    if ended:
        return [f"The role on {named(ended)} ended after the last check. Check it: {_check_command(customer)}"]
    advice = [_advice_of(answer) for one in unknown for answer, seen in one.seen if seen.coverage == UNKNOWN]
    if any(advice):
        return next(filter(None, advice))
    return [f"It is not known whether {named(unknown)} is covered: check again."] if unknown else []


def _is_temporary(customer):
    temporary = [one for one in customer.in_use if one.coverage == TEMPORARY]
    return [f"Only an activated role covers {named(temporary)}, for a few hours: {BESIDE}"] if temporary else []


def _linked_to_another(customer):
    return [
        f"{answer.name} is linked to another partner ID, {in_one_line(answer.partner_id)}."
        for answer in customer.linked_to_another[:1]
    ]


def _depends_on_one_user(customer):
    dependent = dependent_on_one_user(customer)
    if not dependent:
        return []
    users = list({one.depends_on.name: one.depends_on for one in dependent}.values())
    others = [answer for one in dependent for answer, seen in one.others if seen.coverage in COVERING]
    remedy = "link a service principal with the same role as well."
    if others:
        remedy = f"ask {others[0].name} to run: {_link_command(customer, others[0])}"
    return [f"Only {_names(users)} covers {named(dependent)}. When they leave, it is no longer covered: {remedy}"]


def _ends(customer):
    found = [one for one in ending(customer) if one.coverage in (WHOLE, PART)]
    if not found:
        return []
    return [f"The role on {named(found[:1])} ends on {in_one_line(found[0].until)}: {BESIDE}"]


def _check_again(customer, now):
    old = old_answers(customer, now)
    return [f"{old[0][0].name} was checked {old[0][1]} days ago: check again."] if old else []


def _names(answers):
    return first_few([answer.name for answer in answers])


def _check_command(customer):
    tenant = _tenant(customer)
    return f"az managementpartner check {f'--tenants {tenant}' if tenant else '--all-tenants'}"


def _link_command(customer, answer=None):
    tenant = _tenant(customer, answer)
    command = f"az managementpartner set --partner-id {customer.partner_id_to_link or '<partner ID>'}"
    return f"{command} --tenants {tenant}" if tenant else command


def _tenant(customer, answer=None):
    """The tenant to name in a command: with Azure Lighthouse, it is the principal's own tenant."""
    guests = [one for one in customer.answers if one.tenant_id != customer.tenant_id]
    guest = answer or (guests[0] if guests and len(guests) == len(customer.answers) else None)
    if guest:
        return named_in_command(guest.tenant_default_domain, guest.tenant_id)
    return named_in_command(customer.default_domain, customer.tenant_id)
