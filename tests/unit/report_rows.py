"""Rows as `check` and `list` print them, for tests of what is made of them."""

from uuid import NAMESPACE_DNS, uuid5

from azext_managementpartner.report.answers import answer_of

ALEX, KIM, APP = "alex@contoso.com", "kim@contoso.com", "11111111-2222-3333-4444-555555555555"
CHECKED = "2026-11-20T08:00:00Z"


def guid(*words):
    """A GUID, always the same of the same words."""
    return str(uuid5(NAMESPACE_DNS, ascii(words)))


def row(tenant, user=ALEX, status="Covered", subscriptions=None, **more):
    """A row of `check`; it is linked to 12345 unless its status says otherwise."""
    linked = status not in ("NotLinked", "LoginRequired", "NoAccess", "Failed", "Interrupted", "NotStarted")
    partner_id = {"OtherPartnerId": "54321"}.get(status, "12345") if linked else None
    return {
        "tenantId": guid("tenant", tenant),
        "tenantDisplayName": tenant,
        "tenantDefaultDomain": f"{tenant.lower()}.onmicrosoft.com",
        "userName": user,
        "userType": "servicePrincipal" if user == APP else "user",
        "objectId": guid("object", tenant, user),
        "partnerId": partner_id,
        "partnerName": "Contoso Consulting" if partner_id else None,
        "status": status,
        "createdTime": "2026-02-01T00:00:00Z" if partner_id else None,
        "updatedTime": None,
        "checkedTime": CHECKED,
        "advice": None,
        "subscriptions": subscriptions,
        "error": None,
        "loginCommand": None,
        **more,
    }


def subscription(tenant, name, coverage="Whole", *assignments, **more):
    """A subscription in such a row, covered by Contributor unless its assignments are given."""
    subscription_id = guid("subscription", tenant, name)
    scope = f"/subscriptions/{subscription_id}" + ("/resourceGroups/web" if coverage == "Part" else "")
    by_default = [assignment(scope)] if coverage in ("Whole", "Part", "Temporary") else []
    return {
        "subscriptionId": subscription_id,
        "displayName": name,
        "state": "Enabled",
        "tenantId": guid("tenant", tenant),
        "coverage": coverage,
        "roleAssignments": list(assignments) or by_default,
        **more,
    }


def assignment(scope, **more):
    """A role assignment in such a subscription."""
    return {
        "id": f"{scope}/providers/Microsoft.Authorization/roleAssignments/{guid(scope)}",
        "scope": scope,
        "resourceGroup": None,
        "roleDefinitionId": "b24988ac-6180-42a0-ab88-20f7382dd24c",
        "roleName": "Contributor",
        "roleType": "BuiltInRole",
        "counts": True,
        "principalId": guid("principal"),
        "principalType": "User",
        "active": True,
        "since": "2026-01-01T00:00:00Z",
        "until": None,
        "condition": None,
        **more,
    }


def answers(*rows):
    """What is read of such rows, list of `Answer`."""
    return [answer_of(one, number) for number, one in enumerate(rows, 1)]
