"""Trouble on demand: what a fault does to an answer, and which requests it hits."""

import json
import time

import pytest
import requests

from emulator import Fault
from emulator.world import sample_world
from tests.unit.addresses import LOGIN, PARTNER, PARTNERS

pytestmark = pytest.mark.usefixtures("forget")


def test_a_status_a_body_and_headers_can_be_put_in_place_of_an_answer(emulator, send):
    fault = Fault(path="/partners", status=429, body="<h1>Busy</h1>", headers={"Retry-After": "7"})
    emulator.faults.add(fault)
    answer = send("GET", PARTNERS)
    assert (answer.status_code, answer.text, answer.headers["Retry-After"]) == (429, "<h1>Busy</h1>", "7")
    assert emulator.log.entries()[-1].status == 429


def test_headers_alone_leave_the_answer_as_it_is(emulator, send):
    emulator.faults.add(Fault(headers={"x-more": "yes"}))
    answer = send("GET", "/providers/Microsoft.ManagementPartner/operations")
    assert (answer.status_code, answer.headers["x-more"]) == (200, "yes")
    assert answer.json()["value"]


def test_an_answer_can_be_rewritten(emulator, send):
    send("PUT", PARTNER)
    emulator.faults.add(Fault(rewrite=str.upper))
    rewritten, usual = send("GET", PARTNER), send("GET", PARTNER)
    assert (rewritten.text, rewritten.status_code) == (usual.text.upper(), 200)
    assert '"partnerId":"12345"' in usual.text


@pytest.mark.parametrize(
    ("fault", "linked", "status"),
    [
        ({"drop": "before"}, False, 0),
        ({"drop": "before", "carried_out": True}, True, 0),
        ({"drop": "middle"}, True, 200),
        ({"drop": "middle", "status": 500, "body": "half of this"}, False, 500),
        ({"drop": "middle", "status": 500, "carried_out": True}, True, 500),
    ],
)
def test_a_dropped_connection_loses_the_answer(emulator, send, fault, linked, status):
    emulator.faults.add(Fault(method="PUT", **fault))
    with pytest.raises((requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        send("PUT", PARTNER)
    assert [entry.status for entry in emulator.log.entries("PUT")] == [status]
    assert (send("GET", PARTNER).status_code == 200) == linked


def test_a_spoilt_answer_tells_nothing_about_a_write_that_was_done(emulator, send):
    emulator.faults.add(Fault(method="PUT", status=502, body="", carried_out=True))
    assert (send("PUT", PARTNER).status_code, send("GET", PARTNER).status_code) == (502, 200)


def test_an_answer_can_be_late(emulator, send):
    emulator.faults.add(Fault(delay=0.3))
    start = time.monotonic()
    assert send("GET", PARTNERS).status_code == 404
    assert time.monotonic() - start >= 0.3


def test_every_answer_can_take_time(emulator, send, monkeypatch):
    monkeypatch.setitem(emulator.latency, "arm", 0.3)
    start = time.monotonic()
    send("GET", PARTNERS)
    assert time.monotonic() - start >= 0.3


@pytest.mark.parametrize(("times", "statuses"), [(1, [500, 404, 404]), (2, [500, 500, 404]), (None, [500] * 3)])
def test_a_fault_occurs_so_many_times(emulator, send, times, statuses):
    emulator.faults.add(Fault(status=500, times=times))
    assert [send("GET", PARTNERS).status_code for _ in range(3)] == statuses


def test_faults_occur_in_the_order_in_which_they_were_added(emulator, send):
    for status in (500, 503):
        emulator.faults.add(Fault(status=status))
    assert [send("GET", PARTNERS).status_code for _ in range(3)] == [500, 503, 404]


@pytest.mark.parametrize(
    ("fault", "hit"),
    [
        ({"method": "PUT"}, [True, False, False]),
        ({"path": "/PARTNERS$"}, [False, True, False]),
        ({"path": "/partners/[0-9]+$", "method": "GET"}, [False, False, False]),
        ({"tenant": "Fabrikam"}, [True, True, False]),
        ({"tenant": "Northwind Traders"}, [False, False, True]),
        ({"host": "management.azure.com"}, [True, True, True]),
        ({"host": "login.microsoftonline.com"}, [False, False, False]),
    ],
)
def test_a_fault_hits_only_the_requests_that_it_is_for(emulator, send, fault, hit):
    if "tenant" in fault:
        fault = {**fault, "tenant": emulator.world.tenant(fault["tenant"]).id}
    emulator.faults.add(Fault(**fault, status=418, times=None))
    asked = [("PUT", PARTNER, "Fabrikam"), ("GET", PARTNERS, "Fabrikam"), ("DELETE", PARTNER, "Northwind Traders")]
    assert [send(*request).status_code == 418 for request in asked] == hit


OPENID, DISCOVERY, TOKEN = "/v2.0/.well-known/openid-configuration", "/common/discovery/instance", "/oauth2/v2.0/token"
ROBOT = sample_world()["robot"]
AT_ENTRA_ID = {
    "openid-configuration": ("GET", OPENID),
    "instance discovery": ("GET", DISCOVERY),
    "token": ("POST", TOKEN),
}
TRANSIENT = {
    "error": "temporarily_unavailable",
    "error_codes": [90033],
    "error_description": "AADSTS90033: A transient error has occurred. Please try again.",
}


@pytest.fixture
def sign_in(client):
    """Gives a function that asks Entra ID what an application asks when it signs in to a tenant."""

    def send(question, tenant="fabrikam.onmicrosoft.com"):
        method, path = AT_ENTRA_ID[question]
        form = {"grant_type": "client_credentials", "client_id": ROBOT.name, "client_secret": ROBOT.secret}
        url = f"{LOGIN}{path}" if path == DISCOVERY else f"{LOGIN}/{tenant}{path}"
        return client.request(method, url, data=form if method == "POST" else None, timeout=10)

    return send


@pytest.fixture(params=AT_ENTRA_ID)
def question(request):
    return request.param


def at_entra_id(question, **more):
    method, path = AT_ENTRA_ID[question]
    return Fault(method=method, path=f"{path}$", host="login.microsoftonline.com", **more)


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (429, "", {"Retry-After": "7"}),
        (429, "<h1>Too many requests</h1>", {"Retry-After": "7", "Content-Type": "text/html"}),
        (503, json.dumps(TRANSIENT), {}),
        (400, json.dumps(TRANSIENT), {}),
        (200, "<h1>Sign in to the network</h1>", {"Content-Type": "text/html"}),
    ],
)
def test_entra_id_can_answer_something_else_so_many_times(emulator, sign_in, question, status, body, headers):  # noqa: PLR0913, PLR0917
    emulator.faults.add(at_entra_id(question, status=status, body=body, headers=headers, times=2))
    for answer in (sign_in(question), sign_in(question)):
        assert (answer.status_code, answer.text) == (status, body)
        assert headers.items() <= answer.headers.items()
    passed = sign_in(question)
    assert (passed.status_code, passed.headers["Content-Type"]) == (200, "application/json")
    assert [entry.status for entry in emulator.log.entries()] == [status, status, 200]


@pytest.mark.parametrize(("drop", "status"), [("before", 0), ("middle", 200)])
def test_entra_id_can_lose_its_answer(emulator, sign_in, question, drop, status):
    emulator.faults.add(at_entra_id(question, drop=drop))
    with pytest.raises((requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        sign_in(question)
    assert sign_in(question).status_code == 200
    assert [entry.status for entry in emulator.log.entries()] == [status, 200]


def test_entra_id_can_be_late(emulator, sign_in, question):
    emulator.faults.add(at_entra_id(question, delay=0.3))
    start = time.monotonic()
    assert sign_in(question).status_code == 200
    assert time.monotonic() - start >= 0.3


@pytest.mark.parametrize("named_by", ["id", "domain"])
@pytest.mark.parametrize("question", ["openid-configuration", "token"])
def test_entra_id_can_fail_for_one_tenant_alone(emulator, sign_in, question, named_by):
    fabrikam, adventure = (emulator.world.tenant(name) for name in ("Fabrikam", "Adventure Works"))
    emulator.faults.add(at_entra_id(question, tenant=fabrikam.id, status=429, times=2))
    tenants = [getattr(tenant, named_by) for tenant in (adventure, fabrikam, adventure, fabrikam, fabrikam)]
    assert [sign_in(question, tenant).status_code for tenant in tenants] == [200, 429, 200, 429, 200]


def test_what_entra_id_is_asked_for_no_tenant_is_not_that_of_one(emulator, sign_in):
    emulator.faults.add(at_entra_id("instance discovery", tenant=emulator.world.tenant("Fabrikam").id, status=429))
    assert sign_in("instance discovery").status_code == 200
