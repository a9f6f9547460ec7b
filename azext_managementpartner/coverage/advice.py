"""What to do so that a link counts, in one or two sentences."""

from azext_managementpartner._text import in_one_line, shown
from azext_managementpartner.coverage.assignments import NONE, UNKNOWN
from azext_managementpartner.coverage.scopes import PART, WHOLE, reach, scope_in_words

_SHOWN = 3
_SENTENCES = 2
_ROLE = "Support Request Contributor, or another eligible role on Microsoft's list,"
_PIM = "Privileged Identity Management"


def how_to_link(target, options, partner_id, linked=None):
    """What to do where the partner ID is not linked.

    :param target: `Target` whose link it is, or would be.
    :param options: the options of a command that choose the target, str.
    :param partner_id: the partner ID that should be linked; None: not known.
    :param linked: the partner ID that is linked; None: there is none.
    :return: str.
    """
    if target.is_managed_identity:
        return _not_eligible(target)
    command = f"az managementpartner set --partner-id {partner_id or '<partner ID>'} {options}".rstrip()
    return f"Partner ID {in_one_line(linked)} is linked. To replace it: {command}" if linked else f"Link it: {command}"


def how_to_be_covered(target, object_id, found):
    """What to do where a link does not count, not everywhere, or not for long.

    :param target: `Target` whose link it is.
    :param object_id: GUID of the principal.
    :param found: `Found`, the roles of the principal.
    :return: str, one or two sentences; None where all is well.
    """
    weighing = [subscription for subscription in found.subscriptions if subscription.weighs]
    sentences = [
        _not_eligible(target),
        None if weighing else _sees_nothing(found),
        _activate(weighing),
        _ask_for_role(weighing),
        _check_group(weighing, object_id),
        _ask_to_read(weighing),
        _ask_to_read_delegations(weighing),
        _not_on_the_list(weighing),
        _ends(weighing),
    ]
    return " ".join([sentence for sentence in sentences if sentence][:_SENTENCES]) or None


def _not_eligible(target):
    if target.is_managed_identity:
        return (
            "Microsoft's documentation calls managed identities not eligible: link the user or service principal that "
            "holds the roles."
        )
    return None


def _sees_nothing(found):
    in_store = [assignment for assignment in found.eligible if assignment.role.counts]
    if in_store:
        place = in_one_line(scope_in_words(in_store[0].scope))
        return f"{_role(in_store[0])} is there to be activated ({place}) in {_PIM}: it counts while it is active."
    if found.subscriptions:
        return "All subscriptions that are seen are disabled or deleted: they have no usage that could count."
    return f"No subscription is seen: ask the customer for {_ROLE} on each subscription."


def _activate(subscriptions):
    waiting = [one for one in subscriptions if _in_store(one)]
    if not waiting:
        return None
    role = _role(_in_store(waiting[0])[0])
    return f"{role} is there to be activated on {_names(waiting)} in {_PIM}: it counts while it is active."


def _ask_for_role(subscriptions):
    lacking = [one for one in subscriptions if one.coverage in (NONE, PART) and not _in_store(one)]
    return f"Ask the customer for {_ROLE} on {_names(lacking)}." if lacking else None


def _check_group(subscriptions, object_id):
    for subscription in subscriptions:
        groups = [one for one in subscription.assignments if one.active and one.group and one.role.counts]
        if groups and subscription.coverage == UNKNOWN:
            ids = f"--group {in_one_line(groups[0].principal_id)} --member-id {in_one_line(object_id)}"
            command = f"az ad group member check {ids}"
            return f"{_names([subscription])} is covered if you are a member of {shown(groups[0].group)}: {command}"
    return None


def _ask_to_read(subscriptions):
    closed = [one for one in subscriptions if not (one.is_readable or one.is_delegated)]
    if not closed:
        return None
    return (
        f"The roles on {_names(closed)} may not be read: ask the customer for Support Request Contributor there, which "
        "may read them and is eligible on Microsoft's list."
    )


def _ask_to_read_delegations(subscriptions):
    closed = [one for one in subscriptions if one.is_delegated and not one.is_readable]
    if not closed:
        return None
    return f"The delegation of {_names(closed)} may not be read: let it give you Reader as well."


def _not_on_the_list(subscriptions):
    undecided = [
        (subscription, assignment)
        for subscription in subscriptions
        for assignment in subscription.assignments
        if subscription.coverage == UNKNOWN and assignment.active and assignment.role.counts is None
    ]
    if not undecided:
        return None
    places = {subscription.id: subscription for subscription, _ in undecided}
    return (
        f"{_role(undecided[0][1])} on {_names(list(places.values()))} is not on Microsoft's list, so that nothing can "
        f"be said of it: ask the customer for {_ROLE} beside it."
    )


def _ends(subscriptions):
    ending = [(one.until, subscription, one) for subscription in subscriptions for one in _temporary(subscription)]
    if not ending:
        return None
    until, subscription, assignment = min(ending, key=lambda each: each[0])
    return (
        f"{_role(assignment)} on {_names([subscription])} is active until {in_one_line(until)}: then it counts no more."
    )


def _in_store(subscription):
    """The assignments that would cover more of a subscription, if they were activated."""
    if subscription.coverage == WHOLE:
        return []
    inactive = [one for one in subscription.assignments if one.role.counts and not one.active and one.group is None]
    return [one for one in inactive if subscription.coverage != PART or reach(one.scope, subscription.id) == WHOLE]


def _temporary(subscription):
    """The assignments that end, and with them the coverage of a subscription."""
    counting = [one for one in subscription.assignments if one.role.counts and one.active and one.group is None]
    lasting = {reach(one.scope, subscription.id) for one in counting if one.until is None}
    if subscription.coverage in lasting:
        return []
    return [one for one in counting if one.until and reach(one.scope, subscription.id) == subscription.coverage]


def _role(assignment):
    return in_one_line(assignment.role.name or f"Role {assignment.role_id}")


def _names(subscriptions):
    """The subscriptions' names, the first few of them."""
    names = ", ".join(shown(one.name or one.id) for one in subscriptions[:_SHOWN])
    more = len(subscriptions) - _SHOWN
    return f"{names} and {more} more" if more > 0 else names
