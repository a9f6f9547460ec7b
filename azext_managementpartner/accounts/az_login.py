"""The `az login` that signs an account in, and the way back from it."""

import os

from azext_managementpartner._text import quoted

CLAIMS_SINCE = (2, 76)
"""The version of az from which on `az login` takes claims: `--claims-challenge`."""
_IDENTITY_OPTIONS = {"MSIClient": "--client-id", "MSIObject": "--object-id", "MSIResource": "--resource-id"}


def login_command(target):
    """The command that signs a principal in to its tenant, as the running version of az takes it.

    :return: str; of a service principal, to the tenant whose sign-in it uses; for its secret, az will ask.
    """
    if target.is_managed_identity:
        return _az_login("--identity", *_identity(target))
    if target.is_service_principal:
        kept = _kept_credential(target)
        tenant = _in_tenant(kept.get("tenant", target.tenant))
        return _az_login("--service-principal", "--username", target.user_name, *_credential(kept), tenant)
    return user_login(target.tenant)


def user_login(tenant):
    """The command that signs a user in to a tenant; whoever runs it, not a certain one.

    :param tenant: GUID or domain name.
    """
    return _az_login(_in_tenant(tenant))


def how_to_go_back(subscription):
    """What to do after an `az login` to another tenant than the current one.

    :param subscription: ID of the current subscription.
    """
    return (
        "az login makes a subscription of its tenant the current one, on which create, set, unset and check act when "
        f"nothing else is said. To go back: az account set --subscription {quoted(subscription)}"
    )


def _az_login(*who):
    return " ".join(["az login", *who, "--allow-no-subscriptions"])


def _in_tenant(tenant):
    return f"--tenant {quoted(tenant)}"


def _identity(target):
    kind, _, value = target.account["user"].get("assignedIdentityInfo", "").partition("-")
    return [_since((2, 69), _IDENTITY_OPTIONS[kind], "--username"), value] if kind in _IDENTITY_OPTIONS else []


def _credential(kept):
    if kept.get("client_assertion"):
        return ['--federated-token "<new token>"']
    if kept.get("certificate"):
        return [_since((2, 66), "--certificate", "--password"), f'"{kept["certificate"]}"']
    return []


def _kept_credential(target):
    """What az keeps of the sign-in that a service principal uses, maybe in another tenant; {} where that is unknown."""
    try:
        return kept_entry(target)
    except Exception:  # pylint: disable=broad-exception-caught  # the error that recommends the command matters more
        return {}


def az_version():
    """Major and minor version number of the running az, a tuple of int."""
    from azure.cli.core import __version__

    return tuple(int(part) for part in __version__.split(".")[:2])


def _since(version, option, before):
    """An option of `az login`, or the one that was in its place before a version of az."""
    return option if az_version() >= version else before


def kept_entry(target):
    """The entry whose credential gets tokens for a target, as az itself chooses it.

    The credential is the application's, and good for each tenant in which the application exists.

    :param target: `Target` of a service principal.
    :return: dict as az keeps it, by its own persistence layer: `client_id`, `tenant`, and what the service principal
        signed in with; the entry of the target's tenant, else the first one; {} where there is none.
    :raises PersistenceError: it cannot be decrypted.
    """
    from azure.cli.core._environment import get_config_dir
    from azure.cli.core.auth.persistence import file_extensions, load_secret_store

    path = os.path.join(get_config_dir(), "service_principal_entries")
    is_encrypted = os.path.exists(path + file_extensions[True])
    entries = load_secret_store(path, is_encrypted).load()
    own = [entry for entry in entries if entry["client_id"] == target.user_name]
    of_tenant = [entry for entry in own if entry["tenant"] == target.tenant]
    return next(iter(of_tenant + own), {})
