"""The REST client does what azure-mgmt-managementpartner does, but where a test says otherwise."""

import json
import time
from dataclasses import dataclass, replace

import pytest
import requests
from azure.core.credentials import AccessToken
from azure.core.exceptions import (
    AzureError,
    DecodeError,
    HttpResponseError,
    ResourceNotFoundError,
    ResourceNotModifiedError,
)
from azure.mgmt.managementpartner import ACEProvisioningManagementPartnerAPI
from azure.mgmt.managementpartner.models import PartnerResponse
from msrest import Deserializer

from azext_managementpartner.vendored_sdks.managementpartner import ManagementPartnerClient
from emulator import Emulator, Fault
from emulator.management_partner.dialects import ANSWERS_OF_2018
from emulator.resource_manager.models import Caller
from emulator.world import customer, sample_world

PROVIDER = "/providers/Microsoft.ManagementPartner"
API_VERSION = "2018-02-01"
LINKED, OTHER, NAMELESS, UNKNOWN = "12345", "54321", "5127255", "99999"
TIMES = {"created_time", "updated_time"}

CALLS = {
    "get": lambda client, partner_id: client.partner.get(partner_id),
    "create": lambda client, partner_id: client.partner.create(partner_id),
    "update": lambda client, partner_id: client.partner.update(partner_id),
    "delete": lambda client, partner_id: client.partner.delete(partner_id),
    "show": lambda client, _: client.partners.get(),
}


class Clock:
    """Gives a time with six digits of fraction at the first write, with seven at the second, a day later."""

    def __init__(self):
        self.restart()

    def restart(self):
        self._next = 1_532_985_239_318_186_000

    def __call__(self):
        now, self._next = self._next, self._next + 86_400_000_000_900
        return now


@dataclass(frozen=True)
class Outcome:
    """What came of a call: `result` is what it returned or raised, `requests` the log's entries."""

    result: object
    requests: list


class Azure:
    """The emulator, as two clients in turn find it: each from the same beginning."""

    def __init__(self, emulator, clock, bundle):
        self.emulator = emulator
        self._clock = clock
        self._bundle = str(bundle)

    def both(self, call, partner_id=LINKED, linked=LINKED, tenant="Fabrikam", faults=()):
        """Make a call of CALLS with our client, then with the published one; both outcomes are given.

        :param linked: partner ID that is linked before, in Fabrikam; None: nothing is.
        :param tenant: name of the tenant that the token is for; None: the token is rubbish.
        """
        outcomes = []
        for client in (ManagementPartnerClient, ACEProvisioningManagementPartnerAPI):
            self._begin(linked, faults)
            result = self._result(client, CALLS[call], partner_id, self._token(tenant))
            outcomes.append(Outcome(result, self.emulator.log.entries()))
        return outcomes

    def sent(self):
        """The link as the service writes it, read without either client."""
        with requests.Session() as session:
            session.trust_env = False
            return session.get(
                f"{self.emulator.own_cloud_url}{PROVIDER}/partners",
                params={"api-version": API_VERSION},
                headers={"Authorization": f"Bearer {self._token('Fabrikam')}"},
                verify=self._bundle,
                timeout=30,
            ).json()

    def _token(self, tenant):
        world = self.emulator.world
        if tenant is None:
            return "rubbish"
        return self.emulator.issuer.access_token(world["alex"], world.tenant(tenant), self.emulator.own_cloud_url)

    def _begin(self, linked, faults):
        self.emulator.reset()
        self._clock.restart()
        if linked:
            world = self.emulator.world
            self.emulator.links.create(Caller(world["alex"], world.tenant("Fabrikam")), linked)
        for fault in faults:
            self.emulator.faults.add(replace(fault))

    def _result(self, client_class, call, partner_id, token):
        options = {"connection_verify": self._bundle, "use_env_settings": False, "retry_total": 0}
        with client_class(Credential(token), self.emulator.own_cloud_url, **options) as client:
            try:
                return call(client, partner_id)
            except (AzureError, ValueError) as error:
                return error


class Credential:
    """Gives one access token, whatever it is asked for."""

    def __init__(self, token):
        self._token = token

    def get_token(self, *_, **__):
        return AccessToken(self._token, int(time.time()) + 3600)


@pytest.fixture(scope="module")
def azure(tmp_path_factory):
    world, delegated = sample_world(), customer("Proseware")
    world.tenants.append(delegated)
    world["alex"].delegated.add(delegated.id)
    bundle = tmp_path_factory.mktemp("certificates") / "bundle.pem"
    clock = Clock()
    with Emulator(world, clock, dialect=ANSWERS_OF_2018) as emulator:
        emulator.certificates.write_bundle(bundle, public=False)
        yield Azure(emulator, clock, bundle)


def _asked(outcome):
    return [(entry.method, entry.path, entry.query) for entry in outcome.requests]


def _accepted(outcome):
    return [entry.headers["accept"] for entry in outcome.requests]


def _plain(value, name=""):
    """Models as dicts; times that are text as the published client reads them, to the microsecond."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if hasattr(value, "_attribute_map"):
        return {attribute: _plain(getattr(value, attribute), attribute) for attribute in value._attribute_map}
    return Deserializer.deserialize_iso(value) if name in TIMES and isinstance(value, str) else value


def _said(error):
    return type(error), error.status_code, error.error and (error.error.code, error.error.message), str(error)


@pytest.mark.parametrize("call", CALLS)
def test_azure_is_asked_the_same(azure, call):
    ours, theirs = azure.both(call)
    assert _asked(ours) == _asked(theirs)
    assert _accepted(ours) == _accepted(theirs)
    assert [entry.status for entry in ours.requests] == [200]


@pytest.mark.parametrize("partner_id", [LINKED, NAMELESS])
@pytest.mark.parametrize("call", ["get", "create", "update", "show"])
def test_every_value_of_a_link_is_read_alike(azure, call, partner_id):
    ours, theirs = azure.both(call, partner_id, linked=partner_id)
    assert _plain(ours.result) == _plain(theirs.result)
    assert ours.result.partner_id == partner_id
    assert (ours.result.partner_name is None) == (partner_id == NAMELESS)


def test_no_value_of_a_link_is_taken_for_another(azure):
    texts = {key: key for key in ("partnerId", "partnerName", "tenantId", "objectId", "state")}
    times = {"createdTime": "2018-02-21T20:07:21.1341292Z", "updatedTime": "2018-07-30T21:13:59.318186Z"}
    answer = {"id": "id", "name": "name", "type": "type", "etag": 1}
    answer["properties"] = {"version": 2, **times, **texts}
    ours, theirs = azure.both("show", faults=[Fault(body=json.dumps(answer))])
    assert _plain(ours.result) == _plain(theirs.result)


def test_a_deletion_returns_nothing(azure):
    ours, theirs = azure.both("delete")
    assert (ours.result, theirs.result) == (None, None)


@pytest.mark.parametrize(
    ("status", "code", "call", "circumstances"),
    [
        (400, "BadRequest", "update", {"partner_id": UNKNOWN}),
        (401, "InvalidAuthenticationToken", "show", {"tenant": None}),
        (403, "Forbidden", "create", {"tenant": "Proseware"}),
        (404, "NotFound", "delete", {"linked": None}),
        (409, "Conflict", "create", {"partner_id": OTHER}),
    ],
)
def test_a_refusal_is_the_same_error(azure, status, code, call, circumstances):
    ours, theirs = azure.both(call, **circumstances)
    assert _said(ours.result) == _said(theirs.result)
    assert (ours.result.status_code, ours.result.error.code) == (status, code)


@pytest.mark.parametrize("body", ['{"error": {"code": "A", "message": "Why."}}', ""])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409])
@pytest.mark.parametrize("call", CALLS)
def test_any_refusal_of_any_operation_is_the_same_error(azure, call, status, body):
    ours, theirs = azure.both(call, faults=[Fault(status=status, body=body)])
    assert _said(ours.result) == _said(theirs.result)
    assert ours.result.status_code == status


def test_times_are_the_texts_that_azure_sent_where_the_published_client_drops_a_digit(azure):
    ours, theirs = azure.both("create")
    sent = azure.sent()["properties"]
    assert (ours.result.created_time, ours.result.updated_time) == (sent["createdTime"], sent["updatedTime"])
    assert sent["createdTime"] == "2018-07-30T21:13:59.318186Z"
    assert sent["updatedTime"] == "2018-07-31T21:13:59.3181869Z"
    assert theirs.result.updated_time.isoformat() == "2018-07-31T21:13:59.318186+00:00"


@pytest.mark.parametrize(
    ("fault", "our_type", "their_type"),
    [
        (Fault(status=404, body="<html>"), ResourceNotFoundError, DecodeError),
        (Fault(status=503, body="<html>"), HttpResponseError, DecodeError),
        (Fault(status=204), DecodeError, HttpResponseError),
        (Fault(status=304), DecodeError, ResourceNotModifiedError),
        (Fault(body="{}"), DecodeError, PartnerResponse),
        (Fault(body="null"), DecodeError, type(None)),
        (Fault(body=""), DecodeError, type(None)),
    ],
)
def test_an_answer_that_is_not_the_apis_is_where_the_two_differ(azure, fault, our_type, their_type):
    ours, theirs = azure.both("show", faults=[fault])
    assert (type(ours.result), type(theirs.result)) == (our_type, their_type)


def test_details_of_resource_manager_are_read_from_any_refusal_where_the_published_client_drops_some(azure):
    details = [{"type": "PolicyViolation", "info": {}}]
    body = json.dumps({"error": {"code": "A", "message": "Why.", "additionalInfo": details}})
    ours, theirs = azure.both("create", faults=[Fault(status=409, body=body)])
    assert [detail.type for detail in ours.result.error.additional_info] == ["PolicyViolation"]
    assert not hasattr(theirs.result.error, "additional_info")


@pytest.mark.parametrize(("partner_id", "path"), [("", "/partners/"), (".", "/partners/"), ("..", "/")])
def test_an_id_that_would_name_another_resource_is_sent_by_theirs_alone(azure, partner_id, path):
    ours, theirs = azure.both("delete", partner_id)
    assert (type(ours.result), ours.requests) == (ValueError, [])
    assert _asked(theirs) == [("DELETE", f"{PROVIDER}{path}", {"api-version": API_VERSION})]
