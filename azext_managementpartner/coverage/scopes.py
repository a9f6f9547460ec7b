"""Scopes of role assignments."""

import re

WHOLE, PART, NOTHING = "Whole", "Part", "Nothing"

_MANAGEMENT_GROUP = re.compile(r"/providers/Microsoft\.Management/managementGroups/([^/]+)/?", re.IGNORECASE)
_IN_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)(?:/(.+))?/?", re.IGNORECASE | re.DOTALL)
_RESOURCE_GROUP = re.compile(r"resourceGroups/([^/]+)/?", re.IGNORECASE)


def reach(scope, subscription_id):
    """How much of a subscription a scope contains.

    Azure lists a management group for a subscription only if the subscription belongs to it.

    :param scope: resource ID, in any letter case; "/" for the whole tenant.
    :param subscription_id: GUID, in any letter case.
    :return: Whole (the subscription, a management group, the tenant), Part (something in the subscription) or Nothing.
    """
    if is_above_subscriptions(scope):
        return WHOLE
    match = _IN_SUBSCRIPTION.fullmatch(scope)
    if not match or match[1].lower() != subscription_id.lower():
        return NOTHING
    return PART if match[2] else WHOLE


def subscription_of(scope):
    """The GUID, in lower case, of the subscription that a scope is or is in, or None."""
    match = _IN_SUBSCRIPTION.fullmatch(scope)
    return match and match[1].lower()


def normalized(scope):
    """A scope in lower case and without a slash at the end, for comparison."""
    return scope.lower().rstrip("/")


def is_above_subscriptions(scope):
    """Whether a scope is a management group or the whole tenant."""
    return scope == "/" or _MANAGEMENT_GROUP.fullmatch(scope) is not None


def resource_group_of(scope):
    """The name of the resource group that a scope is or is in, or None."""
    below = _IN_SUBSCRIPTION.fullmatch(scope)
    found = below and _RESOURCE_GROUP.match(below[2] or "")
    return found and found[1]


def scope_in_words(scope):
    """A scope as text, like "resource group web"; for a resource, its type and name."""
    if scope == "/":
        return "tenant"
    if management_group := _MANAGEMENT_GROUP.fullmatch(scope):
        return f"management group {management_group[1]}"
    below = _IN_SUBSCRIPTION.fullmatch(scope)
    if not below:
        return scope
    if not below[2]:
        return "subscription"
    if resource_group := _RESOURCE_GROUP.fullmatch(below[2]):
        return f"resource group {resource_group[1]}"
    return "/".join(scope.rstrip("/").split("/")[-2:])
