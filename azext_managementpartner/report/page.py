"""The report as one HTML file that loads nothing and works without JavaScript."""

import base64
import hashlib
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from azext_managementpartner.report.page_customer import changed_flag, changes_of, customer
from azext_managementpartner.report.page_elements import (
    CHANGE,
    STATUS,
    count_of,
    element,
    format_day,
    join_parts,
    patterns,
    stacked_bar,
    swatch,
    to_html,
    untrusted,
)

TITLE = "Partner Admin Link coverage"

_MEANING = (
    "A subscription is covered if a linked user or service principal has an active Azure role on it that Microsoft "
    "lists as eligible for partner earned credit. Coverage does not say what a partner program pays."
)
_SHOWN = 3
_CUSTOMERS = "customers"
_COLUMNS = {
    "Customer": None,
    "Status": None,
    "Subscriptions": "wide",
    "Partner IDs": "widest",
    "Linked": "widest",
    "Attention": "wide",
    "Changed": "wide",
}


def page(rows, *, made, partner_id=None, compared=False):
    """Yield the report as an HTML document, one customer at a time to save memory.

    :param made: when the report was made, datetime in UTC.
    :param partner_id: the partner ID that the report is about; None: all.
    :param compared: whether the rows were compared with earlier ones.
    """
    columns = [name for name in _COLUMNS if compared or name != "Changed"]
    before, _, after = _frame(rows, made, partner_id, columns).partition(to_html(ElementTree.Comment(_CUSTOMERS)))
    yield "<!DOCTYPE html>\n" + before
    for number, row in enumerate(rows, 1):
        yield to_html(customer(row, number, columns)) + "\n"
    yield after + "\n"


def _frame(rows, made, partner_id, columns):
    """The document, with a comment in place of the customers."""
    style, script = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", **{"http-equiv": "Content-Security-Policy", "content": _policy(style, script)}),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", TITLE),
        element("style", style),
        element("script", script),
    )
    main = element(
        "main",
        element(
            "div",
            proportion(rows),
            attention(rows),
            changes(rows) if "Changed" in columns else None,
            class_="summary",
        ),
        element("section", element("h2", "Customers"), *_controls(rows), _table(columns)),
    )
    body = element("body", patterns(), _header(rows, made, partner_id), main)
    return to_html(element("html", head, body, lang="en"))


def _policy(style, script):
    """The content security policy, which allows only the page's own style and script."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text):
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _header(rows, made, partner_id):
    checked = sorted(format_day(time) for time in _all_of(rows, "checkedTime"))
    about = [
        *([untrusted(f"{name}, partner ID {number}")] for number, name in _partners(rows)[:_SHOWN]),
        ["Only links to partner ID ", untrusted(partner_id), " count"] if partner_id else None,
        [count_of(len(rows), "customer", "customers")],
        ["Checked ", untrusted(" to ".join(dict.fromkeys((checked[0], checked[-1]))))] if checked else None,
        [f"Made {made:%Y-%m-%d %H:%M} UTC"],
    ]
    return element(
        "header",
        element("h1", TITLE),
        element("p", *join_parts(filter(None, about)), class_="quiet"),
        element("p", _MEANING, class_="quiet"),
    )


def _partners(rows):
    """The linked partner IDs and their names, the most frequent first."""
    linked = [one for row in rows for one in row["principals"] if one["status"] == "Linked" and one["partnerId"]]
    return [pair for pair, _ in Counter((one["partnerId"], one["partnerName"] or "?") for one in linked).most_common()]


def _all_of(rows, key):
    return filter(None, (principal[key] for row in rows for principal in row["principals"]))


def _controls(rows):
    """The controls above the table. page.js shows those that need a script."""
    find = element("label", "Find ", element("input", type="search", id="find", autocomplete="off"))
    choices = [element("option", "All", value=""), *statuses(rows)]
    status = element("label", "Status ", element("select", *choices, id="status"))
    show_all = element("button", "Clear filters", type="button", id="show-all")
    unfold = element("input", type="checkbox", id="unfold", checked="")
    alone = element("input", type="checkbox", id="alone")
    return [
        element("div", find, status, show_all, class_="controls", role="search", hidden=""),
        element(
            "div",
            element("p", count_of(len(rows), "customer", "customers"), id="shown", role="status"),
            element("label", unfold, " Print the details", class_="printing"),
            element("label", alone, " Print each customer on a separate page", class_="printing"),
            class_="above",
        ),
    ]


def _table(columns):
    titles = (
        element("th", name, scope="col", **({"class": _COLUMNS[name]} if _COLUMNS[name] else {})) for name in columns
    )
    caption = element("caption", "Customers, each followed by its details", class_="unseen")
    rows = ElementTree.Comment(_CUSTOMERS)
    return element("table", caption, element("thead", element("tr", *titles)), rows, id="customers")


GROUPS = {
    "Covered": ("Covered", ["Covered"]),
    "PartlyCovered": ("Partly covered", ["PartlyCovered"]),
    "NotCovered": ("Not covered", ["NotCovered", "NoSubscription", "NotLinked", "OtherPartnerId"]),
    "Unknown": ("Unknown or not checked", ["Unknown", "NotChecked"]),
}
"""The parts of the bar on top: their labels, and the statuses in them."""

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
    """The number of customers by coverage, as a bar and a legend."""
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
    """The number of customers that need attention, by reason."""
    counts = {flag: sum(flag in row["attention"] for row in rows) for flag in _ATTENTION}
    tiles = [_tile(count, _ATTENTION[flag], flag) for flag, count in counts.items() if count or flag in _ALWAYS]
    tiles.insert(3, _tile(_by_status(rows)["NotChecked"], _NOT_CHECKED, "NotChecked"))
    return element("section", element("h2", "Needs attention"), element("ul", *tiles, class_="tiles"))


def changes(rows):
    """The number of customers that have changed, by kind of change."""
    counts = {kind: sum(kind in changes_of(row) for row in rows) for kind in CHANGE}
    tiles = [_tile(count, (CHANGE[kind], CHANGE[kind]), changed_flag(kind)) for kind, count in counts.items() if count]
    shown = element("ul", *tiles, class_="tiles") if tiles else element("p", "Nothing has changed.")
    return element("section", element("h2", "Changed since the earlier check"), shown)


def statuses(rows):
    """The options of the status filter, list of `Element`."""
    present = [status for status, count in _by_status(rows).items() if count]
    return [element("option", STATUS[status], value=status) for status in present]


def _by_status(rows):
    counts = dict.fromkeys(STATUS, 0)
    for row in rows:
        counts[row["status"] if row["status"] in counts else "Unknown"] += 1
    return counts


def _made_of(group, counts):
    """The statuses in a part of the bar, if its label does not say it all."""
    parts = [
        f"{counts[status]:,} {STATUS[status][0].lower()}{STATUS[status][1:]}"
        for status in GROUPS[group][1]
        if counts[status]
    ]
    has_more = len(parts) > 1 or (len(parts) == 1 and not counts[GROUPS[group][1][0]])
    return element("span", ", ".join(parts), class_="quiet") if has_more else None


def _tile(count, words, flag):
    """A number with its label. page.js turns it into a button that shows these customers."""
    known = {"data-flag": flag} if count else {"class": "zero"}
    shown = element("span", words[0] if count == 1 else words[1])
    return element("li", element("strong", f"{count:,}"), " ", shown, **known)
