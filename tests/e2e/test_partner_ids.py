"""A partner ID is a number: zeros in front make it no other, though the service tells them apart."""

import json

import pytest

from emulator import Fault
from emulator.resource_manager.models import Caller

pytestmark = pytest.mark.not_measured

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
    assert ". The linked partner ID is 12345." in result.err
    assert (linked(emulator), result.out, result.code) == (["12345"], "", 3)


def test_a_link_that_was_removed_is_none(emulator, az):
    emulator.faults.add(Fault(path="/partners/12345$", status=404, body=NOT_LINKED, times=None))
    emulator.faults.add(Fault(path="/partners$", body=REMOVED, times=None))
    result = az("managementpartner", "show", "--partner-id", "12345")
    assert "No partner ID is linked to user" in result.err
    assert "(NotFound) Partner ID is not linked." in result.err
    assert (result.out, result.code) == ("", 3)


def test_a_link_that_was_removed_need_not_be_deleted(emulator, az):
    emulator.faults.add(Fault(path="/partners$", body=REMOVED, times=None))
    emulator.log.clear()
    result = az("managementpartner", "delete", "--partner-id", "12345")
    (warning,) = result.err.splitlines()
    assert warning.startswith("WARNING: No partner ID is linked to user ")
    assert (result.out, result.code, emulator.log.entries("DELETE")) == ("", 0, [])


ZEROS = "0012345"


@pytest.fixture
def spelled_with_zeros(emulator, guest_session, monkeypatch):
    """A link whose partner ID has zeros in front, as somebody may have made it by other means."""
    monkeypatch.setitem(emulator.world.partners, ZEROS, "Contoso Consulting")
    emulator.links.create(Caller(emulator.world["alex"], emulator.world.tenant("Adventure Works")), ZEROS)
    return guest_session.az


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        (["create"], ["GET"]),
        (["show"], ["GET", "GET"]),
        (["set"], ["GET"]),
        (["delete"], ["GET", "DELETE"]),
        (["unset", "--yes"], ["GET", "DELETE"]),
    ],
    ids=lambda value: value[0],
)
def test_a_link_with_zeros_in_front_is_the_same_and_is_named_as_it_is_spelled(
    emulator, spelled_with_zeros, command, asked
):
    emulator.log.clear()
    result = spelled_with_zeros("managementpartner", *command, "--partner-id", "12345")
    assert (result.err, result.code) == ("", 0)
    entries = emulator.log.entries(path="/partners")
    assert [entry.method for entry in entries] == asked
    assert linked(emulator) == ([] if "DELETE" in asked else [ZEROS])
    if "DELETE" in asked:
        assert entries[-1].path.endswith(f"/partners/{ZEROS}")
    else:
        assert f'"partnerId": "{ZEROS}"' in result.out
