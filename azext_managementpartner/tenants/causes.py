"""What went wrong in several tenants, and in which of them it is the same."""

import re

from azext_managementpartner._text import GUID, in_one_line, shown
from azext_managementpartner.errors.entra_id import of_all_requests

_TIME = r"\d+[-/]\d+[-/]\d+[T ]\d[\d:.]*(?:Z| [AP]M)?"
"""A time, as in AADSTS50173: when the refresh token was issued (issue 16745 of Azure/azure-cli)."""
_SET = "az managementpartner set"
_WOULD_COUNT = "link would count for [^.]*"
"""What `check` says where nothing is linked, or another partner ID."""
_NAMES = ("tenantDisplayName", "tenantDefaultDomain", "tenantId", "userName")


def what_to_do_and_why(row):
    """What the error of a row says before and after its login command.

    :param row: dict of a tenant that asks for a sign-in; its `loginCommand` may be None.
    :return: str, without the command, and without what Entra ID says of the single request.
    """
    what, why = _around_login(row)
    return f"{what}. {why}" if what else why


def cause(row):
    """What is the same in the rows of all tenants with which the same is the matter.

    :return: tuple of str: what is the matter, without tenants, users, subscriptions, GUIDs and times.
    """
    return tuple(_parts(row)[::2])


def in_common(rows):
    """What is the matter with several rows, in words that hold for all of them.

    :param rows: list of dict of the same `cause`.
    :return: str; "…" stands for the tenants, users, GUIDs and times in which they differ; what a link would count for
        is left out where it is not the same.
    """
    places = zip(*map(_parts, rows), strict=True)
    return "".join(same[0] if len(set(same)) == 1 else _instead(same[0]) for same in places)


def is_to_be_linked(row):
    """Whether what is the matter with a row is its link: nothing is linked, or another partner ID.

    :param row: dict; where it has `advice`, that says whether a link would be good for anything.
    """
    is_otherwise = row["status"] in ("NotLinked", "Linked", "OtherPartnerId")
    return is_otherwise and _SET in (row.get("advice", _SET) or "")


def _instead(name):
    if not name or name.startswith(" "):  # a sentence that is not true of all
        return ""
    return "their subscriptions" if re.fullmatch(r"""(['"]).*['"]( and \d+ more)?""", name) else "…"


def _parts(row):
    """What is the matter with a row, a list of str: every second one is a name, a GUID or a time."""
    if row["error"]:
        what, why = _around_login(row)
        before, end, _ = what.rpartition(". ")  # the last sentence introduces the command
        return _apart(f"{before}{end}{why}", [GUID, _TIME, *_names_in(f"{before}{why}", row)])
    if is_to_be_linked(row):
        linked = row["partnerId"]
        what = f"Partner ID {in_one_line(linked)} is linked." if linked else "Nothing is linked."
        would = re.search(_WOULD_COUNT, row.get("advice") or "")
        return [what, f" A {would[0]}." if would else ""]
    return _apart(row.get("advice") or row["status"], [_TIME, *_lists_of_subscriptions(row)])


def _apart(text, special):
    """A text taken apart: every second part is what one of the regular expressions describes."""
    return re.split(f"({'|'.join(special)})", text, flags=re.IGNORECASE)


def _names_in(reason, row):
    """Regular expressions of the tenant and user of a row, where they are in its reason."""
    names = {in_one_line(row[key]) for key in _NAMES if row[key]}
    there = sorted((name for name in names if name.lower() in reason.lower()), key=len, reverse=True)
    return [rf"(?<![\w@]){re.escape(name)}(?!\w)" for name in there]


def _lists_of_subscriptions(row):
    """A regular expression of the subscriptions of a row, as advice lists them; none where there are none."""
    names = {shown(one["displayName"] or one["subscriptionId"]) for one in row.get("subscriptions") or []}
    one = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return [rf"(?:{one})(?:, (?:{one}))*(?: and \d+ more)?"] if names else []


def _around_login(row):
    """What the error of a row says before and after its login command; all of it comes after, where it has none."""
    command = row["loginCommand"]
    what, login, why = row["error"].partition(in_one_line(command)) if command else (row["error"], "", "")
    if not login:
        what, why = "", what
    return what.rstrip(": "), of_all_requests(why)
