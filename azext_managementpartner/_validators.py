"""Validators of the arguments."""

import os
import re

from azext_managementpartner._text import is_tenant, quoted, shown

_LEAVE_ONE_OUT = "Leave one of them out."
COMMANDS_FOR_MANY_TENANTS = {"create": "set", "show": "list", "update": "set", "delete": "unset"}
"""The commands for one tenant, with the command that does the same in many tenants."""


def validate_partner_id(namespace):
    """Check `--partner-id`, and remove spaces and leading zeros.

    :raises InvalidArgumentValueError: the value is not 1 to 12 ASCII digits.
    """
    if namespace.partner_id is None:
        return
    typed = namespace.partner_id or ""  # for `--`, argparse returns an empty list
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
    """Check `--tenant`, and remove spaces.

    :raises InvalidArgumentValueError: the value is neither a GUID nor a domain name, or `--subscription` is empty.
    :raises MutuallyExclusiveArgumentError: `--subscription` is used as well.
    """
    _refuse_empty_subscription(namespace)
    if namespace.tenant is None:
        return
    namespace.tenant = (namespace.tenant or "").strip()  # for `--`, argparse returns an empty list
    if not is_tenant(namespace.tenant):
        from azext_managementpartner.tenants.list_file import not_a_tenant

        raise not_a_tenant(namespace.tenant)
    _refuse_subscription(namespace, "--tenant")


def validate_tenants(namespace, instead="--all-tenants"):
    """Check `--tenants`, and replace its list of str by a list of `ListedTenant`.

    :param instead: what to do if the list of tenants is empty.
    :raises InvalidArgumentValueError: see `read_tenants`; or the list is empty, or `--subscription` is empty.
    :raises MutuallyExclusiveArgumentError: `--all-tenants` or `--subscription` is used as well.
    """
    _refuse_empty_subscription(namespace)
    if namespace.tenants is not None:
        from azext_managementpartner.tenants.list_file import read_tenants

        if namespace.all_tenants:
            raise _mutually_exclusive("--tenants and --all-tenants cannot be used together.")
        namespace.tenants = read_tenants(namespace.tenants) or _refuse_empty_list("--tenants", instead)
        _refuse_subscription(namespace, "--tenants")
    elif namespace.all_tenants:
        _refuse_subscription(namespace, "--all-tenants")


def validate_tenants_to_list(namespace):
    """Check `--tenants` of `list`, which acts in every tenant by default; see `validate_tenants`."""
    validate_tenants(namespace, instead="leave --tenants out for all of them")
    subscription = _subscription(namespace)
    if namespace.tenants is None and subscription:
        raise _mutually_exclusive(
            "list shows every tenant, so it cannot be used with --subscription.",
            f"For the tenant of one subscription: az managementpartner show --subscription {quoted(subscription)}",
        )


def validate_customers(namespace):
    """Check `--tenants` of `report`, and replace its list of str by a list of `ListedTenant`.

    :raises InvalidArgumentValueError: see `read_tenants`; or the list is empty.
    """
    if namespace.tenants is None:
        return
    from azext_managementpartner.tenants.list_file import read_tenants

    namespace.tenants = read_tenants(namespace.tenants) or _refuse_empty_list("--tenants", "leave the option out")


def validate_sources(namespace):
    """Check that `--from` and `--compare` read standard input at most once.

    :raises InvalidArgumentValueError: `-` is used twice.
    """
    if [*namespace.from_files, *(namespace.compare or [])].count("-") > 1:
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            "- means standard input and can be used only once. Nothing was read.",
            recommendation="Save the piped output in a file, and use the name of the file instead of -.",
        )


def validate_report_file(namespace):
    """Check `--file`.

    :raises InvalidArgumentValueError: the name does not end in .html, .htm or .csv, or the folder does not exist.
    """
    if namespace.file is None:
        return
    from azure.cli.core.azclierror import InvalidArgumentValueError

    folder, name = os.path.split(namespace.file)
    if os.path.splitext(name)[1].lower() not in (".html", ".htm", ".csv"):
        raise InvalidArgumentValueError(
            f"--file: {shown(namespace.file)} ends in neither .html nor .csv. Nothing was read or written.",
            recommendation="Use a name that ends in .html for a page, or in .csv for Excel: --file report.html",
        )
    if folder and not os.path.isdir(folder):
        raise InvalidArgumentValueError(
            f"--file: folder {shown(folder)} does not exist. Nothing was read or written.",
            recommendation="Create the folder first, or use another path.",
        )


def validate_excluded_tenants(cmd, namespace):
    """Check `--exclude-tenants`, and replace its list of str by a list of `ListedTenant`.

    :raises InvalidArgumentValueError: see `read_tenants`; or the list is empty.
    :raises RequiredArgumentMissingError: the command acts in the current tenant only.
    """
    if namespace.exclude_tenants is None:
        return
    if not (namespace.tenants or namespace.all_tenants or cmd.name.endswith(" list")):
        from azure.cli.core.azclierror import RequiredArgumentMissingError

        raise RequiredArgumentMissingError(
            "--exclude-tenants can only be used with --all-tenants or --tenants. Nothing was done.",
            recommendation="Add --all-tenants, or leave --exclude-tenants out to act in the current tenant.",
        )
    from azext_managementpartner.tenants.list_file import read_tenants

    option = "--exclude-tenants"
    namespace.exclude_tenants = read_tenants(namespace.exclude_tenants, option) or _refuse_empty_list(
        option, "leave the option out"
    )


def validate_missing(namespace):
    """Check that `--missing` and `--partner-id` of `list` are used together.

    :raises RequiredArgumentMissingError: only one of them is used.
    """
    if namespace.missing == (namespace.partner_id is not None):
        return
    from azure.cli.core.azclierror import RequiredArgumentMissingError

    raise RequiredArgumentMissingError(
        "--missing and --partner-id must be used together. They show the tenants where that ID is not linked.",
        recommendation="Use both: az managementpartner list --missing --partner-id 12345",
    )


def refuse_tenants_option(cmd, namespace):
    """Refuse `--tenants` of a command for one tenant, and recommend the command for many tenants.

    :raises UnrecognizedArgumentError: the option is used.
    """
    if namespace._tenants is None:  # pylint: disable=protected-access  # az does not pass names with _ to the command
        return
    from azure.cli.core.azclierror import UnrecognizedArgumentError

    name = cmd.name.rpartition(" ")[2]
    name_for_many = COMMANDS_FOR_MANY_TENANTS[name]
    partner_id = f" --partner-id {namespace.partner_id}" if namespace.partner_id else ""
    raise UnrecognizedArgumentError(
        f"--tenants is not an option of {name}, which acts in one tenant. Nothing was done.",
        recommendation=[
            f"For one tenant: az managementpartner {name}{partner_id} --tenant fabrikam.onmicrosoft.com",
            f"For many tenants: az managementpartner {name_for_many}{partner_id} --tenants @customers.csv",
        ],
    )


def validate_login(namespace):
    """Check `--login` and `--use-device-code`.

    :raises NoTTYError: there is no terminal, and `--use-device-code` is not used.
    :raises RequiredArgumentMissingError: `--use-device-code` is used without `--login`.
    """
    from azext_managementpartner._terminal import can_prompt

    if namespace.use_device_code and not namespace.login:
        from azure.cli.core.azclierror import RequiredArgumentMissingError

        raise RequiredArgumentMissingError(
            "--use-device-code can only be used with --login. Nothing was done.",
            recommendation="Add --login, or leave --use-device-code out.",
        )
    if namespace.login and not namespace.use_device_code and not can_prompt():
        from azure.cli.core.azclierror import NoTTYError

        raise NoTTYError(
            "--login needs a terminal, but standard input or standard error is not a terminal. Nothing was done.",
            recommendation="Add --use-device-code to sign in with a browser elsewhere, or leave --login out.",
        )


def _refuse_empty_subscription(namespace):
    """Refuse an empty name, which az would ignore. A script passes it if a variable is not set."""
    if getattr(namespace, "_subscription", None) == "":
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            "--subscription is empty. Nothing was done.",
            recommendation="Use a name or ID, or leave --subscription out.",
        )


def _refuse_subscription(namespace, option):
    if _subscription(namespace):
        message = f"{option} and --subscription cannot be used together: each of them says in which tenant to act."
        raise _mutually_exclusive(message)


def _subscription(namespace):
    """The value of --subscription, or None: knack marks that of `az config set defaults.subscription=…`."""
    subscription = getattr(namespace, "_subscription", None)
    return None if getattr(subscription, "is_default", False) else subscription


def _refuse_empty_list(option, instead):
    from azure.cli.core.azclierror import InvalidArgumentValueError

    raise InvalidArgumentValueError(
        f"{option} names no tenant: the list or file is empty, or has column titles only.",
        recommendation=f"Use tenant IDs or domain names, like fabrikam.onmicrosoft.com, or {instead}.",
    )


def _mutually_exclusive(message, recommendation=_LEAVE_ONE_OUT):
    from azure.cli.core.azclierror import MutuallyExclusiveArgumentError

    return MutuallyExclusiveArgumentError(message, recommendation=recommendation)
