"""The words of the page, for what the rows have in one word."""

import re

from azext_managementpartner.coverage.assignments import is_in_use

STATUS = {
    "Covered": "Covered",
    "PartlyCovered": "Partly covered",
    "NotCovered": "Not covered",
    "NoSubscription": "No subscription",
    "NotLinked": "Not linked",
    "OtherPartnerId": "Other partner ID",
    "Unknown": "Unknown",
    "NotChecked": "Not checked",
}
COVERAGE = {
    "Whole": "Whole",
    "Part": "In part",
    "Temporary": "Temporary",
    "None": "Not covered",
    "Unknown": "Unknown",
    "NotInUse": "Not in use",
}
ATTENTION = {
    "OneUser": "One user",
    "RoleEnds": "Role ends",
    "OtherPartnerId": "Other partner ID",
    "Old": "Old check",
    "Undated": "Check without a date",
}
CHANGE = {
    "Lost": "Less covered",
    "Gained": "More covered",
    "PartnerIdChanged": "Partner ID changed",
    "PrincipalGone": "Link gone",
    "PrincipalAdded": "Link added",
    "PrincipalNotChecked": "Link not checked",
    "New": "New",
    "NotCheckedAnyMore": "Not checked any more",
}
LINK = {
    "Linked": "Linked",
    "NotLinked": "Not linked",
    "OtherPartnerId": "Linked to another partner ID",
    "LoginRequired": "Not known: a sign-in is required",
    "NoAccess": "Not known: no access",
    "Failed": "Not known: the check failed",
    "Interrupted": "Not known: the check was interrupted",
    "NotStarted": "Not known: the check was not started",
}
PRINCIPAL = {"user": "user", "servicePrincipal": "application"}

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]00:00)", re.ASCII)


def weighing(row):
    """A customer's subscriptions that are in use, by coverage.

    :param row: a row of the report.
    :return: dict of numbers.
    """
    return {name: row["coverage"][name] for name in COVERAGE if name != "NotInUse"}


def whole_of(row):
    """How many of a customer's subscriptions are covered as a whole, in words.

    :param row: a row of the report.
    :return: str.
    """
    counts = weighing(row)
    if any(counts.values()):
        return f"{counts['Whole']} of {sum(counts.values())} fully covered"
    if row["status"] in ("NotChecked", "Unknown"):
        return "Not known"
    return "None in use" if row["subscriptions"] else "None seen"


def linked(row):
    """How many principals of a customer are linked.

    :param row: a row of the report.
    :return: int.
    """
    return sum(principal["status"] == "Linked" for principal in row["principals"])


def attention_words(row):
    """What to attend to, each in a few words.

    :param row: a row of the report.
    :return: list of str, still from elsewhere: a day may be any text.
    """
    in_use = [subscription for subscription in row["subscriptions"] if is_in_use(subscription["state"])]
    ends = min((subscription["until"] for subscription in in_use if subscription["until"]), default="")
    return [
        f"{word} {day(ends)}".rstrip() if flag == "RoleEnds" else word
        for flag, word in ATTENTION.items()
        if flag in row["attention"]
    ]


def moment(text):
    """A time as people read it; a text that is no time in UTC as it is.

    :param text: any str, or None.
    :return: str, still from elsewhere.
    """
    match = _TIME.fullmatch(text or "")
    return f"{match[1]} {match[2]} UTC" if match else text or ""


def day(text):
    """The day of a time; a text that is no time in UTC as it is.

    :param text: any str, or None.
    :return: str, still from elsewhere.
    """
    match = _TIME.fullmatch(text or "")
    return match[1] if match else text or ""


def of(number, one, many):
    """A number and what it counts.

    :return: str, like "2 principals".
    """
    return f"{number:,} {one if number == 1 else many}"
