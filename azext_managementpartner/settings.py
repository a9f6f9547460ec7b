"""What the user has configured for this extension and for az, checked before it is used."""

import os
from configparser import InterpolationError

from azext_managementpartner._text import shown
from azext_managementpartner.http.environment import check_connections

_LONGEST_TIME = 86400


def timeouts(cli_ctx):
    """How long to wait for a connection and for an answer: `az config set managementpartner.timeout=SECONDS`.

    :return: dict of the options that azure-core's transports take, in seconds.
    :raises InvalidArgumentValueError: it is not a number of seconds.
    """
    timeout = _seconds(cli_ctx, "timeout", 60, "The configured time-out")
    return {"connection_timeout": timeout, "read_timeout": timeout}


def login_timeout(cli_ctx):
    """How long to wait for a person to sign in: `az config set managementpartner.login_timeout=SECONDS`.

    :return: seconds, float.
    :raises InvalidArgumentValueError: it is not a number of seconds.
    """
    return _seconds(cli_ctx, "login_timeout", 300, "The configured time to sign in")


def _seconds(cli_ctx, option, default, what):
    value = "…%…"
    try:
        value = cli_ctx.config.get("managementpartner", option, fallback=str(default))
        seconds = float(value)
        if not 0 < seconds <= _LONGEST_TIME:
            raise ValueError(value)
    except (ValueError, InterpolationError) as error:  # the latter: of a % in az's file
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            f"{what} {shown(value)} is not a number of seconds above 0 and up to {_LONGEST_TIME}, like {default}.",
            recommendation=how_to_unset(cli_ctx, "managementpartner", option),
        ) from error
    return seconds


def roles_file(cli_ctx):
    """Where the user's own copy of Microsoft's list of roles is: `az config set managementpartner.roles_file=FILE`.

    :return: its path, str, with the home folder in the place of `~`; None: it is not set, or empty.
    :raises InvalidArgumentValueError: az cannot read the setting.
    """
    try:
        return os.path.expanduser(cli_ctx.config.get("managementpartner", "roles_file", fallback="")) or None
    except InterpolationError as error:  # of a % in az's file
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            "The setting managementpartner.roles_file cannot be read: in az's configuration file, a % must be "
            "written as %%.",
            recommendation=how_to_unset(cli_ctx, "managementpartner", "roles_file"),
        ) from error


def shows_progress(cli_ctx):
    """Whether the user wants to see progress: not with --only-show-errors, nor with az's own setting against it.

    :raises InvalidArgumentValueError: see `boolean`.
    """
    return not (cli_ctx.only_show_errors or boolean(cli_ctx, "disable_progress_bar"))


def boolean(cli_ctx, option, fallback=False):
    """Read one of az's own booleans: `az config set core.OPTION=yes`.

    :param option: its name in the section `core`.
    :param fallback: what it is where the user has not set it.
    :raises InvalidArgumentValueError: it is set to something that az does not take for a boolean.
    """
    value = "…%…"
    try:
        value = cli_ctx.config.get("core", option, fallback=str(fallback))
        return cli_ctx.config.getboolean("core", option, fallback=fallback)
    except (ValueError, InterpolationError) as error:  # the latter: of a % in az's file
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            f"The setting core.{option} is {shown(value)}, which is neither true nor false.",
            recommendation=how_to_unset(cli_ctx, "core", option),
        ) from error


def how_to_unset(cli_ctx, section, option):
    """How to return to the default, by where the setting comes from: az takes a variable before its file.

    :param section: that of az's file, str.
    :param option: its name there, str.
    """
    variable = cli_ctx.config.env_var_name(section, option)
    if variable in os.environ:
        return f"It comes from the environment variable {variable}. Unset it to return to the default."
    return f"It comes from az's configuration file. Return to the default: az config unset {section}.{option}"


_OF_SIGN_INS = (
    "encrypt_token_cache",
    "use_msal_http_cache",
    "enable_broker_on_windows",
    "enable_broker_on_mac",
    "instance_discovery",
)
"""The booleans of `core` that az reads for a sign-in: `_create_identity_instance` in azure.cli.core._profile."""


def check_settings(cli_ctx):
    """Refuse settings that would fail later, in other words than they should; nobody is asked for anything.

    What only some commands read is left to them: see `boolean`, `login_timeout` and `check_token_endpoint`.

    :raises FileOperationError: the CA bundle is not there.
    :raises InvalidArgumentValueError: the time-out, a boolean that az reads for a sign-in, or the proxy.
    """
    timeouts(cli_ctx)
    for option in _OF_SIGN_INS:
        boolean(cli_ctx, option)
    check_connections(cli_ctx.cloud.endpoints)
