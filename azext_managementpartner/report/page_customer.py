"""A customer on the page: a row of the table, with the details below it."""

import re

from azext_managementpartner._text import in_one_line
from azext_managementpartner.report.customers import customer_name
from azext_managementpartner.report.page_details import details
from azext_managementpartner.report.page_elements import (
    ATTENTION,
    CHANGE,
    COVERAGE,
    CSS_CLASSES,
    STATUS,
    attention_words,
    coverage_in_use,
    element,
    fully_covered,
    linked,
    stacked_bar,
    untrusted,
)

_ORDER = {status: str(number) for number, status in enumerate(STATUS)}


def customer(row, number, columns):
    """A customer's tbody element.

    :param number: unique on the page.
    :param columns: the titles of the table's columns.
    """
    status = row["status"] if row["status"] in STATUS else "Unknown"
    name = f"customer-{number}"
    cells = [
        _name(row, name),
        _status(row, status),
        _subscriptions(row),
        _partner_ids(row),
        _linked(row),
        _attention(row),
    ]
    if "Changed" in columns:
        cells.append(_change(row))
    below = element("td", details(row, name), colspan=str(len(columns)))
    flags = [*(flag for flag in ATTENTION if flag in row["attention"]), *map(changed_flag, changes_of(row))]
    known = {"data-status": status} | ({"data-flags": " ".join(flags)} if flags else {})
    return element("tbody", element("tr", *cells), element("tr", below), **known)


def changes_of(row):
    """The kinds of change of a customer, each once."""
    kinds = {change["kind"] for change in row["change"] or []}
    return [kind for kind in CHANGE if kind in kinds]


def changed_flag(kind):
    """The filter flag of a kind of change."""
    return f"Changed{kind}"


def _name(row, name):
    domain = row["tenantDefaultDomain"] if row["tenantDisplayName"] else None
    return element(
        "th", untrusted(customer_name(row), "name"), _domain(domain) if domain else None, scope="row", id=name
    )


def _domain(text):
    """A domain name that can break after each dot."""
    labels = re.findall(r"[^.]*\.|[^.]+", in_one_line(text))
    return element("bdi", *(element("span", label) for label in labels), class_="domain")


def _status(row, status):
    shown = STATUS[status] if row["status"] in STATUS else untrusted(row["status"])
    return element("td", element("span", shown, class_=f"state {CSS_CLASSES[status]}"), **{"data-sort": _ORDER[status]})


def _subscriptions(row):
    counts = coverage_in_use(row)
    total = sum(counts.values())
    if not total:
        return element("td", element("span", fully_covered(row), class_="quiet"), class_="wide", **{"data-sort": "0"})
    return element(
        "td",
        stacked_bar(counts, COVERAGE, "bar"),
        element("span", fully_covered(row), class_="quiet"),
        class_="wide",
        **{"data-sort": str(1 + 1000 * counts["Whole"] // total)},
    )


def _partner_ids(row):
    return element("td", *(untrusted(partner_id, "found") for partner_id in row["partnerIds"]), class_="widest")


def _linked(row):
    return element("td", str(linked(row)), class_="widest")


def _attention(row):
    return _badges(attention_words(row), "badge")


def _change(row):
    return _badges([CHANGE[kind] for kind in changes_of(row)], "badge changed")


def _badges(labels, css_class):
    badges = [untrusted(label, css_class) for label in labels]
    return element("td", *badges, class_="wide", **{"data-sort": str(len(badges))})
