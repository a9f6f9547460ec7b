"""The rows of `report`, one for each customer, and its table."""

import gc
from collections import OrderedDict
from contextlib import contextmanager

from azext_managementpartner._text import in_one_line
from azext_managementpartner.coverage.assignments import WHOLE
from azext_managementpartner.coverage.output import NOT_LINKED, OTHER_PARTNER_ID
from azext_managementpartner.report.advice import what_to_do, would_add
from azext_managementpartner.report.answers import LINKED
from azext_managementpartner.report.attention import attention_to, changes
from azext_managementpartner.report.customers import NOT_CHECKED, NOT_IN_USE, Tenants, customer_name, customers_of
from azext_managementpartner.report.reading import HOW_TO_WRITE


def customer_rows(answers, earlier=None, *, now, partner_id=None, listed=()):
    """Combine the rows of several people's commands into the rows of `report`, and compare them with earlier ones.

    :param answers: list of `Answer`.
    :param earlier: list of `Answer` of earlier files; None: nothing is compared.
    :param now: datetime with a time zone.
    :param partner_id: the partner ID that should be linked, without leading zeros; None: any.
    :param listed: the `ListedTenant` of --tenants.
    :return: list of dict, see `customer_output`; each customer once: those of the rows, those that are listed, and
        those that were checked earlier.
    :raises InvalidArgumentValueError: there are none.
    """
    tenants = Tenants([*answers, *(earlier or [])], listed)
    old, new = (tenants.with_tenant_ids(some) for some in (earlier or [], answers))
    before = {one.tenant_key: one for one in customers_of(old, tenants, partner_id) if one.status != NOT_CHECKED}
    customers = customers_of(new, tenants, partner_id, now, before.values())
    if not customers:
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            "--from: the files have no rows, so there is nothing to report.", recommendation=HOW_TO_WRITE
        )
    if earlier is None:
        return [customer_output(customer, now) for customer in customers]
    checked = {tenants.tenant_key_of(answer) for answer in old if not answer.is_in_trouble}
    return [
        customer_output(
            customer, now, changes(customer, before.get(customer.tenant_key), customer.tenant_key in checked)
        )
        for customer in customers
    ]


@contextmanager
def without_garbage_collection():
    """Keep Python from collecting garbage inside the block, and from scanning its objects later.

    Thousands of customers are millions of objects, and nearly all of them stay in use. To scan them again and again
    takes a quarter of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def customer_output(customer, now, changed=None):
    """The row of a `Customer`: dict, with None where nothing is known.

    :param now: datetime with a time zone.
    :param changed: list of `Change`; None: nothing is compared.
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
    """The table of `report`: list of OrderedDict of column title to text, one for each customer."""
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
        "Tenant": customer_name(row),
        "Attention": ", ".join(row["attention"]),
        **({"Change": ", ".join(dict.fromkeys(change["kind"] for change in row["change"]))} if compared else {}),
        "Linked": str(sum(principal["status"] == LINKED for principal in row["principals"])),
        "Domain": row["tenantDefaultDomain"],
    }
    return OrderedDict((title, in_one_line(text)) for title, text in columns.items())
