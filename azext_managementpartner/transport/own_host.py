"""Where requests may go: next links and redirections lead there, or are not followed."""

from azure.core.exceptions import ServiceRequestError
from azure.core.pipeline import policies
from urllib3.util import parse_url

_PORTS = {"https": 443, "http": 80}
_KEEP_THE_METHOD = (307, 308)


class AnotherHostError(ServiceRequestError):
    """An answer leads to another host or port, or to no TLS: the access token would go there.

    :param place: where it leads, as much of a URL as is needed to see why not.
    :param is_encrypted: whether the connection would be.
    """

    def __init__(self, place, is_encrypted):
        super().__init__(f"The answer leads to {place!r}.")
        self.place = place
        self.is_encrypted = is_encrypted


class OwnHostPolicy(policies.SansIOHTTPPolicy):
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
