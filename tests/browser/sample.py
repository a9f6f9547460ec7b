"""Rows of a report as `az managementpartner report` prints them, of customers that exist nowhere."""

import uuid

NAMESPACE = uuid.UUID(int=22)
PARTNER = ("12345", "Contoso Ltd")
USERS = ["alex@contoso.com", "kim@contoso.com", "sam@contoso.com"]
ROBOT = "Contoso Managed Services"
SUPPORT, READER, OWNER = "Support Request Contributor", "Reader", "Owner"


def guid(*names):
    """The same GUID for the same names."""
    return str(uuid.uuid5(NAMESPACE, "/".join(names)))


def principal(tenant, name, status="Linked", **more):
    """A principal of a customer.

    :param tenant: the name of the customer's tenant.
    :param name: the name of the user, or of the application.
    :param more: what is otherwise, by key.
    """
    linked = {"Linked": PARTNER, "OtherPartnerId": ("54321", "Fourth Coffee")}.get(status, (None, None))
    return {
        "userName": name,
        "userType": "user" if "@" in name else "servicePrincipal",
        "objectId": guid(tenant, name),
        "tenantId": guid(tenant),
        "tenantDisplayName": tenant,
        "status": status,
        "partnerId": linked[0],
        "partnerName": linked[1],
        "createdTime": "2026-02-03T09:14:27.4481932Z" if linked[0] else None,
        "updatedTime": "2026-02-03T09:14:27.4481932Z" if linked[0] else None,
        "checkedTime": "2026-11-24T08:02:11Z",
        "error": None,
        "wouldAdd": [],
    } | more


def assignment(tenant, subscription, name, role=SUPPORT, **more):
    """A role assignment of a principal, directly on a subscription unless `more` has another scope.

    :param more: what is otherwise, by key.
    """
    scope = more.get("scope", f"/subscriptions/{guid(tenant, subscription)}")
    own = f"{scope.rstrip('/')}/providers/Microsoft.Authorization/roleAssignments/{guid(scope, name, role)}"
    definition = f"/providers/Microsoft.Authorization/roleDefinitions/{guid(role)}"
    return {
        "id": own,
        "scope": scope,
        "resourceGroup": None,
        "roleDefinitionId": definition,
        "roleName": role,
        "roleType": "BuiltInRole",
        "counts": role != READER,
        "principalId": guid(tenant, name),
        "principalType": "User" if "@" in name else "ServicePrincipal",
        "active": True,
        "since": "2026-01-12T10:30:00.1234567Z",
        "until": None,
        "condition": None,
        "userName": name,
        "objectId": guid(tenant, name),
        "linked": True,
    } | more


def subscription(tenant, name, coverage="Whole", assignments=(), **more):
    """A subscription of a customer, with the scopes that its role assignments give.

    :param assignments: see `assignment`; those that count give the scopes.
    :param more: what is otherwise, by key.
    """
    scopes = {}
    for each in assignments:
        if each["counts"] and each["linked"]:
            scopes.setdefault(each["scope"], []).append(each)
    return {
        "subscriptionId": guid(tenant, name),
        "displayName": name,
        "state": "Enabled",
        "coverage": coverage,
        "coveredBy": len({assignment["objectId"] for assignment in assignments if assignment["linked"]}),
        "until": min((each["until"] for each in assignments if each["until"]), default=None),
        "scopes": [_scope(each, held) for each, held in scopes.items()],
        "roleAssignments": list(assignments),
    } | more


def _scope(scope, assignments):
    return {
        "scope": scope,
        "coverage": "Part" if "/resourceGroups/" in scope else "Whole",
        "roles": sorted({each["roleName"] for each in assignments}),
        "coveredBy": len({each["objectId"] for each in assignments}),
        "until": assignments[0]["until"],
    }


def row(tenant, status="Covered", principals=(), subscriptions=(), **more):
    """A customer, with the counts that its subscriptions give.

    :param tenant: the name of the customer's tenant.
    :param more: what is otherwise, by key.
    """
    counts = dict.fromkeys(("Whole", "Part", "Temporary", "None", "Unknown", "NotInUse"), 0)
    for each in subscriptions:
        counts[each["coverage"] if each["state"] == "Enabled" else "NotInUse"] += 1
    return {
        "tenantId": guid(tenant),
        "tenantDisplayName": tenant,
        "tenantDefaultDomain": f"{tenant.replace(' ', '').lower()}.com",
        "status": status,
        "coverage": counts,
        "partnerIds": sorted({each["partnerId"] for each in principals if each["partnerId"]}),
        "attention": [],
        "principals": list(principals),
        "subscriptions": list(subscriptions),
        "change": None,
        "advice": None,
    } | more


def covered(tenant, *names, subscriptions=("Production", "Test"), **more):
    """A customer that is covered as a whole by each of some principals."""
    names = names or (USERS[0], ROBOT)
    held = [
        subscription(tenant, each, assignments=[assignment(tenant, each, name) for name in names])
        for each in subscriptions
    ]
    return row(tenant, "Covered", [principal(tenant, name) for name in names], held, **more)


def sample():
    """Some customers, of each kind that a report has.

    :return: list of rows, compared with earlier ones.
    """
    alex, kim, sam = USERS
    rows = [
        covered("Adventure Works", subscriptions=("Production", "Test", "Web shop"), change=[]),
        _partly("Alpine Ski House"),
        covered(
            "Bellows College", change=[{"kind": "Gained", "text": "It is covered now, and was not covered before."}]
        ),
        _ending("Fabrikam"),
        covered("Lucerne Publishing", ROBOT, kim),
        covered("Margie's Travel", alex, kim, sam),
        _other("Northwind Traders"),
        covered("Proseware", kim, ROBOT, attention=["Old"], subscriptions=("Pay as you go",)),
        _not_linked("Relecloud"),
        row("Southridge Video", "NotChecked", advice="Nobody has checked this customer."),
        covered("Tailspin Toys", sam, ROBOT),
        _gone("Wide World Importers"),
    ]
    return [{**each, "change": each["change"] or []} for each in rows]


def _partly(tenant):
    kim = USERS[1]
    group = f"/subscriptions/{guid(tenant, 'Lifts')}/resourceGroups/web"
    through = {"principalType": "Group", "principalId": guid(tenant, "operators")}
    return row(
        tenant,
        "PartlyCovered",
        [principal(tenant, kim), principal(tenant, USERS[2], "NotLinked", wouldAdd=[_added(tenant, "Lifts")])],
        [
            subscription(tenant, "Bookings", assignments=[assignment(tenant, "Bookings", kim)]),
            subscription(tenant, "Lifts", "Part", [assignment(tenant, "Lifts", kim, scope=group, **through)]),
            subscription(tenant, "Old site", "None", [assignment(tenant, "Old site", kim, READER)], coveredBy=0),
            subscription(tenant, "Trial", "None", state="Disabled"),
        ],
        attention=["OneUser"],
        advice="Ask for Support Request Contributor on the subscription Old site: Reader does not count.",
    )


def _added(tenant, name):
    return {"subscriptionId": guid(tenant, name), "displayName": name, "coverage": "Whole"}


def _ending(tenant):
    alex = USERS[0]
    ends = "2026-12-31T23:59:59Z"
    return row(
        tenant,
        "Covered",
        [principal(tenant, alex)],
        [subscription(tenant, "Production", assignments=[assignment(tenant, "Production", alex, OWNER, until=ends)])],
        attention=["OneUser", "RoleEnds"],
        advice=f"The role Owner on the subscription Production ends on {ends[:10]}: ask for a permanent one.",
    )


def _other(tenant):
    alex = USERS[0]
    condition = "@Resource[Microsoft.Storage/storageAccounts:name] StringEquals 'trading'"
    held = [assignment(tenant, "Trading", alex, linked=False, condition=condition)]
    return row(
        tenant,
        "OtherPartnerId",
        [principal(tenant, alex, "OtherPartnerId", wouldAdd=[_added(tenant, "Trading")])],
        [subscription(tenant, "Trading", "None", held)],
        attention=["OtherPartnerId"],
        change=[{"kind": "PartnerIdChanged", "text": "alex@contoso.com: partner ID 54321 is linked, not 12345."}],
        advice="Partner ID 54321 is linked. To replace it: "
        f"az managementpartner update --partner-id 12345 --tenant {guid(tenant)}",
    )


def _not_linked(tenant):
    sam = USERS[2]
    return row(
        tenant,
        "NotLinked",
        [principal(tenant, sam, "NotLinked", wouldAdd=[_added(tenant, "Platform")])],
        [subscription(tenant, "Platform", "None", [assignment(tenant, "Platform", sam, linked=False)])],
        advice=f"A link would count. Link it: az managementpartner create --partner-id 12345 --tenant {guid(tenant)}",
    )


def _gone(tenant):
    error = "AADSTS50076: You must use multi-factor authentication to access this tenant."
    return row(
        tenant,
        "Unknown",
        [principal(tenant, USERS[1], "LoginRequired", error=error)],
        change=[
            {"kind": "Lost", "text": "It was covered before, and nobody knows whether it is now."},
            {"kind": "PrincipalGone", "text": "sam@contoso.com is not in the report any more."},
        ],
        advice=f"Sign in: az login --tenant {guid(tenant)}",
    )
