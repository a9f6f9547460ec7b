"""Checks of what the user typed, made before any request."""

import re
import sys

from azext_managementpartner._text import is_guid, shown

_DOMAIN_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_LEAVE_ONE_OUT = "Leave one of them out."


def validate_partner_id(namespace):
    """Trim `--partner-id`, zeros in front included, and refuse what cannot be a partner ID.

    :param namespace: the parsed arguments; `partner_id` may be None where the option is optional.
    :raises InvalidArgumentValueError: the value is not 1 to 12 ASCII digits.
    """
    if namespace.partner_id is None:
        return
    typed = _typed(namespace.partner_id)
    partner_id = re.fullmatch(r"0*([0-9]{1,12})", typed.strip())
    if not partner_id or partner_id[1] == "0":
        from azure.cli.core.azclierror import InvalidArgumentValueError

        what = "is not a partner ID: it must be 1 to 12 digits, like 12345."
        raise InvalidArgumentValueError(
            f"{shown(typed)} {'is not a partner ID: it must not be zero.' if partner_id else what}",
            recommendation="Find the ID in Partner Center, in the partner profile, under Associated PartnerID.",
        )
    namespace.partner_id = partner_id[1]


def validate_tenant(namespace):
    """Trim `--tenant` and refuse what cannot be a tenant.

    :param namespace: the parsed arguments; `tenant` is None where the option was not given.
    :raises InvalidArgumentValueError: the value is neither a GUID nor a domain name, or `--subscription` is empty.
    :raises MutuallyExclusiveArgumentError: `--subscription` was given too.
    """
    _refuse_empty_subscription(namespace)
    if namespace.tenant is None:
        return
    namespace.tenant = _tenant(_typed(namespace.tenant))
    _refuse_subscription(namespace, "--tenant")


def validate_tenants(namespace):
    """Take `--tenants` apart and refuse what cannot be a tenant.

    :param namespace: the parsed arguments; `tenants` is None where the option was not given, else a list of str with
        blanks, commas or new lines between the tenants, and comments; `all_tenants` is missing where a command always
        means all.
    :raises InvalidArgumentValueError: one of the values is neither a GUID nor a domain name, or there is none; or the
        file that was named is not there; or `--subscription` is empty.
    :raises MutuallyExclusiveArgumentError: `--all-tenants` or `--subscription` was given too.
    """
    _refuse_empty_subscription(namespace)
    if namespace.tenants is not None:
        _refuse_all_tenants(namespace)
        values = [value for text in namespace.tenants for value in _listed(text)]
        namespace.tenants = [_tenant(value) for value in values] or _refuse_no_tenants(namespace)
        _refuse_subscription(namespace, "--tenants")
    elif not hasattr(namespace, "all_tenants"):
        _refuse_subscription(
            namespace, "A list of every tenant", "Leave --subscription out, or run: az managementpartner show"
        )
    elif namespace.all_tenants:
        _refuse_subscription(namespace, "--all-tenants")


def validate_login(namespace):
    """Refuse `--login` where nobody could sign in, and `--use-device-code` without it.

    :param namespace: the parsed arguments, with `login` and `use_device_code`.
    :raises NoTTYError: there is no terminal, and no `--use-device-code`.
    :raises RequiredArgumentMissingError: `--use-device-code` was given without `--login`.
    """
    if namespace.use_device_code and not namespace.login:
        from azure.cli.core.azclierror import RequiredArgumentMissingError

        raise RequiredArgumentMissingError(
            "--use-device-code can only be given together with --login; nothing was done.",
            recommendation="Add --login, or leave --use-device-code out.",
        )
    if namespace.login and not namespace.use_device_code and not (sys.stdin.isatty() and sys.stderr.isatty()):
        from azure.cli.core.azclierror import NoTTYError

        raise NoTTYError(
            "--login opens a browser for somebody at a terminal, and standard input or standard error is not a "
            "terminal; nothing was done.",
            recommendation="Add --use-device-code to sign in with a browser elsewhere, or leave --login out.",
        )


def _typed(value):
    """What was typed; of `--`, argparse leaves an empty list."""
    return value or ""


def _listed(text):
    """The tenants of one argument: of what was typed, or of a file, whose text az puts in the place of `@{file}`.

    A comment goes from a # at the beginning, or after a blank, to the end of the line.
    """
    if re.match("@.", text):
        raise _no_file(text[1:])
    lines = [re.sub(r"(^|[\s,])#.*", "", line.lstrip("\ufeff")) for line in text.splitlines()]
    return [value for value in re.split(r"[\s,]+", "\n".join(lines)) if value]


def _tenant(value):
    """A tenant ID or domain name without the blanks around it."""
    tenant = value.strip()
    if not (is_guid(tenant) or _is_domain_name(tenant)):
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            f"{shown(value)} is not a tenant: it must be a tenant ID or a domain name, like "
            "00000000-0000-0000-0000-000000000000 or fabrikam.onmicrosoft.com.",
            recommendation="List the tenants you are signed in to: az account list "
            '--query "[].{name:tenantDisplayName, domain:tenantDefaultDomain, id:tenantId}" -o table',
        )
    return tenant


def _is_domain_name(value):
    labels = value.split(".")
    return len(labels) > 1 and len(value) <= 253 and all(map(_is_label, labels))


def _is_label(text):
    return re.fullmatch(_DOMAIN_LABEL, text, re.IGNORECASE | re.ASCII)  # no Kelvin sign for a k


def _refuse_empty_subscription(namespace):
    """Refuse a name that az would take for none: in a script, it is that of a variable that is not set."""
    if getattr(namespace, "_subscription", None) == "":
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            "--subscription is empty; nothing was done.",
            recommendation="Give a name or ID, or leave --subscription out.",
        )


def _refuse_subscription(namespace, option, what_to_do=_LEAVE_ONE_OUT):
    subscription = getattr(namespace, "_subscription", None)
    # knack marks what comes from `az config set defaults.subscription=…`: that one gives way.
    if subscription and not getattr(subscription, "is_default", False):
        raise _excluded(
            f"{option} and --subscription exclude each other: each of them says in which tenant to act.", what_to_do
        )


def _refuse_all_tenants(namespace):
    if getattr(namespace, "all_tenants", False):
        raise _excluded("--tenants and --all-tenants exclude each other.")


def _refuse_no_tenants(namespace):
    from azure.cli.core.azclierror import InvalidArgumentValueError

    all_of_them = "--all-tenants" if hasattr(namespace, "all_tenants") else "leave --tenants out for all of them"
    raise InvalidArgumentValueError(
        "--tenants names no tenant: the list or file is empty.",
        recommendation=f"Give tenant IDs or domain names, like fabrikam.onmicrosoft.com, or {all_of_them}.",
    )


def _no_file(path):
    from azure.cli.core.azclierror import InvalidArgumentValueError

    return InvalidArgumentValueError(
        f"--tenants: the file {shown(path)} is not there, or cannot be read.",
        recommendation="Check the path. Unless it is absolute, it begins at the current folder.",
    )


def _excluded(message, what_to_do=_LEAVE_ONE_OUT):
    from azure.cli.core.azclierror import MutuallyExclusiveArgumentError

    return MutuallyExclusiveArgumentError(message, recommendation=what_to_do)
