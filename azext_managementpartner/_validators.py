"""Checks of what the user typed, made before any request."""

import os
import re
import sys

from azext_managementpartner._text import is_tenant, shown

_LEAVE_ONE_OUT = "Leave one of them out."
IN_MANY_TENANTS = {"create": "set", "show": "list", "update": "set", "delete": "unset"}
"""The commands of one link, and those that do the same in many tenants."""


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
    namespace.tenant = _typed(namespace.tenant).strip()
    if not is_tenant(namespace.tenant):
        from azext_managementpartner.tenants.list_file import no_tenant

        raise no_tenant(namespace.tenant)
    _refuse_subscription(namespace, "--tenant")


def validate_tenants(namespace, all_of_them="--all-tenants"):
    """Take `--tenants` apart and refuse what cannot be a tenant.

    :param namespace: the parsed arguments; `tenants` is None where the option was not given, else a list of str, see
        `read_tenants`, of which it makes one of `ListedTenant`.
    :param all_of_them: how to act in all tenants, in words.
    :raises InvalidArgumentValueError: see `read_tenants`; or no tenant is named; or `--subscription` is empty.
    :raises MutuallyExclusiveArgumentError: `--all-tenants` or `--subscription` was given too.
    """
    _refuse_empty_subscription(namespace)
    if namespace.tenants is not None:
        from azext_managementpartner.tenants.list_file import read_tenants

        _refuse_all_tenants(namespace)
        namespace.tenants = read_tenants(namespace.tenants) or _refuse_no_tenants("--tenants", all_of_them)
        _refuse_subscription(namespace, "--tenants")
    elif namespace.all_tenants:
        _refuse_subscription(namespace, "--all-tenants")


def validate_tenants_to_list(namespace):
    """Do as `validate_tenants`, for a command that means every tenant where none is named."""
    validate_tenants(namespace, all_of_them="leave --tenants out for all of them")
    if namespace.tenants is None:
        _refuse_subscription(
            namespace, "A list of every tenant", "Leave --subscription out, or run: az managementpartner show"
        )


def validate_customers(namespace):
    """Take `--tenants` of `report` apart and refuse what cannot be a tenant.

    :param namespace: the parsed arguments, with `tenants` as `validate_tenants` has it.
    :raises InvalidArgumentValueError: see `read_tenants`; or no tenant is named.
    """
    if namespace.tenants is None:
        return
    from azext_managementpartner.tenants.list_file import read_tenants

    namespace.tenants = read_tenants(namespace.tenants) or _refuse_no_tenants("--tenants", "leave the option out")


def validate_sources(namespace):
    """Refuse standard input where it would be read twice.

    :param namespace: the parsed arguments, with `from_files` and `compare`, lists of str or None.
    :raises InvalidArgumentValueError: `-` was given twice.
    """
    if [*namespace.from_files, *(namespace.compare or [])].count("-") > 1:
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            "-, which means standard input, was given more than once; nothing was read.",
            recommendation="Write what you pipe to a file where it is needed twice.",
        )


def validate_report_file(namespace):
    """Refuse a report of an unknown kind, or in a folder that is not there.

    :param namespace: the parsed arguments; `file` is None where the option was not given.
    :raises InvalidArgumentValueError: the name does not end in .html, .htm or .csv; or there is no such folder.
    """
    if namespace.file is None:
        return
    from azure.cli.core.azclierror import InvalidArgumentValueError

    folder, name = os.path.split(namespace.file)
    if os.path.splitext(name)[1].lower() not in (".html", ".htm", ".csv"):
        raise InvalidArgumentValueError(
            f"--file: {shown(namespace.file)} ends in neither .html nor .csv; nothing was read or written.",
            recommendation="Give a name that ends in .html, for a page, or in .csv, for Excel: --file report.html",
        )
    if folder and not os.path.isdir(folder):
        raise InvalidArgumentValueError(
            f"--file: there is no folder {shown(folder)}; nothing was read or written.",
            recommendation="Make the folder first, or give another path.",
        )


def validate_excluded_tenants(cmd, namespace):
    """Take `--exclude-tenants` apart; refuse it where one tenant alone is meant.

    :param namespace: the parsed arguments, with `exclude_tenants` as `validate_tenants` has `tenants`.
    :raises InvalidArgumentValueError: see `read_tenants`; or no tenant is named.
    :raises RequiredArgumentMissingError: the command is meant for the current tenant.
    """
    if namespace.exclude_tenants is None:
        return
    if not (namespace.tenants or namespace.all_tenants or cmd.name.endswith(" list")):
        from azure.cli.core.azclierror import RequiredArgumentMissingError

        raise RequiredArgumentMissingError(
            "--exclude-tenants can only be given together with --all-tenants or --tenants; nothing was done.",
            recommendation="Add --all-tenants, or leave --exclude-tenants out to act in the current tenant.",
        )
    from azext_managementpartner.tenants.list_file import read_tenants

    option = "--exclude-tenants"
    namespace.exclude_tenants = read_tenants(namespace.exclude_tenants, option) or _refuse_no_tenants(
        option, "leave the option out"
    )


def validate_missing(namespace):
    """Refuse `--missing` without `--partner-id`, and the other way round.

    :param namespace: the parsed arguments, with `missing` and `partner_id`.
    :raises RequiredArgumentMissingError: one of them was given alone.
    """
    if namespace.missing == (namespace.partner_id is not None):
        return
    from azure.cli.core.azclierror import RequiredArgumentMissingError

    raise RequiredArgumentMissingError(
        "--missing and --partner-id can only be given together: they show the tenants where that ID is not linked.",
        recommendation="Give both: az managementpartner list --missing --partner-id 12345",
    )


def hint_at_many(cmd, namespace):
    """Refuse `--tenants` where one link is meant, and name the command for many.

    :param cmd: the command, a name of IN_MANY_TENANTS.
    :param namespace: the parsed arguments; `_tenants` is None where the option was not given.
    :raises UnrecognizedArgumentError: it was.
    """
    if namespace._tenants is None:  # pylint: disable=protected-access  # az hands no name with _ to the command
        return
    from azure.cli.core.azclierror import UnrecognizedArgumentError

    one = cmd.name.rpartition(" ")[2]
    partner_id = f" --partner-id {namespace.partner_id}" if namespace.partner_id else ""
    raise UnrecognizedArgumentError(
        f"--tenants is no option of {one}, which acts in one tenant; nothing was done.",
        recommendation=[
            f"For one tenant: az managementpartner {one}{partner_id} --tenant fabrikam.onmicrosoft.com",
            f"For many: az managementpartner {IN_MANY_TENANTS[one]}{partner_id} --tenants @customers.csv",
        ],
    )


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


def _refuse_no_tenants(option, or_else):
    from azure.cli.core.azclierror import InvalidArgumentValueError

    raise InvalidArgumentValueError(
        f"{option} names no tenant: the list or file is empty.",
        recommendation=f"Give tenant IDs or domain names, like fabrikam.onmicrosoft.com, or {or_else}.",
    )


def _excluded(message, what_to_do=_LEAVE_ONE_OUT):
    from azure.cli.core.azclierror import MutuallyExclusiveArgumentError

    return MutuallyExclusiveArgumentError(message, recommendation=what_to_do)
