"""The link of one target: looked at, made, changed, removed."""


def create(client, partner_id):
    """Link a partner ID.

    :param client: `ManagementPartnerClient` of the target.
    :param partner_id: the partner ID to link.
    :return: the link, `PartnerResponse`.
    :raises ResourceExistsError: another partner ID is linked.
    :raises AzureResponseError: the answer is a link to another partner ID.
    """
    return _link_to(partner_id, client.partner.create(partner_id))


def update(client, partner_id):
    """Replace the linked partner ID.

    :param client: `ManagementPartnerClient` of the target.
    :param partner_id: the partner ID to link.
    :return: the link, `PartnerResponse`.
    :raises ResourceNotFoundError: nothing is linked.
    :raises AzureResponseError: the answer is a link to another partner ID.
    """
    return _link_to(partner_id, client.partner.update(partner_id))


def remove(client, partner_id):
    """Remove the link to a partner ID.

    Where the answer to the first try was lost, the next one finds nothing: then the link is removed all the same.

    :param client: `ManagementPartnerClient` of the target.
    :param partner_id: the partner ID that is linked.
    :raises ResourceNotFoundError: nothing or another partner ID is linked.
    """
    from azure.core.exceptions import ResourceNotFoundError

    from azext_managementpartner.transport.retry import tries_of

    try:
        client.partner.delete(partner_id)
    except ResourceNotFoundError as error:
        if tries_of(error) == 1 or linked(client) is not None:
            raise


def linked(client):
    """Ask for the link.

    :param client: `ManagementPartnerClient` of the target.
    :return: `PartnerResponse`; None where nothing is linked.
    :raises AzureError: Azure did not answer, or refused.
    """
    from azure.core.exceptions import ResourceNotFoundError

    from azext_managementpartner.transport.refusals import is_nothing_linked

    try:
        link = client.partners.get()
        return None if link.state == "Deleted" else link
    except ResourceNotFoundError as error:
        if is_nothing_linked(error.response):
            return None
        raise


def is_same(one, other):
    """Whether two partner IDs are the same number, with or without zeros in front.

    :param one: partner ID, str.
    :param other: partner ID, str.
    :return: bool.
    """
    return one.lstrip("0") == other.lstrip("0")


def _link_to(partner_id, link):
    """The link, which must be to the partner ID."""
    from azext_managementpartner.messages.service import not_the_link_asked_for

    if not is_same(link.partner_id, partner_id):
        raise not_the_link_asked_for(link.partner_id, partner_id)
    return link
