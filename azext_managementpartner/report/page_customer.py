"""A customer on the page: a row of the table, and all there is to know below it."""

from azext_managementpartner.report.page_details import details
from azext_managementpartner.report.page_elements import FORM, bar, element, foreign
from azext_managementpartner.report.page_words import ATTENTION, CHANGE, COVERAGE, STATUS, customer_name, day

_ORDER = {status: str(number) for number, status in enumerate(STATUS)}


def customer(row, number, columns):
    """A customer's part of the table.

    :param row: a row of the report.
    :param number: another for each customer.
    :param columns: the titles of the table's columns.
    :return: `Element`, a tbody.
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
    """The kinds of change that a customer has.

    :param row: a row of the report.
    :return: list of str, each once.
    """
    kinds = {change["kind"] for change in row["change"] or []}
    return [kind for kind in CHANGE if kind in kinds]


def changed_flag(kind):
    """The flag of customers that have changed in a way."""
    return f"Changed{kind}"


def weighing(row):
    """A customer's subscriptions that are in use, by coverage.

    :param row: a row of the report.
    :return: dict of numbers.
    """
    return {name: row["coverage"][name] for name in COVERAGE if name != "NotInUse"}


def attention_words(row):
    """What to attend to, each in a few words.

    :param row: a row of the report.
    :return: list of str, still from elsewhere: a day may be any text.
    """
    ends = min((subscription["until"] for subscription in row["subscriptions"] if subscription["until"]), default="")
    return [
        f"{word} {day(ends)}".rstrip() if flag == "RoleEnds" else word
        for flag, word in ATTENTION.items()
        if flag in row["attention"]
    ]


def _name(row, name):
    domain = row["tenantDefaultDomain"] if row["tenantDisplayName"] else None
    return element(
        "th",
        foreign(customer_name(row), "name"),
        foreign(domain, "domain") if domain else None,
        scope="row",
        id=name,
    )


def _status(row, status):
    shown = STATUS[status] if row["status"] in STATUS else foreign(row["status"])
    return element("td", element("span", shown, class_=f"state {FORM[status]}"), **{"data-sort": _ORDER[status]})


def _subscriptions(row):
    counts = weighing(row)
    total = sum(counts.values())
    if not total:
        return element("td", element("span", "None in use", class_="quiet"), class_="wide", **{"data-sort": "0"})
    return element(
        "td",
        bar(counts, COVERAGE, "bar"),
        element("span", f"{counts['Whole']} of {total} whole", class_="quiet"),
        class_="wide",
        **{"data-sort": str(1 + 1000 * counts["Whole"] // total)},
    )


def _partner_ids(row):
    return element("td", *(foreign(partner_id, "found") for partner_id in row["partnerIds"]), class_="widest")


def _linked(row):
    return element("td", str(sum(principal["status"] == "Linked" for principal in row["principals"])), class_="widest")


def _attention(row):
    return _badges(attention_words(row), "badge")


def _change(row):
    return _badges([CHANGE[kind] for kind in changes_of(row)], "badge changed")


def _badges(words, look):
    badges = [foreign(word, look) for word in words]
    return element("td", *badges, class_="wide", **{"data-sort": str(len(badges))})
