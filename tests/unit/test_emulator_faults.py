"""Trouble on demand: what a fault does to an answer, and which requests it hits."""

import time

import pytest
import requests

from emulator import Fault
from tests.unit.addresses import PARTNER, PARTNERS

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
