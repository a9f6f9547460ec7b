"""The errors of a command over many tenants."""

import textwrap
from collections import Counter

from azext_managementpartner._text import in_one_line, printable

_LINES_SHOWN, _NAMES_SHOWN = 10, 5
_LINE_WIDTH = 300


def incomplete(rows):
    """The error of a command over many tenants, where some are in trouble.

    :param rows: the rows that were printed, list of dict.
    :return: UnclassifiedUserFault; None where there is no trouble.
    """
    return error_of_some("Not done:", rows, [row for row in rows if row["error"]])


def in_a_row(error):
    """What a row says of an error: what happened, what to do, and why.

    :param error: CLIError whose first line says what happened, the others why.
    :return: str, one line; the reason, which may be long, comes last, where nobody takes it for part of a command.
    """
    what, _, why = str(error).partition("\n")
    end = "" if what.endswith((".", "!", "?", ":")) else "."
    return one_line(what + end, *getattr(error, "recommendations", []), why=why)


def one_line(*texts, why=""):
    """Texts in one line, and the reason after them in parentheses.

    :param texts: str.
    :param why: the reason, which may begin with a code in parentheses; "": there is none.
    :return: str.
    """
    if why and not why.startswith("("):
        why = f"({why})"
    return " ".join(" ".join([*texts, why]).split())


def tenant_of(row):
    """What to call the tenant of a row.

    :param row: dict.
    :return: its display name, default domain or ID, the first that is known; None: it stands for unknown tenants.
    """
    return row["tenantDisplayName"] or row["tenantDefaultDomain"] or row["tenantId"]


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
    alike = {}
    for row in chosen:
        alike.setdefault(row["error"] or row["advice"] or row["status"], []).append(row)
    shown = list(alike.items())[:_LINES_SHOWN]
    lines = [line for text, of_text in shown for line in _lines(text, of_text, several)]
    if len(alike) > len(shown):
        left = len(chosen) - sum(len(of_text) for _, of_text in shown)
        lines.append(f"… and {left} more: --output json has it all.")
    return UnclassifiedUserFault(
        "\n".join([f"{title} {len(chosen)} of {len(rows)} ({counts}).", *lines]),
        recommendation=_run_again(rows) if len(rows) > 1 else None,
    )


def _lines(text, rows, with_user):
    """What is said of rows in trouble; a command to paste has a line of its own, and is not shortened."""
    login = rows[0]["loginCommand"]
    if login:
        what, _, why = text.partition(login)
        text = f"{what.rstrip(': ')}. {why}"
    said = in_one_line(f"{_names(rows, with_user)}: {textwrap.shorten(text, _LINE_WIDTH)}")
    return [said, login] if login else [said]


def _run_again(rows):
    """How to run the command again for the tenants in whose rows there is an error; None where there are none."""
    names = [row["tenantDefaultDomain"] or row["tenantId"] for row in rows if row["error"]]
    if not all(names):
        return "Then run the same command again: tenants that could not be listed cannot be named."
    if len(names) == len(rows):
        return "Then run the same command again."
    tenants = " ".join(dict.fromkeys(map(printable, names)))
    return f"Then run the command again for these: --tenants {tenants}" if tenants else None


def _names(rows, with_user):
    """The rows of which the same is to be said, the first few of them."""
    names = []
    for row in rows[:_NAMES_SHOWN]:
        name = tenant_of(row) or row["userName"]
        names.append(f"{name}, {row['userName']}" if with_user else name)
    more = len(rows) - len(names)
    return "; ".join(names) + (f" and {more} more" if more else "")
