"""The summary after the rows: the number of each status, the problems, and what to run next."""

import re
import textwrap
from collections import Counter

from azext_managementpartner._text import counted, first_few, grouped, in_one_line
from azext_managementpartner.accounts.az_login import how_to_go_back
from azext_managementpartner.tenants.causes import cause, common_cause, login_action_and_reason, needs_link
from azext_managementpartner.tenants.rows import are_of_several_users, tenant_in_command, tenant_title

_PARAGRAPHS_SHOWN, _NAMES_SHOWN, _TENANTS_IN_COMMAND = 10, 5, 10
_LINE_WIDTH, _TERMINAL_WIDTH = 300, 80
_ALL_LOGINS = '--query "[?loginCommand].loginCommand" --output tsv'


def summary(rows):
    """The summary, like "201 tenants: 190 Created, 8 Unchanged, 3 Updated. Signed in as alex@contoso.com."."""
    tenants = len({row["tenantId"] or row["tenantDefaultDomain"] or row["userName"] for row in rows})
    users = {row["userName"] for row in rows}
    accounts = f", {len(users)} accounts" if len(users) > 1 else ""
    who = f" Signed in as {in_one_line(next(iter(users)))}." if len(users) == 1 else ""
    return f"{counted(tenants, 'tenant')}{accounts}: {counts(rows)}.{who}"


def counts(rows):
    """The number of rows of each status, the most frequent first, like "190 Created, 8 Unchanged"."""
    return ", ".join(f"{count} {status}" for status, count in Counter(row["status"] for row in rows).most_common())


def incomplete_error(rows, **next_steps):
    """The error of a command for many tenants if rows have errors; see `error_about`."""
    return error_about("Not done:", rows, [row for row in rows if row["error"]], **next_steps)


def is_missing(row, partner_id):
    """Whether a partner ID, without leading zeros, is not linked in the tenant of a row, or this is not known."""
    return bool(row["error"]) or (row["partnerId"] or "").lstrip("0") != partner_id


def missing_link_error(rows, partner_id, **next_steps):
    """The error of `list --missing` if the partner ID is not linked everywhere; see `error_about`."""
    missing = [
        {**row, "status": "OtherPartnerId"} if row["status"] == "Linked" else row
        for row in rows
        if is_missing(row, partner_id)
    ]
    return error_about(f"Not linked to {partner_id}:", rows, missing, partner_id=partner_id, **next_steps)


def error_about(title, rows, chosen, *, with_login=None, current=None, with_set=None, partner_id=None, also=None):  # noqa: PLR0913
    """The UnclassifiedUserFault that lists some of the rows and says what to run next; None if there are none.

    :param title: the problem, like "Not done:".
    :param rows: all rows.
    :param chosen: the rows to list.
    :param with_login: the command line that runs the command again with --login, which signs users in; None: each row
        gets its own `az login`, as the rows of other principals always do.
    :param current: the account of the current subscription, see `current_account`; the error says how to go back to it
        after an `az login` to another tenant. None: it does not.
    :param with_set: the command line that runs `set` for the same tenants, or None.
    :param partner_id: the partner ID that should be linked in all tenants, or None.
    :param also: another line of the error, or None.
    """
    from azure.cli.core.azclierror import UnclassifiedUserFault

    if not chosen:
        return None
    several = are_of_several_users(rows)
    what_to_do = [
        _sign_in(chosen, several, with_login),
        _link(chosen, partner_id, with_set),
        _run_again(rows, chosen, with_login) if len(rows) > 1 else None,
    ]
    lines = _lines(title, rows, chosen, with_login)
    what_to_do.append(_go_back([row for row in chosen if row["loginCommand"] in lines], current))
    return UnclassifiedUserFault(
        "\n".join([*lines, *([also] if also else [])]), recommendation=[text for text in what_to_do if text]
    )


def remark_about(title, rows, chosen):
    """The text that lists the rows that have advice but no error, under a title like "Could be better:", or None."""
    return "\n".join(_lines(title, rows, chosen)) if chosen else None


def _lines(title, rows, chosen, with_login=None):
    """The number of listed rows, and their problems, each once."""
    paragraphs = list(_paragraphs(chosen, are_of_several_users(rows), with_login))
    shown = paragraphs[:_PARAGRAPHS_SHOWN]
    lines = [f"{title} {len(chosen)} of {len(rows)} ({counts(chosen)})."]
    lines += [line for paragraph, _ in shown for line in paragraph]
    if len(paragraphs) > len(shown):
        left = len(chosen) - sum(len(some) for _, some in shown)
        lines.append(f"… and {left} more: to see all of them, add --output json")
    return lines


def _paragraphs(chosen, several, with_login):
    """Yield one paragraph for each problem, a list of lines, and the rows that have it."""
    for rows in grouped(chosen, lambda row: (_has_sign_in(row, with_login), cause(row))).values():
        if not _has_sign_in(rows[0], with_login):
            yield [_line(common_cause(rows), rows, several)], rows
        elif len(rows) == 1:
            yield [_line(login_action_and_reason(rows[0]), rows, several), *_logins(rows, with_login)], rows
        else:
            lines = [in_one_line(textwrap.shorten(f"Sign-in needed. {common_cause(rows)}", _LINE_WIDTH))]
            for user, user_rows in grouped(rows, lambda row: row["userName"]).items():
                logins = _logins(user_rows, with_login)
                names = _names_line(user_rows, f"{user}: " if several else "", must_fit=not logins)
                yield [*lines, names, *logins], user_rows
                lines = []


def _line(text, rows, several):
    """A text about some rows, shortened, but not the command with which advice may end."""
    advice, sign, command = ("", "", "") if rows[0]["error"] or text.endswith(".") else text.rpartition(": az ")
    return in_one_line(f"{_names(rows, several)}: {textwrap.shorten(advice or text, _LINE_WIDTH)}{sign}{command}")


def _has_sign_in(row, with_login):
    """Whether there is a command that signs in to the tenant of a row."""
    return bool(row["loginCommand"]) or _signs_in(row, with_login)


def _signs_in(row, with_login):
    """Whether the command with --login signs in to the tenant of a row.

    It does so for users, unless another account has to sign in to another tenant first. Before az 2.76,
    `az login` does not accept claims, and a row that needs them has no `loginCommand`; --login does.
    """
    if not (with_login and row["status"] == "LoginRequired" and row["userType"] == "user"):
        return False
    return not row["loginCommand"] or _login_tenant(row) in (row["tenantId"], row["tenantDefaultDomain"])


def _logins(rows, with_login):
    """The first few login commands of some rows of one principal; empty if --login signs in."""
    logins = list(dict.fromkeys(row["loginCommand"] for row in rows if not _signs_in(row, with_login)))
    more = len(logins) - _NAMES_SHOWN
    return [*logins[:_NAMES_SHOWN], *([f"… and {more} more: add {_ALL_LOGINS}"] if more > 0 else [])]


def _sign_in(rows, several, with_login):
    """How to run the command again with --login; None if it signs in to no tenant."""
    rows = [row for row in rows if _signs_in(row, with_login)]
    if not rows:
        return None
    where = in_one_line(_names(rows, several)) if len(rows) == 1 else "one tenant after the other"
    return f"Run the command again with --login to sign in to {where}:\n{with_login}"


def _link(rows, partner_id, with_set):
    """How to link a partner ID in the tenants of the rows that need it, or None."""
    rows = [row for row in rows if needs_link(row)]
    names = _few_names(rows)
    if not rows or not (names or with_set):
        return None
    command = f"az managementpartner set --partner-id {partner_id or '<partner ID>'} --tenants {names}"
    what = f"partner ID {partner_id}" if partner_id else "your partner ID"
    replaces = ", and replace other partner IDs" if any(row["partnerId"] for row in rows) else ""
    return f"Link {what} where it is not linked{replaces}:\n{command if names else with_set}"


def _run_again(rows, chosen, with_login):
    """How to run the command again for the tenants whose rows have an error that --login does not solve, or None.

    Tenants that do not exist are left out. A row without a tenant means that tenants could not be listed.
    """
    left = [row for row in chosen if row["error"] and not _signs_in(row, with_login) and not _is_no_tenant(row)]
    if not left:
        return None
    if not all(row["tenantId"] or row["tenantDefaultDomain"] for row in left):
        return "Then run the same command again: some tenants could not be listed."
    names = _few_names(left)
    is_unfinished = any(row["status"] in ("Interrupted", "NotStarted") for row in left)
    if names is None or is_unfinished or len(left) == len(rows):
        return "Then run the same command again."
    return f"Then run the command again for these tenants: --tenants {names}"


def _is_no_tenant(row):
    """Whether Entra ID does not know the tenant of a row: it has a name, but no ID."""
    return row["status"] == "NoAccess" and not row["tenantId"]


def _few_names(rows):
    """The values of `--tenants` for some rows; None if they are too many, or one has no name."""
    names = list(dict.fromkeys(map(tenant_in_command, rows)))
    return " ".join(names) if len(names) <= _TENANTS_IN_COMMAND and all(names) else None


def _go_back(rows, current):
    """How to go back to the current subscription after login commands that sign in to other tenants, or None."""
    changes_tenant = current and any(_login_tenant(row).lower() != current["tenantId"].lower() for row in rows)
    return how_to_go_back(current["id"]) if changes_tenant else None


def _login_tenant(row):
    """The tenant that the login command of a row signs in to; that of a managed identity does not name it."""
    named = re.search('--tenant "([^"]*)"', row["loginCommand"])
    return named[1] if named else row["tenantId"]


def _names_line(rows, user, must_fit):
    """A line with a user, or "", and the tenants of some rows: fewer of them if it must fit in a terminal."""
    lines = [in_one_line(user + _names(rows, shown=count)) for count in range(_NAMES_SHOWN, 0, -1)]
    return next((line for line in lines if len(line) <= _TERMINAL_WIDTH), lines[-1]) if must_fit else lines[0]


def _names(rows, with_user=False, shown=_NAMES_SHOWN):
    parts = [(tenant_title(row), row["userName"]) for row in rows]
    return first_few(
        [", ".join(filter(None, each)) if with_user else each[0] or each[1] for each in parts], "; ", shown
    )
