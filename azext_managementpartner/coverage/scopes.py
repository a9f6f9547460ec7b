"""Scopes of role assignments: what lies at or below them."""

import re

WHOLE, PART, NOTHING = "Whole", "Part", "Nothing"

_MANAGEMENT_GROUP = re.compile(r"/providers/Microsoft\.Management/managementGroups/([^/]+)/?", re.IGNORECASE)
_IN_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)(?:/(.+))?/?", re.IGNORECASE | re.DOTALL)
_RESOURCE_GROUP = re.compile(r"resourceGroups/([^/]+)/?", re.IGNORECASE)


def reach(scope, subscription_id):
    """How much of a subscription a scope holds; Azure gives a subscription the assignments of its own ancestors only.

    :param scope: resource ID, in any letter case; "/" for all of a tenant.
    :param subscription_id: GUID, in any letter case.
    :return: Whole (the subscription itself, a management group, the tenant), Part (something in it), or Nothing.
    """
    if is_above_subscriptions(scope):
        return WHOLE
    match = _IN_SUBSCRIPTION.fullmatch(scope)
    if not match or match[1].lower() != subscription_id.lower():
        return NOTHING
    return PART if match[2] else WHOLE


def subscription_of(scope):
    """The subscription that a scope is, or is in.

    :param scope: resource ID, in any letter case.
    :return: GUID in lower case; None where it is in none.
    """
    match = _IN_SUBSCRIPTION.fullmatch(scope)
    return match and match[1].lower()


def plain(scope):
    """A scope in the form in which equal scopes are equal.

    :param scope: resource ID, in any letter case.
    """
    return scope.lower().rstrip("/")


def is_above_subscriptions(scope):
    """Whether a scope is a management group or all of a tenant."""
    return scope == "/" or _MANAGEMENT_GROUP.fullmatch(scope) is not None


def resource_group_of(scope):
    """The name of the resource group that a scope is, or is in; None where it is in none.

    :param scope: resource ID, in any letter case.
    """
    below = _IN_SUBSCRIPTION.fullmatch(scope)
    found = below and _RESOURCE_GROUP.match(below[2] or "")
    return found and found[1]


def scope_in_words(scope):
    """A scope in few words.

    :return: str, like "resource group web"; the parts of a resource's ID that tell it from others.
    """
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
