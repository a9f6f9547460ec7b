"""The errors of Azure Resource Manager and its providers: refusals, trouble, and answers of another form."""

from contextlib import contextmanager

from azext_managementpartner._text import printable, sentence, shown
from azext_managementpartner.messages.access import no_access
from azext_managementpartner.messages.connection import no_connection, tries_in_words
from azext_managementpartner.transport.refusals import (
    is_nothing_linked,
    is_trouble,
    refuses_partner_id,
    says_no_account,
    service_error,
    wants_multi_factor,
)

RESOURCE_MANAGER, GRAPH = "Azure Resource Manager", "Microsoft Graph"
_BODY_WORDS = 12
_PROVIDER = "/providers/microsoft.managementpartner/"
_WHERE_TO_FIND_THE_ID = (
    "Use the Associated PartnerID of your location account: Partner Center shows it in the partner profile. "
    "The ID of a global or virtual organization account cannot be linked."
)
_HOW_TO_GET_AN_ACCOUNT = (
    "Delegated access of a CSP partner (admin on behalf of) cannot be linked. Ask the customer to add you as a guest "
    "user, or use a service principal in the customer's tenant."
)
_WHERE_THE_PROVIDER_IS = "Check the tenant, and the active cloud: az cloud show --query name"
WHO_MAY_HAVE_ANSWERED = "A proxy or gateway may have answered in the place of Azure. See the whole answer with --debug."


@contextmanager
def explained(target, whom=RESOURCE_MANAGER):
    """Raise what goes wrong inside the block as an error of az, in words.

    :param target: `Target` that the requests are made for.
    :param whom: the service that is asked, in words.
    :raises AzCLIError: of the type that az uses for the status code; ResourceNotFoundError makes exit code 3.
    """
    from azure.core.exceptions import AzureError

    try:
        yield
    except AzureError as error:
        raise _explain(error, target, whom) from error


def _explain(error, target, whom):
    from azext_managementpartner.transport.own_host import AnotherHostError
    from azext_managementpartner.vendored_sdks._requests import CircularListError

    if isinstance(error, AnotherHostError):
        return _leads_elsewhere(error, whom)
    if isinstance(error, CircularListError):
        return unreadable("a list that ends", "its next link leads back to a page that was read already", whom)
    response = getattr(error, "response", None)
    if response is None:
        return no_connection(whom, error)
    return _explain_answer(error, response, target, whom)


def _explain_answer(error, response, target, whom):
    code, message = service_error(response)
    if says_no_account(message) and whom == RESOURCE_MANAGER:
        return _no_account(response.status_code, message)
    if response.status_code == 401 or (wants_multi_factor(response) and target.kind == "user"):
        from azext_managementpartner.messages.sign_in import token_refused

        return token_refused(target, response, message or _first_words(response), whom)
    if is_trouble(response):
        return kept_failing(whom, response, message)
    if code is None or response.status_code < 400:
        return not_the_api(response)
    if not _is_of_provider(response):
        return _of_status(response.status_code, message, None)
    # A 404 that stands although something is linked, or was to be linked, is no "not found".
    status = 400 if is_nothing_linked(error) else response.status_code
    advice = _WHERE_TO_FIND_THE_ID if refuses_partner_id(error) else None
    return _of_status(status, message, _WHERE_THE_PROVIDER_IS if status == 404 else advice)


def _no_account(status, message):
    """The error of a principal that is not in the tenant: the message says so, with several statuses and codes."""
    from azure.cli.core.azclierror import BadRequestError, ForbiddenError

    error_type = BadRequestError if status == 400 else ForbiddenError
    what = "There is no account in this tenant to link a partner ID to."
    return no_access(error_type(f"{what}\n{sentence(printable(message))}", recommendation=_HOW_TO_GET_AN_ACCOUNT))


def _is_of_provider(response):
    return _PROVIDER in response.request.url.lower()


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


def unreadable(what, why, whom=RESOURCE_MANAGER):
    """The error of an answer that should have been something else.

    :param what: what it should have been, like "a list of tenants".
    :param why: what is wrong with it, in words.
    :param whom: the service that answered, in words.
    :return: AzureResponseError.
    """
    from azure.cli.core.azclierror import AzureResponseError

    return AzureResponseError(
        f"{whom}'s answer is not {what}: {sentence(printable(why))}",
        recommendation=WHO_MAY_HAVE_ANSWERED,
    )


def kept_failing(whom, response, message):
    """The error of a service that is throttling, or in trouble, after the retries.

    :param whom: the service, in words.
    :param response: its last answer, HTTP response of azure-core.
    :param message: what the answer says, in words; None: it is of no known form.
    :return: AzCLIError of the type that az uses for the status code.
    """
    said = printable(message) if message else _first_words(response)
    why = "is throttling the requests" if response.status_code == 429 else "failed"
    wait = response.headers.get("Retry-After")
    status = f"status {response.status_code}" + (f", Retry-After {printable(wait)}" if wait else "")
    return _of_status(
        response.status_code,
        f"{whom} {why} ({status}){tries_in_words(response)}.\n{said}",
        "Nothing is wrong with the command: run it again" + (_what_retry_after_says(wait) or " in a few minutes."),
    )


def _what_retry_after_says(wait):
    from azext_managementpartner.transport.retry import is_date

    if is_date(wait):
        return f" after {printable(wait.strip())}."
    return f" after {wait.strip()} seconds." if wait and wait.strip().isdecimal() else ""


def _leads_elsewhere(error, whom):
    from azure.cli.core.azclierror import AzureResponseError

    return AzureResponseError(
        f"{whom}'s answer leads to {shown(error.place)}. It was not followed, since the access token "
        f"would go there{'' if error.is_encrypted else ' unencrypted'}.",
        recommendation=WHO_MAY_HAVE_ANSWERED,
    )


def not_the_api(response, message=None):
    """The error of an answer that is not the service's.

    :param response: HTTP response of azure-core.
    :param message: what the answer says, in words; None: it is of no known form.
    :return: AzureResponseError.
    """
    from azure.cli.core.azclierror import AzureResponseError

    request = response.request
    said = printable(message) if message else _first_words(response)
    return AzureResponseError(
        f"The answer to {request.method} {printable(request.url)} is not what the API sends "
        f"(status {response.status_code}): {said}",
        recommendation=WHO_MAY_HAVE_ANSWERED,
    )


def _of_status(status, message, recommendation):
    """An error of the type that az itself uses for the status code."""
    from azure.cli.core.util import get_error_type_by_status_code

    return get_error_type_by_status_code(str(status))(sentence(printable(message)), recommendation=recommendation)


def _first_words(response):
    words = response.content.decode("utf-8", errors="replace").split()
    return printable(" ".join(words[:_BODY_WORDS]))[:200] + (" …" if len(words) > _BODY_WORDS else "") or "(empty)"
