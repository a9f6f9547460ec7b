"""The assignments that decide how much of a subscription is covered, or would be."""

from azext_managementpartner.coverage.assignments import NONE, TEMPORARY, UNKNOWN
from azext_managementpartner.coverage.scopes import NOTHING, PART, WHOLE, reach


def in_store(subscription):
    """The assignments that would cover more of a subscription, if they were activated.

    :param subscription: `Subscription`; and so in the functions below.
    :return: list of `Assignment`.
    """
    return _more(subscription, active=False, is_held=True)


def of_others(subscription):
    """Those that would, if the principal was in the groups that have them."""
    return _more(subscription, active=True, is_held=False)


def perhaps(subscription):
    """Those of groups that the principal may be in, where that leaves open what is covered."""
    active = [one for one in subscription.assignments if one.active and one.is_held is None]
    if subscription.coverage == UNKNOWN:
        return [one for one in active if one.role.counts is not False]
    return _more(subscription, active=True, is_held=None)


def _more(subscription, active, is_held):
    """The assignments of a kind that would cover more of a subscription, if they counted."""
    more = {PART: {WHOLE}, NONE: {WHOLE, PART}, UNKNOWN: {WHOLE, PART}}.get(subscription.coverage, ())
    kind = [one for one in subscription.assignments if one.active is active and one.is_held is is_held]
    return [one for one in kind if one.role.counts and reach(one.scope, subscription.id) in more]


def off_the_list(subscription):
    """The assignments of which Microsoft's list says nothing, where nothing else decides."""
    if subscription.coverage != UNKNOWN:
        return []
    return [one for one in subscription.assignments if one.active and one.is_held and one.role.counts is None]


def activated(subscription):
    """The assignments by whose activation alone a subscription is covered."""
    if subscription.coverage != TEMPORARY:
        return []
    return [one for one in subscription.assignments if one.counts and reach(one.scope, subscription.id) != NOTHING]


def ending(subscription):
    """The assignments that end, and with them the coverage of a subscription, or what of it has no condition."""
    covering = _covering(subscription)
    firm = [one for one in covering if not one.condition] or covering
    return firm if all(one.until for one in firm) else []


def limited(subscription):
    """The assignments with a condition, without which a subscription is not covered."""
    covering = _covering(subscription) or activated(subscription)
    return covering if all(one.condition for one in covering) else []


def _covering(subscription):
    """The lasting assignments that cover as much of a subscription as is covered."""
    lasting = [one for one in subscription.assignments if one.counts and not one.is_temporary]
    return [one for one in lasting if reach(one.scope, subscription.id) == subscription.coverage]
