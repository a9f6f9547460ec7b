"""The report as a file: CSV for Excel, or an HTML page."""

import csv
import errno
import io
import os
import re
import secrets
import shutil

from azext_managementpartner._text import grouped, in_one_line, shown
from azext_managementpartner.coverage.output import assignment_in_words
from azext_managementpartner.report.answers import parse_time
from azext_managementpartner.report.customers import customer_name


def write_report(path, rows, *, now, partner_id):
    """Write the report as HTML or CSV.

    :param path: ends in .html, .htm or .csv.
    :param now: datetime in UTC.
    :param partner_id: the partner ID that should be linked, or None.
    :raises FileOperationError: see `write_file`.
    """
    if path.lower().endswith(".csv"):
        write_file(path, spreadsheet(rows))
    else:
        from azext_managementpartner.report.page import page

        compared = any(row["change"] is not None for row in rows)
        write_file(path, page(rows, made=now, partner_id=partner_id, compared=compared))


def refuse_to_replace(path, sources):
    """Refuse to overwrite one of the files that are read, or something that is not a file.

    :param sources: paths of the files that are read.
    :raises InvalidArgumentValueError: the path is one of them, or a folder or a device.
    """
    from azure.cli.core.azclierror import InvalidArgumentValueError

    if not os.path.exists(path):
        return
    what = None if os.path.isfile(path) else "is not a file"
    if any(os.path.exists(name) and os.path.samefile(path, name) for name in sources):
        what = "is one of the files to read"
    if what:
        raise InvalidArgumentValueError(
            f"--file: {shown(path)} {what}. Nothing was read or written.", recommendation="Give another path."
        )


def write_file(path, pieces):
    """Write a file. An existing file is replaced only when the new one is complete.

    :param pieces: iterable of str.
    :raises FileOperationError: it cannot be written.
    """
    target = os.path.realpath(path)
    unfinished = os.path.join(os.path.dirname(target), f".{secrets.token_hex(8)}.tmp")
    try:
        if os.path.exists(target) and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "it is read-only")
        try:
            with open(unfinished, "x", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
            if os.path.exists(target):
                shutil.copymode(target, unfinished)
            os.replace(unfinished, target)
        finally:
            if os.path.exists(unfinished):
                os.unlink(unfinished)
    except OSError as error:
        from azure.cli.core.azclierror import FileOperationError

        raise FileOperationError(
            f"--file: {shown(path)} cannot be written ({in_one_line(error.strerror or str(error))}). If the file "
            "existed before, it is unchanged.",
            recommendation="Close the file if it is open in another program, or give another path.",
        ) from error


_TITLES = (
    *("Customer", "Domain", "Tenant ID", "Status", "Attention", "Change", "What changed", "Advice"),
    *("Subscription", "Subscription ID", "State", "Coverage", "Covered by (number)", "Until (UTC)"),
    *("Principal", "Type", "Object ID", "Link", "Partner ID", "Partner name", "Linked since (UTC)", "Checked (UTC)"),
    *("Roles", "A link would cover"),
)
_FORMULA = re.compile(r"(^|;\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])")
"""Where Excel would start a formula, also for the wide and small forms of the signs. In Europe, a cell ends at a ;."""


def spreadsheet(rows):
    """Yield the report as CSV in which Excel finds no formula.

    :return: iterator of str, one for the titles and one for each customer. The first starts with a byte order mark, by
        which Excel recognizes UTF-8.
    """
    yield "\ufeff" + _as_csv([_TITLES])
    for row in rows:
        yield _as_csv(_lines_of(row))


def _as_csv(lines):
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue()


def _lines_of(row):
    customer = list(map(_cell, _customer_values(row)))
    principals = [(one, list(map(_cell, _principal_values(one)))) for one in row["principals"] or [None]]
    for subscription in row["subscriptions"] or [None]:
        seen = list(map(_cell, _subscription_values(subscription)))
        assignments = grouped(subscription["roleAssignments"], _key) if subscription else {}
        for principal, cells in principals:
            yield [*customer, *seen, *cells, *map(_cell, _role_values(principal, subscription, assignments))]


def _cell(value):
    """A value in one line; an apostrophe turns a formula into text."""
    return _FORMULA.sub(r"\1'", in_one_line(str(value))) if value is not None else ""


def _customer_values(row):
    return [
        customer_name(row),
        row["tenantDefaultDomain"],
        row["tenantId"],
        row["status"],
        ", ".join(row["attention"]),
        ", ".join(dict.fromkeys(change["kind"] for change in row["change"] or [])),
        " ".join(change["text"] for change in row["change"] or []),
        row["advice"],
    ]


def _subscription_values(subscription):
    if subscription is None:
        return [None] * 6
    keys = ("displayName", "subscriptionId", "state", "coverage", "coveredBy")
    return [*(subscription[key] for key in keys), _time(subscription["until"])]


def _principal_values(principal):
    if principal is None:
        return [None] * 8
    keys = ("userName", "userType", "objectId", "status", "partnerId", "partnerName")
    return [*(principal[key] for key in keys), *(_time(principal[key]) for key in ("createdTime", "checkedTime"))]


def _role_values(principal, subscription, assignments):
    if principal is None or subscription is None:
        return [None] * 2
    roles = [assignment_in_words(one) for one in assignments.get(_key(principal), [])]
    adds = [one["coverage"] for one in principal["wouldAdd"] if one["subscriptionId"] == subscription["subscriptionId"]]
    return ["; ".join(roles), *(adds or [None])]


def _time(text):
    """A time in a form that Excel recognizes; other text unchanged."""
    time = parse_time(text)
    return f"{time:%Y-%m-%d %H:%M:%S}" if time else text


def _key(principal):
    """What tells principals apart; an assignment has the same keys."""
    return principal["objectId"], principal["userName"]
