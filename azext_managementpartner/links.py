"""The link of one principal in one tenant: read, made, changed and removed.

What is linked decides what a command does. No error code does: the codes that the API description once listed are not
those that the service sends, and some of its answers are not known (tests/unit/recorded_answers.json has what is).
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


class NotDoneError(Exception):
    """A link could not be changed as asked.

    :param link: what is linked now, `PartnerResponse`; None: nothing.
    :param failure: the exception that says why.
    """

    def __init__(self, link, failure):
        super().__init__(link, failure)
        self.link, self.failure = link, failure


class PartnerIdRefusedError(Exception):
    """Azure refuses the partner ID itself, so that no other tenant will take it; the cause is an AzureError."""


def linked(client, **options):
    """See what is linked; see `look`."""
    return look(client, **options)[0]


def look(client, **options):
    """See what is linked.

    :param client: `ManagementPartnerClient` of the target.
    :param options: options of azure-core's policies for this request.
    :return: `PartnerResponse`; None: nothing is linked. And the refusal that says so, an AzureError, or None.
    :raises AzureError: Azure did not answer, or refused.

    Source: Partners_Get.
    """
    from azure.core.exceptions import HttpResponseError

    try:
        return _active(client.partners.get(**options)), None
    except HttpResponseError as refusal:
        if is_nothing_linked(refusal):
            return None, refusal
        raise


def attempt(client, operation, partner_id):
    """Do something with the link; where that is refused, or no answer comes, see what is linked then.

    :param client: `ManagementPartnerClient` of the target.
    :param operation: one of its Partner_Get, Partner_Create, Partner_Update and Partner_Delete.
    :param partner_id: the partner ID to do it with.
    :return: what is linked, `PartnerResponse`; None: nothing. And why Azure did not say so, an AzureError, or None.
    :raises AzureError: Azure did not answer, or refused, and what is linked cannot be seen.
    :raises AzureResponseError: the partner ID cannot be put into a path.
    """
    from azure.core.exceptions import AzureError

    try:
        return _active(operation(partner_id)), None
    except ValueError as error:  # what is linked, as it was answered, cannot be put into a path
        raise unreadable("a link", str(error)) from error
    except AzureError as refusal:
        if not leaves_open(refusal):
            raise
        # A service that is in trouble has been tried often enough.
        options = {} if is_refused(refusal) else {"retry_total": 0}
        try:
            return linked(client, **options), refusal
        except AzureError:
            raise refusal from None


def is_to(link, partner_id):
    """Whether a link, or None, is to a partner ID: zeros in front make no other one, and zeros alone are none."""
    number = partner_id.lstrip("0")
    return bool(link and number) and link.partner_id.lstrip("0") == number


def list_one(_client, link):
    """Do what `list` does in one tenant.

    :param link: what is linked, `PartnerResponse`; None: nothing.
    :return: dict, see `finding`.
    """
    return finding("Linked" if link else "NotLinked", link)


def set_one(client, link, partner_id, *, dry_run, one_first):
    """Do what `set` does in one tenant: make the link what it should be, whatever it was.

    :param client: `ManagementPartnerClient` of the target.
    :param link: what was linked just now, `PartnerResponse`; None: nothing.
    :param one_first: `OneFirst` of all tenants, which says when this one may write.
    :return: dict, see `finding`.
    :raises PartnerIdRefusedError: Azure refuses the partner ID.
    :raises AzureError: Azure did not answer, or refused.
    :raises AzureResponseError: the answer to a change is another link.
    """

    def write(before):
        operation = client.partner.update if before else client.partner.create
        link, refusal = attempt(client, operation, partner_id)
        if is_to(link, partner_id):
            return link
        if refuses_partner_id(refusal) and _has_not_changed(before, link):
            raise PartnerIdRefusedError from refusal
        raise NotDoneError(link, refusal or not_the_link_asked_for(link, partner_id))

    def change(before):
        if is_to(before, partner_id):
            one_first.open()
            return finding("Unchanged", before, before)
        if dry_run:
            would = finding("WouldUpdate" if before else "WouldCreate", before, before)
            return {**would, "partnerId": partner_id, "partnerName": None}
        link = one_first(partial(write, before))
        return finding("Updated" if before else "Created", link, before)

    return _changed(link, change)


def unset_one(client, link, partner_id, *, dry_run):
    """Do what `unset` does in one tenant: remove the link.

    :param client: `ManagementPartnerClient` of the target.
    :param link: what was linked just now, `PartnerResponse`; None: nothing.
    :param partner_id: remove only a link to this partner ID; None: to any.
    :return: dict, see `finding`.
    :raises AzureError: Azure did not answer, or refused.
    """

    def change(before):
        if before is None:
            return finding("NotLinked")
        if not is_meant(before, partner_id):
            return finding("Unchanged", before, before)
        if dry_run:
            return finding("WouldRemove", before, before)
        left, refusal = attempt(client, client.partner.delete, before.partner_id)
        if left:
            raise NotDoneError(left, refusal)
        return {**finding("Removed", before=before), "objectId": before.object_id}

    return _changed(link, change)


def is_meant(link, partner_id):
    """Whether a link, or None, is one to remove: to a partner ID, or to any where that is None."""
    return link is not None and (partner_id is None or is_to(link, partner_id))


def _changed(link, change):
    """Change what is linked; where that fails because somebody else has changed the link meanwhile, once more.

    :param link: what was linked just now, `PartnerResponse`; None: nothing.
    :param change: function of what is linked that gives a finding or raises NotDoneError.
    """
    try:
        return change(link)
    except NotDoneError as failed:
        if _has_not_changed(link, failed.link):
            raise failed.failure from None
        after = failed.link
    try:
        return change(after)
    except NotDoneError as failed:
        raise failed.failure from None


def _has_not_changed(before, after):
    return (before and before.partner_id) == (after and after.partner_id)


def _active(link):
    """A link, but None where it says that it was removed."""
    return None if link and link.state == "Deleted" else link


def finding(status, link=None, before=None):
    """The part of a row that the service knows of a link.

    :param status: what the row will say.
    :param link: the link as it is now, or None.
    :param before: the link as it was, or None.
    :return: dict.
    """
    return {
        "status": status,
        "objectId": link and link.object_id,
        "partnerId": link and link.partner_id,
        "partnerName": link and link.partner_name,
        "createdTime": link and link.created_time,
        "updatedTime": link and link.updated_time,
        "previousPartnerId": before and before.partner_id,
    }


def nothing_linked(target, refusal, partner_id=None):
    """The error of a command that needs a link where there is none.

    :param refusal: the AzureError by which the service said so; None: it answered with a link that was removed.
    :param partner_id: the partner ID that was named; None: none was.
    :return: ResourceNotFoundError.
    """
    from azure.cli.core.azclierror import ResourceNotFoundError

    said = service_error(refusal.response)[1] if is_refused(refusal) else None
    return ResourceNotFoundError(
        "\n".join([f"No partner ID is linked to {target}.", *([sentence(printable(said))] if said else [])]),
        recommendation=f"Link one: {_command('create', target, partner_id or '<partner ID>')}",
    )


def another_is_linked(target, linked, asked):
    """The error of `create` where another partner ID is linked already.

    :param linked: the partner ID that is linked.
    :param asked: the partner ID that was to be linked.
    :return: UnclassifiedUserFault.
    """
    from azure.cli.core.azclierror import UnclassifiedUserFault

    return UnclassifiedUserFault(
        f"Partner ID {printable(linked)} is linked already to {target}; it was not replaced by {asked}.",
        recommendation=f"To replace it: {_command('update', target, asked)}",
    )


def not_the_one_linked(target, linked, asked):
    """The error of `show` and `delete` where another partner ID is linked than the one named.

    :param linked: the partner ID that is linked.
    :param asked: the partner ID that was named.
    :return: ResourceNotFoundError.
    """
    from azure.cli.core.azclierror import ResourceNotFoundError

    return ResourceNotFoundError(
        f"Partner ID {asked} is not linked to {target}: {printable(linked)} is.",
        recommendation=f"See the link: {_command('show', target)}",
    )


def interrupted(target, partner_id, what):
    """The error of a change that was interrupted while it was under way.

    :param partner_id: the partner ID of the link.
    :param what: what may have become of the link: "made" or "removed".
    :return: UnclassifiedUserFault.
    """
    from azure.cli.core.azclierror import UnclassifiedUserFault

    return UnclassifiedUserFault(
        f"Interrupted. The link of {target} to partner ID {partner_id} may have been {what} all the same.",
        recommendation=f"See what is linked: {_command('show', target)}",
    )


def _command(verb, target, partner_id=None):
    """The command line that does `verb` for the same target."""
    options = [f"--partner-id {partner_id}" if partner_id else "", target.option]
    return " ".join(part for part in [f"az managementpartner {verb}", *options] if part)


def not_the_link_asked_for(link, asked):
    """The error of a change that is answered with another link.

    :param link: the answer, `PartnerResponse`; None: one that was removed.
    :param asked: the partner ID that was to be linked.
    :return: AzureResponseError.
    """
    from azure.cli.core.azclierror import AzureResponseError

    answer = f"a link to partner ID {printable(link.partner_id)}, not to {asked}" if link else "a link that was removed"
    return AzureResponseError(
        f"The answer is {answer}. Whether {asked} is linked is not known.",
        recommendation="See what is linked: az managementpartner show, or list for many tenants. "
        + WHO_MAY_HAVE_ANSWERED,
    )


def leaves_open(error):
    """Whether only the link can tell what became of a request: Azure refused it, or an answer to it was lost.

    :param error: an azure.core.exceptions.AzureError.
    :return: bool; False where nothing but the sign-in was refused, Azure is throttling, or something else answered.
    """
    from azext_managementpartner.http.policies import tries_of  # costly to import, and help needs no request

    response = getattr(error, "response", None)
    if response is None or tries_of(error) > 1 or response.status_code == 408 or response.status_code >= 500:
        return True
    return is_refused(error)
