"""Settings of this extension, and those of az that it uses, checked before use."""

import os
from configparser import InterpolationError

from azext_managementpartner._text import shown
from azext_managementpartner.http.environment import check_connections

_MAX_SECONDS = 86400
_UNREADABLE = "…%…"
"""Shown as the value of a setting that az cannot read, because a % in az's configuration file starts a variable."""
_OF_SIGN_INS = (
    "encrypt_token_cache",
    "use_msal_http_cache",
    "enable_broker_on_windows",
    "enable_broker_on_mac",
    "instance_discovery",
)
"""The booleans of the section core that az reads for a sign-in: `_create_identity_instance` in azure.cli.core._profile.
"""


def timeouts(cli_ctx) -> dict[str, float]:
    """The time-out for connections and responses: `az config set managementpartner.timeout=SECONDS`.

    :return: options of azure-core's transports, in seconds.
    :raises InvalidArgumentValueError: the value is not a number of seconds.
    """
    timeout = _seconds(cli_ctx, "timeout", 60)
    return {"connection_timeout": timeout, "read_timeout": timeout}


def login_timeout(cli_ctx) -> float:
    """The seconds to wait for a user to sign in: `az config set managementpartner.login_timeout=SECONDS`.

    :raises InvalidArgumentValueError: the value is not a number of seconds.
    """
    return _seconds(cli_ctx, "login_timeout", 300)


def _seconds(cli_ctx, option, default):
    value = _UNREADABLE
    try:
        value = cli_ctx.config.get("managementpartner", option, fallback=str(default))
        seconds = float(value)
        if not 0 < seconds <= _MAX_SECONDS:
            raise ValueError(value)
    except (ValueError, InterpolationError) as error:
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            f"The setting managementpartner.{option} is {shown(value)}. It must be a number of seconds above 0 and up "
            f"to {_MAX_SECONDS}, like {default}.",
            recommendation=how_to_unset(cli_ctx, "managementpartner", option),
        ) from error
    return seconds


def roles_file(cli_ctx) -> str | None:
    """The path of the user's own copy of Microsoft's list of roles: `az config set managementpartner.roles_file=FILE`.

    :return: the path with `~` expanded; None if the setting is missing or empty.
    :raises InvalidArgumentValueError: az cannot read the setting.
    """
    try:
        return os.path.expanduser(cli_ctx.config.get("managementpartner", "roles_file", fallback="")) or None
    except InterpolationError as error:
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            "The setting managementpartner.roles_file cannot be read: in az's configuration file, a % must be "
            "written as %%.",
            recommendation=how_to_unset(cli_ctx, "managementpartner", "roles_file"),
        ) from error


def shows_progress(cli_ctx) -> bool:
    """Whether to show progress. `--only-show-errors` and az's setting core.disable_progress_bar turn it off.

    :raises InvalidArgumentValueError: see `boolean`.
    """
    return not (cli_ctx.only_show_errors or boolean(cli_ctx, "disable_progress_bar"))


def boolean(cli_ctx, option: str, fallback: bool = False) -> bool:
    """Read a boolean setting of az: `az config set core.OPTION=yes`.

    :raises InvalidArgumentValueError: az does not accept the value as a boolean.
    """
    value = _UNREADABLE
    try:
        value = cli_ctx.config.get("core", option, fallback=str(fallback))
        return cli_ctx.config.getboolean("core", option, fallback=fallback)
    except (ValueError, InterpolationError) as error:
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            f"The setting core.{option} is {shown(value)}, which is neither true nor false.",
            recommendation=how_to_unset(cli_ctx, "core", option),
        ) from error


def how_to_unset(cli_ctx, section: str, option: str) -> str:
    """Say where a setting comes from and how to return to the default."""
    variable = cli_ctx.config.env_var_name(section, option)
    if variable in os.environ:
        return f"It comes from the environment variable {variable}. Unset it to return to the default."
    return f"It comes from az's configuration file. Return to the default: az config unset {section}.{option}"


def check_settings(cli_ctx):
    """Refuse settings that would cause an unclear error later. No request is sent.

    Settings that only some commands read are checked by those: see `boolean`, `login_timeout` and
    `check_token_endpoint`.

    :raises FileOperationError: the CA bundle does not exist.
    :raises InvalidArgumentValueError: the time-out, a boolean that az reads for a sign-in, or the proxy is not valid.
    """
    timeouts(cli_ctx)
    for option in _OF_SIGN_INS:
        boolean(cli_ctx, option)
    check_connections(cli_ctx.cloud.endpoints)
