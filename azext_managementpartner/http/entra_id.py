"""The HTTP client with which MSAL sends requests to Entra ID."""

import contextlib
import re
import threading
from urllib.parse import urlencode

from azure.core.exceptions import AzureError
from azure.core.pipeline import Pipeline
from azure.core.pipeline.transport import HttpRequest
from requests.exceptions import RequestException

from azext_managementpartner.http.error_responses import has_transient_code, is_transient_at_entra_id, json_object
from azext_managementpartner.http.policies import CountedRetryPolicy, TruncatedResponsePolicy

_CONFIGURATION = "/.well-known/openid-configuration"


class EntraIdError(RequestException):
    """Entra ID did not respond, failed or did not know the tenant, or something other than Entra ID responded.

    It must not be a ValueError, which MSAL takes for a tenant that does not exist. After a RequestException, MSAL still
    returns a cached access token that has not expired.

    :param cause: the azure.core.exceptions.AzureError if there is no response, else None.
    :param response: `requests.Response` with the number of `tries`, or None.
    """

    def __init__(self, cause=None, response=None):
        super().__init__(str(cause) if cause else f"status {response.status_code}")
        self.cause, self.response = cause, response


class EntraId:
    """An HTTP client for MSAL (`msal.oauth2cli.http.HttpClient`), which all MSAL applications of a command share.

    Responses to GET are public and cached. If a GET fails, threads that were waiting for it get the same error.

    :param endpoint: URL of Entra ID in the active cloud, or of ADFS.
    :param transport: azure.core.pipeline.transport.RequestsTransport that verifies certificates.
    """

    def __init__(self, endpoint: str, transport):
        self._endpoint = endpoint
        self._pipeline = Pipeline(transport, [_EntraIdRetryPolicy(), TruncatedResponsePolicy()])
        self._responses, self._errors, self._locks, self._cached_by_az = {}, {}, {}, {}

    def get(self, url: str, *, params=None, headers=None, **_):
        """Send a GET request for a public document, or return its cached response.

        :return: the response, with `status_code`, `text` and `headers`.
        :raises EntraIdError: there is no response of Entra ID.
        """
        request = HttpRequest("GET", _with_query(url, params), headers)
        previous_error = self._errors.get(request.url)
        with self._locks.setdefault(request.url, threading.Lock()):
            if self._errors.get(request.url) is not previous_error:
                raise self._errors[request.url]
            response = self._cached(request.url)
            if response is None:
                try:
                    response = self._send(request, _is_public_document)
                except EntraIdError as error:
                    self._errors[request.url] = error
                    raise
                self._responses[request.url] = response
            return response

    def post(self, url: str, *, params=None, data=None, headers=None, **_):
        """Send a POST request for tokens or for a device code.

        :return: see `get`; it may be an error response.
        :raises EntraIdError: see `get`.
        """
        return self._send(HttpRequest("POST", _with_query(url, params), headers, data=data), _is_token_response)

    def close(self):
        """Do nothing: all applications share the connections."""

    def tenant_of(self, name: str) -> str:
        """Get the ID of a tenant from Entra ID. The response is cached for MSAL's first request to the tenant.

        :param name: domain name or GUID.
        :return: GUID in lower case; `adfs` if the endpoint is ADFS.
        :raises EntraIdError: there is no such tenant, or see `get`.
        """
        from msal.authority import canonicalize

        response = self.get(self._configuration_url(name))
        _, _, tenant = canonicalize(json_object(response.text)["token_endpoint"])
        self._responses.setdefault(self._configuration_url(tenant), response)
        return tenant.lower()

    def load_http_cache(self, http_cache):
        """Read the configurations of tenants that az has cached for a day, except those of domain names.

        A domain name can move to another tenant.

        :param http_cache: the mapping that az gives MSAL, `BinaryCache`. It is not changed.
        """
        from msal.individual_cache import _ExpiringMapping

        with contextlib.suppress(Exception):  # the format is private to MSAL and may change
            cached = _ExpiringMapping(mapping=dict(http_cache))
            for key in cached:
                url = re.match(rf"GET (https://[^/]+/[^/.]+/\S*{_CONFIGURATION}) ", key)
                if url:
                    self._cached_by_az[url[1]] = cached[key]

    def _cached(self, url):
        """The cached response of this command or of az, or None.

        MSAL caches every response to a GET, for example the page of a captive portal.
        """
        cached = self._cached_by_az.get(url)
        if url not in self._responses and cached is not None and _is_configuration(json_object(cached.text)):
            self._responses[url] = cached
        return self._responses.get(url)

    def _configuration_url(self, tenant):
        # private in az, but MSAL sends its request to the URL that az builds
        from azure.cli.core.auth.identity import _get_authority_url

        authority, is_adfs = _get_authority_url(self._endpoint, tenant)
        return f"{authority}{'' if is_adfs else '/v2.0'}{_CONFIGURATION}"

    def _send(self, request, is_expected):
        try:
            http_response = self._pipeline.run(request).http_response
        except (AzureError, ValueError) as error:  # ValueError: requests cannot parse the URL
            raise EntraIdError(cause=error) from error
        response = http_response.internal_response
        response.tries = http_response.tries
        if is_transient_at_entra_id(response) or not is_expected(response):
            raise EntraIdError(response=response)
        return response


class _EntraIdRetryPolicy(CountedRetryPolicy):
    """Retry as for all requests, except that a lost connection is retried once, as az does, and a time-out never."""

    def __init__(self):
        super().__init__(retry_connect=1, retry_read=1)

    def configure_retries(self, options):
        return super().configure_retries({"retry_on_methods": ("GET", "POST"), "retry_timeouts": False, **options})

    def is_retry(self, settings, response):
        is_transient = settings["total"] > 0 and has_transient_code(response.http_response.internal_response)
        return self.is_short_wait(response) and (is_transient or super().is_retry(settings, response))


def _with_query(url, params):
    return f"{url}?{urlencode(params)}" if params else url


def _is_public_document(response):
    body = json_object(response.content)
    is_expected = _is_configuration(body) if response.request.url.endswith(_CONFIGURATION) else bool(body)
    return response.status_code == 200 and is_expected


def _is_configuration(body):
    """Whether a JSON object has the endpoints of a tenant. MSAL reads the tenant ID from their URLs."""
    from msal.authority import canonicalize

    try:
        for name in ("authorization_endpoint", "token_endpoint"):
            canonicalize(body[name])
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    return True


def _is_token_response(response):
    keys = ("access_token", "device_code") if response.status_code == 200 else ("error",)
    body = json_object(response.content)
    return any(isinstance(body.get(key), str) for key in keys)
