"""Reading of error responses of Azure and of Entra ID."""

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
"""Codes of a 404 of Azure Resource Manager itself: the provider or the tenant was not found."""
_NO_ACCOUNT = "does not have an account in this tenant"
_DISALLOWED = "RequestDisallowedByPolicy"
_TRANSIENT = ("temporarily_unavailable", "server_error")
_TRANSIENT_CODES = {90006, 90012, 90024, 90033}
"""Errors and codes of Entra ID that are transient, with any status.

Source: Microsoft's page "Microsoft Entra authentication and authorization error codes".
"""


def service_error(response):
    """The code, and `(Code) message`, of an error response. Both are None if it does not have the form of the API.

    :param response: HTTP response of azure-core.
    """
    try:
        error = json.loads(response.content)["error"]
        code, message = error["code"], error["message"]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None, None
    if isinstance(code, str) and isinstance(message, str):
        return code, f"({code}) {message}"
    return None, None


def is_transient_status(response) -> bool:
    """Whether the status of a response means a time-out, throttling or a server error.

    :param response: HTTP response of azure-core or requests, or an azure.core.exceptions.HttpResponseError.
    """
    return response.status_code in (408, 429) or response.status_code >= 500


def json_object(text: str | bytes) -> dict:
    """The JSON object in the body of a response; {} if there is none."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def is_refused(error) -> bool:
    """Whether Azure refused a request for good: it is not allowed, not licensed, not valid or not found.

    False if Azure refused the access token, if something other than Azure responded, and if there was no response.

    :param error: an azure.core.exceptions.AzureError.
    """
    if getattr(error, "response", None) is None:
        return False
    code, _ = service_error(error.response)
    return code is not None and error.status_code >= 400 and error.status_code != 401 and not is_transient_status(error)


def is_nothing_linked(error) -> bool:
    """Whether the error of a request for the link means that nothing is linked: a 404 of the provider, with any code.

    False if the provider was not found, the principal has no account, or something other than Azure responded.

    :param error: an azure.core.exceptions.HttpResponseError.
    """
    if error.response is None or error.status_code != 404:
        return False
    code, message = service_error(error.response)
    return code is not None and code not in _OF_RESOURCE_MANAGER and not says_no_account(message)


def refuses_partner_id(error) -> bool:
    """Whether Azure refused the partner ID itself: a 400 in response to a request to link it, with any code.

    :param error: an azure.core.exceptions.AzureError.
    """
    response = getattr(error, "response", None)
    if response is None or response.status_code != 400 or response.request.method not in ("PUT", "PATCH"):
        return False
    code, message = service_error(response)
    return code is not None and not says_no_account(message)


def says_no_account(message: str | None) -> bool:
    """Whether a message says that the principal is not in the tenant. It comes with several statuses and codes."""
    return message is not None and _NO_ACCOUNT in message


def wants_multi_factor(response) -> bool:
    """Whether Azure Resource Manager refused a write because the user signed in without multi-factor authentication.

    :param response: HTTP response of azure-core.

    Source: Microsoft's page "Planning for mandatory multifactor authentication for Azure". The code and the claims are
    those in pull request 31699 of Azure/azure-cli.
    """
    return response.status_code in (401, 403) and service_error(response)[0] == _DISALLOWED


def claims_of(response) -> str | None:
    """The claims that a claims challenge requires of the next access token: the JSON text of an object.

    :param response: HTTP response of azure-core.
    """
    challenge = response.headers.get("WWW-Authenticate", "")
    found = re.search('claims="([^"]*)"', challenge) if 'error="insufficient_claims"' in challenge else None
    try:
        text = urlsafe_b64decode(f"{found[1]}==").decode()
        return text if isinstance(json.loads(text), dict) else None
    except (TypeError, ValueError, RecursionError):
        return None


def entra_id_message(response) -> str | None:
    """The message in an error response of Entra ID, like "AADSTS90002: Tenant 'x' not found.".

    :param response: `requests.Response`.
    :return: None if the response has another form.

    Source: section 5.2 of RFC 6749.
    """
    body = json_object(response.content)
    if not isinstance(body.get("error"), str):
        return None
    description = body.get("error_description")
    return description if isinstance(description, str) else body["error"]


def is_transient_at_entra_id(response) -> bool:
    """Whether the status or the error code of Entra ID's response is transient; see `entra_id_message`."""
    return is_transient_status(response) or has_transient_code(response)


def has_transient_code(response) -> bool:
    """Whether the error code in Entra ID's response is transient; see `entra_id_message`."""
    body = json_object(response.content) if response.status_code >= 400 else {}
    codes = body.get("error_codes")
    has_code = isinstance(codes, list) and any(code in codes for code in _TRANSIENT_CODES)
    return body.get("error") in _TRANSIENT or has_code
