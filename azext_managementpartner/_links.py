"""What is done with the link of one target: look, set, unset."""


def look(client):
    """See what is linked.

    :param client: `ManagementPartnerClient` of the target.
    :return: what was found, a dict: see `_finding`.
    """
    link = linked(client)
    return _finding("Linked" if link else "NotLinked", link)


def set_to(client, partner_id, dry_run):
    """Make the link what it should be, whatever it was.

    :param client: `ManagementPartnerClient` of the target.
    :param partner_id: the partner ID that should be linked.
    :param dry_run: say what would be done, and do nothing.
    :return: what was found and done, a dict: see `_finding`.
    """

    def change(link):
        if link and is_same(link.partner_id, partner_id):
            return _finding("Unchanged", link, link)
        if dry_run:
            would = _finding("WouldUpdate" if link else "WouldCreate", link, link)
            return {**would, "partnerId": partner_id, "partnerName": None}
        if link:
            return _finding("Updated", update(client, partner_id), link)
        return _finding("Created", create(client, partner_id))

    return _looking_again_once(client, change)


def unset(client, partner_id, dry_run):
    """Remove the link.

    :param client: `ManagementPartnerClient` of the target.
    :param partner_id: remove only a link to this partner ID; None: to any.
    :param dry_run: say what would be done, and do nothing.
    :return: what was found and done, a dict: see `_finding`.
    """

    def change(link):
        if link is None:
            return _finding("NotLinked")
        if partner_id is not None and not is_same(link.partner_id, partner_id):
            return _finding("Unchanged", link, link)
        if dry_run:
            return _finding("WouldRemove", link, link)
        remove(client, link.partner_id)
        return {**_finding("Removed", before=link), "objectId": link.object_id}

    return _looking_again_once(client, change)


def _looking_again_once(client, change):
    """Look, then change; if the link was changed by somebody else in between, once more."""
    from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError

    link = linked(client)
    try:
        return change(link)
    except (ResourceExistsError, ResourceNotFoundError):
        return change(linked(client))


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

    from azext_managementpartner._retry import tries_of

    try:
        client.partner.delete(partner_id)
    except ResourceNotFoundError as error:
        if tries_of(error) == 1 or linked(client) is not None:
            raise


def linked(client):
    """Ask for the link.

    :param client: `ManagementPartnerClient` of the target.
    :return: `PartnerResponse`; None where nothing is linked.
    """
    from azure.core.exceptions import ResourceNotFoundError

    from azext_managementpartner._errors import is_nothing_linked

    try:
        link = client.partners.get()
        return None if link.state == "Deleted" else link
    except ResourceNotFoundError as error:
        if is_nothing_linked(error):
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
    from azext_managementpartner._errors import not_the_link_asked_for

    if not is_same(link.partner_id, partner_id):
        raise not_the_link_asked_for(link.partner_id, partner_id)
    return link


def _finding(status, link=None, before=None):
    """The part of a row that the service knows.

    :param status: what the row will say.
    :param link: the link as it is now, or None.
    :param before: the link as it was, or None.
    """
    return {
        "status": status,
        "objectId": link and link.object_id,
        "partnerId": link and link.partner_id,
        "partnerName": link and link.partner_name,
        "updatedTime": link and link.updated_time,
        "previousPartnerId": before and before.partner_id,
    }
