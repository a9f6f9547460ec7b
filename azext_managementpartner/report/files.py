"""The report as a file: CSV for Excel, or a page."""

import csv
import errno
import io
import os
import re
import secrets
import shutil

from azext_managementpartner._text import in_one_line, shown
from azext_managementpartner.coverage.output import in_words
from azext_managementpartner.report.answers import instant
from azext_managementpartner.report.customers import title_of


def write_report(path, rows, *, now, partner_id):
    """Write a report to look at, or to work with in Excel.

    :param path: str that ends in .html, .htm or .csv.
    :param rows: what the command prints, list of dict.
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
    """Refuse to write a report over what it is made of, or over something that is no file.

    :param path: str.
    :param sources: the files that are read, list of str.
    :raises InvalidArgumentValueError: it is one of them, or a folder, a device or the like.
    """
    from azure.cli.core.azclierror import InvalidArgumentValueError

    if not os.path.exists(path):
        return
    what = None if os.path.isfile(path) else "is no file"
    if any(os.path.exists(name) and os.path.samefile(path, name) for name in sources):
        what = "is one of the files to read"
    if what:
        raise InvalidArgumentValueError(
            f"--file: {shown(path)} {what}; nothing was read or written.", recommendation="Give another path."
        )


def write_file(path, pieces):
    """Write a file; whatever happens meanwhile, the one that was there stays as it was until the new one is whole.

    :param path: str.
    :param pieces: iterable of str.
    :raises FileOperationError: it cannot be written.
    """
    place = os.path.realpath(path)
    unfinished = os.path.join(os.path.dirname(place), f".{secrets.token_hex(8)}.tmp")
    try:
        _refuse_read_only(place)
        try:
            with open(unfinished, "x", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
            if os.path.exists(place):
                shutil.copymode(place, unfinished)
            os.replace(unfinished, place)
        finally:
            if os.path.exists(unfinished):
                os.unlink(unfinished)
    except OSError as error:
        from azure.cli.core.azclierror import FileOperationError

        raise FileOperationError(
            f"--file: {shown(path)} cannot be written ({in_one_line(error.strerror or str(error))}). If it was there "
            "before, it is as it was.",
            recommendation="Close the file if it is open in another program, or give another path.",
        ) from error


def _refuse_read_only(place):
    if os.path.exists(place) and not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, "it may not be written to")


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
