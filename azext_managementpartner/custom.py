"""The commands: parse, ask the service, shape the answer."""

from contextlib import contextmanager

from azext_managementpartner._client_factory import management_partner_client
from azext_managementpartner._errors import another_is_linked, explained, not_the_one_linked
from azext_managementpartner._format import link_output
from azext_managementpartner._target import current_target


def create_link(cmd, partner_id, tenant=None):
    """Link a partner ID; the ID that is linked already is success.

    :param partner_id: 1 to 12 digits.
    :param tenant: tenant to act in, GUID or domain name; None: the current one.
    :return: the link, a flat dict of REST names.
    :raises UnclassifiedUserFault: another partner ID is linked.
    """
    from azure.core.exceptions import ResourceExistsError

    with _client(cmd, tenant) as (client, target):
        try:
            link = client.partner.create(partner_id)
        except ResourceExistsError as conflict:
            link = client.partners.get()
            if link.partner_id != partner_id:
                raise another_is_linked(target, link.partner_id, partner_id) from conflict
        return link_output(link)


def show_link(cmd, partner_id=None, tenant=None):
    """Show the link, or fail when it is not to `partner_id`.

    :param partner_id: the partner ID that is expected, 1 to 12 digits; None: any.
    :param tenant: tenant to act in, GUID or domain name; None: the current one.
    :return: the link, a flat dict of REST names.
    :raises ResourceNotFoundError: nothing is linked, or another partner ID is.
    """
    with _client(cmd, tenant) as (client, target):
        if partner_id is None:
            return link_output(client.partners.get())
        with _naming_the_one_linked(client, target, partner_id):
            return link_output(client.partner.get(partner_id))


def update_link(cmd, partner_id, tenant=None):
    """Replace the linked partner ID.

    :param partner_id: the new partner ID, 1 to 12 digits.
    :param tenant: tenant to act in, GUID or domain name; None: the current one.
    :return: the link, a flat dict of REST names.
    :raises ResourceNotFoundError: nothing is linked.
    """
    with _client(cmd, tenant) as (client, _):
        return link_output(client.partner.update(partner_id))


def delete_link(cmd, partner_id, tenant=None):
    """Remove the link to a partner ID.

    :param partner_id: the partner ID that is linked, 1 to 12 digits.
    :param tenant: tenant to act in, GUID or domain name; None: the current one.
    :raises ResourceNotFoundError: nothing is linked, or another partner ID is.
    """
    with _client(cmd, tenant) as (client, target), _naming_the_one_linked(client, target, partner_id):
        client.partner.delete(partner_id)


@contextmanager
def _client(cmd, tenant):
    """The client and target of a command; the errors met meanwhile are said in words."""
    target = current_target(cmd.cli_ctx, tenant)
    with explained(target), management_partner_client(cmd.cli_ctx, target) as client:
        yield client, target


@contextmanager
def _naming_the_one_linked(client, target, partner_id):
    """Where `partner_id` is not found, the error names the one that is linked, if any."""
    from azure.core.exceptions import ResourceNotFoundError

    try:
        yield
    except ResourceNotFoundError as not_found:
        linked = client.partners.get().partner_id
        raise not_the_one_linked(target, linked, partner_id) from not_found
