"""What the commands take for success: what Azure calls so, and nothing else that may come."""

import json

import pytest

from emulator import Fault

pytestmark = pytest.mark.not_measured

ARM = "management.azure.com"
PARTNERS = "/providers/Microsoft.ManagementPartner/partners"
LOGIN = "/login"
LINKED, OTHER = "12345", "54321"
WRITES = {
    "PUT": ["create", "--partner-id", LINKED],
    "PATCH": ["update", "--partner-id", OTHER],
    "DELETE": ["delete", "--partner-id", LINKED],
}
"""The command that sends a write."""


@pytest.fixture
def written(emulator, az):
    """Gives a function that runs the command of a write whose answer is spoilt: its result, and the requests sent."""

    def run(method, **answer):
        if method != "PUT":
            az("managementpartner", "create", "--partner-id", LINKED, check=True)
        emulator.log.clear()
        emulator.faults.add(Fault(method=method, path="/partners/", host=ARM, **answer))
        result = az("managementpartner", *WRITES[method])
        return result, [(entry.method, entry.path) for entry in emulator.log.entries() if entry.host == ARM]

    return run


def linked(az):
    """The partner ID that is linked; None: nothing is."""
    result = az("managementpartner", "show")
    return json.loads(result.out)["partnerId"] if result.code == 0 else None


BODIES = [
    '{"login": "required"}',
    "[]",
    '"x"',
    '{"error": {"code": "A", "message": "Why."}}',
    "null",
    "\ufeff",
    "<html>",
]


@pytest.mark.parametrize("body", BODIES, ids=ascii)
def test_a_deletion_that_is_answered_by_something_is_none(az, written, body):
    result, _ = written("DELETE", status=200, body=body)
    assert (result.code, result.out) == (1, "")
    assert f"Unexpected response to DELETE https://{ARM}{PARTNERS}/{LINKED}" in result.err
    assert "Traceback" not in result.err
    assert linked(az) == LINKED


@pytest.mark.parametrize("status", [301, 302, 303])
@pytest.mark.parametrize("method", WRITES)
def test_a_write_that_is_answered_by_the_way_to_a_page_is_not_done(emulator, az, written, method, status):
    link = {"properties": {"partnerId": OTHER if method == "PATCH" else LINKED}}
    emulator.faults.add(Fault(path=LOGIN, body="" if method == "DELETE" else json.dumps(link), times=None))
    result, sent = written(method, status=status, headers={"Location": f"https://{ARM}{LOGIN}"})
    assert (result.code, result.out) == (1, "")
    assert "Unexpected response to " in result.err
    assert f" (status {status}): " in result.err
    assert "Traceback" not in result.err
    assert [path for _, path in sent if path == LOGIN] == []
    assert linked(az) == (None if method == "PUT" else LINKED)


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("method", WRITES)
def test_a_write_is_done_where_it_is_led_to_in_the_same_method(az, written, method, status):
    partner_id = WRITES[method][-1]
    there = f"https://{ARM}{PARTNERS}/{partner_id}?api-version=2018-02-01&x=1"
    result, sent = written(method, status=status, headers={"Location": there})
    assert result.code == 0
    assert [request for request in sent if request[0] == method] == [(method, f"{PARTNERS}/{partner_id}")] * 2
    assert linked(az) == (None if method == "DELETE" else partner_id)


@pytest.mark.parametrize("place", ["http://management.azure.com", "https://evilmanagement.azure.com"])
@pytest.mark.parametrize("method", WRITES)
def test_a_write_goes_to_no_other_place(az, written, method, place):
    result, sent = written(method, status=307, headers={"Location": f"{place}{LOGIN}"})
    assert result.code == 1
    assert "Azure Resource Manager's response leads to '" in result.err
    assert [path for _, path in sent if path == LOGIN] == []
    assert linked(az) == (None if method == "PUT" else LINKED)


@pytest.mark.parametrize(
    ("method", "answer", "left"),
    [
        ("PUT", {"status": 201}, LINKED),
        ("PATCH", {"status": 201}, OTHER),
        ("DELETE", {"status": 204}, None),
        ("DELETE", {"status": 200, "body": " \r\n"}, None),
    ],
)
def test_what_azure_calls_success_is_one(az, written, method, answer, left):
    result, _ = written(method, carried_out=True, **answer)
    assert (result.code, result.err) == (0, "")
    assert linked(az) == left
