"""What is said after the rows of `report`."""

from collections import Counter

from azext_managementpartner._text import first_few, in_one_line
from azext_managementpartner.coverage.assignments import COVERED, PARTLY_COVERED
from azext_managementpartner.report.answers import LINKED
from azext_managementpartner.report.customers import title_of
from azext_managementpartner.tenants.summary import counts, error_about


def summary(rows, file):
    """How many customers there are of each status, and where the report is.

    :param rows: what the command prints, list of dict.
    :param file: the path that was written, or None.
    :return: str like "45 customers: 40 Covered, 3 NotLinked, 2 NotChecked. Written to report.html."
    """
    written = f" Written to {in_one_line(file)}." if file else ""
    return f"{len(rows)} customer{'' if len(rows) == 1 else 's'}: {counts(rows)}.{written}"


def attention_remark(rows):
    """What somebody must see at once, and what has changed.

    :param rows: what the command prints, list of dict.
    :return: str; None: there is nothing of the kind.
    """
    attention = Counter(what for row in rows for what in row["attention"])
    kinds = [dict.fromkeys(change["kind"] for change in row["change"] or []) for row in rows]
    changed = Counter(kind for of_one in kinds for kind in of_one)
    linked = _partner_ids(rows)
    said = [
        f"{title} {', '.join(f'{count} {what}' for what, count in found.most_common())}."
        for title, found in (("Needs attention:", attention), ("Changed:", changed))
        if found
    ]
    if len(linked) > 1:
        ids = first_few([f"{partner_id} ({count})" for partner_id, count in linked.most_common()])
        said.append(f"Partner IDs {ids} are linked: name yours with --partner-id.")
    return " ".join(said) or None


def not_covered_error(rows, partner_id, also):
    """The error where some customers are not covered.

    :param rows: what the command prints, list of dict.
    :param partner_id: the partner ID that should be linked; None: that which is linked, if it is only one.
    :param also: what else there is to say, str or None.
    :return: UnclassifiedUserFault; None where each is covered, whole or in part.
    """
    linked = _partner_ids(rows)
    to_link = partner_id or (next(iter(linked)) if len(linked) == 1 else None)
    rows = list(map(_as_of_one, rows))
    chosen = [row for row in rows if row["status"] not in (COVERED, PARTLY_COVERED)]
    with_set = f"az managementpartner set --partner-id {to_link or '<partner ID>'} --all-tenants"
    return error_about("Not covered:", rows, chosen, partner_id=to_link, also=also, with_set=with_set)


def _partner_ids(rows):
    """How many links there are to each partner ID, without zeros in front of it."""
    return Counter(one["partnerId"].lstrip("0") for row in rows for one in row["principals"] if one["status"] == LINKED)


def _as_of_one(row):
    """A customer as the row of one principal; where all act in another tenant, by Azure Lighthouse, that is named."""
    tenants = [principal["tenantId"] for principal in row["principals"]]
    names = {"tenantDisplayName": title_of(row), "userName": None, "userType": None}
    if tenants and row["tenantId"] not in tenants:
        names |= {"tenantId": tenants[0], "tenantDefaultDomain": None}
    return {**row, **names, "partnerId": ", ".join(row["partnerIds"]), "loginCommand": None, "error": None}
