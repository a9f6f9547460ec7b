"""Error messages for connections: no response, or no secure connection."""

import os
import re

from azext_managementpartner._text import printable

_TIMEOUT_VARIABLE = "AZURE_MANAGEMENTPARTNER_TIMEOUT"
_CONNECTION = r"^(<[^>]* object at 0x[0-9a-f]+>|\w+\(host=.*?\)): "
"""The prefix of urllib3's messages. It may have an object's address, which changes each time."""


def no_connection(service: str, error):
    """The AzureConnectionError of a request without a response.

    :param error: the exception of requests or azure-core.
    """
    from azure.cli.core.azclierror import AzureConnectionError
    from requests.exceptions import SSLError, Timeout

    cause = getattr(error, "inner_exception", None) or error
    if isinstance(cause, SSLError):
        return _no_secure_connection(service, cause)
    recommendations = ["Check the network connection and the proxy settings (HTTPS_PROXY), then run the command again."]
    if isinstance(cause, Timeout):
        is_set = _TIMEOUT_VARIABLE in os.environ  # az reads it before its configuration file
        how = f"set {_TIMEOUT_VARIABLE} to 300" if is_set else "az config set managementpartner.timeout=300"
        recommendations.append(f"To wait longer for a response: {how}")
    return AzureConnectionError(
        f"No response from {service}{tries_in_words(error)}.\n{printable(_innermost_message(cause))}",
        recommendation=recommendations,
    )


def _innermost_message(error):
    """The message of the exception that requests and urllib3 wrap. Theirs has the URL of the request."""
    from http.client import BadStatusLine  # slow to import, with ssl; help needs no connection

    from requests.exceptions import InvalidSchema, InvalidURL

    if isinstance(error, InvalidURL | InvalidSchema):  # their message has the URL, with any password
        return "The URL of the service, or of the proxy, is not valid."
    inner = next((one for one in [getattr(error, "reason", None), *error.args] if isinstance(one, Exception)), None)
    if inner:
        return _innermost_message(inner)
    text = next((text for text in reversed(error.args) if isinstance(text, str)), str(error)).strip()
    is_not_http = isinstance(error, BadStatusLine) and not isinstance(error, ConnectionError)
    return repr(error) if is_not_http or not text else re.sub(_CONNECTION, "", text)


def _no_secure_connection(service, error):
    from azure.cli.core.azclierror import AzureConnectionError
    from azure.cli.core.util import SSLERROR_TEMPLATE

    from azext_managementpartner.http.policies import NO_CERTIFICATE

    openssl_error = re.search(r"\[(SSL|X509): .+?\(_ssl\.c:\d+\)", str(error))  # the rest is about retries and pools
    recommendation = SSLERROR_TEMPLATE
    if NO_CERTIFICATE in str(error):
        recommendation = "The CA bundle has no certificate in it. Set REQUESTS_CA_BUNDLE to another file, or unset it."
    return AzureConnectionError(
        f"No secure connection to {service}.\n"
        f"{printable(openssl_error[0] if openssl_error else _innermost_message(error))}",
        recommendation=recommendation,
    )


def tries_in_words(error) -> str:
    """The number of tries, like " after 4 tries"; "" for one try. See `tries_of`."""
    from azext_managementpartner.http.policies import tries_of

    tries = tries_of(error)
    return f" after {tries} tries" if tries > 1 else ""
