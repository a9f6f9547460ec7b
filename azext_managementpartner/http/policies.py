"""Pipeline policies: retries, redirects, the host that a token may go to, truncated responses, claims challenges."""

from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from azure.cli.core.azclierror import AuthenticationError
from azure.core.exceptions import ServiceRequestError, ServiceResponseError
from azure.core.pipeline import policies
from azure.core.pipeline.policies import RetryPolicy, SansIOHTTPPolicy
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy
from urllib3.util import parse_url

from azext_managementpartner.http.error_responses import claims_of

NO_CERTIFICATE = "NO_CERTIFICATE_OR_CRL_FOUND"
"""OpenSSL's code of a CA bundle without a certificate in it."""
_LONGEST_WAIT = 120
"""Seconds of a Retry-After that are waited for: as many as azure-core's back-off takes at most."""
_SHORT_WAIT = 3
"""Seconds that nobody notices: longer waits are said on a terminal."""


class CountedRetryPolicy(RetryPolicy):
    """azure-core's retries with back-off and Retry-After, which leave the number of tries on what came of them.

    The error or the HTTP response that ends the retries gets an attribute `tries`, an int; see `tries_of`.

    Every request of this API may be repeated: a link is made, changed or removed by naming its partner ID, so a second
    time leaves the same link. A repeated write that is refused is judged by the link, in `links.py`.
    """

    def configure_retries(self, options):
        """Let PATCH be tried again too, and what hangs unless `retry_hanging` is False; see the base class."""
        options.setdefault("retry_on_methods", ("GET", "PUT", "PATCH", "DELETE"))
        return {"hanging": options.pop("retry_hanging", True), **super().configure_retries(options)}

    def is_retry(self, settings, response):
        """Whether to try again; not where the service asks for a longer wait than a command should take."""
        return self.is_short_wait(response) and super().is_retry(settings, response)

    def is_short_wait(self, response):
        """Whether the service asks for no longer wait than a command should take."""
        return (self.get_retry_after(response) or 0) <= _LONGEST_WAIT

    def get_retry_after(self, response):
        """Seconds that the service asks to wait, or None; None, too, where Retry-After cannot be read.

        A date is one of the service's clock, which the answer's Date shows: this machine's may be an hour off.
        """
        headers = response.http_response.headers
        until, now = (_date(headers.get(name)) for name in ("Retry-After", "Date"))
        try:
            return max(0, (until - now).total_seconds()) if until and now else super().get_retry_after(response)
        except (ValueError, TypeError, OverflowError):
            return None

    def send(self, request):
        """Send a request; see the base class."""
        response = super().send(request)
        if not hasattr(response.http_response, "tries"):
            response.http_response.tries = request.context.get("tries", 0) + 1
        return response

    def sleep(self, settings, transport, response=None):
        """Wait before the next try, and say so where a service asks for a wait that is noticed; see the base class."""
        seconds = self.get_retry_after(response) if response else None
        if seconds and seconds > _SHORT_WAIT:
            from azext_managementpartner._terminal import say_wait  # no request waits in most commands

            say_wait(seconds, urlsplit(response.http_request.url).hostname)
        super().sleep(settings, transport, response=response)

    def increment(self, settings, response=None, error=None):
        """Count a failed try, and say whether another one is worth it; see the base class."""
        tries = response.context["tries"] = response.context.get("tries", 0) + 1
        failed = response.http_response if error is None else error
        failed.tries = tries
        is_over = _lasts(error) or (_is_timeout(error) and not settings["hanging"])
        return not is_over and super().increment(settings, response=response, error=error)


def _lasts(error):
    """Whether a certificate was refused, the CA bundle has none, or an answer leads elsewhere: that does not pass."""
    of_certificates = ("CERTIFICATE_VERIFY_FAILED", NO_CERTIFICATE)
    return isinstance(error, AnotherHostError) or any(code in str(error) for code in of_certificates)


def _is_timeout(error):
    """Whether nothing came in time."""
    from requests.exceptions import Timeout

    return isinstance(getattr(error, "inner_exception", None), Timeout)


def is_date(retry_after):
    """Whether a Retry-After is a date, in place of a number of seconds.

    :param retry_after: value of the header, str.
    """
    return _date(retry_after) is not None


def _date(text):
    """The date of a header, `datetime.datetime`; None where it is none, or not there."""
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None


def tries_of(error):
    """How often the request behind an error was sent.

    :param error: an azure.core.exceptions.AzureError.
    :return: int, 1 or more.
    """
    return getattr(error, "tries", None) or getattr(getattr(error, "response", None), "tries", 1)


_PORTS = {"https": 443, "http": 80}
_KEEP_THE_METHOD = (307, 308)


class AnotherHostError(ServiceRequestError):
    """An answer leads to another host or port, or to no TLS: the access token would go there.

    :param destination: where it leads, as much of a URL as is needed to see why not.
    :param is_encrypted: whether the connection would be.
    """

    def __init__(self, destination, is_encrypted):
        super().__init__(f"The answer leads to {destination!r}.")
        self.destination = destination
        self.is_encrypted = is_encrypted


class SameHostPolicy(policies.SansIOHTTPPolicy):
    """Lets requests go to one host, and those below it, alone: on the endpoint's port, and as it does, over https.

    The next link of a list and a redirection may lead anywhere, and the access token would go with the request.
    azure-core takes it from the first request after a redirection, and before 1.39 not from those that repeat it. So
    this stands below redirections and retries. URLs are taken apart as requests does that: others read them otherwise.

    :param endpoint: URL of the service in the active cloud: of Azure Resource Manager, or of Microsoft Graph.
    """

    def __init__(self, endpoint):
        super().__init__()
        self._scheme, self._host, self._port = _parts(endpoint)

    def on_request(self, request):
        """Refuse a request to another place; see the base class.

        :raises AnotherHostError: it would go there.
        :raises ValueError: the URL is none; it could not be sent either.
        """
        scheme, host, port = _parts(request.http_request.url)
        if host != self._host and not host.endswith(f".{self._host}"):
            raise AnotherHostError(host, scheme == "https")
        if scheme != self._scheme:
            raise AnotherHostError(f"{scheme}://{host}", scheme == "https")
        if port != self._port:
            raise AnotherHostError(f"{host}:{port}", scheme == "https")


class SameMethodRedirectPolicy(policies.RedirectPolicy):
    """azure-core's redirections, but that those of a write are followed only where the method stays.

    azure-core makes a GET of a write that is answered by 303: what that gets says nothing about the write.
    """

    def get_redirect_location(self, response):
        """Where to send the request again: str; or None or False. See the base class."""
        answer = response.http_response
        if response.http_request.method != "GET" and answer.status_code not in _KEEP_THE_METHOD:
            return False
        return super().get_redirect_location(response)


def _parts(url):
    """Scheme, host and port."""
    parsed = parse_url(url)
    scheme = (parsed.scheme or "").lower()
    return scheme, (parsed.host or "").lower(), parsed.port or _PORTS.get(scheme)


class TruncatedResponsePolicy(SansIOHTTPPolicy):
    """Takes an answer that is shorter than it says for one that did not come, so that the request is tried again.

    urllib3 does that itself since 2.0; az's installers bring 1.26, which takes any part of an answer for the whole.
    """

    def on_response(self, request, response):
        """Refuse an answer that broke off; see the base class.

        :raises ServiceResponseError: it did.
        """
        connection = getattr(response.http_response.internal_response, "raw", None)
        left = getattr(connection, "length_remaining", None)
        if left:
            raise ServiceResponseError(f"The answer broke off: {left} bytes of it are missing.")


class ChallengePolicy(ARMChallengeAuthenticationPolicy):
    """Answers claims challenges as azure-mgmt-core does; where that takes a new sign-in, the challenge is the answer.

    The HTTP response gets an attribute `scopes`, a tuple of str: those that the token was for. A challenge that could
    not be answered gets `refusal`, the AuthenticationError that says why; azure-core 1.32 would not tell.
    """

    def send(self, request):
        """Send a request; see the base class."""
        response = super().send(request)
        response.http_response.scopes = self._scopes
        return response

    def on_challenge(self, request, response):
        """Answer a challenge; see the base class.

        :raises CLIError: there is no such token, and a new sign-in would bring none.
        """
        from azext_managementpartner._warnings import no_login_warning

        claims = claims_of(response.http_response)
        if claims is None:
            return False
        try:
            with no_login_warning():
                self.authorize_request(request, *self._scopes, claims=claims)
        except AuthenticationError as refusal:
            response.http_response.refusal = refusal
            return False
        return True
