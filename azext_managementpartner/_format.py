"""What a command prints: the output object of a link and its table row."""

from collections import OrderedDict


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
    return OrderedDict((key[0].upper() + key[1:], link.get(key, "")) for key in columns)
