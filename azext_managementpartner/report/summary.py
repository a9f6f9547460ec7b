"""The messages after the rows of `report`."""

from collections import Counter

from azext_managementpartner._text import counted, first_few, in_one_line
from azext_managementpartner.coverage.assignments import COUNTING
from azext_managementpartner.report.answers import LINKED
from azext_managementpartner.report.customers import customer_name
from azext_managementpartner.tenants.summary import counts, error_about


def summary(rows, file):
    """The number of customers by status, like "45 customers: 40 Covered, 3 NotLinked. Written to report.html."

    :param file: path of the report, or None.
    """
    written = f" Written to {in_one_line(file)}." if file else ""
    return f"{counted(len(rows), 'customer')}: {counts(rows)}.{written}"


def attention_remark(rows):
    """The warning that counts what needs attention and what has changed; None: nothing."""
    attention = Counter(what for row in rows for what in row["attention"])
    kinds = [dict.fromkeys(change["kind"] for change in row["change"] or []) for row in rows]
    changed = Counter(kind for kinds_of_row in kinds for kind in kinds_of_row)
    linked = _partner_ids(rows)
    sentences = [
        f"{title} {', '.join(f'{count} {what}' for what, count in found.most_common())}."
        for title, found in (("Needs attention:", attention), ("Changed:", changed))
        if found
    ]
    if len(linked) > 1:
        ids = first_few([f"{partner_id} ({count})" for partner_id, count in linked.most_common()])
        sentences.append(f"Several partner IDs are linked: {ids}. Add --partner-id to report on one.")
    return " ".join(sentences) or None


def not_covered_error(rows, partner_id, also):
    """The error that lists the customers that are not covered.

    :param partner_id: the partner ID that should be linked; None: the linked one, if there is only one.
    :param also: another paragraph for the error, or None.
    :return: UnclassifiedUserFault; None: all are covered, at least in part.
    """
    linked = _partner_ids(rows)
    to_link = partner_id or (next(iter(linked)) if len(linked) == 1 else None)
    rows = list(map(_as_target_row, rows))
    chosen = [row for row in rows if row["status"] not in COUNTING]
    with_set = f"az managementpartner set --partner-id {to_link or '<partner ID>'} --all-tenants"
    return error_about("Not covered:", rows, chosen, partner_id=to_link, also=also, with_set=with_set)


def _partner_ids(rows):
    """The number of links to each partner ID, without leading zeros."""
    return Counter(one["partnerId"].lstrip("0") for row in rows for one in row["principals"] if one["status"] == LINKED)


def _as_target_row(row):
    """A customer as a row of `check`. If all its principals act through Azure Lighthouse, it has their tenant."""
    tenants = [principal["tenantId"] for principal in row["principals"]]
    names = {"tenantDisplayName": customer_name(row), "userName": None, "userType": None}
    if tenants and row["tenantId"] not in tenants:
        names |= {"tenantId": tenants[0], "tenantDefaultDomain": None}
    return {**row, **names, "partnerId": ", ".join(row["partnerIds"]), "loginCommand": None, "error": None}
