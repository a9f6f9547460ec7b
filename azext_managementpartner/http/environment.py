"""Checks of the proxy, the CA bundle and the endpoints, before any request."""

import os

from azext_managementpartner._text import printable, shown

_CA_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""The environment variables in which requests looks for a CA bundle, in this order."""
_TOKEN_ENDPOINTS = ("IDENTITY_ENDPOINT", "MSI_ENDPOINT", "AZURE_POD_IDENTITY_AUTHORITY_HOST")
"""The environment variables in which MSAL and az look for the token endpoint of a managed identity."""
_VIRTUAL_MACHINE = "http://169.254.169.254"
_HOW_TO_WRITE_A_PROXY = (
    "Write it like http://proxy.example.com:8080, or like http://USER:PASSWORD@proxy.example.com:8080. In the user "
    "name and password, special characters must be percent-encoded, like %23 for #, %2F for /, %3F for ? and %40 for @."
)


def check_connections(endpoints):
    """Refuse a CA bundle or a proxy that no request can use.

    :param endpoints: the endpoints of the active cloud.
    :raises FileOperationError: the CA bundle does not exist.
    :raises InvalidArgumentValueError: see `refuse_malformed_proxy`.
    """
    refuse_missing_ca_bundle()
    if any(map(_why_unusable, _proxies())):
        refuse_malformed_proxy(endpoints.active_directory)
        refuse_malformed_proxy(endpoints.resource_manager)


def check_token_endpoint(target):
    """Refuse a malformed proxy for the token endpoint of a managed identity or of Cloud Shell.

    :raises InvalidArgumentValueError: see `refuse_malformed_proxy`.
    """
    if target.is_managed_identity or target.is_cloud_shell:
        url = next((os.environ[name] for name in _TOKEN_ENDPOINTS if os.environ.get(name)), _VIRTUAL_MACHINE)
        refuse_malformed_proxy(url)


def refuse_missing_ca_bundle():
    """Refuse a CA bundle that does not exist. requests would raise an OSError, as az does for its own files.

    AZURE_CLI_DISABLE_CONNECTION_VERIFICATION does not turn this off: MSAL always verifies Entra ID's certificate.

    :raises FileOperationError: the CA bundle does not exist.
    """
    from azure.cli.core.util import should_disable_connection_verify

    variable = next((name for name in _CA_BUNDLES if os.environ.get(name)), None)
    if variable is None:
        return
    az_reads_it = variable == _CA_BUNDLES[0] and not should_disable_connection_verify()
    exists = os.path.isfile if az_reads_it else os.path.exists  # requests accepts a folder, az does not
    if not exists(os.environ[variable]):
        raise _no_ca_bundle(variable, os.environ[variable])


def refuse_malformed_endpoint(url: str, service: str):
    """Refuse an endpoint that is not the https URL of a host. `az cloud register` accepts any text.

    :raises InvalidArgumentValueError: the endpoint is malformed, or the access token would be sent unencrypted.
    """
    from urllib3.util import parse_url

    try:
        parts = parse_url(url)
        is_valid = parts.scheme == "https" and parts.host and not set(url) & set("{} ")
    except ValueError:
        is_valid = False
    if not is_valid:
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            f"The active cloud's endpoint of {service} is {shown(url)}, which is not the https URL of a host.",
            recommendation="Check the endpoints of the cloud: az cloud show",
        )


def refuse_malformed_proxy(url: str):
    """Refuse a proxy that requests cannot use for a URL. The error of requests would show parts of its password.

    :raises InvalidArgumentValueError: the proxy is not valid. The message does not show it.
    """
    from requests.utils import get_environ_proxies, select_proxy

    try:
        proxy = select_proxy(url, get_environ_proxies(url))
    except ValueError:  # the URL is not valid: its request will report that
        return
    # Raised outside of any except block: --debug would print the exception that is being handled.
    make_error = _why_unusable(proxy) if proxy else None
    if make_error:
        raise make_error(_source_of(proxy, url))


def _proxies():
    """All proxies in the environment. This is faster than finding those that requests would use."""
    from urllib.request import getproxies

    return {proxy for kind, proxy in getproxies().items() if kind != "no"}


def _why_unusable(proxy):
    """The function that creates the error of a proxy; None if requests and urllib3 can use the proxy."""
    from urllib.parse import urlsplit

    from requests.adapters import HTTPAdapter
    from requests.exceptions import InvalidSchema
    from requests.utils import prepend_scheme_if_needed
    from urllib3.util import parse_url

    try:
        urlsplit(proxy)  # as requests does for each request
        address = prepend_scheme_if_needed(proxy, "http")
        parts = parse_url(address)
        # With an @ after the host, the "host" is a user name, which would be sent to a name server.
        if not parts.host or "@" in f"{parts.path}{parts.query}{parts.fragment}":
            return _malformed_proxy
        parts.host.encode("idna")  # as sockets do; nothing catches their error
        HTTPAdapter().proxy_manager_for(address)
    except InvalidSchema:
        return _no_socks
    except (ValueError, TypeError) as error:
        return _proxy_sign_in_not_latin if getattr(error, "encoding", None) == "latin-1" else _malformed_proxy
    return None


def _source_of(proxy, url):
    """Where a proxy comes from: an environment variable or, on Windows and macOS, the settings of the system."""
    for kind in (url.partition(":")[0].lower(), "all"):
        names = [name for name, value in os.environ.items() if name.lower() == f"{kind}_proxy" and value == proxy]
        if names:
            return max(names)  # the one in lower case, as requests prefers it
    return "The proxy in the settings of the system"


def _no_ca_bundle(variable, path):
    from azure.cli.core.azclierror import FileOperationError

    return FileOperationError(
        f"The CA bundle that {variable} names is not a file: {printable(path)}",
        recommendation=f"Check the path, or unset {variable} to verify certificates with the public CAs.",
    )


def _malformed_proxy(source):
    return _unusable_proxy(f"{source} is not the URL of a proxy.", _HOW_TO_WRITE_A_PROXY)


def _no_socks(source):
    return _unusable_proxy(
        f"{source} names a SOCKS proxy, for which az needs the Python package PySocks.",
        "Install PySocks into az's Python, or use a proxy whose URL starts with http:// or https://.",
    )


def _proxy_sign_in_not_latin(source):
    return _unusable_proxy(
        f"{source} has a user name or password that cannot be sent to a proxy: it has characters outside Latin-1.",
        "Use a user name and password without these characters, or a local proxy that signs in to this one.",
    )


def _unusable_proxy(what, recommendation):
    from azure.cli.core.azclierror import InvalidArgumentValueError

    return InvalidArgumentValueError(f"{what} Nothing was sent.", recommendation=recommendation)
