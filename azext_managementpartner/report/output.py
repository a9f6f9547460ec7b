"""What `report` prints: objects and table rows."""

from collections import OrderedDict

from azext_managementpartner._text import in_one_line
from azext_managementpartner.coverage.assignments import WHOLE
from azext_managementpartner.coverage.output import NOT_LINKED, OTHER_PARTNER_ID
from azext_managementpartner.report.advice import what_to_do, would_add
from azext_managementpartner.report.answers import LINKED
from azext_managementpartner.report.attention import attention_to
from azext_managementpartner.report.customers import NOT_IN_USE
from azext_managementpartner.report.titles import title_of


def customer_output(customer, now, changed=None):
    """Shape a customer as the command prints it.

    :param customer: `Customer`.
    :param now: datetime with a time zone.
    :param changed: what has changed, list of `Change`; None: nothing is compared.
    :return: dict, with None where nothing is known.
    """
    return {
        "tenantId": customer.tenant_id,
        "tenantDisplayName": customer.display_name,
        "tenantDefaultDomain": customer.default_domain,
        "status": customer.status,
        "coverage": customer.coverage,
        "partnerIds": customer.partner_ids,
        "attention": attention_to(customer, now),
        "change": None if changed is None else [change._asdict() for change in changed],
        "advice": what_to_do(customer, now),
        "principals": [_principal(customer, answer) for answer in customer.answers],
        "subscriptions": [_subscription(one) for one in customer.subscriptions],
    }


def report_rows(rows):
    """The table of `report`: a line for each customer.

    :param rows: what the command prints, list of dict.
    :return: list of OrderedDict of column title to text.
    """
    compared = any(row["change"] is not None for row in rows)
    return [_line(row, compared) for row in rows]


def _principal(customer, answer):
    is_linked = answer.is_linked(customer.partner_id)
    return {
        "userName": answer.user_name,
        "userType": answer.user_type,
        "objectId": answer.object_id,
        "tenantId": answer.tenant_id,
        "tenantDisplayName": answer.tenant_display_name,
        "status": _status(answer, is_linked),
        "partnerId": answer.partner_id,
        "partnerName": answer.partner_name,
        "createdTime": answer.created_time,
        "updatedTime": answer.updated_time,
        "checkedTime": answer.checked_time,
        "wouldAdd": [
            {"subscriptionId": one.id, "displayName": one.name, "coverage": coverage}
            for one, coverage in would_add(customer, answer)
        ],
        "error": answer.error,
    }


def _status(answer, is_linked):
    if answer.is_in_trouble:
        return answer.status
    return LINKED if is_linked else OTHER_PARTNER_ID if answer.partner_id else NOT_LINKED


def _subscription(subscription):
    return {
        "subscriptionId": subscription.id,
        "displayName": subscription.name,
        "state": subscription.state,
        "coverage": subscription.coverage,
        "coveredBy": len(subscription.covering),
        "until": subscription.until,
        "scopes": [
            {
                "scope": one.scope,
                "coverage": one.coverage,
                "roles": one.roles,
                "coveredBy": one.covered_by,
                "until": one.until,
            }
            for one in subscription.scopes
        ],
        "roleAssignments": [
            {**assignment, "userName": answer.user_name, "objectId": answer.object_id, "linked": linked}
            for linked, pairs in ((True, subscription.seen), (False, subscription.others))
            for answer, seen in pairs
            for assignment in seen.assignments
        ],
    }


def _line(row, compared):
    in_use = {kind: count for kind, count in row["coverage"].items() if kind != NOT_IN_USE}
    columns = {
        "Status": row["status"],
        "Coverage": f"{in_use[WHOLE]} of {sum(in_use.values())} {WHOLE}" if any(in_use.values()) else None,
        "Tenant": title_of(row),
        "Attention": ", ".join(row["attention"]),
        **({"Change": ", ".join(dict.fromkeys(change["kind"] for change in row["change"]))} if compared else {}),
        "Linked": str(sum(principal["status"] == LINKED for principal in row["principals"])),
        "Domain": row["tenantDefaultDomain"],
    }
    return OrderedDict((title, in_one_line(text)) for title, text in columns.items())
