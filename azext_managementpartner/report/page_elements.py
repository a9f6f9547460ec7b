"""The building blocks of the page: HTML elements, bars, and labels of statuses."""

import re
from xml.etree import ElementTree

from azext_managementpartner._text import in_one_line
from azext_managementpartner.coverage.assignments import is_in_use

CSS_CLASSES = {
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
"""The class in page.css of each status and coverage: its color, pattern and symbol."""


def element(tag, *content, **attributes):
    """Create an HTML element. A str in it can only become text, never markup.

    :param content: elements, str, and None for nothing.
    :param attributes: never untrusted text; `class_` means class, `aria_label` means aria-label.
    """
    created = ElementTree.Element(tag, {name.strip("_").replace("_", "-"): value for name, value in attributes.items()})
    last = None
    for part in content:
        if part is None:
            continue
        if not isinstance(part, str):
            created.append(part)
            last = part
        elif last is None:
            created.text = (created.text or "") + part
        else:
            last.tail = (last.tail or "") + part
    return created


def untrusted(text, css_class=None):
    """Create an element with text from Azure or the files: in one line, and in isolation from the text around it.

    :param css_class: in page.css, or None.
    """
    created = ElementTree.Element("bdi", {"class": css_class} if css_class else {})
    created.text = in_one_line(text)
    return created


def join_parts(parts, separator=" · "):
    """Join lists of content with a separator; see `element`."""
    joined = []
    for part in parts:
        joined += [separator, *part] if joined else part
    return joined


def to_html(node):
    """The HTML of an element, str."""
    return ElementTree.tostring(node, encoding="unicode", method="html")


def stacked_bar(counts, labels, css_class):
    """A stacked bar, whose label for screen readers has the numbers.

    :param counts: dict of numbers by status or coverage, in the order to draw them.
    :param labels: dict of the label for each.
    """
    total, start, parts = sum(counts.values()), 0.0, []
    drawn = {name: count for name, count in counts.items() if count}
    for name, count in drawn.items():
        width = 100 * count / total
        parts.append(element("rect", x=f"{start:.5g}%", width=f"{width:.5g}%", height="100%", class_=CSS_CLASSES[name]))
        start += width
    label = ", ".join(f"{labels[name]}: {count}" for name, count in drawn.items())
    return element("svg", *parts, class_=css_class, role="img", aria_label=label or "nothing")


def swatch(name):
    """A sample of a bar's pattern for the legend.

    :param name: a status or a coverage.
    """
    return element(
        "svg", element("rect", width="100%", height="100%", class_=CSS_CLASSES[name]), class_="swatch", **_UNSEEN
    )


def patterns():
    """The patterns that fill the parts of the bars, once for the page."""
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
    "NotCheckedAnyMore": "No longer checked",
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
PRINCIPAL_TYPES = {"user": "user", "servicePrincipal": "service principal"}

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]00:00)", re.ASCII)


def coverage_in_use(row):
    """The number of a customer's subscriptions by coverage, without those that are not in use, dict."""
    return {name: row["coverage"][name] for name in COVERAGE if name != "NotInUse"}


def fully_covered(row):
    """How many of a customer's subscriptions are fully covered, in words."""
    counts = coverage_in_use(row)
    if any(counts.values()):
        return f"{counts['Whole']} of {sum(counts.values())} fully covered"
    if row["status"] in ("NotChecked", "Unknown"):
        return "Not known"
    return "None in use" if row["subscriptions"] else "None seen"


def linked(row):
    """The number of linked principals of a customer."""
    return sum(principal["status"] == "Linked" for principal in row["principals"])


def attention_words(row):
    """The labels of what needs attention, list of str. They are untrusted: a day may be any text."""
    in_use = [subscription for subscription in row["subscriptions"] if is_in_use(subscription["state"])]
    ends = min((subscription["until"] for subscription in in_use if subscription["until"]), default="")
    return [
        f"{word} {format_day(ends)}".rstrip() if flag == "RoleEnds" else word
        for flag, word in ATTENTION.items()
        if flag in row["attention"]
    ]


def format_time(text):
    """A time in UTC for people; any other text unchanged, and so untrusted."""
    match = _TIME.fullmatch(text or "")
    return f"{match[1]} {match[2]} UTC" if match else text or ""


def format_day(text):
    """The day of a time in UTC; any other text unchanged, and so untrusted."""
    match = _TIME.fullmatch(text or "")
    return match[1] if match else text or ""


def count_of(number, one, many):
    """A number and what it counts, like "2 principals"."""
    return f"{number:,} {one if number == 1 else many}"
