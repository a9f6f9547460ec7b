"""Responses of the ManagementPartner provider on Azure, and the form of the emulator's."""

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
from tools.live.az_log import Exchange
from tools.live.forms import TEXT, learn
from tools.live.known import NOT_KNOWN
from tools.live.scenario import UNKNOWN

HEADERS = (
    "content-type",
    "x-ms-request-id",
    "x-ms-correlation-request-id",
    "x-ms-ratelimit-remaining-tenant-resource-requests",
    "x-ms-ratelimit-remaining-tenant-writes",
)
"""The headers that clients and support engineers read. Gateways add others."""

_PROVIDER = "/providers/microsoft.managementpartner/"
_HISTORY = [(method, f"{_PROVIDER}partners/1?api-version=2018-02-01") for method in ("PUT", "DELETE")]
_STEP = 1_000_318_100  # nanoseconds, so that no time ends in zeros


class _Client(NamedTuple):
    """A client of the emulator: short name, tenant name, name of all partners, start in nanoseconds since 1970."""

    name: str
    tenant: str
    partners: str
    start: int


_ONE = _Client("robot", "Fabrikam", "Contoso Consulting", 1_519_243_641_134_129_200)
_OTHER = _Client("alex", "Northwind Traders", "Fourth Coffee", 1_532_985_239_318_186_100)


def response_of(exchange):
    """The parts of a response whose form matters: dict with `status`, `headers` and `body`."""
    headers = {name: exchange.headers[name] for name in HEADERS if name in exchange.headers}
    return {"status": exchange.status, "headers": headers, "body": exchange.content}


def emulated_forms(requests, linked):
    """The form of the emulator's responses to the same requests: what its responses to two clients have in common.

    :param requests: list of pairs of str, a method and a path with its query.
    :param linked: what was linked on Azure before each of them, see `linked_before`.
    :return: list of forms, see `learn`; and list of the partner IDs that are linked afterwards, or None.
    """
    one, afterwards = _emulated(requests, linked, _ONE, [])
    other, _ = _emulated(requests, linked, _OTHER, _HISTORY)
    forms = [learn(*pair) for pair in zip(one, other, strict=True)]
    for body in (form["body"] for form in forms):
        if isinstance(body, dict) and "error" in body:  # messages may change at any time
            body["error"]["message"] = body["message"] = TEXT
    return forms, afterwards


def _emulated(requests, linked, who, history):
    """The emulator's responses to one principal, and what is linked after each.

    :param who: `_Client`.
    :param history: requests to send first, in the form of `requests`.
    """
    world = sample_world()
    asked_for = {urlsplit(path).path.rpartition("/")[2] for _, path in [*history, *requests]}
    world.partners = dict.fromkeys({*asked_for, *linked} - {UNKNOWN}, who.partners)
    with Emulator(world, clock=count(who.start, _STEP).__next__) as emulator:
        caller = Caller(world[who.name], world.tenant(who.tenant))
        token = emulator.issuer.access_token(caller.principal, caller.tenant, emulator.own_cloud_url)
        ask = partial(_ask, _opener(emulator), emulator.own_cloud_url, token)
        for request in history:
            ask(*request)
        responses, afterwards = [], []
        for request, partner_id in zip(requests, linked, strict=True):
            _link(emulator.links, caller, partner_id)
            responses.append(ask(*request))
            afterwards.append(_linked(emulator.links, caller))
        return responses, afterwards


def _linked(links, caller):
    return links.links().get((caller.tenant.id, caller.object_id))


def _link(links, caller, partner_id):
    """Set the link to what it was on Azure, so that one difference does not cause others."""
    now = _linked(links, caller)
    if partner_id in (now, NOT_KNOWN, UNKNOWN):
        return
    if now:
        links.delete(caller, now)
    if partner_id:
        links.create(caller, partner_id)


def _opener(emulator):
    """An opener that sends requests to the emulator without a proxy."""
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
        return response_of(Exchange(url, method, response.status, headers, response.read().decode()))
