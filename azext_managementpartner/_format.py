"""What a command prints: objects, rows and tables."""

from collections import OrderedDict

from azext_managementpartner._text import in_one_line

_SORTED_BY = ("tenantDisplayName", "tenantDefaultDomain", "tenantId", "userName")
_LINK = ("objectId", "partnerId", "partnerName", "status")
_TROUBLE = ("error", "loginCommand")
_TIMES = ("createdTime", "updatedTime")
FOUND = (*_LINK, *_TIMES, *_TROUBLE)
CHANGED = (*FOUND, "previousPartnerId")
CHECKED = (*_LINK, *_TIMES, "checkedTime", "advice", "subscriptions", *_TROUBLE)
"""What the rows of a command say, besides whose link it is: what was found, changed or checked."""


def link_output(link):
    """Shape a link as the commands print it.

    :param link: `PartnerResponse` of the generated client.
    :return: one flat dict with the REST names as keys; a field that the service did not send is absent.
    """
    from msrest.serialization import last_restapi_key_transformer

    return link.as_dict(key_transformer=last_restapi_key_transformer)


def link_row(link):
    """The table row of a link: the columns that Get-AzManagementPartner prints.

    :param link: the output object of create, show or update.
    :return: OrderedDict of column title to text.
    """
    columns = ("partnerId", "partnerName", "state", "tenantId", "objectId")
    return OrderedDict((key[0].upper() + key[1:], in_one_line(link.get(key))) for key in columns)


def fleet_rows(targets, results, columns):
    """The rows of a command over many targets, sorted by the tenants' names.

    :param targets: list of `Target`.
    :param results: what became of each: list of dict with `status` and what else is known.
    :param columns: what each row says of its result: FOUND, CHANGED or CHECKED.
    :return: list of dict; each has every key, with None where there is nothing to say.
    """
    rows = [_fleet_row(target, result, columns) for target, result in zip(targets, results, strict=True)]
    return sorted(rows, key=lambda row: [(row[key] is None, row[key] or "") for key in _SORTED_BY])


def fleet_table(rows):
    """The table of a command over many targets: what decides comes first.

    :param rows: see `fleet_rows`.
    :return: list of OrderedDict of column title to text.
    """
    from azext_managementpartner._table import fitted
    from azext_managementpartner.messages.rows import place_columns

    places = place_columns(rows)
    return fitted([_table_line(row, places(row)) for row in rows])


def check_table(rows):
    """The table of `check`: a line for each tenant and subscription.

    :param rows: see `fleet_rows`.
    :return: list of OrderedDict of column title to text.
    """
    from azext_managementpartner._table import fitted
    from azext_managementpartner.coverage.output import check_rows

    return fitted(check_rows(rows))


def report_table(rows):
    """The table of `report`: a line for each customer.

    :param rows: what the command prints, list of dict.
    :return: list of OrderedDict of column title to text.
    """
    from azext_managementpartner._table import fitted
    from azext_managementpartner.report.output import report_rows

    return fitted(report_rows(rows))


def _table_line(row, place):
    columns = {
        "Status": row["status"],
        "PartnerId": row["partnerId"],
        **({"Was": row["previousPartnerId"]} if "previousPartnerId" in row else {}),
        **place,
    }
    return OrderedDict((title, in_one_line(text)) for title, text in columns.items())


def _fleet_row(target, result, columns):
    row = {
        "tenantId": target.tenant_id,
        "tenantDisplayName": target.account.get("tenantDisplayName"),
        "tenantDefaultDomain": target.account.get("tenantDefaultDomain"),
        "userName": target.label,
        "userType": target.account["user"]["type"],
    }
    return {**row, **{key: result.get(key) for key in columns}}
