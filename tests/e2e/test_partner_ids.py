"""A partner ID is a number: zeros in front make it no other, though the service tells them apart."""

import json

import pytest

from emulator import Fault

NOT_LINKED = json.dumps({"error": {"code": "NotFound", "message": "Partner ID is not linked."}})
REMOVED = json.dumps({"properties": {"partnerId": "12345", "state": "Deleted"}})


def linked(emulator):
    return list(emulator.links.links().values())


@pytest.fixture
def az(guest_session):
    guest_session.az("managementpartner", "create", "--partner-id", "12345", check=True)
    return guest_session.az


def test_show_finds_the_same_number(az):
    result = az("managementpartner", "show", "--partner-id", "0012345")
    assert (json.loads(result.out)["partnerId"], result.err, result.code) == ("12345", "", 0)


def test_delete_removes_the_same_number(emulator, az):
    result = az("managementpartner", "delete", "--partner-id", "0012345")
    assert (linked(emulator), result.out, result.err, result.code) == ([], "", "", 0)


@pytest.mark.parametrize("command", ["show", "delete"])
def test_another_number_is_named_and_left_alone(emulator, az, command):
    result = az("managementpartner", command, "--partner-id", "54321")
    assert "Partner ID 54321 is not linked to user" in result.err
    assert ": 12345 is." in result.err
    assert (linked(emulator), result.out, result.code) == (["12345"], "", 3)


@pytest.mark.parametrize("command", ["show", "delete"])
def test_a_link_that_was_removed_is_none(emulator, az, command):
    emulator.faults.add(Fault(path="/partners/12345$", status=404, body=NOT_LINKED, times=None))
    emulator.faults.add(Fault(path="/partners$", body=REMOVED, times=None))
    result = az("managementpartner", command, "--partner-id", "12345")
    assert "No partner ID is linked to user" in result.err
    assert "(NotFound) Partner ID is not linked." in result.err
    assert (result.out, result.code) == ("", 3)
