"""Where an answer may lead: to Azure Resource Manager alone, and the access token with it."""

import json

import pytest

from emulator import Emulator, Fault
from emulator.session import Session
from emulator.world import sample_world

pytestmark = pytest.mark.not_measured

ELSEWHERE = "https://login.microsoftonline.com/rest"
LINKS = [
    ELSEWHERE,
    "//login.microsoftonline.com/rest",
    "https://evilmanagement.azure.com/rest",
    "http://management.azure.com/rest",
    "https://management.azure.com:8443/rest",
    r"https://login.microsoftonline.com\@management.azure.com/rest",
    "https://management.azure.com.example/",
]
ARM = "management.azure.com"
ASKED = {"tenants": ["list"], "subscriptions": ["check"], "roleAssignments": ["check"]}


def goes_on(path, link):
    """A first page, without end, whose next page is somewhere."""
    return Fault(path=f"/{path}$", body=json.dumps({"value": [], "nextLink": link}), times=None)


@pytest.fixture
def az(emulator, guest_session):
    guest_session.az("managementpartner", "create", "--partner-id", "12345", check=True)
    emulator.log.clear()
    return guest_session.az


def leads_elsewhere(result):
    words = "Azure Resource Manager's response leads to '"
    return words in result.err + result.out and "Traceback" not in result.err and result.code == 1


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize(("path", "command"), ASKED.items())
def test_the_token_goes_to_no_other_host(emulator, az, path, command, link):
    emulator.faults.add(goes_on(path, link))
    assert leads_elsewhere(az("managementpartner", *command))
    assert emulator.log.entries(path="/rest") == []


class Stranger:
    """A website that takes whatever is asked of it, and keeps the access tokens that came with it."""

    def __init__(self):
        self.tokens = []

    def __call__(self, environ, start_response):
        self.tokens.append(environ.get("HTTP_AUTHORIZATION"))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'{"value": []}']


LIKE_ARM = f"evil{ARM}"


@pytest.fixture(scope="module")
def beside_a_stranger(extension_folder, tmp_path_factory):
    """A session where a host answers whose name ends as Azure Resource Manager's, by a certificate that counts."""
    world, stranger = sample_world(), Stranger()
    with Emulator(world, websites={LIKE_ARM: stranger}) as emulator:
        session = Session(emulator, tmp_path_factory.mktemp("az"), extensions=extension_folder)
        session.sign_in_user(world["alex"], "--tenant", "adventureworks.onmicrosoft.com")
        session.az("managementpartner", "create", "--partner-id", "12345", check=True)
        session.az("rest", "--url", f"https://{LIKE_ARM}/rest", "--skip-authorization-header", check=True)
        assert stranger.tokens == [None]
        stranger.tokens.clear()
        yield session, stranger


@pytest.mark.parametrize(
    ("fault", "command"),
    [
        *((goes_on(path, f"https://{LIKE_ARM}/rest"), command) for path, command in ASKED.items()),
        (Fault(path="/partners", status=307, headers={"Location": f"https://{LIKE_ARM}/rest"}, times=None), ["show"]),
    ],
    ids=[*ASKED, "redirection"],
)
def test_the_token_goes_to_no_host_whose_name_ends_as_the_own_hosts(beside_a_stranger, fault, command):
    session, stranger = beside_a_stranger
    session.emulator.faults.clear()
    session.emulator.faults.add(fault)
    result = session.az("managementpartner", *command)
    assert stranger.tokens == []
    assert leads_elsewhere(result)


@pytest.mark.parametrize(("path", "command"), ASKED.items())
def test_a_next_link_that_is_no_url_is_said(emulator, az, path, command):
    emulator.faults.add(goes_on(path, "https://management.azure.com:x/rest"))
    result = az("managementpartner", *command)
    assert "Failed to parse" in result.err + result.out
    assert ("Traceback" in result.err, result.code) == (False, 1)


@pytest.mark.parametrize("command", [["show"], ["update", "--partner-id", "54321"], ["list"], ["check"]])
def test_the_token_follows_no_redirection_to_another_host(emulator, az, command):
    emulator.faults.add(Fault(host=ARM, status=307, headers={"Location": ELSEWHERE}, times=None))
    emulator.faults.add(Fault(path="/rest", status=503, headers={"Retry-After": "0.01"}, times=None))
    assert leads_elsewhere(az("managementpartner", *command))
    assert emulator.log.entries(path="/rest") == []


@pytest.mark.parametrize("link", ["https://MANAGEMENT.azure.com:443/rest", "/rest?x=1", "//management.azure.com/rest"])
def test_a_host_that_is_written_otherwise_is_no_other(emulator, az, link):
    emulator.faults.add(goes_on("roleAssignments", link))
    emulator.faults.add(Fault(path="/rest", body='{"value": []}', times=None))
    assert json.loads(az("managementpartner", "check").out)[0]["status"] == "NotCovered"


@pytest.mark.parametrize(("path", "command"), ASKED.items())
def test_a_list_that_leads_round_in_a_circle_ends_and_is_said(emulator, az, path, command):
    for page, link in ((path, "/rest"), ("rest", "/more"), ("more", "/rest")):
        emulator.faults.add(goes_on(page, link))
    result = az("managementpartner", *command)
    assert "its next link leads back to a page that was already read" in result.err + result.out
    assert ("Traceback" in result.err, result.code) == (False, 1)


def test_what_a_next_link_would_write_to_the_terminal_is_escaped(emulator, az):
    emulator.faults.add(goes_on("roleAssignments", "https://management.azure.com/rest\x1b]0;owned\x07\x9b31m"))
    emulator.faults.add(Fault(path="/rest", body="<html>", times=None))
    result = az("managementpartner", "check")
    assert r"https://management.azure.com/rest\x1b]0;owned" in result.err
    assert "(status 200): <html>" in result.err
    assert all(character.isprintable() or character == "\n" for character in result.err)
