"""The HTTP client by which MSAL asks Entra ID."""

import contextlib
import re
import threading
from urllib.parse import urlencode

from azure.core.exceptions import AzureError
from azure.core.pipeline import Pipeline
from azure.core.pipeline.transport import HttpRequest
from requests.exceptions import RequestException

from azext_managementpartner.http.error_responses import is_transient, is_trouble_at_entra_id, json_object
from azext_managementpartner.http.policies import CountedRetryPolicy, TruncatedResponsePolicy

_CONFIGURATION = "/.well-known/openid-configuration"


class EntraIdError(RequestException):
    """Entra ID did not answer, is in trouble, refused to say anything of a tenant, or something else answered.

    It is none of the ValueErrors that MSAL takes for a tenant that does not exist, and one of those after which MSAL
    gives an access token that is old, but good.

    :param cause: the azure.core.exceptions.AzureError of a connection; None: there is an answer.
    :param answer: `requests.Response`, with the number of `tries`; None: there is none.
    """

    def __init__(self, cause=None, answer=None):
        super().__init__(str(cause) if cause else f"status {answer.status_code}")
        self.cause, self.answer = cause, answer


class EntraId:
    """What MSAL takes for an HTTP client (`msal.oauth2cli.http.HttpClient`); all of a command's applications share it.

    What it is asked by GET is public, and asked once; who has waited for another one's question in vain asks no more.

    :param endpoint: URL of Entra ID in the active cloud, or of ADFS.
    :param transport: azure.core.pipeline.transport.RequestsTransport, which verifies certificates.
    """

    def __init__(self, endpoint, transport):
        self._endpoint = endpoint
        self._pipeline = Pipeline(transport, [_EntraIdRetryPolicy(), TruncatedResponsePolicy()])
        self._answers, self._failures, self._asking, self._remembered = {}, {}, {}, {}

    def get(self, url, *, params=None, headers=None, **_):
        """Get what is public.

        :return: the answer, with `status_code`, `text` and `headers`.
        :raises EntraIdError: there is none, or it is no answer of Entra ID.
        """
        request = HttpRequest("GET", _with(url, params), headers)
        before = self._failures.get(request.url)
        with self._asking.setdefault(request.url, threading.Lock()):
            if self._failures.get(request.url) is not before:
                raise self._failures[request.url]
            answer = self._known(request.url)
            if answer is None:
                try:
                    answer = self._ask(request, _is_public_answer)
                except EntraIdError as failure:
                    self._failures[request.url] = failure
                    raise
                self._answers[request.url] = answer
            return answer

    def post(self, url, *, params=None, data=None, headers=None, **_):
        """Ask for tokens, or for a device code.

        :return: see `get`; it may be a refusal.
        :raises EntraIdError: see `get`.
        """
        return self._ask(HttpRequest("POST", _with(url, params), headers, data=data), _is_token_answer)

    def close(self):
        """Do nothing: the connections are those of all applications."""

    def tenant_of(self, name):
        """The tenant that has a name now; MSAL's first question to that tenant is answered with it.

        :param name: domain name, or GUID.
        :return: what Entra ID calls the tenant, str: its GUID in lower case; `adfs` where ADFS is asked.
        :raises EntraIdError: there is no such tenant, or see `get`.
        """
        from msal.authority import canonicalize

        answer = self.get(self._configuration_url(name))
        _, _, tenant = canonicalize(json_object(answer.text)["token_endpoint"])
        self._answers.setdefault(self._configuration_url(tenant), answer)
        return tenant.lower()

    def remember(self, http_cache):
        """Take over what az remembers of tenants, for a day; not of domain names, which may move to another tenant.

        :param http_cache: the mapping that az gives MSAL, `BinaryCache`; it is read alone.
        """
        from msal.individual_cache import _ExpiringMapping

        with contextlib.suppress(Exception):  # the form is MSAL's own affair: of another one, nothing is taken
            remembered = _ExpiringMapping(mapping=dict(http_cache))
            for key in remembered:
                url = re.match(rf"GET (https://[^/]+/[^/.]+/\S*{_CONFIGURATION}) ", key)
                if url:
                    self._remembered[url[1]] = remembered[key]

    def _known(self, url):
        """What was answered before: in this command or, as az remembers it, in another one; None: nothing.

        MSAL keeps each answer to a GET, were it the page of a captive portal.
        """
        remembered = self._remembered.get(url)
        if url not in self._answers and remembered is not None and _is_configuration(json_object(remembered.text)):
            self._answers[url] = remembered
        return self._answers.get(url)

    def _configuration_url(self, tenant):
        # az's own, which is private, since MSAL asks at the address that az makes.
        from azure.cli.core.auth.identity import _get_authority_url

        authority, is_adfs = _get_authority_url(self._endpoint, tenant)
        return f"{authority}{'' if is_adfs else '/v2.0'}{_CONFIGURATION}"

    def _ask(self, request, is_answer):
        try:
            response = self._pipeline.run(request).http_response
        except (AzureError, ValueError) as error:  # the latter: of an address that requests cannot take apart
            raise EntraIdError(cause=error) from error
        answer = response.internal_response
        answer.tries = response.tries
        if is_trouble_at_entra_id(answer) or not is_answer(answer):
            raise EntraIdError(answer=answer)
        return answer


class _EntraIdRetryPolicy(CountedRetryPolicy):
    """Retries as of all requests, but that a lost connection is tried once more, as az does, and a hanging one not."""

    def __init__(self):
        super().__init__(retry_connect=1, retry_read=1)

    def configure_retries(self, options):
        return super().configure_retries({"retry_on_methods": ("GET", "POST"), "retry_hanging": False, **options})

    def is_retry(self, settings, response):
        passes = settings["total"] > 0 and is_transient(response.http_response.internal_response)
        return self.is_short_wait(response) and (passes or super().is_retry(settings, response))


def _with(url, params):
    return f"{url}?{urlencode(params)}" if params else url


def _is_public_answer(answer):
    body = json_object(answer.content)
    is_right = _is_configuration(body) if answer.request.url.endswith(_CONFIGURATION) else bool(body)
    return answer.status_code == 200 and is_right


def _is_configuration(body):
    """Whether a JSON object has the endpoints of a tenant, in URLs of which MSAL takes the tenant."""
    from msal.authority import canonicalize

    try:
        for name in ("authorization_endpoint", "token_endpoint"):
            canonicalize(body[name])
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    return True


def _is_token_answer(answer):
    needed = ("access_token", "device_code") if answer.status_code == 200 else ("error",)
    body = json_object(answer.content)
    return any(isinstance(body.get(key), str) for key in needed)
