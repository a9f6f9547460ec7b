"""The errors of a sign-in, and the `az login` that mends them."""

import os
import re

from azext_managementpartner._text import printable

_NO_SIGN_IN_PAGE = "Unable to get authority configuration"
_IDENTITY_OPTIONS = {"MSIClient": "--client-id", "MSIObject": "--object-id", "MSIResource": "--resource-id"}


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
    return AuthenticationError(
        f"Sign-in needed for {target}.\n{printable(reason)}", recommendation=f"Sign in to this tenant: {login}"
    )


def no_token(target, error):
    """The error where no token came, and no refusal either.

    :param target: `Target` that a token was asked for.
    :param error: the exception that MSAL raised; it has no type of its own for what it cannot read.
    :return: InvalidArgumentValueError where Entra ID has no sign-in page for the tenant, else AuthenticationError.
    """
    from azure.cli.core.azclierror import InvalidArgumentValueError

    if not str(error).startswith(_NO_SIGN_IN_PAGE):
        return login_required(target, f"Neither az's token cache nor Entra ID gave a token that can be read: {error!r}")
    return InvalidArgumentValueError(
        f"Entra ID does not know the tenant '{target.tenant}'.\n{printable(str(error))}",
        recommendation="Check the tenant ID or domain name, and the active cloud: az cloud show --query name",
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
        recommendation="Make it anew by signing in: az account clear, then az login",
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


def login_command(target):
    """The command that signs a principal in to its tenant, as the running version of az takes it.

    :param target: `Target` to sign in.
    :return: str; of a service principal that has a secret, az will ask for it.
    """
    return " ".join(["az login", *_who(target), "--allow-no-subscriptions"])


def _who(target):
    tenant = f'--tenant "{target.tenant}"'
    if target.is_managed_identity:
        return ["--identity", *_identity(target)]
    if target.is_service_principal:
        return ["--service-principal", "--username", target.user_name, *_credential(target), tenant]
    return [tenant]


def _identity(target):
    kind, _, value = target.account["user"].get("assignedIdentityInfo", "").partition("-")
    return [_since((2, 69), _IDENTITY_OPTIONS[kind], "--username"), value] if kind in _IDENTITY_OPTIONS else []


def _credential(target):
    kept = _kept_credential(target)
    if kept.get("client_assertion"):
        return ['--federated-token "<new token>"']
    if kept.get("certificate"):
        return [_since((2, 66), "--certificate", "--password"), f'"{kept["certificate"]}"']
    return []


def _kept_credential(target):
    """What az keeps of a service principal's sign-in, this tenant's first; {} where nothing can be read."""
    from azure.cli.core._environment import get_config_dir
    from azure.cli.core.auth.persistence import file_extensions, load_secret_store

    path = os.path.join(get_config_dir(), "service_principal_entries")
    try:
        kept = load_secret_store(path, encrypt=os.path.exists(path + file_extensions[True])).load()
        entries = [entry for entry in kept if entry["client_id"] == target.user_name]
        return max(entries, key=lambda entry: entry["tenant"] == target.tenant, default={})
    except Exception:  # whatever it is, the error that recommends the command matters more
        return {}


def _since(version, option, before):
    """An option of `az login`, or the one that was in its place before a version of az."""
    from azure.cli.core import __version__

    return option if tuple(int(part) for part in __version__.split(".")[:2]) >= version else before
