"""What a customer's row unfolds into: subscriptions, the roles and scopes that count, evidence, principals."""

from azext_managementpartner.coverage.assignments import is_in_use
from azext_managementpartner.coverage.scopes import scope_in_words
from azext_managementpartner.report.page_elements import (
    COVERAGE,
    FORM,
    LINK,
    PRINCIPAL,
    attention_words,
    element,
    foreign,
    linked,
    moment,
    of,
    separated,
    whole_of,
)


def details(row, name):
    """All that is known of a customer, folded; what it is folded to is the advice, where there is any.

    :param row: a row of the report.
    :param name: the ID of the element that has the customer's name.
    :return: `Element`.
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
    """What the details are folded to: its name for a screen reader begins with the customer's."""
    shown, look = (foreign(row["advice"]), {}) if row["advice"] else ("Details", {"class_": "plain"})
    own = f"{name}-details"
    return element("summary", shown, id=own, aria_labelledby=f"{name} {own}", **look)


def _facts(row):
    facts = {
        "Tenant ID": [foreign(row["tenantId"], "found id")] if row["tenantId"] else [],
        "Name": [foreign(row["tenantDisplayName"])] if row["tenantDisplayName"] else [],
        "Domain": [foreign(row["tenantDefaultDomain"])] if row["tenantDefaultDomain"] else [],
        "Partner ID": separated([[foreign(partner_id)] for partner_id in row["partnerIds"]], ", "),
        "Linked": [of(linked(row), "principal", "principals")],
        "Subscriptions": [whole_of(row)],
        "Attention": separated([[foreign(word)] for word in attention_words(row)], ", "),
    }
    known = {name: content for name, content in facts.items() if content}
    terms = (element("div", element("dt", name), element("dd", *content)) for name, content in known.items())
    return element("dl", *terms)


def _section(title, items):
    return [element("h3", title), element("ul", *items)] if items else []


def _text_item(text):
    return element("li", foreign(text))


def _subscription(subscription):
    coverage = subscription["coverage"] if subscription["coverage"] in COVERAGE else "Unknown"
    coverage = coverage if is_in_use(subscription["state"]) else "NotInUse"
    covering = subscription["coveredBy"]
    facts = [
        [foreign(subscription["subscriptionId"], "id")],
        [foreign(subscription["state"])] if subscription["state"] else None,
        [f"covered by {of(covering, 'principal', 'principals') if covering else 'nobody'}"],
        ["until ", foreign(moment(subscription["until"]))] if subscription["until"] else None,
    ]
    return element(
        "li",
        element(
            "h4",
            foreign(subscription["displayName"] or subscription["subscriptionId"], "found"),
            " ",
            element("span", COVERAGE[coverage], class_=f"state {FORM[coverage]}"),
        ),
        element("p", *separated(filter(None, facts)), class_="quiet"),
        _list("What counts", [_scope(scope) for scope in subscription["scopes"]]),
        _list("Role assignments", [_assignment(assignment) for assignment in subscription["roleAssignments"]]),
        class_="part-of",
    )


def _list(title, items):
    return element("div", element("h5", title), element("ul", *items)) if items else None


def _scope(scope):
    facts = [
        [COVERAGE.get(scope["coverage"], "Unknown")],
        [f"by {of(scope['coveredBy'], 'principal', 'principals')}"],
        ["until ", foreign(moment(scope["until"]))] if scope["until"] else None,
    ]
    return element(
        "li",
        *separated([[foreign(role, "role")] for role in scope["roles"]], ", "),
        " on ",
        foreign(scope_in_words(scope["scope"] or "an unknown scope")),
        ": ",
        *separated(filter(None, facts), ", "),
    )


def _assignment(assignment):
    return element(
        "li",
        element("div", *_role(assignment), " on ", foreign(scope_in_words(assignment["scope"] or "an unknown scope"))),
        element("div", *separated(filter(None, _holding(assignment))), class_="quiet"),
        *(foreign(resource_id, "id") for resource_id in _resource_ids(assignment)),
    )


def _role(assignment):
    name = foreign(assignment["roleName"] or assignment["roleDefinitionId"] or "Unknown role", "role")
    return [name, " (custom role)"] if assignment["roleType"] == "CustomRole" else [name]


def _holding(assignment):
    holder = assignment["userName"] or assignment["objectId"]
    return [
        [_COUNTS[assignment["counts"]]],
        [foreign(holder), "" if assignment["linked"] else " (no link that counts)", *_way(assignment)]
        if holder
        else None,
        None if assignment["active"] else ["not activated"],
        ["since ", foreign(moment(assignment["since"]))] if assignment["since"] else None,
        ["until ", foreign(moment(assignment["until"]))] if assignment["until"] else None,
        ["with a condition: ", foreign(assignment["condition"])] if assignment["condition"] else None,
    ]


_COUNTS = {True: "eligible", False: "not eligible", None: "not on Microsoft's list"}


def _way(assignment):
    """Through what a role is held, where it is not the holder's own."""
    if assignment["principalType"] == "Group":
        return [" through the group ", foreign(assignment["principalId"], "id")]
    if assignment["principalId"] and assignment["principalId"] != assignment["objectId"]:
        return [" through ", foreign(assignment["principalId"], "id")]
    return []


def _resource_ids(assignment):
    """The whole IDs of scope and role assignment: most IDs of assignments begin with the scope's."""
    scope, own = assignment["scope"] or "", assignment["id"] or ""
    return [resource_id for resource_id in ([own] if own.startswith(scope) else [scope, own]) if resource_id]


def _principal(row, principal):
    with_membership = [
        [PRINCIPAL[principal["userType"]]] if principal["userType"] in PRINCIPAL else None,
        ["object ID ", foreign(principal["objectId"], "id")] if principal["objectId"] else None,
        _elsewhere(row, principal),
    ]
    times = [[word, " ", foreign(moment(principal[key]))] for key, word in _times(principal) if principal[key]]
    would_add = [
        [*_named(added), f" ({COVERAGE.get(added['coverage'], 'Unknown').lower()})"] for added in principal["wouldAdd"]
    ]
    return element(
        "li",
        element("h4", foreign(principal["userName"] or principal["objectId"] or "Unknown principal", "found")),
        element("p", *_link(principal)),
        element("p", *separated(filter(None, with_membership)), class_="quiet"),
        element("p", *separated(times), class_="quiet") if times else None,
        element("p", foreign(principal["error"]), class_="trouble") if principal["error"] else None,
        element("p", "A link would add: ", *separated(would_add, ", ")) if would_add else None,
        class_="part-of",
    )


def _times(principal):
    yield "createdTime", "linked since"
    if principal["updatedTime"] != principal["createdTime"]:
        yield "updatedTime", "changed"
    yield "checkedTime", "checked"


def _elsewhere(row, principal):
    if not principal["tenantId"] or principal["tenantId"] == row["tenantId"]:
        return None
    name = [foreign(principal["tenantDisplayName"]), " "] if principal["tenantDisplayName"] else []
    return ["linked in the tenant ", *name, foreign(principal["tenantId"], "id")]


def _link(principal):
    status = LINK[principal["status"]] if principal["status"] in LINK else foreign(principal["status"])
    if not principal["partnerId"]:
        return [status]
    name = [" ", foreign(principal["partnerName"])] if principal["partnerName"] else []
    return [status, ": partner ID ", foreign(principal["partnerId"], "found"), *name]


def _named(subscription):
    name = [foreign(subscription["displayName"]), " "] if subscription["displayName"] else []
    return [*name, foreign(subscription["subscriptionId"], "id")]
