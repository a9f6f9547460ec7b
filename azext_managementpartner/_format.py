"""The output of the commands: objects and tables."""

from collections import OrderedDict

from azext_managementpartner._text import in_one_line


def link_output(link):
    """Convert a `PartnerResponse` to a flat dict with the REST names as keys.

    A field that the service did not send is absent.
    """
    from msrest.serialization import last_restapi_key_transformer

    return link.as_dict(key_transformer=last_restapi_key_transformer)


def link_row(link):
    """The table row of a link, with the columns of Get-AzManagementPartner; see `link_output`."""
    columns = ("partnerId", "partnerName", "state", "tenantId", "objectId")
    return OrderedDict((key[0].upper() + key[1:], in_one_line(link.get(key))) for key in columns)


def tenant_table(rows):
    """The table of list, set and unset, with the status first; see `tenant_rows`."""
    from azext_managementpartner._table import fit_to_terminal
    from azext_managementpartner.tenants.rows import tenant_columns

    places = tenant_columns(rows)
    return fit_to_terminal([_table_row(row, places(row)) for row in rows])


def check_table(rows):
    """The table of check, with a row for each tenant and subscription; see `tenant_rows`."""
    from azext_managementpartner._table import fit_to_terminal
    from azext_managementpartner.coverage.output import check_rows

    return fit_to_terminal(check_rows(rows))


def report_table(rows):
    """The table of report, with a row for each customer."""
    from azext_managementpartner._table import fit_to_terminal
    from azext_managementpartner.report.rows import report_rows

    return fit_to_terminal(report_rows(rows))


def _table_row(row, tenant_and_user):
    columns = {
        "Status": row["status"],
        "PartnerId": row["partnerId"],
        **({"Was": row["previousPartnerId"]} if "previousPartnerId" in row else {}),
        **tenant_and_user,
    }
    return OrderedDict((title, in_one_line(text)) for title, text in columns.items())
