"""What the REST clients share: the pipeline, sending a request, reading its response, following next links."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from azure.core.exceptions import (
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
    ServiceResponseError,
)
from azure.core.pipeline import policies
from azure.core.rest import HttpRequest
from azure.mgmt.core import ARMPipelineClient
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy, ARMHttpLoggingPolicy
from msrest import Deserializer, Serializer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azure.core.credentials import TokenCredential
    from azure.core.paging import ItemPaged
    from azure.core.rest import HttpResponse
    from msrest.serialization import Model
    from typing_extensions import Self

    Models = dict[str, type[Model]]
    Query = dict[str, tuple[str | int | bool | None, str]]

_ERRORS = {401: ClientAuthenticationError, 404: ResourceNotFoundError, 409: ResourceExistsError}
_JSON_TYPES = {"str": str, "int": int, "bool": bool}
_SCHEME = re.compile("[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_NOUNS = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "an object"}


class Client:
    """A REST client of one API.

    :param base_url: the cloud's endpoint of the API, which may have a path.
    :param version: version of the API, which goes with every request; None: the paths have it in them.
    :param models: the models of all its responses.
    :param kwargs: options of azure-core's policies and transport, such as ``headers`` or ``retry_total``.
    """

    def __init__(
        self, credential: TokenCredential, base_url: str, version: str | None, models: list[type[Model]], **kwargs: Any
    ) -> None:
        self._client = ARMPipelineClient(base_url, policies=_policies(credential, base_url, **kwargs), **kwargs)
        self._api = Api(self._client, version, models)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        self._client.__enter__()
        return self

    def __exit__(self, *details: Any) -> None:
        self._client.__exit__(*details)


def _policies(credential: TokenCredential, base_url: str, **kwargs: Any) -> list[Any]:
    """Build the policies, outermost first.

    Three of the usual policies are left out. `Api` reads the responses, so that a broken body does not hide the status
    of an error response. No resource provider is registered, which would change the subscription that is read. Nobody
    traces these requests.

    :param kwargs: options of the policies; policies to use instead of the usual ones, such as
        ``authentication_policy`` or ``retry_policy``; ``challenge_policy``, which replaces the former, because az
        sets that one itself; ``credential_scopes``, a list.
    """
    scopes = kwargs.pop("credential_scopes", [f"{base_url.rstrip('/')}/.default"])
    authentication = kwargs.get("challenge_policy") or kwargs.get("authentication_policy")
    return [
        policies.RequestIdPolicy(**kwargs),
        policies.HeadersPolicy(**kwargs),
        kwargs.get("user_agent_policy") or policies.UserAgentPolicy(**kwargs),
        policies.ProxyPolicy(**kwargs),
        kwargs.get("redirect_policy") or policies.RedirectPolicy(**kwargs),
        kwargs.get("retry_policy") or policies.RetryPolicy(**kwargs),
        authentication or ARMChallengeAuthenticationPolicy(credential, *scopes, **kwargs),
        kwargs.get("custom_hook_policy") or policies.CustomHookPolicy(**kwargs),
        kwargs.get("logging_policy") or policies.NetworkTraceLoggingPolicy(**kwargs),
        policies.SensitiveHeaderCleanupPolicy(**kwargs),
        kwargs.get("http_logging_policy") or ARMHttpLoggingPolicy(**kwargs),
    ]


def segment(name: str, value: str) -> str:
    """Percent-encode one segment of a path.

    :param name: name of the parameter, for messages.
    :param value: the text to encode.
    :return: the segment.
    :raises ValueError: the text is empty, "." or "..", which would lead to another resource.
    """
    if value in {"", ".", ".."}:
        raise ValueError(f"Parameter {name} must not be {value!r}.")
    return Serializer().url(name, value, "str")


class Operations:
    """A group of operations.

    Each takes options of azure-core's policies for its requests, such as ``headers``, and raises
    azure.core.exceptions.HttpResponseError if the service refuses (ClientAuthenticationError for 401,
    ResourceNotFoundError for 404, ResourceExistsError for 409) or the response is not one of this API (DecodeError),
    and AzureError if there is no response.
    """

    def __init__(self, api: Api) -> None:
        self._api = api


class CircularListError(DecodeError):
    """A next link leads back to a page that was already read."""


class Api:
    """Sends the requests of one API, reads the responses and follows next links; see `Client`."""

    def __init__(self, client: ARMPipelineClient, version: str | None, models: list[type[Model]]) -> None:
        self._client = client
        self._version = {"api-version": version} if version else {}
        self._models = {model.__name__: model for model in models}
        self._deserialize = Deserializer(self._models)

    def request(
        self,
        method: str,
        path: str,
        statuses: tuple[int, ...],
        model: str | None,
        query: Query | None = None,
        **kwargs: Any,
    ) -> Any:
        """Send a request and read the response.

        :param path: path of the resource after the endpoint, percent-encoded.
        :param statuses: the statuses of success.
        :param model: name of the model of the response; None: the response is empty.
        :param query: dict of name to value and msrest type; a value of None is left out.
        :return: an instance of the model, or None.
        :raises azure.core.exceptions.HttpResponseError: see `Operations`.
        """
        return self._read(self._send(method, path, statuses, query, **kwargs), model)

    def paged(self, path: str, model: str, query: Query | None = None, **kwargs: Any) -> ItemPaged[Any]:
        """Get the items of a list, each page when its first item is needed.

        :param model: name of the model of one page.
        :param query: see `request`; next links contain it.
        :return: the items of all pages. A page that leads back to one that was already read raises CircularListError.
        """
        from azure.core.paging import ItemPaged  # requests of one link need none

        read: set[str] = set()

        def get_page(link: str | None) -> tuple[HttpResponse, Any]:
            response = self._follow(link, **kwargs) if link else self._send("GET", path, (200,), query, **kwargs)
            if not link:
                read.clear()
            read.add(link or response.request.url)
            return response, self._read(response, model)

        def open_page(got: tuple[HttpResponse, Any]) -> tuple[str | None, Any]:
            response, page = got
            link = _next_link(page.next_link, response)
            if link in read:
                raise _error(CircularListError, response, "A next link leads back to a page that was read already")
            return link, page.value

        return ItemPaged(get_page, open_page)

    def _send(
        self, method: str, path: str, statuses: tuple[int, ...], query: Query | None, **kwargs: Any
    ) -> HttpResponse:
        params = {**self._version, **_encoded(query or {})}
        return self._send_to(method, self._client.format_url(path), params, statuses, **kwargs)

    def _follow(self, link: str, **kwargs: Any) -> HttpResponse:
        """Send a next link unchanged: azure-core parses the query if there is a parameter to add."""
        with _leading_to_a_url():
            names = {name.lower() for name, _ in parse_qsl(urlsplit(link).query, keep_blank_values=True)}
        params = {} if "api-version" in names else {**self._version}  # which azure-core adds to
        return self._send_to("GET", link, params, (200,), **kwargs)

    def _send_to(
        self, method: str, url: str, params: dict[str, str], statuses: tuple[int, ...], **kwargs: Any
    ) -> HttpResponse:
        with _leading_to_a_url():
            request = HttpRequest(method, url, params=params, headers={"Accept": "application/json"})
            response = self._client.send_request(request, **kwargs)
        if response.status_code in statuses:
            return response
        if response.status_code < 400:
            raise _error(DecodeError, response, f"Status {response.status_code} is not a response of this API")
        raise _error(_ERRORS.get(response.status_code, HttpResponseError), response)

    def _read(self, response: HttpResponse, model: str | None) -> Any:
        if model is None:
            if response.content.strip():
                raise _error(DecodeError, response, "The response should be empty")
            return None
        try:
            body = json.loads(response.content)
            _check(body, model, self._models, "the response")
        except (ValueError, RecursionError) as error:
            raise _error(DecodeError, response, f"The response is no {model}: {error}") from error
        return self._deserialize(model, body)


@contextmanager
def _leading_to_a_url() -> Iterator[None]:
    """Raise ServiceResponseError for a next link or redirect that is not a URL. azure-core raises a ValueError."""
    try:
        yield
    except ValueError as error:
        raise ServiceResponseError(f"The request could not be sent where it should go: {error}") from error


def _next_link(link: str | None, response: HttpResponse) -> str | None:
    """The URL of the next page: a relative link is resolved; None: this page is the last."""
    if not link or _SCHEME.match(link):
        return link or None
    with _leading_to_a_url():
        return urljoin(response.request.url, link)


def _encoded(query: Query) -> dict[str, str]:
    """The values except None, percent-encoded: azure-core does not encode them."""
    given = {name: (value, kind) for name, (value, kind) in query.items() if value is not None}
    return {name: Serializer().query(name, value, kind) for name, (value, kind) in given.items()}


def _error(
    error_type: type[HttpResponseError], response: HttpResponse, message: str | None = None
) -> HttpResponseError:
    """The error of a response: the message in the response comes first, then `message`."""
    from azure.mgmt.core.exceptions import ARMErrorFormat

    try:
        return error_type(message, response=response, error_format=ARMErrorFormat)
    except RecursionError:  # azure-core formats the details, and their details
        return error_type(message, response=response, error_format=lambda _: None)


def _check(value: Any, kind: str, models: Models, where: str) -> None:
    """Refuse a JSON value that is not of the msrest type `kind`. msrest would convert it."""
    if kind.startswith("["):
        _expect(value, list, where)
        for item in value:
            _check(item, kind.strip("[]"), models, f"an item of {where}")
    elif kind in _JSON_TYPES:
        _expect(value, _JSON_TYPES[kind], where)
    else:
        _check_fields(value, models[kind], models, where)


def _check_fields(value: Any, model: type[Model], models: Models, where: str) -> None:
    _expect(value, dict, where)
    for name, field in model._attribute_map.items():
        keys = _keys(field["key"])
        property_value = _find(value, keys)
        if property_value is not None:
            _check(property_value, field["type"], models, ".".join(keys))
        elif model._validation.get(name, {}).get("required"):
            raise ValueError(f"{'.'.join(keys)} is missing")


@cache
def _keys(place: str) -> tuple[str, ...]:
    """The keys of a path in JSON. msrest separates them with dots, and escapes other dots with backslashes."""
    return tuple(key.replace("\0", ".") for key in place.replace("\\.", "\0").split("."))


def _find(value: Any, keys: tuple[str, ...]) -> Any:
    """The value at a path of keys; None if one of them is absent or null."""
    for key in keys[:-1]:
        value = value.get(key)
        if value is None:
            return None
        _expect(value, dict, key)
    return value.get(keys[-1])


def _expect(value: Any, json_type: type, where: str) -> None:
    if type(value) is not json_type:
        raise ValueError(f"{where} is not {_NOUNS[json_type]}")
