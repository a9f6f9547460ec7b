"""Errors of Entra ID: no such tenant, an account or application that is not in it, an outage."""

import re

from azext_managementpartner._text import printable, sentence
from azext_managementpartner.errors.connection import no_connection
from azext_managementpartner.errors.responses import no_access, service_failed, unexpected_response
from azext_managementpartner.http.error_responses import is_trouble_at_entra_id, said_by_entra_id

_WHO = "Entra ID"
_HAS_TOKENS = re.compile("(access|refresh|id)_token|device_code")
_NOT_SHOWN = "it is not shown, since it may have a token in it."
_NO_SUCH_TENANT = ("90002", "900023")


def entra_id_failed(error, tenant):
    """The error where Entra ID says nothing of a tenant, or there is no such tenant.

    :param error: `EntraIdError`.
    :param tenant: GUID or domain name of the tenant.
    :return: InvalidArgumentValueError where there is no such tenant; AzureConnectionError where no answer came;
        AzureResponseError where something else answered; else of the type that az uses for the status code.
    """
    answer = error.answer
    if answer is None:
        return no_connection(_WHO, error.cause)
    said = said_by_entra_id(answer)
    if said and is_no_such_tenant(said):
        return unknown_tenant(tenant, said)
    if is_trouble_at_entra_id(answer):
        return service_failed(_WHO, answer, said)
    return unexpected_response(answer, said or (_NOT_SHOWN if _HAS_TOKENS.search(answer.text) else None))


def is_no_such_tenant(said):
    """Whether Entra ID says that there is no such tenant.

    :param said: what it says of the error, str.
    """
    return code_of(said) in _NO_SUCH_TENANT


def code_of(said):
    """The code of Entra ID in what it says.

    :param said: str like "AADSTS90002: Tenant 'x' not found."
    :return: str of digits; None: there is none.
    """
    return next(iter(re.findall(r"AADSTS(\d+)", said)), None)


def unknown_tenant(tenant, said):
    """The error of a tenant that does not exist.

    :param tenant: GUID or domain name.
    :param said: what Entra ID says.
    :return: InvalidArgumentValueError.
    """
    from azure.cli.core.azclierror import InvalidArgumentValueError

    return no_access(
        InvalidArgumentValueError(
            f"Entra ID does not know the tenant '{tenant}'.\n{sentence(printable(said))}",
            recommendation="Check the tenant ID or domain name, and the active cloud: az cloud show --query name",
        )
    )


_NO_ACCOUNT = "{Who} has no account in tenant '{tenant}'."
_ADD_GUEST = "Ask the customer to add you as a guest user, or sign in with the account that you have there"
GONE = {
    **dict.fromkeys(("50020", "50034", "51004"), (_NO_ACCOUNT, f"{_ADD_GUEST}: {{login}}")),
    "90072": (_NO_ACCOUNT, f"{_ADD_GUEST}."),
    "500341": ("The account of {who} was deleted from tenant '{tenant}'.", f"{_ADD_GUEST}."),
    "50057": (
        "The account of {who} is disabled.",
        "Ask an administrator of the tenant that the account is from to enable it.",
    ),
    "5000224": (
        "Tenant '{tenant}' is not available: it was deleted, or blocked because nobody used it.",
        "Leave the tenant out. If it should be there, an administrator of it asks Microsoft's support.",
    ),
}
"""What Entra ID says where a user is not in a tenant: codes, what happened and what to do.

Source: Microsoft's page "Microsoft Entra authentication and authorization error codes".
"""
GONE_OF_APPLICATIONS = {
    **dict.fromkeys(
        ("700016", "7000229"),
        (
            "Application '{name}' does not exist in tenant '{tenant}': it has no consent there.",
            "Ask an administrator of that tenant to consent, by running there: az ad sp create --id {name}",
        ),
    ),
    "7000112": (
        "Application '{name}' is disabled in tenant '{tenant}', or where it is registered.",
        "Ask an administrator to enable it for sign-in.",
    ),
}
"""The same of an application."""

_OF_ONE_REQUEST = r"\s*\b(?:(?:Trace|Correlation) ID: [\w-]+|Timestamp: [\d-]+ [\d:]+Z\.?)"
"""What Entra ID adds to each refusal; a broker goes on after it (pull request 31742 of Azure/azure-cli)."""


def of_all_requests(said):
    """What Entra ID says, without what is of the single request.

    :param said: str.
    :return: the str without trace ID, correlation ID and timestamp.
    """
    return re.sub(_OF_ONE_REQUEST, "", said).strip()
