"""Error messages for responses: of a service that keeps failing, and of something other than the service."""

from azext_managementpartner._text import printable, sentence
from azext_managementpartner.errors.connection import tries_in_words

RESOURCE_MANAGER, GRAPH = "Azure Resource Manager", "Microsoft Graph"
_BODY_WORDS = 12
WHO_MAY_HAVE_ANSWERED = (
    "A proxy or gateway may have responded instead of Azure. To see the whole response, run the command with --debug."
)


def unreadable(expected: str, reason: str, service: str = RESOURCE_MANAGER):
    """The AzureResponseError of a response with unexpected content.

    :param expected: like "a list of tenants".
    """
    from azure.cli.core.azclierror import AzureResponseError

    return AzureResponseError(
        f"{service}'s response is not {expected}: {sentence(printable(reason))}",
        recommendation=WHO_MAY_HAVE_ANSWERED,
    )


def service_failed(service: str, response, message: str | None):
    """The error of a service that still fails or throttles requests after the retries.

    :param response: the last response, HTTP response of azure-core.
    :param message: the message in the response, if it has one.
    :return: AzCLIError of the type that az uses for the status code.
    """
    what = "is throttling the requests" if response.status_code == 429 else "keeps failing"
    wait = response.headers.get("Retry-After")
    status = f"status {response.status_code}" + (f", Retry-After {printable(wait)}" if wait else "")
    return error_of_status(
        response.status_code,
        f"{service} {what} ({status}){tries_in_words(response)}.\n{printable(message) or first_words(response)}",
        f"Run the command again {_when(wait)}.",
    )


def _when(retry_after):
    from azext_managementpartner.http.policies import is_date

    if is_date(retry_after):
        return f"after {printable(retry_after.strip())}"
    is_number = retry_after and retry_after.strip().isdecimal()
    return f"after {retry_after.strip()} seconds" if is_number else "in a few minutes"


def unexpected_response(response, message: str | None = None):
    """The AzureResponseError of a response that does not come from the service.

    :param response: HTTP response of azure-core.
    :param message: the message in the response, if it has one.
    """
    from azure.cli.core.azclierror import AzureResponseError

    request = response.request
    return AzureResponseError(
        f"Unexpected response to {request.method} {printable(request.url)} (status {response.status_code}): "
        f"{printable(message) or first_words(response)}",
        recommendation=WHO_MAY_HAVE_ANSWERED,
    )


def error_of_status(status: int, message: str, recommendation: str | None):
    """An error of the type that az uses for the status code."""
    from azure.cli.core.util import get_error_type_by_status_code

    return get_error_type_by_status_code(str(status))(sentence(printable(message)), recommendation=recommendation)


def first_words(response) -> str:
    """The first words in the body of a response, or "(empty)"."""
    words = response.content.decode("utf-8", errors="replace").split()
    return printable(" ".join(words[:_BODY_WORDS]))[:200] + (" …" if len(words) > _BODY_WORDS else "") or "(empty)"


def no_access(error):
    """Mark and return the error of a principal that is not in the tenant: its row gets the status NoAccess."""
    error.is_no_access = True
    return error


def is_no_access(error) -> bool:
    """Whether `no_access` has marked the error."""
    return getattr(error, "is_no_access", False)
