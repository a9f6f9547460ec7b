"""How often a request is tried."""

from azure.core.pipeline.policies import RetryPolicy


class CountedRetryPolicy(RetryPolicy):
    """azure-core's retries with back-off and Retry-After, which leave the number of tries on what failed.

    The error or the HTTP response that ends the retries gets an attribute `tries`, an int; see `tries_of`.
    """

    def increment(self, settings, response=None, error=None):
        """Count a failed try; see the base class."""
        settings["tries"] = settings.get("tries", 0) + 1
        failed = response.http_response if error is None else error
        failed.tries = settings["tries"]
        return super().increment(settings, response=response, error=error)


def tries_of(error):
    """How often the request behind an error was sent.

    :param error: an azure.core.exceptions.AzureError.
    :return: int, 1 or more.
    """
    return getattr(error, "tries", None) or getattr(getattr(error, "response", None), "tries", 1)
