"""The details of a customer: subscriptions, the roles and scopes that count, role assignments, principals."""

from azext_managementpartner.coverage.assignments import is_in_use
from azext_managementpartner.coverage.scopes import scope_in_words
from azext_managementpartner.report.page_elements import (
    COVERAGE,
    CSS_CLASSES,
    LINK,
    PRINCIPAL_TYPES,
    attention_words,
    count_of,
    element,
    format_time,
    fully_covered,
    join_parts,
    linked,
    untrusted,
)


def details(row, name):
    """The collapsed details of a customer, with the advice as their summary.

    :param name: the ID of the element that has the customer's name.
    """
    return element(
        "details",
        _summary(row, name),
        element(
            "div",
            _facts(row),
            *_section("What changed", [_text_item(change["text"]) for change in row["change"] or []]),
            *_section("Subscriptions", [_subscription(subscription) for subscription in row["subscriptions"]]),
            *_section("Principals", [_principal(row, principal) for principal in row["principals"]]),
            class_="all",
        ),
    )


def _summary(row, name):
    """The summary of the details. For a screen reader, its name starts with the customer's name."""
    shown, attributes = (untrusted(row["advice"]), {}) if row["advice"] else ("Details", {"class_": "plain"})
    own = f"{name}-details"
    return element("summary", shown, id=own, aria_labelledby=f"{name} {own}", **attributes)


def _facts(row):
    facts = {
        "Tenant ID": [untrusted(row["tenantId"], "found id")] if row["tenantId"] else [],
        "Name": [untrusted(row["tenantDisplayName"])] if row["tenantDisplayName"] else [],
        "Domain": [untrusted(row["tenantDefaultDomain"])] if row["tenantDefaultDomain"] else [],
        "Partner ID": join_parts([[untrusted(partner_id)] for partner_id in row["partnerIds"]], ", "),
        "Linked": [count_of(linked(row), "principal", "principals")],
        "Subscriptions": [fully_covered(row)],
        "Attention": join_parts([[untrusted(word)] for word in attention_words(row)], ", "),
    }
    known = {name: content for name, content in facts.items() if content}
    terms = (element("div", element("dt", name), element("dd", *content)) for name, content in known.items())
    return element("dl", *terms)


def _section(title, items):
    return [element("h3", title), element("ul", *items)] if items else []


def _text_item(text):
    return element("li", untrusted(text))


def _subscription(subscription):
    coverage = subscription["coverage"] if subscription["coverage"] in COVERAGE else "Unknown"
    coverage = coverage if is_in_use(subscription["state"]) else "NotInUse"
    covering = subscription["coveredBy"]
    facts = [
        [untrusted(subscription["subscriptionId"], "id")],
        [untrusted(subscription["state"])] if subscription["state"] else None,
        [f"covered by {count_of(covering, 'principal', 'principals') if covering else 'nobody'}"],
        ["until ", untrusted(format_time(subscription["until"]))] if subscription["until"] else None,
    ]
    return element(
        "li",
        element(
            "h4",
            untrusted(subscription["displayName"] or subscription["subscriptionId"], "found"),
            " ",
            element("span", COVERAGE[coverage], class_=f"state {CSS_CLASSES[coverage]}"),
        ),
        element("p", *join_parts(filter(None, facts)), class_="quiet"),
        _list("Roles that count", [_scope(scope) for scope in subscription["scopes"]]),
        _list("Role assignments", [_assignment(assignment) for assignment in subscription["roleAssignments"]]),
        class_="part-of",
    )


def _list(title, items):
    return element("div", element("h5", title), element("ul", *items)) if items else None


def _scope(scope):
    facts = [
        [COVERAGE.get(scope["coverage"], "Unknown")],
        [f"by {count_of(scope['coveredBy'], 'principal', 'principals')}"],
        ["until ", untrusted(format_time(scope["until"]))] if scope["until"] else None,
    ]
    return element(
        "li",
        *join_parts([[untrusted(role, "role")] for role in scope["roles"]], ", "),
        " on ",
        untrusted(scope_in_words(scope["scope"] or "an unknown scope")),
        ": ",
        *join_parts(filter(None, facts), ", "),
    )


def _assignment(assignment):
    return element(
        "li",
        element(
            "div", *_role(assignment), " on ", untrusted(scope_in_words(assignment["scope"] or "an unknown scope"))
        ),
        element("div", *join_parts(filter(None, _assignment_facts(assignment))), class_="quiet"),
        *(untrusted(resource_id, "id") for resource_id in _resource_ids(assignment)),
    )


def _role(assignment):
    name = untrusted(assignment["roleName"] or assignment["roleDefinitionId"] or "Unknown role", "role")
    return [name, " (custom role)"] if assignment["roleType"] == "CustomRole" else [name]


def _assignment_facts(assignment):
    holder = assignment["userName"] or assignment["objectId"]
    return [
        [_COUNTS[assignment["counts"]]],
        [untrusted(holder), "" if assignment["linked"] else " (no link that counts)", *_through(assignment)]
        if holder
        else None,
        None if assignment["active"] else ["not activated"],
        ["since ", untrusted(format_time(assignment["since"]))] if assignment["since"] else None,
        ["until ", untrusted(format_time(assignment["until"]))] if assignment["until"] else None,
        ["with a condition: ", untrusted(assignment["condition"])] if assignment["condition"] else None,
    ]


_COUNTS = {True: "eligible", False: "not eligible", None: "not on Microsoft's list"}


def _through(assignment):
    """The group or other principal through which the principal has the role, if any."""
    if assignment["principalType"] == "Group":
        return [" through the group ", untrusted(assignment["principalId"], "id")]
    if assignment["principalId"] and assignment["principalId"] != assignment["objectId"]:
        return [" through ", untrusted(assignment["principalId"], "id")]
    return []


def _resource_ids(assignment):
    """The IDs of the scope and of the role assignment. The ID of an assignment usually starts with the scope."""
    scope, own = assignment["scope"] or "", assignment["id"] or ""
    return [resource_id for resource_id in ([own] if own.startswith(scope) else [scope, own]) if resource_id]


def _principal(row, principal):
    facts = [
        [PRINCIPAL_TYPES[principal["userType"]]] if principal["userType"] in PRINCIPAL_TYPES else None,
        ["object ID ", untrusted(principal["objectId"], "id")] if principal["objectId"] else None,
        _other_tenant(row, principal),
    ]
    times = [[word, " ", untrusted(format_time(principal[key]))] for key, word in _times(principal) if principal[key]]
    would_add = [
        [*_subscription_name(added), f" ({COVERAGE.get(added['coverage'], 'Unknown').lower()})"]
        for added in principal["wouldAdd"]
    ]
    return element(
        "li",
        element("h4", untrusted(principal["userName"] or principal["objectId"] or "Unknown principal", "found")),
        element("p", *_link(principal)),
        element("p", *join_parts(filter(None, facts)), class_="quiet"),
        element("p", *join_parts(times), class_="quiet") if times else None,
        element("p", untrusted(principal["error"]), class_="trouble") if principal["error"] else None,
        element("p", "A link would add: ", *join_parts(would_add, ", ")) if would_add else None,
        class_="part-of",
    )


def _times(principal):
    yield "createdTime", "linked since"
    if principal["updatedTime"] != principal["createdTime"]:
        yield "updatedTime", "changed"
    yield "checkedTime", "checked"


def _other_tenant(row, principal):
    if not principal["tenantId"] or principal["tenantId"] == row["tenantId"]:
        return None
    name = [untrusted(principal["tenantDisplayName"]), " "] if principal["tenantDisplayName"] else []
    return ["linked in the tenant ", *name, untrusted(principal["tenantId"], "id")]


def _link(principal):
    status = LINK[principal["status"]] if principal["status"] in LINK else untrusted(principal["status"])
    if not principal["partnerId"]:
        return [status]
    name = [" ", untrusted(principal["partnerName"])] if principal["partnerName"] else []
    return [status, ": partner ID ", untrusted(principal["partnerId"], "found"), *name]


def _subscription_name(subscription):
    name = [untrusted(subscription["displayName"]), " "] if subscription["displayName"] else []
    return [*name, untrusted(subscription["subscriptionId"], "id")]
