"""Where the rest of an answer may be: at Azure Resource Manager alone, whatever the answer says."""

import json

import pytest

from emulator import Fault

ELSEWHERE = "https://login.microsoftonline.com/rest"
ASKED = {"tenants": ["list"], "subscriptions": ["check"], "roleAssignments": ["check"]}


def goes_on(path, link):
    """A first page, without end, whose next page is somewhere."""
    return Fault(path=f"/{path}$", body=json.dumps({"value": [], "nextLink": link}), times=None)


@pytest.fixture
def az(emulator, guest_session):
    guest_session.az("managementpartner", "create", "--partner-id", "12345", check=True)
    emulator.log.clear()
    return guest_session.az


@pytest.mark.parametrize(("path", "command"), ASKED.items())
def test_the_token_goes_to_no_other_host(emulator, az, path, command):
    emulator.faults.add(goes_on(path, ELSEWHERE))
    result = az("managementpartner", *command)
    *_, row = json.loads(result.out)
    assert "its answer goes on at 'login.microsoftonline.com', which is not 'management.azure.com'" in row["error"]
    assert (emulator.log.entries(path="/rest"), "Traceback" in result.err, result.code) == ([], False, 1)


def test_what_a_next_link_would_write_to_the_terminal_is_escaped(emulator, az):
    emulator.faults.add(goes_on("roleAssignments", "https://management.azure.com/rest\x1b]0;owned\x07\x9b31m"))
    emulator.faults.add(Fault(path="/rest", body="<html>", times=None))
    result = az("managementpartner", "check")
    assert r"https://management.azure.com/rest\x1b]0;owned" in result.err
    assert "is not what the API sends (status 200): <html>" in result.err
    assert all(character.isprintable() or character == "\n" for character in result.err)
