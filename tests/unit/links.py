"""A link as the service sends it."""


def link(partner_id="12345", **properties):
    """An answer of the service, with the dates of a recorded one.

    :param partner_id: the partner ID that is linked.
    :param properties: what stands in it besides, or otherwise, under `properties`.
    :return: dict.
    """
    return {
        "id": f"/providers/microsoft.managementpartner/partners/{partner_id}",
        "type": "Microsoft.ManagementPartner/partners",
        "name": partner_id,
        "etag": 20,
        "properties": {
            "partnerId": partner_id,
            "partnerName": "Contoso",
            "tenantId": "3c9b6f0e-2f6c-4a39-9a55-0d8f6c1b7a10",
            "objectId": "b3a4d7c2-91e0-4f5b-8c6d-2e7f1a0b9c8d",
            "version": 20,
            "updatedTime": "2018-07-30T21:13:59.318186Z",
            "createdTime": "2018-02-21T20:07:21.1341292Z",
            "state": "Active",
            **properties,
        },
    }
