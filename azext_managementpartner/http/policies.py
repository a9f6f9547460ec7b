"""Pipeline policies: retries, redirects, the host that a token may go to, truncated responses, claims challenges."""

from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from azure.cli.core.azclierror import AuthenticationError
from azure.core.exceptions import ServiceRequestError, ServiceResponseError
from azure.core.pipeline.policies import RedirectPolicy, RetryPolicy, SansIOHTTPPolicy
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy
from urllib3.util import parse_url

from azext_managementpartner.http.error_responses import claims_of

NO_CERTIFICATE = "NO_CERTIFICATE_OR_CRL_FOUND"
"""OpenSSL's error code for a CA bundle that contains no certificate."""
_MAX_WAIT = 120
"""The longest Retry-After, in seconds, after which a request is retried. azure-core's back-off has the same limit."""
_UNANNOUNCED_WAIT = 3
"""Seconds. Longer waits are announced on a terminal."""
_PORTS = {"https": 443, "http": 80}
_REDIRECTS_WITH_SAME_METHOD = (307, 308)


class CountedRetryPolicy(RetryPolicy):
    """azure-core's retries with back-off and Retry-After, with a count of the tries.

    The last error or HTTP response gets an attribute `tries`, an int; see `tries_of`.

    Every request of this API can be retried: a write names the partner ID, so a second write has the same result. If a
    repeated write is refused, `links.py` looks at the link.
    """

    def configure_retries(self, options):
        """Retry PATCH as well. Option `retry_timeouts`: whether to retry after a time-out, by default True."""
        options.setdefault("retry_on_methods", ("GET", "PUT", "PATCH", "DELETE"))
        return {"retry_timeouts": options.pop("retry_timeouts", True), **super().configure_retries(options)}

    def is_retry(self, settings, response):
        return self.is_short_wait(response) and super().is_retry(settings, response)

    def is_short_wait(self, response) -> bool:
        """Whether the wait in Retry-After, if any, is short enough for a command."""
        return (self.get_retry_after(response) or 0) <= _MAX_WAIT

    def get_retry_after(self, response):
        """The seconds in Retry-After; None if there is none or it cannot be read.

        A date in Retry-After is compared with the date of the response, because the local clock may be wrong.
        """
        headers = response.http_response.headers
        until, now = (_date(headers.get(name)) for name in ("Retry-After", "Date"))
        try:
            return max(0, (until - now).total_seconds()) if until and now else super().get_retry_after(response)
        except (ValueError, TypeError, OverflowError):
            return None

    def send(self, request):
        response = super().send(request)
        if not hasattr(response.http_response, "tries"):
            response.http_response.tries = request.context.get("tries", 0) + 1
        return response

    def sleep(self, settings, transport, response=None):
        seconds = self.get_retry_after(response) if response else None
        if seconds and seconds > _UNANNOUNCED_WAIT:
            from azext_managementpartner._terminal import warn_of_wait  # no request waits in most commands

            warn_of_wait(seconds, urlsplit(response.http_request.url).hostname)
        super().sleep(settings, transport, response=response)

    def increment(self, settings, response=None, error=None):
        """Count a failed try, and return whether to retry; see the base class."""
        tries = response.context["tries"] = response.context.get("tries", 0) + 1
        failed = response.http_response if error is None else error
        failed.tries = tries
        is_final = _is_permanent(error) or (_is_timeout(error) and not settings["retry_timeouts"])
        return not is_final and super().increment(settings, response=response, error=error)


def _is_permanent(error):
    """Whether a retry cannot help: a certificate, the CA bundle, or a redirect to another host."""
    certificate_errors = ("CERTIFICATE_VERIFY_FAILED", NO_CERTIFICATE)
    return isinstance(error, AnotherHostError) or any(code in str(error) for code in certificate_errors)


def _is_timeout(error):
    from requests.exceptions import Timeout

    return isinstance(getattr(error, "inner_exception", None), Timeout)


def is_date(retry_after: str | None) -> bool:
    """Whether a Retry-After is a date, not a number of seconds."""
    return _date(retry_after) is not None


def _date(header):
    try:
        return parsedate_to_datetime(header)
    except (ValueError, TypeError, OverflowError):
        return None


def tries_of(error) -> int:
    """The number of times that a request was sent, 1 or more.

    :param error: the azure.core.exceptions.AzureError or the HTTP response that ended it.
    """
    return getattr(error, "tries", None) or getattr(getattr(error, "response", None), "tries", 1)


class AnotherHostError(ServiceRequestError):
    """A redirect or next link would send the access token to another host or port, or unencrypted.

    :param destination: the part of the URL that differs from the endpoint.
    """

    def __init__(self, destination: str, is_encrypted: bool):
        super().__init__(f"The response leads to {destination!r}.")
        self.destination = destination
        self.is_encrypted = is_encrypted


class SameHostPolicy(SansIOHTTPPolicy):
    """Send requests only to the endpoint's host and its subdomains, with the endpoint's scheme and port.

    A redirect or the next link of a list may name any host, and would send the access token there. azure-core removes
    the token from the first request after a redirect but, before 1.39, not from its retries. So this policy comes after
    those for redirects and retries. It parses URLs as requests does: another parser may find another host.

    :param endpoint: URL of Azure Resource Manager or Microsoft Graph in the active cloud.
    """

    def __init__(self, endpoint: str):
        super().__init__()
        self._scheme, self._host, self._port = _parts(endpoint)

    def on_request(self, request):
        """Check the URL of a request; see the base class.

        :raises AnotherHostError: it is not below the endpoint.
        :raises ValueError: it is not valid.
        """
        scheme, host, port = _parts(request.http_request.url)
        if host != self._host and not host.endswith(f".{self._host}"):
            raise AnotherHostError(host, scheme == "https")
        if scheme != self._scheme:
            raise AnotherHostError(f"{scheme}://{host}", scheme == "https")
        if port != self._port:
            raise AnotherHostError(f"{host}:{port}", scheme == "https")


class SameMethodRedirectPolicy(RedirectPolicy):
    """azure-core's redirects, except that a write is redirected only if its method stays the same.

    After a 303, azure-core would send a GET, and its response says nothing about the write.
    """

    def get_redirect_location(self, response):
        is_write = response.http_request.method != "GET"
        if is_write and response.http_response.status_code not in _REDIRECTS_WITH_SAME_METHOD:
            return False
        return super().get_redirect_location(response)


def _parts(url):
    """The scheme, host and port of a URL."""
    parsed = parse_url(url)
    scheme = (parsed.scheme or "").lower()
    return scheme, (parsed.host or "").lower(), parsed.port or _PORTS.get(scheme)


class TruncatedResponsePolicy(SansIOHTTPPolicy):
    """Treat a response that is shorter than its Content-Length as a lost connection, so that the request is retried.

    urllib3 2.0 and later check this. az's installers contain 1.26, which accepts a truncated response.
    """

    def on_response(self, request, response):
        """Check the length of a response; see the base class.

        :raises ServiceResponseError: it is truncated.
        """
        connection = getattr(response.http_response.internal_response, "raw", None)
        left = getattr(connection, "length_remaining", None)
        if left:
            raise ServiceResponseError(f"The response is incomplete: {left} bytes are missing.")


class ChallengePolicy(ARMChallengeAuthenticationPolicy):
    """Respond to claims challenges as azure-mgmt-core does. If that needs a new sign-in, return the challenge.

    The HTTP response gets an attribute `scopes`, a tuple of str: the scopes of the access token. If no token meets the
    challenge, it also gets `refusal`, the AuthenticationError, which azure-core 1.32 would drop.
    """

    def send(self, request):
        response = super().send(request)
        response.http_response.scopes = self._scopes
        return response

    def on_challenge(self, request, response):
        """Get a token with the claims of a challenge; see the base class.

        :raises CLIError: there is no such token, and a new sign-in does not help.
        """
        from azext_managementpartner._warnings import challenge_warnings_hidden

        claims = claims_of(response.http_response)
        if claims is None:
            return False
        try:
            with challenge_warnings_hidden():
                self.authorize_request(request, *self._scopes, claims=claims)
        except AuthenticationError as refusal:
            response.http_response.refusal = refusal
            return False
        return True
