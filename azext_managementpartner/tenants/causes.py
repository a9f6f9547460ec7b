"""Groups the rows that have the same problem."""

import re

from azext_managementpartner._text import GUID, in_one_line, shown
from azext_managementpartner.errors.entra_id import without_request_ids

_TIME = r"\d+[-/]\d+[-/]\d+[T ]\d[\d:.]*(?:Z| [AP]M)?"
"""A time, as AADSTS50173 has for when the refresh token was issued (issue 16745 of Azure/azure-cli)."""
_SET = "az managementpartner set"
_WOULD_COUNT = "link would count for [^.]*"
"""Part of the advice of `check` if nothing is linked, or another partner ID."""
_NAMES = ("tenantDisplayName", "tenantDefaultDomain", "tenantId", "userName")


def login_action_and_reason(row):
    """The error of a row without its `loginCommand`, and without the IDs and time of the single request."""
    what, why = _around_login(row)
    return f"{what}. {why}" if what else why


def cause(row):
    """The problem of a row without tenants, users, subscriptions, GUIDs and times; equal in rows with the same problem.

    :return: tuple of str.
    """
    return tuple(_parts(row)[::2])


def common_cause(rows):
    """The problem of several rows that have the same `cause`, in words that are true of all of them.

    :return: str; "…" stands for the tenants, users, GUIDs and times that differ.
    """
    parts = zip(*map(_parts, rows), strict=True)
    return "".join(texts[0] if len(set(texts)) == 1 else _placeholder(texts[0]) for texts in parts)


def needs_link(row):
    """Whether the problem of a row is that nothing is linked, or another partner ID, and the advice is to link."""
    has_other_link = row["status"] in ("NotLinked", "Linked", "OtherPartnerId")
    return has_other_link and _SET in (row.get("advice", _SET) or "")


def _placeholder(name):
    if not name or name.startswith(" "):  # a sentence that is not true of all rows
        return ""
    return "their subscriptions" if re.fullmatch(r"""(['"]).*['"]( and \d+ more)?""", name) else "…"


def _parts(row):
    """The problem of a row, a list of str: every second one is a name, a GUID or a time."""
    if row["error"]:
        what, why = _around_login(row)
        before, end, _ = what.rpartition(". ")  # the last sentence introduces the command
        return _split(f"{before}{end}{why}", [GUID, _TIME, *_names_in(f"{before}{why}", row)])
    if needs_link(row):
        linked = row["partnerId"]
        what = f"Partner ID {in_one_line(linked)} is linked." if linked else "Nothing is linked."
        would = re.search(_WOULD_COUNT, row.get("advice") or "")
        return [what, f" A {would[0]}." if would else ""]
    return _split(row.get("advice") or row["status"], [_TIME, *_lists_of_subscriptions(row)])


def _split(text, expressions):
    """Split a text so that every second part matches one of the regular expressions."""
    return re.split(f"({'|'.join(expressions)})", text, flags=re.IGNORECASE)


def _names_in(reason, row):
    """Regular expressions of the tenant and user of a row that its reason contains."""
    names = {in_one_line(row[key]) for key in _NAMES if row[key]}
    found = sorted((name for name in names if name.lower() in reason.lower()), key=len, reverse=True)
    return [rf"(?<![\w@]){re.escape(name)}(?!\w)" for name in found]


def _lists_of_subscriptions(row):
    """A list with the regular expression of the subscriptions of a row, as advice names them; empty without any."""
    advice, all_of_row = row.get("advice") or "", row.get("subscriptions") or []
    names = {shown(one["displayName"] or one["subscriptionId"]) for one in all_of_row}
    names = {name for name in names if name in advice}  # a few of them, if there are thousands
    one = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return [rf"(?:{one})(?:, (?:{one}))*(?: and \d+ more)?"] if names else []


def _around_login(row):
    """The error of a row before and after its login command; without a command, all of it is after."""
    command = row["loginCommand"]
    what, login, why = row["error"].partition(in_one_line(command)) if command else (row["error"], "", "")
    if not login:
        what, why = "", what
    return what.rstrip(": "), without_request_ids(why)
