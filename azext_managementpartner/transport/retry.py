"""How often a request is tried."""

from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from azure.core.pipeline.policies import RetryPolicy

from azext_managementpartner.transport.own_host import AnotherHostError

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
    :return: bool.
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
