"""Answers that broke off."""

from azure.core.exceptions import ServiceResponseError
from azure.core.pipeline.policies import SansIOHTTPPolicy


class WholeAnswerPolicy(SansIOHTTPPolicy):
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
