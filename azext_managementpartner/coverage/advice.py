"""What to do so that a link counts, in one or two sentences."""

import textwrap

from azext_managementpartner._text import first_few, grouped, in_one_line, is_guid, quoted, shown
from azext_managementpartner.coverage import assignments as deciding
from azext_managementpartner.coverage.assignments import NONE, TEMPORARY, UNKNOWN
from azext_managementpartner.coverage.scopes import PART, WHOLE, reach, scope_in_words

ONE_USER = "This coverage is one user's and ends with them: that of a service principal with the same role stays."
"""What may be said where nothing else is, or one sentence."""

ROLE = "Support Request Contributor, or another eligible role on Microsoft's list,"
BESIDE = "ask for a permanent Support Request Contributor beside it."
"""What to ask a customer for, as parts of sentences."""

_NEVER = "9999"
_SENTENCES = 2
_REASON_WIDTH = 200
_PIM = "Privileged Identity Management"


def how_to_link(command, link, found, why):
    """What to do where the partner ID is not linked.

    :param command: the command line that links it.
    :param link: what is linked, `PartnerResponse`; None: nothing.
    :param found: `Found`, the roles that a link would count by; None: they are not known.
    :param why: why they are not, in words; None: there was no way to ask.
    :return: str, one or two sentences; the command is the end.
    """
    would = _would_count(found) if found else None
    if why:
        would = f"it is not known whether a link would count ({textwrap.shorten(why, _REASON_WIDTH)})"
    if link:
        is_linked = f"Partner ID {in_one_line(link.partner_id)} is linked"
        return f"{is_linked}{f', where {would}' if would else ''}. To replace it: {command}"
    return f"{f'{would[0].upper()}{would[1:]}. ' if would else ''}Link it: {command}"


def how_to_be_covered(principal, found):
    """What to do where a link does not count, not everywhere, or not for long.

    :param principal: `Principal` whose link it is.
    :param found: `Found`, the roles of the principal.
    :return: str, one or two sentences, the most useful first, but the one with a command last; None where all is well.
    """
    weighing = [subscription for subscription in found.subscriptions if subscription.is_in_use]
    sentences = [
        *([] if weighing else _see_a_subscription(found)),
        *_activate(weighing),
        *_join(weighing),
        *_ask_for_role(weighing),
        *_find_out(weighing, principal, found.groups),
        *_ask_to_read(weighing),
        *_ask_to_read_delegations(weighing),
        *_ask_for_lasting_delegation(weighing),
        *_not_on_the_list(weighing),
        *_is_temporary(weighing),
        *_ends(weighing),
        *_has_conditions(weighing),
    ]
    return " ".join(sorted(sentences[:_SENTENCES], key=_has_command)) or None


def with_one_user(advice):
    """Advice on what one user alone covers, which says so, where there is room for it.

    :param advice: see `how_to_be_covered`.
    """
    if advice is None:
        return ONE_USER
    has_room = ". " not in advice and not _has_command(advice)
    return f"{advice} {ONE_USER}" if has_room else advice


def named(subscriptions):
    """The names of some subscriptions, of the first few of them, in quotation marks.

    :param subscriptions: list of `Subscription`.
    :return: str like "'Production', 'Test' and 2 more".
    """
    return first_few([shown(one.name or one.id) for one in subscriptions])


def _has_command(sentence):
    """Whether a sentence ends with a command to paste: nothing may come after it."""
    return not sentence.endswith(".")


def _would_count(found):
    """For how many subscriptions a link would count, as a part of a sentence."""
    weighing = [subscription for subscription in found.subscriptions if subscription.is_in_use]
    if not weighing:
        return "a link would count for nothing: no subscription in use is seen"
    whole, some, unknown = (
        sum(one.coverage in coverages for one in weighing) for coverages in ((WHOLE,), (PART, TEMPORARY), (UNKNOWN,))
    )
    more = [(some, ", and in part or for hours for {}"), (unknown, "; of {}, it is not known")]
    words = "".join(text.format(count) for count, text in more if count)
    count = f"{whole or 'none'} of {len(weighing)} subscription{'' if len(weighing) == 1 else 's'}"
    return f"a link would count for {count}{words}"


def _see_a_subscription(found):
    in_store = [assignment for assignment in found.eligible if assignment.role.counts]
    if in_store:
        place = in_one_line(scope_in_words(in_store[0].scope))
        return [f"{_role(in_store[0])} is there to be activated ({place}) in {_PIM}: it counts while it is active."]
    if found.subscriptions:
        return ["All subscriptions that are seen are disabled or deleted: they have no usage that could count."]
    return [
        f"No subscription is seen: ask the customer for {ROLE} on each subscription.",
        "Power Platform and Dynamics 365 count by ownership, and need no Azure role.",
    ]


def _activate(subscriptions):
    own = [one for one in subscriptions if not one.is_delegated]
    return [
        f"{_role(given)} is there to be activated on {named(places)} in {_PIM}: it counts while it is active."
        for given, places in _kinds(own, deciding.in_store)
    ]


def _join(subscriptions):
    """Which groups of delegations would cover them, of which the principal is no member."""
    return [
        f"{_role(given)} on {named(places)} is delegated to {shown(given.assignee)}, which is none of your groups: "
        "get added, or activate your membership, which is none until then."
        for given, places in _kinds(subscriptions, deciding.in_other_groups)
    ]


def _ask_for_role(subscriptions):
    lacking = [
        one
        for one in subscriptions
        if one.coverage in (NONE, PART) and not (deciding.in_store(one) or deciding.in_other_groups(one))
    ]
    return [f"Ask the customer for {ROLE} on {named(lacking)}."] if lacking else []


def _find_out(subscriptions, principal, groups):
    """How to find out whether the principal is in a group of a delegation, where Microsoft Graph did not tell."""
    why = f" ({textwrap.shorten(groups.why, _REASON_WIDTH)})" if groups.why else ""
    return [
        f"{_role(given)} on {named(places)} is delegated to {shown(given.assignee)}, and Microsoft Graph did not say "
        f"whether you are in it{why}: {groups.login or _other_way(given, principal)}"
        for given, places in _kinds(subscriptions, deciding.in_unknown_groups)[:1]
    ]


def _other_way(given, principal):
    """How to find out otherwise whether a principal is in a group: applications are told if they may read it."""
    may = "" if principal.kind == "User" else "give the application Application.Read.All in this tenant, or find out: "
    group, member = (one if is_guid(one) else quoted(one) for one in (given.principal_id, principal.object_id))
    return f"{may}az ad group member check --group {group} --member-id {member}"


def _ask_to_read(subscriptions):
    closed = [one for one in subscriptions if not (one.is_readable or one.is_delegated)]
    if not closed:
        return []
    return [
        f"The roles on {named(closed)} may not be read: ask the customer for Support Request Contributor there, which "
        "may read them and is eligible on Microsoft's list."
    ]


def _ask_to_read_delegations(subscriptions):
    closed = [one for one in subscriptions if one.is_delegated and not one.is_readable]
    if not closed:
        return []
    return [f"Your roles may not read the delegation of {named(closed)}: ask the customer to add Reader to it."]


def _ask_for_lasting_delegation(subscriptions):
    """Where a delegation has a role just in time: its activation is not seen, and a permanent one is what counts."""
    return [
        f"{_role(given)} is delegated on {named(places)} just in time, to be activated: let the delegation give you a "
        "permanent Support Request Contributor as well."
        for given, places in _kinds([one for one in subscriptions if one.is_delegated], deciding.in_store)
    ]


def _not_on_the_list(subscriptions):
    return [
        f"{_role(given)} on {named(places)} is not on Microsoft's list, so that nothing can be said of it: ask the "
        f"customer for {ROLE} beside it."
        for given, places in _kinds(subscriptions, deciding.not_on_the_list)
    ]


def _is_temporary(subscriptions):
    """That roles were activated, so that they count for hours; which one, of the first to end."""
    return [
        f"{role} is activated{f' until {until}' if until else ''}, and counts only while active: {BESIDE}"
        for role, until in _first_to_end(subscriptions, deciding.activated)
    ]


def _ends(subscriptions):
    """When what was assigned with an end takes the coverage with it, of the first to end."""
    return [
        f"{role} is assigned until {until}: {BESIDE}" for role, until in _first_to_end(subscriptions, deciding.ending)
    ]


def _first_to_end(subscriptions, which):
    """What ends first of the coverage by some assignments, as a list: the role in words, and the time; or empty."""
    last = [(_last_to_end(subscription, which(subscription)), subscription) for subscription in subscriptions]
    found = [(one, subscription) for one, subscription in last if one]
    if not found:
        return []
    assignment, subscription = min(found, key=lambda each: _end(each[0]))
    return [(f"{_role(assignment)} on {named([subscription])}", in_one_line(assignment.until))]


def _last_to_end(subscription, assignments):
    """The assignment with whose end a subscription is covered less: of those that each cover all of it, the last."""
    cover_all = all(reach(one.scope, subscription.id) == WHOLE for one in assignments)
    return (max if cover_all else min)(assignments, key=_end, default=None)


def _end(assignment):
    return assignment.until or _NEVER


def _has_conditions(subscriptions):
    return [
        f"{_role(given)} on {named(places)} has a condition, which limits the role in a way that is not looked into: "
        "read it in the JSON."
        for given, places in _kinds(subscriptions, deciding.limited)
    ]


def _kinds(subscriptions, which):
    """Some assignments, one for each role of each group, and the subscriptions in which it is: a list of pairs.

    :param which: function of a subscription that gives those of its assignments that are meant.
    """
    found = [(one, subscription) for subscription in subscriptions for one in which(subscription)]
    kinds = grouped(found, lambda each: (each[0].role_id, each[0].assignee))
    return [(same[0][0], list({place.id: place for _, place in same}.values())) for same in kinds.values()]


def _role(assignment):
    return in_one_line(assignment.role.name or f"Role {assignment.role_id}")
