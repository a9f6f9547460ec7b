"""Reads, creates, updates and removes the link of one principal in one tenant.

What is linked decides what a command does, not the error codes: the service does not send the codes that the API
description once listed, and some of its responses are not known (tests/unit/recorded_answers.json has those that are).
"""

from functools import partial

from azext_managementpartner._text import printable, sentence
from azext_managementpartner.errors.responses import WHO_MAY_HAVE_ANSWERED, unreadable
from azext_managementpartner.http.error_responses import (
    is_nothing_linked,
    is_refused,
    refuses_partner_id,
    service_error,
)


class LinkNotChangedError(Exception):
    """A link could not be changed as asked.

    :param link: what is linked now, `PartnerResponse`; None: nothing.
    :param failure: the exception that says why.
    """

    def __init__(self, link, failure):
        super().__init__(link, failure)
        self.link, self.failure = link, failure


class PartnerIdRefusedError(Exception):
    """Azure refuses the partner ID itself, so no other tenant accepts it; the cause is an AzureError."""


def get_link(client, **options):
    """Get the link, `PartnerResponse`, or None; see `get_link_and_error`."""
    return get_link_and_error(client, **options)[0]


def get_link_and_error(client, **options):
    """Get the link, and the error response that says that nothing is linked.

    :param client: `ManagementPartnerClient` of the target.
    :param options: options of azure-core's policies for this request.
    :return: `PartnerResponse`, or None: nothing is linked; an AzureError, or None.
    :raises AzureError: the request failed for another reason.

    Source: Partners_Get.
    """
    from azure.core.exceptions import HttpResponseError

    try:
        return _active(client.partners.get(**options)), None
    except HttpResponseError as error:
        if is_nothing_linked(error):
            return None, error
        raise


def try_operation(client, operation, partner_id: str):
    """Send a request about the link; if it is refused, or its outcome is not known, get the link.

    :param client: `ManagementPartnerClient` of the target.
    :param operation: one of its Partner_Get, Partner_Create, Partner_Update and Partner_Delete.
    :return: what is linked, `PartnerResponse`, or None: nothing; the AzureError of the request, or None.
    :raises AzureError: the request failed, and the link cannot be read.
    :raises AzureResponseError: the partner ID cannot be part of a URL.
    """
    from azure.core.exceptions import AzureError

    try:
        return _active(operation(partner_id)), None
    except ValueError as error:  # the service sent this partner ID
        raise unreadable("a link", str(error)) from error
    except AzureError as error:
        if not is_outcome_unknown(error):
            raise
        # A failing service has had its retries already.
        options = {} if is_refused(error) else {"retry_total": 0}
        try:
            return get_link(client, **options), error
        except AzureError:
            raise error from None


def is_to(link, partner_id: str):
    """Whether a link, or None, is to a partner ID; leading zeros do not matter, and zeros alone are no partner ID."""
    number = partner_id.lstrip("0")
    return bool(link and number) and link.partner_id.lstrip("0") == number


def list_in_tenant(_client, link):
    """Return the result of `list` in one tenant; see `link_result`."""
    return link_result("Linked" if link else "NotLinked", link)


def set_in_tenant(client, link, partner_id: str, *, dry_run: bool, one_first):
    """Do what `set` does in one tenant: create the link, or update it.

    :param link: what is linked, read just before, `PartnerResponse`; None: nothing.
    :param one_first: `OneFirst` of all tenants, which says when this one may write.
    :return: dict, see `link_result`.
    :raises PartnerIdRefusedError: Azure refuses the partner ID.
    :raises AzureError: the request failed.
    :raises AzureResponseError: the response to a change is another link.
    """

    def write(before):
        operation = client.partner.update if before else client.partner.create
        link, error = try_operation(client, operation, partner_id)
        if is_to(link, partner_id):
            return link
        if refuses_partner_id(error) and _is_same(before, link):
            raise PartnerIdRefusedError from error
        raise LinkNotChangedError(link, error or wrong_link_error(link, partner_id))

    def change(before):
        if is_to(before, partner_id):
            one_first.open()
            return link_result("Unchanged", before, before)
        if dry_run:
            would = link_result("WouldUpdate" if before else "WouldCreate", before, before)
            return {**would, "partnerId": partner_id, "partnerName": None}
        link = one_first(partial(write, before))
        return link_result("Updated" if before else "Created", link, before)

    return _change_with_retry(link, change)


def unset_in_tenant(client, link, partner_id: str | None, *, dry_run: bool):
    """Do what `unset` does in one tenant: remove the link.

    :param link: what is linked, read just before, `PartnerResponse`; None: nothing.
    :param partner_id: remove only a link to this partner ID; None: to any.
    :return: dict, see `link_result`.
    :raises AzureError: the request failed.
    """

    def change(before):
        if before is None:
            return link_result("NotLinked")
        if not should_remove(before, partner_id):
            return link_result("Unchanged", before, before)
        if dry_run:
            return link_result("WouldRemove", before, before)
        remaining, error = try_operation(client, client.partner.delete, before.partner_id)
        if remaining:
            raise LinkNotChangedError(remaining, error)
        return {**link_result("Removed", before=before), "objectId": before.object_id}

    return _change_with_retry(link, change)


def should_remove(link, partner_id: str | None):
    """Whether `unset` removes a link, or None: one to this partner ID, or to any if that is None."""
    return link is not None and (partner_id is None or is_to(link, partner_id))


def _change_with_retry(link, change):
    """Change the link; if that fails because somebody else changed it in the meantime, try once more.

    :param change: function of the current link that returns a result or raises LinkNotChangedError.
    """
    try:
        return change(link)
    except LinkNotChangedError as error:
        if _is_same(link, error.link):
            raise error.failure from None
        current = error.link
    try:
        return change(current)
    except LinkNotChangedError as error:
        raise error.failure from None


def _is_same(before, after):
    return (before and before.partner_id) == (after and after.partner_id)


def _active(link):
    """Return the link, or None if its state says that it was removed."""
    return None if link and link.state == "Deleted" else link


def link_result(status: str, link=None, before=None):
    """The part of a row that comes from the service: the status, the link as it is now, and the one before."""
    return {
        "status": status,
        "objectId": link and link.object_id,
        "partnerId": link and link.partner_id,
        "partnerName": link and link.partner_name,
        "createdTime": link and link.created_time,
        "updatedTime": link and link.updated_time,
        "previousPartnerId": before and before.partner_id,
    }


def nothing_linked_error(target, error, partner_id: str | None = None):
    """The ResourceNotFoundError of a command that needs a link.

    :param error: the AzureError that says that nothing is linked; None: the response was a deleted link.
    :param partner_id: the partner ID that the user named; None: none.
    """
    from azure.cli.core.azclierror import ResourceNotFoundError

    message = service_error(error.response)[1] if is_refused(error) else None
    return ResourceNotFoundError(
        "\n".join([f"No partner ID is linked to {target}.", *([sentence(printable(message))] if message else [])]),
        recommendation=f"Link one: {_command('create', target, partner_id or '<partner ID>')}",
    )


def another_is_linked_error(target, linked: str, asked: str):
    """The UnclassifiedUserFault of `create` if another partner ID is already linked."""
    from azure.cli.core.azclierror import UnclassifiedUserFault

    return UnclassifiedUserFault(
        f"Partner ID {printable(linked)} is already linked to {target}. It was not replaced by {asked}.",
        recommendation=f"To replace it: {_command('update', target, asked)}",
    )


def not_linked_error(target, linked: str, asked: str, *, removes: bool):
    """The ResourceNotFoundError of `show` and `delete` if another partner ID is linked than the one they name.

    :param removes: whether the command is `delete`.
    """
    from azure.cli.core.azclierror import ResourceNotFoundError

    return ResourceNotFoundError(
        f"Partner ID {asked} is not linked to {target}. The linked partner ID is {printable(linked)}.",
        recommendation=f"To remove it: {_command('delete', target, printable(linked))}"
        if removes
        else f"To replace it: {_command('update', target, asked)}",
    )


def interrupted_error(target, partner_id: str, change: str):
    """The UnclassifiedUserFault of a change that was interrupted before its response arrived.

    :param change: what Azure may have done with the link: "created", "updated" or "removed".
    """
    from azure.cli.core.azclierror import UnclassifiedUserFault

    return UnclassifiedUserFault(
        f"Interrupted. Azure may already have {change} the link of {target} to partner ID {partner_id}.",
        recommendation=f"See what is linked: {_command('show', target)}",
    )


def _command(verb, target, partner_id=None):
    """The command line that does `verb` for the same target."""
    options = [f"--partner-id {partner_id}" if partner_id else "", target.option]
    return " ".join(part for part in [f"az managementpartner {verb}", *options] if part)


def wrong_link_error(link, asked: str):
    """The AzureResponseError of a change whose response is another link, or None: a deleted link."""
    from azure.cli.core.azclierror import AzureResponseError

    found = f"a link to partner ID {printable(link.partner_id)}, not to {asked}" if link else "a deleted link"
    return AzureResponseError(
        f"The response is {found}. It is not known whether {asked} is linked.",
        recommendation="See what is linked: az managementpartner show, or list for many tenants. "
        + WHO_MAY_HAVE_ANSWERED,
    )


def is_outcome_unknown(error):
    """Whether only the link can tell what a request did: Azure refused it, or a response to it was lost.

    :param error: AzureError; False if only the sign-in was refused, Azure is throttling, or something else answered.
    """
    from azext_managementpartner.http.policies import tries_of  # costly to import, and help needs no request

    response = getattr(error, "response", None)
    if response is None or tries_of(error) > 1 or response.status_code == 408 or response.status_code >= 500:
        return True
    return is_refused(error)
