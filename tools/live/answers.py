"""Answers of the ManagementPartner provider: those that came, and the form of those that the emulator sends."""

import json
import ssl
import tempfile
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from emulator import Emulator
from emulator.resource_manager.models import Caller
from emulator.world import sample_world
from tools.live.forms import TEXT, learn
from tools.live.scenario import UNKNOWN

HEADERS = (
    "content-type",
    "x-ms-request-id",
    "x-ms-correlation-request-id",
    "x-ms-ratelimit-remaining-tenant-writes",
)
"""What clients and people in support read; gateways add others as they like."""

_PROVIDER = "/providers/microsoft.managementpartner/"
_HISTORY = [(method, f"{_PROVIDER}partners/1?api-version=2018-02-01") for method in ("PUT", "DELETE")]
_STEP = 1_000_318_100  # nanoseconds: no time ends in zeros


class _Somebody(NamedTuple):
    """One who asks the emulator: short name, name of the tenant, what partners are called, nanoseconds since 1970."""

    name: str
    tenant: str
    partners: str
    start: int


_ONE = _Somebody("robot", "Fabrikam", "Contoso Consulting", 1_519_243_641_134_129_200)
_OTHER = _Somebody("alex", "Northwind Traders", "Fourth Coffee", 1_532_985_239_318_186_100)


def is_of_provider(exchange):
    """Whether an `Exchange` is with the ManagementPartner provider, bool."""
    return urlsplit(exchange.url).path.lower().startswith(_PROVIDER)


def request_of(exchange):
    """What an `Exchange` asked for: the method, and the path with its query, each str."""
    url = urlsplit(exchange.url)
    return exchange.method, f"{url.path}?{url.query}"


def answer(status, headers, body):
    """An answer as a value of JSON, as far as its form matters.

    :param status: status code, int.
    :param headers: dict of headers, with names in lower case.
    :param body: str.
    :return: dict with `status`, `headers` and `body`; a body that is no JSON stays a text.
    """
    try:
        read = json.loads(body)
    except ValueError:
        read = body
    return {"status": status, "headers": {name: headers[name] for name in HEADERS if name in headers}, "body": read}


def emulated_forms(requests, before):
    """What the emulator answers to the same requests, as the form that its answers to two different people have.

    :param requests: list of what `request_of` gives.
    :param before: the partner ID that is linked at first, or None.
    :return: list of what `learn` gives.
    """
    one = _emulated(requests, before, _ONE, [])
    other = _emulated(requests, before, _OTHER, _HISTORY)
    forms = [learn(*pair) for pair in zip(one, other, strict=True)]
    for form in forms:
        if isinstance(form["body"], dict) and "error" in form["body"]:
            form["body"]["error"]["message"] = TEXT  # for people: it may change at any time
    return forms


def _emulated(requests, before, who, history):
    """The emulator's answers to one principal.

    :param who: `_Somebody`.
    :param history: what was requested before, like `requests`.
    """
    world = sample_world()
    asked_for = {urlsplit(path).path.rpartition("/")[2] for _, path in [*history, *requests]}
    world.partners = dict.fromkeys({*asked_for, before} - {UNKNOWN}, who.partners)
    with Emulator(world, clock=count(who.start, _STEP).__next__) as emulator:
        caller = Caller(world[who.name], world.tenant(who.tenant))
        token = emulator.issuer.access_token(caller.principal, caller.tenant, emulator.own_cloud_url)
        ask = partial(_ask, _opener(emulator), emulator.own_cloud_url, token)
        for request in history:
            ask(*request)
        if before:
            emulator.links.create(caller, before)
        return [ask(*request) for request in requests]


def _opener(emulator):
    """What sends requests to the emulator, by no proxy."""
    with tempfile.TemporaryDirectory() as directory:
        bundle = Path(directory) / "ca-bundle.pem"
        emulator.certificates.write_bundle(bundle, public=False)
        tls = ssl.create_default_context(cafile=bundle)
    return build_opener(ProxyHandler({}), HTTPSHandler(context=tls))


def _ask(opener, url, token, method, path):
    request = Request(f"{url}{path}", method=method, headers={"Authorization": f"Bearer {token}"})
    try:
        response = opener.open(request, timeout=30)
    except HTTPError as refusal:
        response = refusal
    with response:
        headers = {name.lower(): value for name, value in response.headers.items()}
        return answer(response.status, headers, response.read().decode())
