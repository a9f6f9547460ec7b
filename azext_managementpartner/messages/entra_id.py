"""The errors of Entra ID: no answer, trouble that passes, no such tenant, and answers of another form."""

import re

from azext_managementpartner._text import printable, sentence
from azext_managementpartner.messages.access import no_access
from azext_managementpartner.messages.connection import no_connection
from azext_managementpartner.messages.service import kept_failing, not_the_api
from azext_managementpartner.transport.refusals import is_trouble_at_entra_id, said_by_entra_id

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
        return kept_failing(_WHO, answer, said)
    return not_the_api(answer, said or (_NOT_SHOWN if _HAS_TOKENS.search(answer.text) else None))


def is_no_such_tenant(said):
    """Whether Entra ID says that there is no such tenant.

    :param said: what it says of the error, str.
    :return: bool.
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
