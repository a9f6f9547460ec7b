"""Error messages for Entra ID: an unknown tenant, a missing account or application, an outage."""

import re

from azext_managementpartner._text import printable, sentence
from azext_managementpartner.errors.connection import no_connection
from azext_managementpartner.errors.responses import no_access, service_failed, unexpected_response
from azext_managementpartner.http.error_responses import entra_id_message, is_transient_at_entra_id

_ENTRA_ID = "Entra ID"
_HAS_TOKENS = re.compile("(access|refresh|id)_token|device_code")
_NOT_SHOWN = "it is not shown, because it may contain a token."
_UNKNOWN_TENANT = ("90002", "900023")


def entra_id_failed(error, tenant: str):
    """The error of az for an `EntraIdError`.

    :param tenant: GUID or domain name of the tenant in the request.
    :return: InvalidArgumentValueError if the tenant does not exist; AzureConnectionError if there is no response;
        AzureResponseError if something else responded; else of the type that az uses for the status code.
    """
    response = error.response
    if response is None:
        return no_connection(_ENTRA_ID, error.cause)
    message = entra_id_message(response)
    if message and is_unknown_tenant(message):
        return unknown_tenant(tenant, message)
    if is_transient_at_entra_id(response):
        return service_failed(_ENTRA_ID, response, message)
    return unexpected_response(response, message or (_NOT_SHOWN if _HAS_TOKENS.search(response.text) else None))


def is_unknown_tenant(message: str) -> bool:
    """Whether a message of Entra ID means that the tenant does not exist."""
    return aadsts_code(message) in _UNKNOWN_TENANT


def aadsts_code(message: str) -> str | None:
    """The digits of the error code in a message of Entra ID, like "AADSTS90002: Tenant 'x' not found."."""
    return next(iter(re.findall(r"AADSTS(\d+)", message)), None)


def unknown_tenant(tenant: str, message: str):
    """The InvalidArgumentValueError of a tenant that does not exist.

    :param tenant: GUID or domain name.
    :param message: the message of Entra ID.
    """
    from azure.cli.core.azclierror import InvalidArgumentValueError

    return no_access(
        InvalidArgumentValueError(
            f"Entra ID does not know the tenant '{tenant}'.\n{sentence(printable(message))}",
            recommendation="Check the tenant ID or domain name, and the active cloud: az cloud show --query name",
        )
    )


_NO_ACCOUNT = "{Who} has no account in tenant '{tenant}'."
_ADD_GUEST = "Ask the customer to add you as a guest user, or sign in with the account that you have there"
NO_ACCESS = {
    **dict.fromkeys(("50020", "50034", "51004"), (_NO_ACCOUNT, f"{_ADD_GUEST}: {{login}}")),
    "90072": (_NO_ACCOUNT, f"{_ADD_GUEST}."),
    "500341": ("The account of {who} was deleted from tenant '{tenant}'.", f"{_ADD_GUEST}."),
    "50057": (
        "The account of {who} is disabled.",
        "Ask an administrator of the account's home tenant to enable it.",
    ),
    "5000224": (
        "Tenant '{tenant}' is not available: it was deleted, or blocked because nobody used it.",
        "Leave the tenant out. If it should be available, ask its administrator to contact Microsoft support.",
    ),
}
"""Error codes of Entra ID for a user who is not in a tenant, with the message and the recommendation.

Source: Microsoft's page "Microsoft Entra authentication and authorization error codes".
"""
NO_ACCESS_OF_APPLICATIONS = {
    **dict.fromkeys(
        ("700016", "7000229"),
        (
            "Application '{name}' has no service principal in tenant '{tenant}'.",
            "Ask an administrator of that tenant to sign in to it and run: az ad sp create --id {name}",
        ),
    ),
    "7000112": (
        "Application '{name}' is disabled in tenant '{tenant}' or in its home tenant.",
        "Ask an administrator to enable it for sign-in.",
    ),
}
"""The same for applications."""

_REQUEST_IDS = r"\s*\b(?:(?:Trace|Correlation) ID: [\w-]+|Timestamp: [\d-]+ [\d:]+Z\.?)"
"""Added to each message by Entra ID. A broker adds more text after it (pull request 31742 of Azure/azure-cli)."""


def without_request_ids(message: str) -> str:
    """A message of Entra ID without its trace ID, correlation ID and timestamp."""
    return re.sub(_REQUEST_IDS, "", message).strip()
