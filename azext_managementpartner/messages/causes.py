"""Why tenants ask for a sign-in, and which of them do for the same reason."""

import re

from azext_managementpartner._text import GUID, in_one_line

_OF_ONE_REQUEST = r"\s*\b(?:(?:Trace|Correlation) ID: [\w-]+|Timestamp: [\d-]+ [\d:]+Z\.?)"
"""What Entra ID adds to each refusal; a broker goes on after it (pull request 31742 of Azure/azure-cli)."""
_TIME = r"\d+[-/]\d+[-/]\d+[T ]\d[\d:.]*(?:Z| [AP]M)?"
"""A time, as in AADSTS50173: when the refresh token was issued (issue 16745 of Azure/azure-cli)."""
_NAMES = ("tenantDisplayName", "tenantDefaultDomain", "tenantId", "userName")


def what_to_do_and_why(row):
    """What the error of a row says before and after its login command.

    :param row: dict of a tenant that asks for a sign-in; its `loginCommand` may be None.
    :return: str, without the command, and without what Entra ID says of the single request.
    """
    what, why = _around_login(row)
    return f"{what}. {why}" if what else why


def of_all_requests(said):
    """What Entra ID says, without what is of the single request.

    :param said: str.
    :return: the str without trace ID, correlation ID and timestamp.
    """
    return re.sub(_OF_ONE_REQUEST, "", said).strip()


def cause(row):
    """What is the same in the rows of all tenants that ask for a sign-in for the same reason.

    :param row: dict of a tenant that asks for a sign-in; its `loginCommand` may be None.
    :return: tuple of str: the reason, without tenants, users, GUIDs and times.
    """
    return tuple(_parts(row)[::2])


def in_common(rows):
    """The reason of several rows, in words that hold for all of them.

    :param rows: list of dict of the same `cause`.
    :return: str; "…" stands for the tenants, users, GUIDs and times in which they differ.
    """
    return "".join(same[0] if len(set(same)) == 1 else "…" for same in zip(*map(_parts, rows), strict=True))


def _parts(row):
    """The reason of a row, a list of str: every second one is a tenant, a user, a GUID or a time."""
    what, why = _around_login(row)
    before, end, _ = what.rpartition(". ")  # the last sentence introduces the command
    reason = f"{before}{end}{why}"
    names = {in_one_line(row[key]) for key in _NAMES if row[key]}
    there = sorted((name for name in names if name.lower() in reason.lower()), key=len, reverse=True)
    special = "|".join([GUID, _TIME, *(rf"(?<![\w@]){re.escape(name)}(?!\w)" for name in there)])
    return re.split(f"({special})", reason, flags=re.IGNORECASE)


def _around_login(row):
    """What the error of a row says before and after its login command; all of it comes after, where it has none."""
    command = row["loginCommand"]
    what, login, why = row["error"].partition(in_one_line(command)) if command else (row["error"], "", "")
    if not login:
        what, why = "", what
    return what.rstrip(": "), of_all_requests(why)
