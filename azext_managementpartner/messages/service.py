"""The errors of Azure Resource Manager and its providers: refusals, trouble, and answers of another form."""

import re
from contextlib import contextmanager

from azext_managementpartner._text import printable, shown
from azext_managementpartner.messages.connection import no_connection, tries_in_words
from azext_managementpartner.messages.links import nothing_linked
from azext_managementpartner.transport.refusals import body_of, is_nothing_linked, service_error

_BODY_WORDS = 12
_PROVIDER = "/providers/microsoft.managementpartner/"
_NO_ACCOUNT = "does not have an account in this tenant"
_WHERE_TO_FIND_THE_ID = (
    "Use the Associated PartnerID of your location account: Partner Center shows it in the partner profile. "
    "The ID of a global or virtual organization account cannot be linked."
)
_HOW_TO_GET_AN_ACCOUNT = (
    "Delegated access of a CSP partner (admin on behalf of) cannot be linked. Ask the customer to add you as a guest "
    "user, or use a service principal in the customer's tenant."
)

_WHO_MAY_HAVE_ANSWERED = (
    "A proxy or gateway may have answered in the place of Azure. See the whole answer with --debug."
)


@contextmanager
def explained(target):
    """Raise what goes wrong inside the block as an error of az, in words.

    :param target: `Target` that the requests are made for.
    :raises AzCLIError: of the type that az uses for the status code; ResourceNotFoundError makes exit code 3.
    """
    from azure.core.exceptions import AzureError

    try:
        yield
    except AzureError as error:
        raise _explain(error, target) from error


def _explain(error, target):
    from azext_managementpartner.transport.own_host import AnotherHostError

    if isinstance(error, AnotherHostError):
        return _leads_elsewhere(error)
    response = getattr(error, "response", None)
    if response is None:
        return no_connection("Azure Resource Manager", error)
    code, message = service_error(response)
    if response.status_code == 401:
        from azext_managementpartner.messages.sign_in import login_required

        said = message or _first_words(response)
        return login_required(target, f"Azure Resource Manager refused the access token: {said}")
    if response.status_code == 429 or response.status_code >= 500:
        return _kept_failing(error, message)
    if message is None or response.status_code < 300:
        return _not_the_api(response)
    return _refused(response, code, message, target)


def _refused(response, code, message, target):
    """The error for a refusal, by status and error code; those of other providers have no advice of ours."""
    status = response.status_code
    if _PROVIDER not in response.request.url.lower():
        return _of_status(status, message, None)
    if is_nothing_linked(response):
        asked = re.search(r"/partners/(\d+)", response.request.url)
        return nothing_linked(target, message, asked and asked[1], to_remove=response.request.method == "DELETE")
    if _NO_ACCOUNT in message:
        return _of_status(status, message, _HOW_TO_GET_AN_ACCOUNT)
    return _of_status(status, message, _WHERE_TO_FIND_THE_ID if code == "BadRequest" else None)


def not_the_link_asked_for(answered, asked):
    """The error of a change that is answered with a link to another partner ID.

    :param answered: the partner ID of the answer.
    :param asked: the partner ID that was to be linked.
    :return: AzureResponseError.
    """
    from azure.cli.core.azclierror import AzureResponseError

    return AzureResponseError(
        f"The answer is a link to partner ID {printable(answered)}, not to {asked}. Whether {asked} is linked is "
        "not known.",
        recommendation="See what is linked: az managementpartner show, or list for many tenants. "
        + _WHO_MAY_HAVE_ANSWERED,
    )


def unreadable(what, why):
    """The error of an answer that should have been something else.

    :param what: what it should have been, like "a list of tenants".
    :param why: what is wrong with it, in words.
    :return: AzureResponseError.
    """
    from azure.cli.core.azclierror import AzureResponseError

    return AzureResponseError(
        f"Azure Resource Manager's answer is not {what}: {printable(why)}",
        recommendation=_WHO_MAY_HAVE_ANSWERED,
    )


def _kept_failing(error, message):
    response = error.response
    said = printable(message) if message else _first_words(response)
    why = "is throttling the requests" if response.status_code == 429 else "failed"
    wait = response.headers.get("Retry-After")
    status = f"status {response.status_code}" + (f", Retry-After {printable(wait)}" if wait else "")
    return _of_status(
        response.status_code,
        f"Azure Resource Manager {why} ({status}){tries_in_words(error)}.\n{said}",
        "Nothing is wrong with the command: run it again in a few minutes."
        + (" Retry-After says how long to wait, in seconds." if wait else ""),
    )


def _leads_elsewhere(error):
    from azure.cli.core.azclierror import AzureResponseError

    return AzureResponseError(
        f"Azure Resource Manager's answer leads to {shown(error.host)}. It was not followed, since the access token "
        "would go there.",
        recommendation=_WHO_MAY_HAVE_ANSWERED,
    )


def _not_the_api(response):
    from azure.cli.core.azclierror import AzureResponseError

    request = response.request
    return AzureResponseError(
        f"The answer to {request.method} {printable(request.url)} is not what the API sends "
        f"(status {response.status_code}): {_first_words(response)}",
        recommendation=_WHO_MAY_HAVE_ANSWERED,
    )


def _of_status(status, message, recommendation):
    """An error of the type that az itself uses for the status code."""
    from azure.cli.core.util import get_error_type_by_status_code

    return get_error_type_by_status_code(str(status))(printable(message), recommendation=recommendation)


def _first_words(response):
    words = body_of(response).decode("utf-8", errors="replace").split()
    return printable(" ".join(words[:_BODY_WORDS]))[:200] + (" …" if len(words) > _BODY_WORDS else "") or "(empty)"
