"""The errors of what is linked, and what is not."""

from azext_managementpartner._text import printable, sentence
from azext_managementpartner.transport.refusals import is_refused, service_error


def nothing_linked(target, refusal, partner_id=None):
    """The error of a command that needs a link where there is none.

    :param target: `Target` whose link it would be.
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

    :param target: `Target` whose link it is.
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

    :param target: `Target` whose link it is.
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

    :param target: `Target` whose link it is.
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
