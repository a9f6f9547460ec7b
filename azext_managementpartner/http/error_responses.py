"""What error responses of Azure and of Entra ID say."""

import json
import re
from base64 import urlsafe_b64decode

_OF_RESOURCE_MANAGER = (
    "InvalidResourceType",
    "InvalidResourceNamespace",
    "NoRegisteredProviderFound",
    "ResourceProviderNotFound",
    "TenantNotFound",
)
"""Codes of a 404 that Azure Resource Manager itself sends: the provider, or the tenant, is not there."""
_NO_ACCOUNT = "does not have an account in this tenant"
_DISALLOWED = "RequestDisallowedByPolicy"


def service_error(response):
    """Code and message of an error answer in the API's form.

    :param response: HTTP response of azure-core.
    :return: tuple of the code and `(Code) message`, both str; None twice where the answer has another form.
    """
    try:
        error = json.loads(response.content)["error"]
        code, message = error["code"], error["message"]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None, None
    if isinstance(code, str) and isinstance(message, str):
        return code, f"({code}) {message}"
    return None, None


def is_trouble(response):
    """Whether a service is throttling, or in trouble, by the status of its answer.

    :param response: HTTP response of azure-core or requests, or an azure.core.exceptions.HttpResponseError.
    """
    return response.status_code in (408, 429) or response.status_code >= 500


def json_object(text):
    """The JSON object of an answer.

    :param text: its body, str or bytes.
    :return: dict; {} where it is none.
    """
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def is_refused(error):
    """Whether Azure says that something is not allowed, not licensed or not there, rather than being in trouble.

    :param error: an azure.core.exceptions.AzureError.
    :return: bool; False, too, where the sign-in is refused, something else than Azure answered, or no answer came.
    """
    if getattr(error, "response", None) is None:
        return False
    code, _ = service_error(error.response)
    return code is not None and error.status_code >= 400 and error.status_code != 401 and not is_trouble(error)


def is_nothing_linked(error):
    """Whether a refusal to show the link says that there is none: a 404 of the provider, whatever its code.

    :param error: an azure.core.exceptions.HttpResponseError.
    :return: bool; False where the provider is not there, the principal has no account, or something else answered.
    """
    if error.response is None or error.status_code != 404:
        return False
    code, message = service_error(error.response)
    return code is not None and code not in _OF_RESOURCE_MANAGER and not says_no_account(message)


def refuses_partner_id(error):
    """Whether a refusal is one of the partner ID itself: a 400 to a request that was to link it, whatever its code.

    :param error: an azure.core.exceptions.AzureError.
    """
    response = getattr(error, "response", None)
    if response is None or response.status_code != 400 or response.request.method not in ("PUT", "PATCH"):
        return False
    code, message = service_error(response)
    return code is not None and not says_no_account(message)


def says_no_account(message):
    """Whether a message says that the principal is not in the tenant; it came with several statuses and codes."""
    return message is not None and _NO_ACCOUNT in message


def wants_multi_factor(response):
    """Whether Azure Resource Manager refuses a write because the sign-in was made without multi-factor authentication.

    :param response: HTTP response of azure-core.

    Source: the page "Planning for mandatory multifactor authentication for Azure" of Microsoft; the code and the claims
    as in pull request 31699 of Azure/azure-cli.
    """
    return response.status_code in (401, 403) and service_error(response)[0] == _DISALLOWED


def claims_of(response):
    """The claims that a refusal demands of the next access token.

    :param response: HTTP response of azure-core.
    :return: JSON text of an object; None: there are none, or they cannot be read.
    """
    challenge = response.headers.get("WWW-Authenticate", "")
    found = re.search('claims="([^"]*)"', challenge) if 'error="insufficient_claims"' in challenge else None
    try:
        text = urlsafe_b64decode(f"{found[1]}==").decode()
        return text if isinstance(json.loads(text), dict) else None
    except (TypeError, ValueError, RecursionError):
        return None


_TRANSIENT = ("temporarily_unavailable", "server_error")
_TRANSIENT_CODES = {90006, 90012, 90024, 90033}
"""Errors and codes of Entra ID that pass by themselves, whatever the status of the answer.

Source: Microsoft's page "Microsoft Entra authentication and authorization error codes".
"""


def said_by_entra_id(answer):
    """What Entra ID says in an error answer.

    :param answer: `requests.Response`.
    :return: str like "AADSTS90002: Tenant 'x' not found."; None: it has another form.

    Source: section 5.2 of RFC 6749.
    """
    body = json_object(answer.content)
    if not isinstance(body.get("error"), str):
        return None
    description = body.get("error_description")
    return description if isinstance(description, str) else body["error"]


def is_trouble_at_entra_id(answer):
    """Whether Entra ID is throttling, or in trouble that passes; see `said_by_entra_id`."""
    return is_trouble(answer) or is_transient(answer)


def is_transient(answer):
    """Whether Entra ID says of an error that it passes; see `said_by_entra_id`."""
    body = json_object(answer.content) if answer.status_code >= 400 else {}
    codes = body.get("error_codes")
    has_code = isinstance(codes, list) and any(code in codes for code in _TRANSIENT_CODES)
    return body.get("error") in _TRANSIENT or has_code
