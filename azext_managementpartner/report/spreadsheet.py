"""The report as CSV: a line for each customer, subscription and principal."""

import csv
import io
import re

from azext_managementpartner._text import in_one_line
from azext_managementpartner.coverage.output import in_words
from azext_managementpartner.report.answers import instant
from azext_managementpartner.report.titles import title_of

_TITLES = (
    *("Customer", "Domain", "Tenant ID", "Status", "Attention", "Change", "What changed", "Advice"),
    *("Subscription", "Subscription ID", "State", "Coverage", "Covered by (number)", "Until (UTC)"),
    *("Principal", "Type", "Object ID", "Link", "Partner ID", "Partner name", "Linked since (UTC)", "Checked (UTC)"),
    *("Roles", "A link would cover"),
)
_FORMULA = re.compile(r"(^|;\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])")
"""Where Excel would begin a formula, also with the wide and small forms of the signs; in Europe, a cell ends at a ;."""


def spreadsheet(rows):
    """Yield the report as CSV, in pieces; Excel takes none of the cells for a formula.

    :param rows: what the command prints, list of dict.
    :return: iterator of str, one for the titles and one for each customer. The first one begins with a byte order mark,
        by which Excel knows UTF-8.
    """
    yield "\ufeff" + _as_csv([_TITLES])
    for row in rows:
        yield _as_csv(_lines_of(row))


def _as_csv(lines):
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue()


def _lines_of(row):
    customer = list(map(_cell, _of_customer(row)))
    principals = [(one, list(map(_cell, _of_principal(one)))) for one in row["principals"] or [None]]
    for subscription in row["subscriptions"] or [None]:
        seen = list(map(_cell, _of_subscription(subscription)))
        for principal, cells in principals:
            yield [*customer, *seen, *cells, *map(_cell, _of_both(principal, subscription))]


def _cell(value):
    """A cell in one line; an apostrophe makes a text of what would be a formula."""
    return _FORMULA.sub(r"\1'", in_one_line(str(value))) if value is not None else ""


def _of_customer(row):
    return [
        title_of(row),
        row["tenantDefaultDomain"],
        row["tenantId"],
        row["status"],
        ", ".join(row["attention"]),
        ", ".join(dict.fromkeys(change["kind"] for change in row["change"] or [])),
        " ".join(change["text"] for change in row["change"] or []),
        row["advice"],
    ]


def _of_subscription(subscription):
    if subscription is None:
        return [None] * 6
    keys = ("displayName", "subscriptionId", "state", "coverage", "coveredBy")
    return [*(subscription[key] for key in keys), _time(subscription["until"])]


def _of_principal(principal):
    if principal is None:
        return [None] * 8
    keys = ("userName", "userType", "objectId", "status", "partnerId", "partnerName")
    return [*(principal[key] for key in keys), *(_time(principal[key]) for key in ("createdTime", "checkedTime"))]


def _of_both(principal, subscription):
    if principal is None or subscription is None:
        return [None] * 2
    roles = [in_words(one) for one in subscription["roleAssignments"] if _is_of(one, principal)]
    adds = [one["coverage"] for one in principal["wouldAdd"] if one["subscriptionId"] == subscription["subscriptionId"]]
    return ["; ".join(roles), *(adds or [None])]


def _time(text):
    """A time as Excel knows times; a text that is none as it is."""
    time = instant(text)
    return f"{time:%Y-%m-%d %H:%M:%S}" if time else text


def _is_of(assignment, principal):
    return all(assignment[key] == principal[key] for key in ("objectId", "userName"))
