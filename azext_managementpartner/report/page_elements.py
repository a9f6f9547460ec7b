"""What the page is built of: HTML elements, bars, and statuses in words."""

import re
from xml.etree import ElementTree

from azext_managementpartner._text import in_one_line
from azext_managementpartner.coverage.assignments import is_in_use

FORM = {
    "Covered": "whole",
    "PartlyCovered": "part",
    "NotCovered": "none",
    "NoSubscription": "none",
    "NotLinked": "none",
    "OtherPartnerId": "none",
    "Unknown": "unknown",
    "NotChecked": "unknown",
    "Whole": "whole",
    "Part": "part",
    "Temporary": "temporary",
    "None": "none",
    "NotInUse": "unused",
}
"""The look of a status or a coverage: a class in page.css, of a colour, a pattern and a symbol."""


def element(tag, *content, **attributes):
    """An element of HTML; what is a str in it can only become text.

    :param content: elements, texts, and None for nothing.
    :param attributes: their values are ours, never a text from elsewhere; `class_` is class, `aria_label` aria-label.
    :return: `Element`.
    """
    made = ElementTree.Element(tag, {name.strip("_").replace("_", "-"): value for name, value in attributes.items()})
    last = None
    for part in content:
        if part is None:
            continue
        if not isinstance(part, str):
            made.append(part)
            last = part
        elif last is None:
            made.text = (made.text or "") + part
        else:
            last.tail = (last.tail or "") + part
    return made


def foreign(text, look=None):
    """A text from elsewhere: one line, which reorders nothing around it and is a text whatever it holds.

    :param look: its class in page.css, or None.
    :return: `Element`.
    """
    made = ElementTree.Element("bdi", {"class": look} if look else {})
    made.text = in_one_line(text)
    return made


def separated(parts, separator=" · "):
    """Content with a separator between its parts.

    :param parts: for each part a list of content, see `element`.
    :return: list of content.
    """
    joined = []
    for part in parts:
        joined += [separator, *part] if joined else part
    return joined


def html(made):
    """An element as text."""
    return ElementTree.tostring(made, encoding="unicode", method="html")


def stacked_bar(counts, words, look):
    """A bar of numbers that add up, drawn to scale.

    :param counts: dict of numbers by status or coverage, in the order to draw them.
    :param words: dict of the words for each.
    :param look: the bar's class in page.css.
    :return: `Element`; its label says the numbers.
    """
    total, start, parts = sum(counts.values()), 0.0, []
    drawn = {name: count for name, count in counts.items() if count}
    for name, count in drawn.items():
        width = 100 * count / total
        parts.append(element("rect", x=f"{start:.5g}%", width=f"{width:.5g}%", height="100%", class_=FORM[name]))
        start += width
    label = ", ".join(f"{words[name]}: {count}" for name, count in drawn.items())
    return element("svg", *parts, class_=look, role="img", aria_label=label or "nothing")


def swatch(name):
    """A small piece of a bar, to stand beside its words.

    :param name: a status or a coverage.
    :return: `Element`.
    """
    return element("svg", element("rect", width="100%", height="100%", class_=FORM[name]), class_="swatch", **_UNSEEN)


def patterns():
    """The patterns that the bars' parts are filled with, once for the page.

    :return: `Element`.
    """
    stripes = [element("path", d=path) for path in ("M-2 2 2-2", "M0 8 8 0", "M6 10 10 6")]
    dots = [element("circle", cx=at, cy=at, r="1.3") for at in ("2", "6")]
    grid = [element("path", d="M0 4H8M4 0V8")]
    bars = [element("path", d="M2 0V8M6 0V8")]
    drawn = {"part": stripes, "none": dots, "unknown": grid, "temporary": bars}
    size = {"width": "8", "height": "8"}
    made = [
        element("pattern", element("rect", **size), *lines, id=f"fill-{name}", patternUnits="userSpaceOnUse", **size)
        for name, lines in drawn.items()
    ]
    return element("svg", element("defs", *made), class_="patterns", width="0", height="0", **_UNSEEN)


_UNSEEN = {"aria-hidden": "true"}

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

    :return: str, still from elsewhere.
    """
    match = _TIME.fullmatch(text or "")
    return f"{match[1]} {match[2]} UTC" if match else text or ""


def day(text):
    """The day of a time; a text that is no time in UTC as it is.

    :return: str, still from elsewhere.
    """
    match = _TIME.fullmatch(text or "")
    return match[1] if match else text or ""


def of(number, one, many):
    """A number and what it counts.

    :return: str, like "2 principals".
    """
    return f"{number:,} {one if number == 1 else many}"
