"""Error messages for requests to Azure Resource Manager and Microsoft Graph."""

from contextlib import contextmanager

from azext_managementpartner._text import printable, sentence, shown
from azext_managementpartner.errors.connection import no_connection
from azext_managementpartner.errors.responses import (
    RESOURCE_MANAGER,
    WHO_MAY_HAVE_ANSWERED,
    error_of_status,
    first_words,
    no_access,
    service_failed,
    unexpected_response,
    unreadable,
)
from azext_managementpartner.http.error_responses import (
    is_nothing_linked,
    is_transient_status,
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
    "You cannot link a partner ID to the delegated access of a CSP partner (admin on behalf of). Ask the customer to "
    "add you as a guest user, or use a service principal in the customer's tenant."
)
_CHECK_TENANT_AND_CLOUD = "Check the tenant, and the active cloud: az cloud show --query name"


@contextmanager
def explained(target, service: str = RESOURCE_MANAGER):
    """Raise an AzureError of the block as the error of az that explains it.

    :raises AzCLIError: of the type that az uses for the status code. ResourceNotFoundError makes the exit code 3.
    """
    from azure.core.exceptions import AzureError

    try:
        yield
    except AzureError as error:
        raise _explain(error, target, service) from error


def _explain(error, target, service):
    from azext_managementpartner.http.policies import AnotherHostError
    from azext_managementpartner.vendored_sdks._client import CircularListError

    if isinstance(error, AnotherHostError):
        return _another_host(error, service)
    if isinstance(error, CircularListError):
        return unreadable("a valid list", "its next link leads back to a page that was already read", service)
    response = getattr(error, "response", None)
    if response is None:
        return no_connection(service, error)
    return _explain_response(error, response, target, service)


def _explain_response(error, response, target, service):
    code, message = service_error(response)
    if says_no_account(message) and service == RESOURCE_MANAGER:
        return _no_account(response.status_code, message)
    if response.status_code == 401 or (wants_multi_factor(response) and target.kind == "user"):
        from azext_managementpartner.errors.sign_in import token_refused

        return token_refused(target, response, message or first_words(response), service)
    if is_transient_status(response):
        return service_failed(service, response, message)
    if code is None or response.status_code < 400:
        return unexpected_response(response)
    if _PROVIDER not in response.request.url.lower():
        return error_of_status(response.status_code, message, None)
    # This 404 does not mean "not found": something is linked, or the request was to link it.
    status = 400 if is_nothing_linked(error) else response.status_code
    recommendation = _WHERE_TO_FIND_THE_ID if refuses_partner_id(error) else None
    return error_of_status(status, message, _CHECK_TENANT_AND_CLOUD if status == 404 else recommendation)


def _no_account(status, message):
    """The error of a principal that is not in the tenant. Azure sends it with several statuses and codes."""
    from azure.cli.core.azclierror import BadRequestError, ForbiddenError

    error_type = BadRequestError if status == 400 else ForbiddenError
    what = "There is no account in this tenant to link a partner ID to."
    return no_access(error_type(f"{what}\n{sentence(printable(message))}", recommendation=_HOW_TO_GET_AN_ACCOUNT))


def _another_host(error, service):
    from azure.cli.core.azclierror import AzureResponseError

    return AzureResponseError(
        f"{service}'s response leads to {shown(error.destination)}. The command did not follow it, because that would "
        f"send the access token there{'' if error.is_encrypted else ' unencrypted'}.",
        recommendation=WHO_MAY_HAVE_ANSWERED,
    )
