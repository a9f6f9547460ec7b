"""What the user has configured, checked before it is used."""

import os
from configparser import InterpolationError

from azext_managementpartner._text import shown
from azext_managementpartner.messages.connection import malformed_proxy, no_ca_bundle, no_socks, proxy_sign_in_not_latin

_LONGEST_TIME = 86400
_CA_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""The variables in which requests looks for a CA bundle, the first one first."""
_OF_SIGN_INS = (
    "encrypt_token_cache",
    "use_msal_http_cache",
    "enable_broker_on_windows",
    "enable_broker_on_mac",
    "instance_discovery",
)
"""The booleans of `core` that az reads for a sign-in: `_create_identity_instance` in azure.cli.core._profile."""
_TOKEN_ENDPOINTS = ("IDENTITY_ENDPOINT", "MSI_ENDPOINT", "AZURE_POD_IDENTITY_AUTHORITY_HOST")
"""The variables in which MSAL and az look for the endpoint that gives a machine its tokens."""
_VIRTUAL_MACHINE = "http://169.254.169.254"


def check_settings(cli_ctx):
    """Refuse settings that would fail later, in other words than they should; nobody is asked for anything.

    What only some commands read is left to them: see `boolean`, `login_timeout` and `check_token_endpoint`.

    :param cli_ctx: the context of the running command.
    :raises FileOperationError: the CA bundle is not there.
    :raises InvalidArgumentValueError: the time-out, a boolean that az reads for a sign-in, or the proxy.
    """
    timeouts(cli_ctx)
    for option in _OF_SIGN_INS:
        boolean(cli_ctx, option)
    refuse_missing_ca_bundle()
    if any(map(_why_unusable, _proxies())):
        refuse_malformed_proxy(cli_ctx.cloud.endpoints.active_directory)
        refuse_malformed_proxy(cli_ctx.cloud.endpoints.resource_manager)


def check_token_endpoint(target):
    """Refuse the proxy by which a machine's token endpoint would be reached, if it is none.

    :param target: `Target`; one whose token comes from Entra ID has no such endpoint.
    :raises InvalidArgumentValueError: see `refuse_malformed_proxy`.
    """
    if target.is_managed_identity or target.is_cloud_shell:
        url = next((os.environ[name] for name in _TOKEN_ENDPOINTS if os.environ.get(name)), _VIRTUAL_MACHINE)
        refuse_malformed_proxy(url)


def timeouts(cli_ctx):
    """How long to wait for a connection and for an answer: `az config set managementpartner.timeout=SECONDS`.

    :param cli_ctx: the context of the running command.
    :return: dict of the options that azure-core's transports take, in seconds.
    :raises InvalidArgumentValueError: it is not a number of seconds.
    """
    timeout = _seconds(cli_ctx, "timeout", 60, "The configured time-out")
    return {"connection_timeout": timeout, "read_timeout": timeout}


def login_timeout(cli_ctx):
    """How long to wait for a person to sign in: `az config set managementpartner.login_timeout=SECONDS`.

    :param cli_ctx: the context of the running command.
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

    :param cli_ctx: the context of the running command.
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

    :param cli_ctx: the context of the running command.
    :return: bool.
    :raises InvalidArgumentValueError: see `boolean`.
    """
    return not (cli_ctx.only_show_errors or boolean(cli_ctx, "disable_progress_bar"))


def boolean(cli_ctx, option, fallback=False):
    """Read one of az's own booleans: `az config set core.OPTION=yes`.

    :param cli_ctx: the context of the running command.
    :param option: its name in the section `core`.
    :param fallback: what it is where the user has not set it.
    :return: bool.
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

    :param cli_ctx: the context of the running command.
    :param section: that of az's file, str.
    :param option: its name there, str.
    :return: str.
    """
    variable = cli_ctx.config.env_var_name(section, option)
    if variable in os.environ:
        return f"It comes from the environment variable {variable}. Unset it to return to the default."
    return f"It comes from az's configuration file. Return to the default: az config unset {section}.{option}"


def refuse_missing_ca_bundle():
    """Refuse at once what requests would raise as an OSError, which could as well be one of az's own files.

    AZURE_CLI_DISABLE_CONNECTION_VERIFICATION changes nothing about it: MSAL verifies Entra ID all the same.

    :raises FileOperationError: the CA bundle is not there.
    """
    from azure.cli.core.util import should_disable_connection_verify

    variable = next((name for name in _CA_BUNDLES if os.environ.get(name)), None)
    if variable is None:
        return
    az_reads_it = variable == _CA_BUNDLES[0] and not should_disable_connection_verify()
    is_there = os.path.isfile if az_reads_it else os.path.exists  # az itself takes no folder, requests does
    if not is_there(os.environ[variable]):
        raise no_ca_bundle(variable, os.environ[variable])


def refuse_malformed_endpoint(url, whom):
    """Refuse an endpoint to which no token may go, or that is no URL: whoever registers a cloud may write anything.

    :param url: the endpoint.
    :param whom: the service, in words.
    :raises InvalidArgumentValueError: it is not the URL of a host, over https.
    """
    from urllib3.util import parse_url

    try:
        parts = parse_url(url)
        is_sound = parts.scheme == "https" and parts.host and not set(url) & set("{} ")
    except ValueError:
        is_sound = False
    if not is_sound:
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            f"The active cloud's endpoint of {whom} is {shown(url)}, which is not the URL of a host over https.",
            recommendation="See the endpoints of the cloud: az cloud show",
        )


def refuse_malformed_proxy(url):
    """Refuse a proxy that requests cannot use: what it would raise has parts of the proxy's password in it.

    :param url: what is to be asked; NO_PROXY may say that no proxy is used for it.
    :raises InvalidArgumentValueError: it is not the URL of a proxy; nothing of it is repeated.
    """
    from requests.utils import get_environ_proxies, select_proxy

    try:
        proxy = select_proxy(url, get_environ_proxies(url))
    except ValueError:  # of the URL to ask: requests has words for it
        return
    # Raised where no exception is being handled: --debug prints those, too.
    make_error = _why_unusable(proxy) if proxy else None
    if make_error:
        raise make_error(_place_of(proxy, url))


def _proxies():
    """All proxies that there are, whatever they are for: quicker to find than those that requests would use."""
    from urllib.request import getproxies

    return {proxy for kind, proxy in getproxies().items() if kind != "no"}


def _why_unusable(proxy):
    """The function that makes the error of a proxy; None where requests and urllib3 can make connections of it."""
    from urllib.parse import urlsplit

    from requests.adapters import HTTPAdapter
    from requests.exceptions import InvalidSchema
    from requests.utils import prepend_scheme_if_needed
    from urllib3.util import parse_url

    try:
        urlsplit(proxy)  # as requests does for each request
        address = prepend_scheme_if_needed(proxy, "http")
        parts = parse_url(address)
        # An @ behind the host: the host is the user name, and would be looked up.
        if not parts.host or "@" in f"{parts.path}{parts.query}{parts.fragment}":
            return malformed_proxy
        parts.host.encode("idna")  # as sockets do, whose error nobody catches
        HTTPAdapter().proxy_manager_for(address)
    except InvalidSchema:
        return no_socks
    except (ValueError, TypeError) as error:
        return proxy_sign_in_not_latin if getattr(error, "encoding", None) == "latin-1" else malformed_proxy
    return None


def _place_of(proxy, url):
    """The environment variable that a proxy comes from, in the order of requests; Windows and macOS may have none."""
    for kind in (url.partition(":")[0].lower(), "all"):
        names = [name for name, value in os.environ.items() if name.lower() == f"{kind}_proxy" and value == proxy]
        if names:
            return max(names)  # the one in lower case
    return "The proxy in the settings of the system"
