"""The `az login` for an account, and how to change the current subscription back."""

import os

from azext_managementpartner._text import quoted

CLAIMS_SINCE = (2, 76)
"""The version of az in which `az login` got the option --claims-challenge."""
_IDENTITY_OPTIONS = {"MSIClient": "--client-id", "MSIObject": "--object-id", "MSIResource": "--resource-id"}


def login_command(target) -> str:
    """The `az login` for a target, with the options of the running version of az.

    A service principal signs in to the tenant of the credential that it uses. az prompts for a secret.
    """
    if target.is_managed_identity:
        return _az_login("--identity", *_identity_options(target))
    if target.is_service_principal:
        try:
            entry = service_principal_entry(target)
        except Exception:  # pylint: disable=broad-exception-caught  # the error that shows the command matters more
            entry = {}
        tenant = _tenant_option(entry.get("tenant", target.tenant))
        return _az_login("--service-principal", "--username", target.user_name, *_credential_options(entry), tenant)
    return user_login(target.tenant)


def user_login(tenant: str) -> str:
    """The `az login` for any user in a tenant.

    :param tenant: GUID or domain name.
    """
    return _az_login(_tenant_option(tenant))


def how_to_go_back(subscription: str) -> str:
    """Say how to make a subscription the current one again after `az login` to another tenant.

    :param subscription: ID of the current subscription.
    """
    return (
        "az login changes the current subscription, which most commands use by default. "
        f"To change it back: az account set --subscription {quoted(subscription)}"
    )


def _az_login(*options):
    return " ".join(["az login", *options, "--allow-no-subscriptions"])


def _tenant_option(tenant):
    return f"--tenant {quoted(tenant)}"


def _identity_options(target):
    kind, _, value = target.account["user"].get("assignedIdentityInfo", "").partition("-")
    return [_since((2, 69), _IDENTITY_OPTIONS[kind], "--username"), value] if kind in _IDENTITY_OPTIONS else []


def _credential_options(entry):
    if entry.get("client_assertion"):
        return ['--federated-token "<new token>"']
    if entry.get("certificate"):
        return [_since((2, 66), "--certificate", "--password"), quoted(entry["certificate"])]
    return []


def az_version() -> tuple[int, int]:
    """The major and minor version of the running az."""
    from azure.cli.core import __version__

    return tuple(int(part) for part in __version__.split(".")[:2])


def _since(version, option, older_option):
    """The name of an option of `az login`, which az renamed in a version."""
    return option if az_version() >= version else older_option


def service_principal_entry(target) -> dict:
    """The entry of az whose credential gets the tokens for the target of a service principal, as az chooses it.

    The credential belongs to the application. It works in each tenant that has a service principal of the application.

    :return: `client_id`, `tenant` and the credential; the entry of the target's tenant, else the first one, else {}.
    :raises PersistenceError: the entries cannot be decrypted.
    """
    from azure.cli.core._environment import get_config_dir
    from azure.cli.core.auth.persistence import file_extensions, load_secret_store

    path = os.path.join(get_config_dir(), "service_principal_entries")
    is_encrypted = os.path.exists(path + file_extensions[True])
    entries = load_secret_store(path, is_encrypted).load()
    own = [entry for entry in entries if entry["client_id"] == target.user_name]
    of_tenant = [entry for entry in own if entry["tenant"] == target.tenant]
    return next(iter(of_tenant + own), {})
