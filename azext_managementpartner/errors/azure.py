"""Errors that requests to Azure end with, in words."""

from contextlib import contextmanager

from azext_managementpartner._text import printable, sentence, shown
from azext_managementpartner.errors.connection import no_connection
from azext_managementpartner.errors.responses import (
    RESOURCE_MANAGER,
    WHO_MAY_HAVE_ANSWERED,
    _first_words,
    _of_status,
    no_access,
    service_failed,
    unexpected_response,
    unreadable,
)
from azext_managementpartner.http.error_responses import (
    is_nothing_linked,
    is_trouble,
    refuses_partner_id,
    says_no_account,
    service_error,
    wants_multi_factor,
)

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
    from azext_managementpartner.http.policies import AnotherHostError
    from azext_managementpartner.vendored_sdks._client import CircularListError

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
        from azext_managementpartner.errors.sign_in import token_refused

        return token_refused(target, response, message or _first_words(response), whom)
    if is_trouble(response):
        return service_failed(whom, response, message)
    if code is None or response.status_code < 400:
        return unexpected_response(response)
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


def _leads_elsewhere(error, whom):
    from azure.cli.core.azclierror import AzureResponseError

    return AzureResponseError(
        f"{whom}'s answer leads to {shown(error.destination)}. It was not followed, since the access token "
        f"would go there{'' if error.is_encrypted else ' unencrypted'}.",
        recommendation=WHO_MAY_HAVE_ANSWERED,
    )
