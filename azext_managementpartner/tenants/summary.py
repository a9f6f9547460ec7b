"""What is said after many rows: the number of each status, what went wrong, and what to run next."""

import re
import textwrap
from collections import Counter

from azext_managementpartner._text import first_few, grouped, in_one_line
from azext_managementpartner.accounts.az_login import how_to_go_back
from azext_managementpartner.tenants.causes import cause, in_common, is_to_be_linked, what_to_do_and_why
from azext_managementpartner.tenants.rows import are_of_several_users, in_command, tenant_of

_PARAGRAPHS_SHOWN, _NAMES_SHOWN, _TENANTS_IN_COMMAND = 10, 5, 10
_LINE_WIDTH, _TERMINAL_WIDTH = 300, 80
_ALL_LOGINS = '--query "[?loginCommand].loginCommand" --output tsv'


def summary(rows):
    """How many rows there are of each status.

    :return: str like "201 tenants: 190 Created, 8 Unchanged, 3 Updated. Signed in as alex@contoso.com."
    """
    tenants = len({row["tenantId"] or row["tenantDefaultDomain"] or row["userName"] for row in rows})
    users = {row["userName"] for row in rows}
    accounts = f", {len(users)} accounts" if len(users) > 1 else ""
    who = f" Signed in as {in_one_line(next(iter(users)))}." if len(users) == 1 else ""
    return f"{tenants} tenant{'' if tenants == 1 else 's'}{accounts}: {counts(rows)}.{who}"


def counts(rows):
    """How many rows there are of each status, the most frequent first.

    :return: str like "190 Created, 8 Unchanged".
    """
    return ", ".join(f"{count} {status}" for status, count in Counter(row["status"] for row in rows).most_common())


def incomplete(rows, **ways_on):
    """The error of a command over many tenants, where some are in trouble.

    :param rows: the rows that there are, list of dict.
    :param ways_on: see `error_about`.
    :return: UnclassifiedUserFault; None where there is no trouble.
    """
    return error_about("Not done:", rows, [row for row in rows if row["error"]], **ways_on)


def is_missing(row, partner_id):
    """Whether another partner ID is linked, or none, or nobody knows.

    :param partner_id: the partner ID that should be linked, without zeros in front.
    """
    return bool(row["error"]) or (row["partnerId"] or "").lstrip("0") != partner_id


def not_linked(rows, partner_id, **ways_on):
    """The error of `list --missing`, where there is anything to list.

    :param rows: the rows that there are, list of dict.
    :param partner_id: the partner ID that should be linked.
    :param ways_on: see `error_about`.
    :return: UnclassifiedUserFault; None where it is linked everywhere.
    """
    missing = [row for row in rows if is_missing(row, partner_id)]
    return error_about(f"Not linked to {partner_id}:", rows, missing, partner_id=partner_id, **ways_on)


def error_about(title, rows, chosen, *, with_login=None, current=None, with_set=None, partner_id=None, also=None):  # noqa: PLR0913
    """The error that lists some of the rows in brief, and says what to run next.

    :param title: what is the matter with them, like "Not done:".
    :param rows: the rows that there are, list of dict.
    :param chosen: those to list.
    :param with_login: the command line that runs the command again with --login, which signs users in; None: there is
        none, and each tenant that asks a user for a sign-in gets its own `az login`, as those of other principals do.
    :param current: the account of the current subscription, to which `az account set` goes back after an `az login` to
        another tenant, see `current_account`; None: nothing is said of it.
    :param with_set: the command line that runs `set` for the same tenants; None: there is none.
    :param partner_id: the partner ID that should be linked in all of them; None: not known.
    :param also: what else there is to say of the rows, str; None: nothing.
    :return: UnclassifiedUserFault; None where there are none to list.
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
    """What is said of rows that are not wholly well, though they are not in trouble.

    :param title: what is the matter with them, like "Could be better:".
    :param rows: the rows that there are, list of dict.
    :param chosen: those to list; each has `advice`.
    :return: str; None where there are none to list.
    """
    return "\n".join(_lines(title, rows, chosen)) if chosen else None


def _lines(title, rows, chosen, with_login=None):
    """How many rows are listed, and what is the matter with them, each cause once."""
    paragraphs = list(_paragraphs(chosen, are_of_several_users(rows), with_login))
    shown = paragraphs[:_PARAGRAPHS_SHOWN]
    lines = [f"{title} {len(chosen)} of {len(rows)} ({counts(chosen)})."]
    lines += [line for lines_of_some, _ in shown for line in lines_of_some]
    if len(paragraphs) > len(shown):
        left = len(chosen) - sum(len(some) for _, some in shown)
        lines.append(f"… and {left} more: --output json has it all.")
    return lines


def _paragraphs(chosen, several, with_login):
    """What is said of some rows: lists of lines, each with the rows that they are about."""
    for rows in _alike(chosen, with_login):
        if not _asks(rows[0], with_login):
            yield [_line(in_common(rows), rows, several)], rows
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
    """What is said of some rows, shortened; the command with which advice may end stays whole."""
    said, sign, command = ("", "", "") if rows[0]["error"] or text.endswith(".") else text.rpartition(": az ")
    return in_one_line(f"{_names(rows, several)}: {textwrap.shorten(said or text, _LINE_WIDTH)}{sign}{command}")


def _alike(rows, with_login):
    """The rows of which the same is to be said, a list of lists."""
    return list(grouped(rows, lambda row: (_asks(row, with_login), cause(row))).values())


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


def _link(rows, partner_id, with_set):
    """How to link a partner ID in the tenants of the rows where nothing is linked, or another one is; or None."""
    rows = [row for row in rows if is_to_be_linked(row)]
    names = _few_names(rows)
    if not rows or not (names or with_set):
        return None
    command = f"az managementpartner set --partner-id {partner_id or '<partner ID>'} --tenants {names}"
    what = f"partner ID {partner_id}" if partner_id else "your partner ID"
    replaces = ", in place of others" if any(row["partnerId"] for row in rows) else ""
    return f"Link {what} where it is not linked{replaces}:\n{command if names else with_set}"


def _run_again(rows, chosen, with_login):
    """How to run the command again for the tenants whose rows have an error that --login does not mend; or None.

    A tenant that does not exist is left out. That there are others that could not be listed is a row without a name.
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
    return f"Then run the command again for these: --tenants {names}"


def _is_no_tenant(row):
    """Whether Entra ID does not know the tenant of a row: no more than the name that was given is known."""
    return row["status"] == "NoAccess" and not row["tenantId"]


def _few_names(rows):
    """The tenants of some rows, as `--tenants` takes them; None where they are many, or one cannot be named."""
    names = list(dict.fromkeys(map(in_command, rows)))
    return " ".join(names) if len(names) <= _TENANTS_IN_COMMAND and all(names) else None


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
    parts = [(tenant_of(row), row["userName"]) for row in rows]
    return first_few(
        [", ".join(filter(None, each)) if with_user else each[0] or each[1] for each in parts], "; ", shown
    )
