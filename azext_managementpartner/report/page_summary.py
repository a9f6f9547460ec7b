"""The top of the page: the proportion, and what to see at once."""

from azext_managementpartner.report.page_customer import changed_flag, changes_of
from azext_managementpartner.report.page_elements import element, stacked_bar, swatch
from azext_managementpartner.report.page_words import CHANGE, STATUS

GROUPS = {
    "Covered": ("Covered", ["Covered"]),
    "PartlyCovered": ("Partly covered", ["PartlyCovered"]),
    "NotCovered": ("Not covered", ["NotCovered", "NoSubscription", "NotLinked", "OtherPartnerId"]),
    "Unknown": ("Unknown or not checked", ["Unknown", "NotChecked"]),
}
"""The parts of the proportion: words, and the statuses that each holds."""

_ATTENTION = {
    "OneUser": ("depends on one user", "depend on one user"),
    "RoleEnds": ("has a role that ends", "have roles that end"),
    "OtherPartnerId": ("has another partner ID", "have other partner IDs"),
    "Old": ("has a check older than 30 days", "have checks older than 30 days"),
    "Undated": ("has a check without a date", "have checks without a date"),
}
_NOT_CHECKED = ("is not checked", "are not checked")
_ALWAYS = ("OneUser", "RoleEnds", "OtherPartnerId", "Old")


def proportion(rows):
    """How many customers are covered, as a bar and in numbers.

    :param rows: the rows of the report.
    :return: `Element`.
    """
    counts = _by_status(rows)
    groups = {name: sum(counts[status] for status in statuses) for name, (_, statuses) in GROUPS.items()}
    words = {name: word for name, (word, _) in GROUPS.items()}
    legend = (
        element("li", swatch(name), element("strong", f"{count:,}"), " ", words[name], _made_of(name, counts))
        for name, count in groups.items()
    )
    return element(
        "section",
        element("h2", "Customers by coverage"),
        stacked_bar(groups, words, "bar proportion") if rows else None,
        element("ul", *legend, class_="legend"),
    )


def attention(rows):
    """How many customers there are to attend to, and why.

    :param rows: the rows of the report.
    :return: `Element`.
    """
    counts = {flag: sum(flag in row["attention"] for row in rows) for flag in _ATTENTION}
    tiles = [_tile(count, _ATTENTION[flag], flag) for flag, count in counts.items() if count or flag in _ALWAYS]
    tiles.insert(3, _tile(_by_status(rows)["NotChecked"], _NOT_CHECKED, "NotChecked"))
    return element("section", element("h2", "Needs attention"), element("ul", *tiles, class_="tiles"))


def changes(rows):
    """How many customers have changed, and how.

    :param rows: the rows of the report, compared.
    :return: `Element`.
    """
    counts = {kind: sum(kind in changes_of(row) for row in rows) for kind in CHANGE}
    tiles = [_tile(count, (CHANGE[kind], CHANGE[kind]), changed_flag(kind)) for kind, count in counts.items() if count]
    shown = element("ul", *tiles, class_="tiles") if tiles else element("p", "Nothing has changed.")
    return element("section", element("h2", "Changed since the earlier check"), shown)


def statuses(rows):
    """The statuses to choose from.

    :param rows: the rows of the report.
    :return: list of `Element`.
    """
    present = [status for status, count in _by_status(rows).items() if count]
    return [element("option", STATUS[status], value=status) for status in present]


def _by_status(rows):
    counts = dict.fromkeys(STATUS, 0)
    for row in rows:
        counts[row["status"] if row["status"] in counts else "Unknown"] += 1
    return counts


def _made_of(group, counts):
    """What a part of the proportion is made of, where that is more than its words say."""
    parts = [
        f"{counts[status]:,} {STATUS[status][0].lower()}{STATUS[status][1:]}"
        for status in GROUPS[group][1]
        if counts[status]
    ]
    has_more = len(parts) > 1 or (len(parts) == 1 and not counts[GROUPS[group][1][0]])
    return element("span", ", ".join(parts), class_="quiet") if has_more else None


def _tile(count, words, flag):
    """A number with its words; page.js makes a button of it that shows these customers."""
    known = {"data-flag": flag} if count else {"class": "zero"}
    shown = element("span", words[0] if count == 1 else words[1])
    return element("li", element("strong", f"{count:,}"), " ", shown, **known)
