"""The errors of a command over many tenants."""

import textwrap
from collections import Counter

from azext_managementpartner._text import in_one_line, printable

_ROWS_SHOWN = 10
_ROW_WIDTH = 300


def incomplete(rows):
    """The error of a command over many tenants, where some are in trouble.

    :param rows: the rows that were printed, list of dict.
    :return: UnclassifiedUserFault; None where there is no trouble.
    """
    return error_of_some("Not done:", rows, [row for row in rows if row["error"]])


def no_terminal():
    """The error of a command that has to ask and cannot.

    :return: NoTTYError.
    """
    from azure.cli.core.azclierror import NoTTYError

    return NoTTYError(
        "This command asks for a confirmation, and there is no terminal to ask on; nothing was done.",
        recommendation="Add --yes to go ahead without being asked, or --dry-run to see what would be done.",
    )


def error_of_some(title, rows, chosen):
    """The error that lists some of the rows in brief, and says how to run the command again for those in trouble.

    :param title: what is the matter with them, like "Not done:".
    :param rows: the rows that were printed, list of dict.
    :param chosen: those that are in trouble, list.
    :return: UnclassifiedUserFault; None where there are none.
    """
    from azure.cli.core.azclierror import UnclassifiedUserFault

    if not chosen:
        return None
    counts = ", ".join(f"{count} {status}" for status, count in Counter(row["status"] for row in chosen).items())
    several = len({row["userName"] for row in rows}) > 1
    lines = [_in_brief(row, several) for row in chosen[:_ROWS_SHOWN]]
    if len(chosen) > _ROWS_SHOWN:
        lines.append(f"… and {len(chosen) - _ROWS_SHOWN} more: --output json has it all.")
    return UnclassifiedUserFault(
        "\n".join([f"{title} {len(chosen)} of {len(rows)} ({counts}).", *lines]),
        recommendation=_run_again([row for row in chosen if row["error"]]) if len(rows) > 1 else None,
    )


def _run_again(rows):
    """How to run the command again for the tenants of these rows; None where there are none."""
    names = [row["tenantDefaultDomain"] or row["tenantId"] for row in rows]
    if not all(names):
        return "Run the same command again: tenants that could not be listed cannot be named."
    tenants = " ".join(dict.fromkeys(map(printable, names)))
    return f"Run the command again for these: --tenants {tenants}" if tenants else None


def _in_brief(row, with_user):
    """What is wrong with one row, in one line."""
    name = row["tenantDisplayName"] or row["tenantDefaultDomain"] or row["tenantId"] or row["userName"]
    who = f"{name}, {row['userName']}" if with_user else name
    what = textwrap.shorten(row["error"] or row["advice"] or row["status"], _ROW_WIDTH)
    return in_one_line(f"{who}: {what}")
