"""What a command prints: objects, rows and tables."""

from collections import OrderedDict

from azext_managementpartner._text import in_one_line


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


def tenant_table(rows):
    """The table of a command over many targets: what decides comes first.

    :param rows: see `tenant_rows`.
    :return: list of OrderedDict of column title to text.
    """
    from azext_managementpartner._table import fitted
    from azext_managementpartner.tenants.rows import place_columns

    places = place_columns(rows)
    return fitted([_table_line(row, places(row)) for row in rows])


def check_table(rows):
    """The table of `check`: a line for each tenant and subscription.

    :param rows: see `tenant_rows`.
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
    from azext_managementpartner.report.rows import report_rows

    return fitted(report_rows(rows))


def _table_line(row, place):
    columns = {
        "Status": row["status"],
        "PartnerId": row["partnerId"],
        **({"Was": row["previousPartnerId"]} if "previousPartnerId" in row else {}),
        **place,
    }
    return OrderedDict((title, in_one_line(text)) for title, text in columns.items())
