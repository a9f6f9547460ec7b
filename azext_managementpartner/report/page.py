"""The report as a page: one file of HTML that loads nothing, and is whole without JavaScript."""

import base64
import hashlib
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from azext_managementpartner.report.page_customer import customer
from azext_managementpartner.report.page_elements import element, foreign, html, patterns, separated
from azext_managementpartner.report.page_summary import attention, changes, proportion, statuses
from azext_managementpartner.report.page_words import day, of

TITLE = "Partner Admin Link coverage"

_MEANING = (
    "A subscription is covered where a linked user or application has an active Azure role on it that Microsoft lists "
    "as eligible for partner earned credit. This says nothing of what a programme pays."
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
    """The report as one document of HTML.

    :param rows: list of the report's rows, in the order to show.
    :param made: when the report was made: datetime with a time zone, UTC.
    :param partner_id: the partner ID that the report is about, str; None: it is about all.
    :param compared: whether the rows were compared with earlier ones.
    :return: iterator of str, a piece for each customer: none of them is held longer than that.
    """
    columns = [name for name in _COLUMNS if compared or name != "Changed"]
    before, _, after = _frame(rows, made, partner_id, columns).partition(html(ElementTree.Comment(_CUSTOMERS)))
    yield "<!DOCTYPE html>\n" + before
    for number, row in enumerate(rows, 1):
        yield html(customer(row, number, columns)) + "\n"
    yield after + "\n"


def _frame(rows, made, partner_id, columns):
    """The document, with a comment where the customers go."""
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
    return html(element("html", head, body, lang="en"))


def _policy(style, script):
    """What the page may do: nothing but to look as its own style says and to run its own script."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text):
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _header(rows, made, partner_id):
    checked = sorted(day(time) for time in _all_of(rows, "checkedTime"))
    about = [
        *([foreign(f"{name}, partner ID {number}")] for number, name in _partners(rows)[:_SHOWN]),
        ["Only links to partner ID ", foreign(partner_id), " count"] if partner_id else None,
        [of(len(rows), "customer", "customers")],
        ["Checked ", foreign(" to ".join(dict.fromkeys((checked[0], checked[-1]))))] if checked else None,
        [f"Made {made:%Y-%m-%d %H:%M} UTC"],
    ]
    return element(
        "header",
        element("h1", TITLE),
        element("p", *separated(filter(None, about)), class_="quiet"),
        element("p", _MEANING, class_="quiet"),
    )


def _partners(rows):
    """The partner IDs and names that are linked, the most frequent first."""
    linked = [one for row in rows for one in row["principals"] if one["status"] == "Linked" and one["partnerId"]]
    return [pair for pair, _ in Counter((one["partnerId"], one["partnerName"] or "?") for one in linked).most_common()]


def _all_of(rows, key):
    return filter(None, (principal[key] for row in rows for principal in row["principals"]))


def _controls(rows):
    """What finds customers, which page.js shows, and what needs no script."""
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
            element("p", of(len(rows), "customer", "customers"), id="shown", role="status"),
            element("label", unfold, " Print the details", class_="printing"),
            element("label", alone, " Print each customer on a page of its own", class_="printing"),
            class_="above",
        ),
    ]


def _table(columns):
    titles = (
        element("th", name, scope="col", **({"class": _COLUMNS[name]} if _COLUMNS[name] else {})) for name in columns
    )
    caption = element("caption", "Customers, each followed by what is known of it", class_="unseen")
    rows = ElementTree.Comment(_CUSTOMERS)
    return element("table", caption, element("thead", element("tr", *titles)), rows, id="customers")
