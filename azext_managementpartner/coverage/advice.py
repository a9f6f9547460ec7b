"""Advice of one or two sentences on how to make a link count."""

import textwrap

from azext_managementpartner._text import counted, first_few, grouped, in_one_line, is_guid, quoted, shown
from azext_managementpartner.coverage.assignments import (
    NONE,
    TEMPORARY,
    UNKNOWN,
    activatable,
    activated,
    ending,
    in_other_groups,
    in_unknown_groups,
    not_on_the_list,
    with_condition,
)
from azext_managementpartner.coverage.scopes import PART, WHOLE, reach, scope_in_words

ONE_USER = (
    "Only one user covers this tenant: to keep the coverage when that user leaves, link a service principal with the "
    "same role."
)
"""The advice for a tenant that only one user covers."""

ROLE = "Support Request Contributor, or another eligible role on Microsoft's list,"
BESIDE = "ask for a permanent Support Request Contributor as well."
"""The roles to ask a customer for, as parts of sentences."""

_NEVER = "9999"
_SENTENCES = 2
_REASON_WIDTH = 200
_PIM = "Privileged Identity Management"


def how_to_link(command, link, found, why):
    """The advice if the partner ID is not linked, one or two sentences with the command at the end.

    :param command: the command line that links it.
    :param link: what is linked, `PartnerResponse`; None: nothing.
    :param found: `RolesFound` of the principal; None: they are not known.
    :param why: why they are not known, in words, or None.
    """
    would = _would_count(found) if found else None
    if why:
        would = f"it is not known whether a link would count ({textwrap.shorten(why, _REASON_WIDTH)})"
    if link:
        is_linked = f"Partner ID {in_one_line(link.partner_id)} is linked"
        return f"{is_linked}{f', and {would}' if would else ''}. To replace it: {command}"
    return f"{f'{would[0].upper()}{would[1:]}. ' if would else ''}Link it: {command}"


def how_to_be_covered(principal, found):
    """The advice if a link does not count, or not everywhere, or only for some time; None if there is nothing to do.

    :param principal: `Principal` of the link.
    :param found: `RolesFound` of the principal.
    :return: str, one or two sentences, the most useful first, but the one with a command last.
    """
    in_use = [subscription for subscription in found.subscriptions if subscription.is_in_use]
    sentences = [
        *([] if in_use else _get_a_subscription(found)),
        *_activate(in_use),
        *_join(in_use),
        *_ask_for_role(in_use),
        *_check_membership(in_use, principal, found.groups),
        *_ask_to_read(in_use),
        *_ask_to_read_delegations(in_use),
        *_ask_for_lasting_delegation(in_use),
        *_not_on_the_list(in_use),
        *_is_temporary(in_use),
        *_ends(in_use),
        *_has_conditions(in_use),
    ]
    return " ".join(sorted(sentences[:_SENTENCES], key=_has_command)) or None


def add_single_user_advice(advice):
    """Add ONE_USER to advice of at most one sentence, unless it ends with a command, see `how_to_be_covered`."""
    if advice is None:
        return ONE_USER
    has_room = ". " not in advice and not _has_command(advice)
    return f"{advice} {ONE_USER}" if has_room else advice


def named(subscriptions):
    """The first few names of some subscriptions, like "'Production', 'Test' and 2 more"."""
    return first_few([shown(one.name or one.id) for one in subscriptions])


def _has_command(sentence):
    """Whether a sentence ends with a command to paste, so that no text may follow."""
    return not sentence.endswith(".")


def _would_count(found):
    """The number of subscriptions for which a link would count, as part of a sentence."""
    in_use = [subscription for subscription in found.subscriptions if subscription.is_in_use]
    if not in_use:
        return "a link would count for nothing, because no subscription in use is visible"
    whole, some, unknown = (
        sum(one.coverage in coverages for one in in_use) for coverages in ((WHOLE,), (PART, TEMPORARY), (UNKNOWN,))
    )
    if unknown and not (whole or some):
        return f"a link would count for {unknown} of {counted(len(in_use), 'subscription')} at most"
    more = [(some, ", partly or temporarily for {}"), (unknown, ", possibly for {}")]
    words = "".join(text.format(count) for count, text in more if count)
    return f"a link would count for {whole or 'none'} of {counted(len(in_use), 'subscription')}{words}"


def _get_a_subscription(found):
    eligible = [assignment for assignment in found.eligible if assignment.role.counts]
    if eligible:
        scope = in_one_line(scope_in_words(eligible[0].scope))
        return [f"You can activate {_role(eligible[0])} ({scope}) in {_PIM}: it counts while it is active."]
    if found.subscriptions:
        return ["All visible subscriptions are disabled or deleted, so they have no usage that counts."]
    return [
        f"No subscription is visible: ask the customer for {ROLE} on each subscription.",
        "Power Platform and Dynamics 365 count by ownership and need no Azure role.",
    ]


def _activate(subscriptions):
    own = [one for one in subscriptions if not one.is_delegated]
    return [
        f"You can activate {_role(given)} on {named(places)} in {_PIM}: it counts while it is active."
        for given, places in _by_role(own, activatable)
    ]


def _join(subscriptions):
    """The groups with delegated roles that the principal is not a member of."""
    return [
        f"{_role(given)} on {named(places)} is delegated to {shown(given.assignee)}, and you are not an active member "
        "of that group: ask to be added, or activate your membership."
        for given, places in _by_role(subscriptions, in_other_groups)
    ]


def _ask_for_role(subscriptions):
    lacking = [
        one for one in subscriptions if one.coverage in (NONE, PART) and not (activatable(one) or in_other_groups(one))
    ]
    return [f"Ask the customer for {ROLE} on {named(lacking)}."] if lacking else []


def _check_membership(subscriptions, principal, groups):
    """How to check whether the principal is in the group of a delegation if Microsoft Graph did not say so."""
    why = f" ({textwrap.shorten(groups.why, _REASON_WIDTH)})" if groups.why else ""
    return [
        f"{_role(given)} on {named(places)} is delegated to {shown(given.assignee)}, and Microsoft Graph did not say "
        f"whether you are a member{why}: {groups.login or _membership_command(given, principal)}"
        for given, places in _by_role(subscriptions, in_unknown_groups)[:1]
    ]


def _membership_command(given, principal):
    """The command that checks the membership; for a service principal, also the permission that lets Graph say it."""
    grant = "" if principal.kind == "User" else "grant the application Application.Read.All in this tenant, or check: "
    group, member = (one if is_guid(one) else quoted(one) for one in (given.principal_id, principal.object_id))
    return f"{grant}az ad group member check --group {group} --member-id {member}"


def _ask_to_read(subscriptions):
    closed = [one for one in subscriptions if not (one.is_readable or one.is_delegated)]
    if not closed:
        return []
    return [
        f"You have no permission to read the roles on {named(closed)}: ask the customer for Support Request "
        "Contributor, which includes that permission and is on Microsoft's list."
    ]


def _ask_to_read_delegations(subscriptions):
    closed = [one for one in subscriptions if one.is_delegated and not one.is_readable]
    if not closed:
        return []
    return [f"You have no permission to read the delegation of {named(closed)}: ask the customer to add Reader to it."]


def _ask_for_lasting_delegation(subscriptions):
    """A delegation may have just-in-time roles: Azure does not show their activation, so a permanent role is needed."""
    return [
        f"{_role(given)} on {named(places)} is delegated just in time and must be activated: add a permanent Support "
        "Request Contributor to the delegation."
        for given, places in _by_role([one for one in subscriptions if one.is_delegated], activatable)
    ]


def _not_on_the_list(subscriptions):
    return [
        f"{_role(given)} on {named(places)} is not on Microsoft's list, so it is not known whether it counts: ask the "
        f"customer for {ROLE} as well."
        for given, places in _by_role(subscriptions, not_on_the_list)
    ]


def _is_temporary(subscriptions):
    """The activated role that ends first: it counts for hours only."""
    return [
        f"{role} is activated{f' until {until}' if until else ''} and counts only while it is active: {BESIDE}"
        for role, until in _first_to_end(subscriptions, activated)
    ]


def _ends(subscriptions):
    """The assignment that ends first, and with it the coverage of a subscription."""
    return [f"{role} is assigned until {until}: {BESIDE}" for role, until in _first_to_end(subscriptions, ending)]


def _first_to_end(subscriptions, which):
    """The coverage by some assignments that ends first: a list with the role in words and the time, or empty."""
    last = [(_last_to_end(subscription, which(subscription)), subscription) for subscription in subscriptions]
    found = [(one, subscription) for one, subscription in last if one]
    if not found:
        return []
    assignment, subscription = min(found, key=lambda each: _end(each[0]))
    return [(f"{_role(assignment)} on {named([subscription])}", in_one_line(assignment.until))]


def _last_to_end(subscription, assignments):
    """The assignment whose end reduces the coverage: the first one, or the last one if each covers the subscription."""
    cover_all = all(reach(one.scope, subscription.id) == WHOLE for one in assignments)
    return (max if cover_all else min)(assignments, key=_end, default=None)


def _end(assignment):
    return assignment.until or _NEVER


def _has_conditions(subscriptions):
    return [
        f"{_role(given)} on {named(places)} has a condition, which this command does not evaluate: read the condition "
        "in the JSON output."
        for given, places in _by_role(subscriptions, with_condition)
    ]


def _by_role(subscriptions, which):
    """One assignment for each role and assignee, with its subscriptions: a list of pairs.

    :param which: function of a subscription that returns some of its assignments.
    """
    found = [(one, subscription) for subscription in subscriptions for one in which(subscription)]
    groups = grouped(found, lambda each: (each[0].role_id, each[0].assignee))
    return [(same[0][0], list({place.id: place for _, place in same}.values())) for same in groups.values()]


def _role(assignment):
    return in_one_line(assignment.role.name or f"Role {assignment.role_id}")
