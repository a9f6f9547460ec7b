"""Errors of responses: a service that keeps failing, and responses that are not the service's."""

from azext_managementpartner._text import printable, sentence
from azext_managementpartner.errors.connection import tries_in_words

RESOURCE_MANAGER, GRAPH = "Azure Resource Manager", "Microsoft Graph"
_BODY_WORDS = 12
WHO_MAY_HAVE_ANSWERED = "A proxy or gateway may have answered in the place of Azure. See the whole answer with --debug."


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


def service_failed(whom, response, message):
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
    from azext_managementpartner.http.policies import is_date

    if is_date(wait):
        return f" after {printable(wait.strip())}."
    return f" after {wait.strip()} seconds." if wait and wait.strip().isdecimal() else ""


def unexpected_response(response, message=None):
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


def no_access(error):
    """Mark the error of a principal that is not in a tenant: the row says NoAccess.

    :param error: CLIError.
    :return: the same.
    """
    error.is_no_access = True
    return error


def is_no_access(error):
    """Whether an error is one of a principal that is not in a tenant; see `no_access`."""
    return getattr(error, "is_no_access", False)
