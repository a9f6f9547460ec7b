"""The proxy, the CA bundle and the endpoints, checked before anything is sent."""

import os

from azext_managementpartner._text import printable, shown

_CA_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""The variables in which requests looks for a CA bundle, the first one first."""
_TOKEN_ENDPOINTS = ("IDENTITY_ENDPOINT", "MSI_ENDPOINT", "AZURE_POD_IDENTITY_AUTHORITY_HOST")
"""The variables in which MSAL and az look for the endpoint that gives a machine its tokens."""
_VIRTUAL_MACHINE = "http://169.254.169.254"


def check_connections(endpoints):
    """Refuse a CA bundle or a proxy that no request could use.

    :param endpoints: those of the active cloud.
    :raises FileOperationError: the CA bundle is not there.
    :raises InvalidArgumentValueError: see `refuse_malformed_proxy`.
    """
    refuse_missing_ca_bundle()
    if any(map(_why_unusable, _proxies())):
        refuse_malformed_proxy(endpoints.active_directory)
        refuse_malformed_proxy(endpoints.resource_manager)


def check_token_endpoint(target):
    """Refuse the proxy by which a machine's token endpoint would be reached, if it is none.

    :param target: `Target`; one whose token comes from Entra ID has no such endpoint.
    :raises InvalidArgumentValueError: see `refuse_malformed_proxy`.
    """
    if target.is_managed_identity or target.is_cloud_shell:
        url = next((os.environ[name] for name in _TOKEN_ENDPOINTS if os.environ.get(name)), _VIRTUAL_MACHINE)
        refuse_malformed_proxy(url)


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


_HOW_TO_WRITE_A_PROXY = (
    "Write it like http://proxy.example.com:8080, or like http://USER:PASSWORD@proxy.example.com:8080. In the user "
    "name and password, special characters must be percent-encoded, like %23 for #, %2F for /, %3F for ? and %40 for @."
)


def no_ca_bundle(variable, path):
    """The error of a CA bundle that is not there.

    :param variable: the environment variable that names it.
    :param path: where it should be.
    :return: FileOperationError.
    """
    from azure.cli.core.azclierror import FileOperationError

    return FileOperationError(
        f"The CA bundle that {variable} names is not a file: {printable(path)}",
        recommendation=f"Check the path, or unset {variable} to verify certificates with the public CAs.",
    )


def malformed_proxy(place):
    """The error of a proxy whose URL cannot be read; it is not repeated, since it may have a password in it.

    :param place: the environment variable that has it, or other words for where it comes from.
    :return: InvalidArgumentValueError.
    """
    return _unusable_proxy(f"{place} is not the URL of a proxy.", _HOW_TO_WRITE_A_PROXY)


def no_socks(place):
    """The error of a SOCKS proxy where az has no library for it; see `malformed_proxy`."""
    return _unusable_proxy(
        f"{place} names a SOCKS proxy, for which az needs the Python package PySocks.",
        "Install PySocks into az's Python, or use a proxy whose URL begins with http:// or https://.",
    )


def proxy_sign_in_not_latin(place):
    """The error of a user name or password that requests cannot send to a proxy; see `malformed_proxy`."""
    return _unusable_proxy(
        f"{place} has a user name or password that cannot be sent to a proxy: only the characters of Latin-1 can.",
        "Use a password without other characters, or a proxy on this machine that signs in to that one.",
    )


def _unusable_proxy(what, recommendation):
    from azure.cli.core.azclierror import InvalidArgumentValueError

    return InvalidArgumentValueError(f"{what} Nothing was sent.", recommendation=recommendation)
