"""The errors of a sign-in, with the `az login` that mends them."""

import re

from azext_managementpartner._text import printable
from azext_managementpartner.principals.login_command import login_command

_NO_SIGN_IN_PAGE = "Unable to get authority configuration"
_NO_SUCH_TENANT = ("90002", "900023")
_NO_CONSENT = ("700016", "7000229")
_DISABLED = ("7000112",)


def refused(target, reason, az_recommendations=()):
    """The error of a refusal, by the code of Entra ID that stands in it.

    :param target: `Target` that was to get a token.
    :param reason: what Entra ID or az said.
    :param az_recommendations: see `login_required`.
    :return: InvalidArgumentValueError where there is no such tenant, ForbiddenError where it does not let the
        application in, else AuthenticationError.
    """
    code = next(iter(re.findall(r"AADSTS(\d+)", reason)), None)
    if code in _NO_SUCH_TENANT:
        return _unknown_tenant(target, reason)
    if target.is_service_principal and code in (*_NO_CONSENT, *_DISABLED):
        return _not_let_in(target, reason, code in _DISABLED)
    return login_required(target, reason, az_recommendations)


def login_required(target, reason, az_recommendations=()):
    """The error of a sign-in that has to be made again.

    :param target: `Target` to sign in.
    :param reason: what Entra ID, Azure Resource Manager or az said.
    :param az_recommendations: az's own recommendations. The scopes and claims that they ask for are kept; their
        `az logout` is not, since it would end every other sign-in.
    :return: AuthenticationError.
    """
    from azure.cli.core.azclierror import AuthenticationError

    options = re.findall(r"--(?:scope|claims-challenge) \S+", " ".join(az_recommendations))
    login = " ".join([login_command(target), *options])
    is_elsewhere = target.is_service_principal and f'--tenant "{target.tenant}"' not in login
    what = "Renew the sign-in that is used for this tenant" if is_elsewhere else "Sign in to this tenant"
    return AuthenticationError(f"Sign-in needed for {target}.\n{printable(reason)}", recommendation=f"{what}: {login}")


def no_token(target, error):
    """The error where no token came, and no refusal either.

    :param target: `Target` that a token was asked for.
    :param error: the exception that MSAL raised; it has no type of its own for what it cannot read.
    :return: InvalidArgumentValueError where Entra ID has no sign-in page for the tenant, else AuthenticationError.
    """
    if not str(error).startswith(_NO_SIGN_IN_PAGE):
        return login_required(
            target,
            "Neither az's token cache nor Entra ID gave a token that can be read. If az login fails too, delete the "
            f"cache first: msal_token_cache.* in az's configuration folder. {error!r}",
        )
    return _unknown_tenant(target, str(error).partition(". ")[0])  # MSAL goes on about forms of addresses


def _unknown_tenant(target, reason):
    from azure.cli.core.azclierror import InvalidArgumentValueError

    return InvalidArgumentValueError(
        f"Entra ID does not know the tenant '{target.tenant}'.\n{printable(reason)}",
        recommendation="Check the tenant ID or domain name, and the active cloud: az cloud show --query name",
    )


def _not_let_in(target, reason, is_disabled):
    """The error of an application that may not sign in to a tenant; no sign-in mends that."""
    from azure.cli.core.azclierror import ForbiddenError

    application = f"Application '{target.user_name}'"
    if is_disabled:
        return ForbiddenError(
            f"{application} is disabled in tenant '{target.tenant}', or where it is registered.\n{printable(reason)}",
            recommendation="Ask an administrator to enable it for sign-in.",
        )
    return ForbiddenError(
        f"{application} does not exist in tenant '{target.tenant}': it has no consent there.\n{printable(reason)}",
        recommendation="Ask an administrator of that tenant to consent, by running there: "
        f"az ad sp create --id {target.user_name}",
    )


def unreadable_token_cache(location, error):
    """The error of a token cache that is damaged.

    :param location: where it is.
    :param error: the exception that MSAL raised.
    :return: AuthenticationError.
    """
    from azure.cli.core.azclierror import AuthenticationError

    return AuthenticationError(
        f"az's token cache cannot be read: {location}: {printable(str(error))}",
        recommendation="Delete that file, then sign in: az login",
    )


def unusable_files(error):
    """The error of az's own files, where they cannot be read or written.

    :param error: OSError.
    :return: FileOperationError.
    """
    from azure.cli.core.azclierror import FileOperationError

    return FileOperationError(
        f"az cannot use its configuration folder: {printable(str(error))}",
        recommendation="Check the folder that AZURE_CONFIG_DIR names (default: .azure in your home folder).",
    )
