"""The `az login` that signs a principal in, and the way back from it."""

from azext_managementpartner._text import quoted
from azext_managementpartner.principals.service_principals import kept_entry

CLAIMS_SINCE = (2, 76)
"""The version of az from which on `az login` takes claims: `--claims-challenge`."""
_IDENTITY_OPTIONS = {"MSIClient": "--client-id", "MSIObject": "--object-id", "MSIResource": "--resource-id"}


def login_command(target):
    """The command that signs a principal in to its tenant, as the running version of az takes it.

    :param target: `Target` to sign in.
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
    :return: str.
    """
    return _az_login(_in_tenant(tenant))


def how_to_go_back(subscription):
    """What to do after an `az login` to another tenant than the current one.

    :param subscription: ID of the current subscription.
    :return: str.
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
