"""Where requests may go."""

from urllib.parse import urlsplit

from azure.core.exceptions import ServiceRequestError
from azure.core.pipeline.policies import SansIOHTTPPolicy


class OwnHostPolicy(SansIOHTTPPolicy):
    """Lets requests go to one host, and those below it, alone.

    A list's next link may lead anywhere, and the access token would go with it. Of a redirection to another host,
    azure-core itself takes the token away.

    :param endpoint: URL of Azure Resource Manager in the active cloud.
    """

    def __init__(self, endpoint):
        super().__init__()
        self._host = urlsplit(endpoint).hostname

    def on_request(self, request):
        """Refuse a request to another host; see the base class.

        :raises ServiceRequestError: it would go elsewhere.
        """
        host = urlsplit(request.http_request.url).hostname or ""
        if host != self._host and not host.endswith(f".{self._host}"):
            raise ServiceRequestError(
                f"its answer goes on at {host!r}, which is not {self._host!r}: it was not asked for the rest, since it "
                "would get the access token."
            )
