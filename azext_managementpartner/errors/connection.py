"""Errors of connections: no response, or no secure connection."""

import re

from azext_managementpartner._text import printable

_CONNECTION = r"^(<[^>]* object at 0x[0-9a-f]+>|\w+\(host=.*?\)): "
"""What urllib3 puts before a message; it may name the object, which is another one each time."""


def no_connection(whom, error):
    """The error of a server that could not be reached, or that broke off.

    :param whom: the service, in words.
    :param error: the exception of requests or azure-core.
    :return: AzureConnectionError.
    """
    from azure.cli.core.azclierror import AzureConnectionError
    from requests.exceptions import SSLError, Timeout

    cause = getattr(error, "inner_exception", None) or error
    if isinstance(cause, SSLError):
        return _no_secure_connection(whom, cause)
    more_time = ", or allow more seconds: az config set managementpartner.timeout=300"
    return AzureConnectionError(
        f"No answer from {whom}{tries_in_words(error)}.\n{printable(_innermost(cause))}",
        recommendation="Check the network connection and the proxy settings (HTTPS_PROXY), then run the command again"
        f"{more_time if isinstance(cause, Timeout) else ''}.",
    )


def _innermost(error):
    """What is said of the cause that requests and urllib3 wrap; what they add names the address of each request."""
    from http.client import BadStatusLine  # costly to import, with ssl, and help needs no connection

    from requests.exceptions import InvalidSchema, InvalidURL

    if isinstance(error, InvalidURL | InvalidSchema):  # they repeat what they could not read, passwords included
        return "The address of the service, or of the proxy, cannot be read."
    inner = next((one for one in [getattr(error, "reason", None), *error.args] if isinstance(one, Exception)), None)
    if inner:
        return _innermost(inner)
    text = next((text for text in reversed(error.args) if isinstance(text, str)), str(error)).strip()
    is_line = isinstance(error, BadStatusLine) and not isinstance(error, ConnectionError)  # what was no HTTP
    return repr(error) if is_line or not text else re.sub(_CONNECTION, "", text)


def _no_secure_connection(whom, error):
    from azure.cli.core.azclierror import AzureConnectionError
    from azure.cli.core.util import SSLERROR_TEMPLATE

    from azext_managementpartner.http.policies import NO_CERTIFICATE

    said = re.search(r"\[(SSL|X509): .+?\(_ssl\.c:\d+\)", str(error))  # the rest is about retries and pools
    what_to_do = SSLERROR_TEMPLATE
    if NO_CERTIFICATE in str(error):
        what_to_do = "The CA bundle has no certificate in it: let REQUESTS_CA_BUNDLE name another file, or unset it."
    return AzureConnectionError(
        f"No secure connection to {whom}.\n{printable(said[0] if said else _innermost(error))}",
        recommendation=what_to_do,
    )


def tries_in_words(error):
    """How often a request was sent, where that was more than once.

    :param error: an azure.core.exceptions.AzureError, or the HTTP response of the last try.
    :return: str like ", tried 4 times"; "": it was sent once.
    """
    from azext_managementpartner.http.policies import tries_of

    tries = tries_of(error)
    return f", tried {tries} times" if tries > 1 else ""
