"""The errors of a command over many tenants."""

import re
import textwrap
from collections import Counter

from azext_managementpartner._groups import grouped
from azext_managementpartner._text import in_one_line, printable
from azext_managementpartner.messages.causes import cause, in_common, what_to_do_and_why
from azext_managementpartner.principals.login_command import how_to_go_back

_PARAGRAPHS_SHOWN, _NAMES_SHOWN = 10, 5
_LINE_WIDTH, _TERMINAL_WIDTH = 300, 80
_ALL_LOGINS = '--query "[?loginCommand].loginCommand" --output tsv'


def incomplete(rows, **ways_on):
    """The error of a command over many tenants, where some are in trouble.

    :param rows: the rows that were printed, list of dict.
    :param ways_on: `with_login` and `current`, see `error_of_some`.
    :return: UnclassifiedUserFault; None where there is no trouble.
    """
    return error_of_some("Not done:", rows, [row for row in rows if row["error"]], **ways_on)


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


def error_of_some(title, rows, chosen, *, with_login=None, current=None):
    """The error that lists some of the rows in brief, and says how to run the command again for those in trouble.

    :param title: what is the matter with them, like "Not done:".
    :param rows: the rows that were printed, list of dict.
    :param chosen: those that are in trouble, list.
    :param with_login: the command line that runs the command again with --login, which signs users in; None: there is
        none, and each tenant that asks a user for a sign-in gets its own `az login`, as those of other principals do.
    :param current: the account of the current subscription, to which `az account set` goes back after an `az login` to
        another tenant, see `current_account`; None: nothing is said of it.
    :return: UnclassifiedUserFault; None where there are none.
    """
    from azure.cli.core.azclierror import UnclassifiedUserFault

    if not chosen:
        return None
    counts = ", ".join(f"{count} {status}" for status, count in Counter(row["status"] for row in chosen).items())
    several = len({row["userName"] for row in rows}) > 1
    paragraphs = list(_paragraphs(chosen, several, with_login))
    shown = paragraphs[:_PARAGRAPHS_SHOWN]
    lines = [line for lines_of_some, _ in shown for line in lines_of_some]
    if len(paragraphs) > len(shown):
        left = len(chosen) - sum(len(some) for _, some in shown)
        lines.append(f"… and {left} more: --output json has it all.")
    what_to_do = [
        _sign_in(chosen, several, with_login),
        _run_again(rows, with_login) if len(rows) > 1 else None,
        _go_back([row for row in chosen if row["loginCommand"] in lines], current),
    ]
    return UnclassifiedUserFault(
        "\n".join([f"{title} {len(chosen)} of {len(rows)} ({counts}).", *lines]),
        recommendation=[text for text in what_to_do if text],
    )


def _paragraphs(chosen, several, with_login):
    """What is said of rows in trouble: lists of lines, each with the rows that they are about.

    A command to paste has a line of its own, and is not shortened.
    """
    for rows in _alike(chosen, with_login):
        if not _asks(rows[0], with_login):
            yield [_line(_said(rows[0]), rows, several)], rows
        elif len(rows) == 1:
            yield [_line(what_to_do_and_why(rows[0]), rows, several), *_logins(rows, with_login)], rows
        else:
            lines = [in_one_line(textwrap.shorten(f"Sign-in needed. {in_common(rows)}", _LINE_WIDTH))]
            for user, of_user in grouped(rows, lambda row: row["userName"]).items():
                logins = _logins(of_user, with_login)
                names = _names_alone(of_user, f"{user}: " if several else "", must_fit=not logins)
                yield [*lines, names, *logins], of_user
                lines = []


def _line(text, rows, several):
    return in_one_line(f"{_names(rows, several)}: {textwrap.shorten(text, _LINE_WIDTH)}")


def _alike(rows, with_login):
    """The rows of which the same is to be said, a list of lists."""
    return list(grouped(rows, lambda row: cause(row) if _asks(row, with_login) else _said(row)).values())


def _said(row):
    return row["error"] or row["advice"] or row["status"]


def _asks(row, with_login):
    """Whether a row asks for a sign-in for which there is a command."""
    return bool(row["loginCommand"]) or _signs_in(row, with_login)


def _signs_in(row, with_login):
    """Whether the command with --login signs in to the tenant of a row: it does so for users.

    It has the claims that the `az login` of an az before 2.76 does not take: then the row has no `loginCommand`.
    """
    return bool(with_login) and row["status"] == "LoginRequired" and row["userType"] == "user"


def _logins(rows, with_login):
    """The login commands of some rows of one principal, the first few of them; none where --login signs in."""
    logins = list(dict.fromkeys(row["loginCommand"] for row in rows if not _signs_in(row, with_login)))
    more = len(logins) - _NAMES_SHOWN
    return [*logins[:_NAMES_SHOWN], *([f"… and {more} more: add {_ALL_LOGINS}"] if more > 0 else [])]


def _sign_in(rows, several, with_login):
    """How to run the command again so that it signs in to the tenants of some rows; None: it would to none."""
    rows = [row for row in rows if _signs_in(row, with_login)]
    if not rows:
        return None
    where = in_one_line(_names(rows, several)) if len(rows) == 1 else "one tenant after the other"
    return f"Run the command again with --login, to sign in to {where}:\n{with_login}"


def _run_again(rows, with_login):
    """How to run the command again for the tenants whose rows have an error that --login does not mend; or None."""
    rows_left = [row for row in rows if row["error"] and not _signs_in(row, with_login)]
    names = [row["tenantDefaultDomain"] or row["tenantId"] for row in rows_left]
    if not all(names):
        return "Then run the same command again: some tenants could not be listed."
    if len(names) == len(rows):
        return "Then run the same command again."
    tenants = " ".join(dict.fromkeys(map(printable, names)))
    return f"Then run the command again for these: --tenants {tenants}" if tenants else None


def _go_back(rows, current):
    """How to make a subscription the current one again, after the logins of some rows have led away from its tenant."""
    leads_away = current and any(_signs_in_to(row).lower() != current["tenantId"].lower() for row in rows)
    return how_to_go_back(current["id"]) if leads_away else None


def _signs_in_to(row):
    """The tenant that the login command of a row signs in to; a managed identity has no other than its own."""
    named = re.search('--tenant "([^"]*)"', row["loginCommand"])
    return named[1] if named else row["tenantId"]


def _names_alone(rows, user, must_fit):
    """A line of nothing but a user, or "", and the names of some rows: fewer of them where it must fit a terminal."""
    lines = [in_one_line(user + _names(rows, shown=count)) for count in range(_NAMES_SHOWN, 0, -1)]
    return next((line for line in lines if len(line) <= _TERMINAL_WIDTH), lines[-1]) if must_fit else lines[0]


def _names(rows, with_user=False, shown=_NAMES_SHOWN):
    """The rows of which the same is to be said, the first few of them."""
    names = []
    for row in rows[:shown]:
        parts = [tenant_of(row), row["userName"]]
        names.append(", ".join(part for part in parts if part) if with_user else parts[0] or parts[1])
    more = len(rows) - len(names)
    return "; ".join(names) + (f" and {more} more" if more else "")
