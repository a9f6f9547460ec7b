"""The `az login` that signs a principal in."""

from azext_managementpartner.principals.service_principals import entry_of, kept_entries

_IDENTITY_OPTIONS = {"MSIClient": "--client-id", "MSIObject": "--object-id", "MSIResource": "--resource-id"}


def login_command(target):
    """The command that signs a principal in to its tenant, as the running version of az takes it.

    :param target: `Target` to sign in.
    :return: str; of a service principal, to the tenant whose sign-in it uses; for its secret, az will ask.
    """
    if target.is_managed_identity:
        who = ["--identity", *_identity(target)]
    elif target.is_service_principal:
        who = _service_principal(target)
    else:
        return user_login(target.tenant)
    return " ".join(["az login", *who, "--allow-no-subscriptions"])


def user_login(tenant):
    """The command that signs a user in to a tenant; whoever runs it, not a certain one.

    :param tenant: GUID or domain name.
    :return: str.
    """
    return f'az login --tenant "{tenant}" --allow-no-subscriptions'


def _service_principal(target):
    kept = _kept_credential(target)
    tenant = kept.get("tenant", target.tenant)
    return ["--service-principal", "--username", target.user_name, *_credential(kept), f'--tenant "{tenant}"']


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
        return entry_of(target, kept_entries())
    except Exception:  # pylint: disable=broad-exception-caught  # the error that recommends the command matters more
        return {}


def _since(version, option, before):
    """An option of `az login`, or the one that was in its place before a version of az."""
    from azure.cli.core import __version__

    return option if tuple(int(part) for part in __version__.split(".")[:2]) >= version else before
