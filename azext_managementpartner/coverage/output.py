"""The output of `check`: objects and table rows."""

from collections import OrderedDict

from azext_managementpartner._text import in_one_line
from azext_managementpartner.coverage.scopes import resource_group_of, scope_in_words
from azext_managementpartner.tenants.rows import tenant_columns

_ROLES_SHOWN = 3
NOT_LINKED, OTHER_PARTNER_ID = "NotLinked", "OtherPartnerId"
"""The statuses if nothing is linked, or another partner ID than the expected one."""


def subscription_output(subscription):
    """The output for a `Subscription`, a dict with None for unknown values."""
    return {
        "subscriptionId": subscription.id,
        "displayName": subscription.name,
        "state": subscription.state,
        "tenantId": subscription.tenant,
        "coverage": subscription.coverage,
        "roleAssignments": [_assignment_output(one) for one in subscription.assignments if one.is_held is not False],
    }


def assignment_in_words(assignment):
    """A role assignment of the output as text, like "Contributor (resource group web, until 2026-12-31T20:00:00Z)"."""
    role = assignment["roleName"] or assignment["roleDefinitionId"] or "Role"
    notes = [scope_in_words(assignment["scope"])]
    if assignment["principalType"] is None:
        notes.append("maybe through a group")
    if not assignment["active"]:
        notes.append("not activated")
    if assignment["until"]:
        notes.append(f"until {assignment['until']}")
    if assignment["condition"]:
        notes.append("with a condition")
    return f"{role} ({', '.join(notes)})"


def check_rows(rows):
    """The table of `check`, a line for each tenant and subscription: list of OrderedDict of column title to text."""
    columns_of = tenant_columns(rows)
    names_partner = any(row["status"] == OTHER_PARTNER_ID for row in rows)
    return [
        _line(row, subscription, names_partner, columns_of(row))
        for row in rows
        for subscription in row["subscriptions"] or [None]
    ]


def _assignment_output(assignment):
    """The output for an `Assignment`; az adds `resourceGroup` to objects with such an `id`, so all of them have it."""
    return {
        "id": assignment.id,
        "scope": assignment.scope,
        "resourceGroup": resource_group_of(assignment.scope),
        "roleDefinitionId": assignment.role_id,
        "roleName": assignment.role.name,
        "roleType": assignment.role.kind,
        "counts": assignment.role.counts,
        "principalId": assignment.principal_id,
        "principalType": assignment.principal_type,
        "active": assignment.active,
        "since": assignment.since,
        "until": assignment.until,
        "condition": assignment.condition,
    }


def _line(row, subscription, names_partner, place):
    is_covered = subscription and row["status"] not in (NOT_LINKED, OTHER_PARTNER_ID)
    columns = {
        "Coverage": subscription["coverage"] if is_covered else row["status"],
        **({"PartnerId": row["partnerId"]} if names_partner else {}),
        "Subscription": subscription and (subscription["displayName"] or subscription["subscriptionId"]),
        **place,
        "Roles": _roles(subscription["roleAssignments"]) if subscription else None,
    }
    return OrderedDict((title, in_one_line(text)) for title, text in columns.items())


def _roles(assignments):
    """The first few roles as text; active roles, and roles that count, come first."""
    ordered = sorted(assignments, key=lambda one: (not one["active"], one["counts"] is not True))
    words = [assignment_in_words(assignment) for assignment in ordered[:_ROLES_SHOWN]]
    more = len(ordered) - _ROLES_SHOWN
    return "; ".join([*words, *([f"{more} more"] if more > 0 else [])])
