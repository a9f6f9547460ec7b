"""Where requests may go."""

from azure.core.exceptions import ServiceRequestError
from azure.core.pipeline.policies import SansIOHTTPPolicy
from urllib3.util import parse_url


class AnotherHostError(ServiceRequestError):
    """An answer leads to another host, which would get the access token.

    :param host: its name.
    """

    def __init__(self, host):
        super().__init__(f"The answer leads to {host!r}.")
        self.host = host


class OwnHostPolicy(SansIOHTTPPolicy):
    """Lets requests go to one host, and those below it, alone.

    The next link of a list and a redirection may lead anywhere, and the access token would go with the request.
    azure-core takes it from the first request after a redirection, and before 1.39 not from those that repeat it. So
    this stands below redirections and retries. URLs are taken apart as requests does that: others read them otherwise.

    :param endpoint: URL of Azure Resource Manager in the active cloud.
    """

    def __init__(self, endpoint):
        super().__init__()
        self._host = _host_of(endpoint)

    def on_request(self, request):
        """Refuse a request to another host; see the base class.

        :raises AnotherHostError: it would go there.
        :raises ValueError: the URL is none; it could not be sent either.
        """
        host = _host_of(request.http_request.url)
        if host != self._host and not host.endswith(f".{self._host}"):
            raise AnotherHostError(host)


def _host_of(url):
    return (parse_url(url).host or "").lower()
