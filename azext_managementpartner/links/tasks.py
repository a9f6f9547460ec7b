"""What a command over many tenants does with the link of one: look, set, unset."""

from azext_managementpartner.links.link import create, is_same, linked, remove, update


def look(client):
    """See what is linked.

    :param client: `ManagementPartnerClient` of the target.
    :return: what was found, a dict: see `_finding`.
    :raises AzureError: Azure did not answer, or refused.
    """
    link = linked(client)
    return _finding("Linked" if link else "NotLinked", link)


def set_to(client, partner_id, dry_run):
    """Make the link what it should be, whatever it was.

    :param client: `ManagementPartnerClient` of the target.
    :param partner_id: the partner ID that should be linked.
    :param dry_run: say what would be done, and do nothing.
    :return: what was found and done, a dict: see `_finding`.
    :raises AzureError: Azure did not answer, or refused.
    :raises AzureResponseError: the answer to a change is a link to another partner ID.
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
    :raises AzureError: Azure did not answer, or refused.
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
