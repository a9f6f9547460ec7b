"""Each fault met by each command: what the user reads, the exit code, and that nothing is lost or done twice."""

import json
import re
import time
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime, timezone

import certifi
import pytest

from emulator import Fault
from emulator.resource_manager.models import Caller

pytestmark = pytest.mark.not_measured

ARM = "management.azure.com"
LOGIN = "login.microsoftonline.com"
CLAIMS = b64encode(b'{"access_token": {"nbf": {"essential": true, "value": "1"}}}').decode()
CHALLENGE = {"WWW-Authenticate": f'Bearer error="insufficient_claims", claims="{CLAIMS}"'}
SOON = {"Retry-After": "0.01"}
HTML = "<html><body>Please sign in to the company's network first, and then try once more.</body></html>"

NAMES = {"fabrikam.onmicrosoft.com": "Fabrikam", "tailspintoys.onmicrosoft.com": "Tailspin Toys"}
ONE = ["--tenant", "fabrikam.onmicrosoft.com"]
SINGLE = {
    "create": ["create", "--partner-id", "12345", *ONE],
    "show": ["show", *ONE],
    "update": ["update", "--partner-id", "12345", *ONE],
    "delete": ["delete", "--partner-id", "12345", *ONE],
}
SWEEPS = {
    "list": ["list", "--tenants", *NAMES],
    "set": ["set", "--partner-id", "54321", "--tenants", *NAMES],
    "unset": ["unset", "--yes", "--tenants", *NAMES],
}
DONE = {"list": "Linked", "set": "Updated", "unset": "Removed"}


@dataclass
class Trouble:
    """A fault that stays, and what becomes of a command that meets it.

    :param words: what the user must read; three dots stand for any text.
    :param fault: the parameters of `Fault`, for Azure Resource Manager.
    :param tries: how often the request is sent.
    :param code: exit code of a command for one tenant.
    :param status: of the row of a command for many tenants.
    :param env: environment variables.
    :param leaves_open: whether only the link can tell what became of a write, so that it is looked at once more.
    """

    words: str
    fault: dict
    tries: int = 1
    code: int = 1
    status: str = "Failed"
    env: dict = field(default_factory=dict)
    leaves_open: bool = True


def refusal(status, code, headers=None):
    return {
        "status": status,
        "body": json.dumps({"error": {"code": code, "message": "Why."}}),
        "headers": headers or {},
    }


TROUBLES = {
    "401": Trouble(
        "(InvalidAuthenticationToken) Why.",
        refusal(401, "InvalidAuthenticationToken"),
        status="LoginRequired",
        leaves_open=False,
    ),
    "claims demanded again and again": Trouble(
        "(InvalidAuthenticationToken) Why.",
        refusal(401, "InvalidAuthenticationToken", CHALLENGE),
        tries=2,
        status="LoginRequired",
        leaves_open=False,
    ),
    "403": Trouble("(AuthorizationFailed) Why.", refusal(403, "AuthorizationFailed")),
    "404 of something else": Trouble("(InvalidResourceType) Why.", refusal(404, "InvalidResourceType"), code=3),
    "429": Trouble("(status 429, Retry-After 0.01) after 4 tries. … (X) Why.", refusal(429, "X", SOON), tries=4),
    "429 for an hour": Trouble(
        "(status 429, Retry-After 3600). … (X) Why.", refusal(429, "X", {"Retry-After": "3600"}), leaves_open=False
    ),
    "429 for ever": Trouble(
        "(status 429, Retry-After inf). … (X) Why.", refusal(429, "X", {"Retry-After": "inf"}), leaves_open=False
    ),
    "500": Trouble("(status 500, Retry-After 0.01) after 4 tries. … (X) Why.", refusal(500, "X", SOON), tries=4),
    "502": Trouble("after 4 tries. … <html>", {"status": 502, "body": HTML, "headers": SOON}, tries=4),
    "503": Trouble("after 4 tries. … (X) Why.", refusal(503, "X", SOON), tries=4),
    "503, with back-off": Trouble("keeps failing (status 503) after 4 tries. … (X) Why.", refusal(503, "X"), tries=4),
    "504": Trouble("after 4 tries. … (empty)", {"status": 504, "body": "", "headers": SOON}, tries=4),
    "dropped before the answer": Trouble(
        "No response from Azure Resource Manager after 4 tries.", {"drop": "before"}, tries=4
    ),
    "dropped in the middle of the answer": Trouble(
        "No response from Azure Resource Manager after 4 tries.", {"drop": "middle", "body": HTML}, tries=4
    ),
    "time-out": Trouble(
        "after 4 tries. … AZURE_MANAGEMENTPARTNER_TIMEOUT to 300",
        {"delay": 1.5, "status": 200},
        tries=4,
        env={"AZURE_MANAGEMENTPARTNER_TIMEOUT": "0.8"},  # enough for a connection on a busy machine
    ),
}


# What waits for a back-off needs no processor: two workers do all of it, while the others do the rest.
WAITS, WAITS_TOO = (pytest.mark.xdist_group(f"back-off {number}") for number in (1, 2))


def each_trouble(waits):
    """Each trouble, with a mark where az waits before it tries again: azure-core's back-off takes some seconds."""
    return [
        pytest.param(trouble, id=name, marks=[waits] if trouble.tries > 2 and not trouble.fault.get("headers") else [])
        for name, trouble in TROUBLES.items()
    ]


@pytest.fixture
def az(emulator, guest_session):
    """Runs `az managementpartner …`, 12345 being linked in both tenants."""
    for name in NAMES.values():
        emulator.links.create(Caller(emulator.world["alex"], emulator.world.tenant(name)), "12345")
    return lambda *arguments, **options: guest_session.az("managementpartner", *arguments, **options)


def said(words, text):
    """Whether the words are in a text, in this order; three dots stand for any others."""
    return re.search(".*".join(re.escape(part.strip()) for part in words.split("…")), text, re.DOTALL) is not None


def readable(text):
    """No traceback, and nothing that a terminal would interpret."""
    return "Traceback" not in text and all(character.isprintable() or character == "\n" for character in text)


@pytest.mark.parametrize("trouble", each_trouble(WAITS))
@pytest.mark.parametrize("command", SINGLE)
def test_a_command_that_meets_trouble_says_so_and_prints_nothing_else(emulator, az, command, trouble):
    before = emulator.links.links()
    emulator.faults.add(Fault(host=ARM, times=None, **trouble.fault))
    result = az(*SINGLE[command], env=trouble.env)
    assert said(trouble.words, result.err)
    assert readable(result.err)
    assert (result.out, result.code) == ("", trouble.code)
    emulator.settle()
    looks_afterwards = command == "update" and trouble.leaves_open
    assert len(emulator.log.entries(path="/partners")) == trouble.tries + looks_afterwards
    assert emulator.links.links() == before


@pytest.mark.parametrize("trouble", each_trouble(WAITS_TOO))
@pytest.mark.parametrize("command", SWEEPS)
def test_trouble_in_one_tenant_is_one_row_of_a_sweep(emulator, az, command, trouble):
    fabrikam = emulator.world.tenant("Fabrikam").id
    emulator.faults.add(Fault(host=ARM, path="/partners", tenant=fabrikam, times=None, **trouble.fault))
    result = az(*SWEEPS[command], env=trouble.env)
    spoilt, fine = json.loads(result.out)
    assert (spoilt["tenantDisplayName"], spoilt["status"]) == ("Fabrikam", trouble.status)
    assert said(trouble.words, spoilt["error"])
    assert (fine["tenantDisplayName"], fine["status"], fine["error"]) == ("Tailspin Toys", DONE[command], None)
    assert f"Not done: 1 of 2 (1 {trouble.status})." in result.err
    assert (readable(result.err + spoilt["error"]), result.code) == (True, 1)
    emulator.settle()
    assert len([entry for entry in emulator.log.entries(path="/partners") if entry.tenant == fabrikam]) == trouble.tries
    link = (fabrikam, emulator.world["alex"].object_id(emulator.world.tenant(fabrikam)))
    assert emulator.links.links()[link] == "12345"


BROKEN = {
    "the proxy is not there": ("HTTPS_PROXY", {"HTTPS_PROXY": "http://127.0.0.1:9"}),
    "no DNS entry": ("HTTPS_PROXY", {"HTTPS_PROXY": "http://proxy.invalid:8080"}),
    "the proxy answers with a page of its own": ("HTTPS_PROXY", {}),
    "the certificate is not trusted": ("Certificate verification failed", {"REQUESTS_CA_BUNDLE": certifi.where()}),
    "the certificate is for another host": ("Certificate verification failed", {}),
    "the certificate has expired": ("Certificate verification failed", {}),
}


@pytest.fixture
def broken(emulator, monkeypatch, request):
    """What the user must read, and the environment, where az cannot talk to Azure at all."""
    words, env = BROKEN[request.param]
    match request.param:
        case "the proxy answers with a page of its own":
            monkeypatch.setattr(emulator.proxy, "hosts", set())
        case "the certificate is for another host":
            tls = emulator.certificates.server_context("elsewhere.example")
            monkeypatch.setattr(emulator.proxy, "inside_tls", tls)
        case "the certificate has expired":
            tls = emulator.certificates.server_context(not_after=datetime(2020, 1, 2, tzinfo=timezone.utc))
            monkeypatch.setattr(emulator.proxy, "inside_tls", tls)
    return words, env


@WAITS_TOO
@pytest.mark.parametrize("broken", BROKEN, indirect=True)
@pytest.mark.parametrize("command", [*SINGLE, "set"])
def test_a_command_that_cannot_reach_azure_says_why(emulator, az, command, broken):
    before, (words, env) = emulator.links.links(), broken
    result = az(*(SINGLE | SWEEPS)[command], env=env)
    assert words in result.err + result.out
    assert readable(result.err)
    assert result.code == 1
    rows = json.loads(result.out or "[]")
    assert [row["status"] for row in rows] == ["Failed"] * (2 if command == "set" else 0)
    assert len({row["error"] for row in rows}) <= 1, "the same trouble has the same words"
    assert emulator.links.links() == before


PASSING = {
    "asked for a token with claims": ({"status": 401, "headers": CHALLENGE}, 1),
    "throttled": ({"status": 429, "headers": SOON}, 2),
    "throttled until a date in the past": (
        {"status": 429, "headers": {"Retry-After": "Mon, 23 Nov 2020 12:00:00 GMT"}},
        1,
    ),
    "throttled without a time that can be read": ({"status": 429, "headers": {"Retry-After": "soon"}}, 1),
    "500": ({"status": 500}, 1),
    "502": ({"status": 502, "body": HTML}, 1),
    "503": ({"status": 503}, 2),
    "504": ({"status": 504}, 1),
    "dropped before the answer": ({"drop": "before"}, 1),
    "dropped in the middle of the answer": ({"drop": "middle", "body": HTML}, 1),
    "slow": ({"delay": 1}, 1),
}
"""Faults, and how often they occur before all is well."""
NOTICES = ("WARNING: Incomplete download.", "WARNING: Acquiring new access token silently")
"""What azure-core and az 2.61 themselves say of it."""


@pytest.mark.parametrize(("fault", "times"), PASSING.values(), ids=PASSING)
@pytest.mark.parametrize("command", [*SINGLE, *SWEEPS])
def test_trouble_that_passes_is_not_noticed(emulator, az, command, fault, times):
    emulator.faults.add(Fault(host=ARM, path="/partners", times=times, **fault))
    result = az(*(SINGLE | SWEEPS)[command])
    assert [line for line in result.err.splitlines() if not line.startswith(NOTICES)] == []
    assert result.code == 0
    if command in SWEEPS:
        assert [row["status"] for row in json.loads(result.out)] == [DONE[command]] * 2
    elif command != "delete":
        assert json.loads(result.out)["partnerId"] == "12345"
    left = {"set": ["54321"] * 2, "unset": [], "delete": ["12345"]}.get(command, ["12345"] * 2)
    assert list(emulator.links.links().values()) == left
    if fault.get("headers") == CHALLENGE:
        renewals = [entry for entry in emulator.log.entries("POST", "/token") if "claims" in entry.form]
        assert len(renewals) == 1, renewals
        (renewal,) = renewals
        assert json.loads(renewal.form["claims"])["access_token"]["nbf"] == {"essential": True, "value": "1"}


NORTHWIND = "northwindtraders.onmicrosoft.com"
LOST = {
    "create": (["create", "--partner-id", "54321", "--tenant", NORTHWIND], "PUT", None),
    "update": (["update", "--partner-id", "54321", *ONE], "PATCH", None),
    "delete": (["delete", "--partner-id", "12345", *ONE], "DELETE", None),
    "set, creating": (["set", "--partner-id", "54321", "--tenants", NORTHWIND], "PUT", ("Created", "54321", None)),
    "set, updating": (["set", "--partner-id", "54321", "--tenants", ONE[1]], "PATCH", ("Updated", "54321", "12345")),
    "unset": (["unset", "--yes", "--tenants", ONE[1]], "DELETE", ("Removed", None, "12345")),
}
"""Commands, the write whose answer is lost, and what the row must say: status, partner ID, previous partner ID."""


@pytest.mark.parametrize("lost", [{"drop": "before"}, {"status": 502, "body": HTML}, {"status": 504}], ids=str)
@pytest.mark.parametrize(("command", "method", "row"), LOST.values(), ids=LOST)
def test_a_write_whose_answer_is_lost_ends_as_if_it_had_come(emulator, az, command, method, row, lost):  # noqa: PLR0913, PLR0917
    expected = dict(emulator.links.links())
    tenant = emulator.world.tenant(command[-1])
    owner = (tenant.id, emulator.world["alex"].object_id(tenant))
    expected.pop(owner, None)
    emulator.faults.add(Fault(method=method, carried_out=True, **lost))
    result = az(*command)
    assert (result.err, result.code) == ("", 0)
    assert emulator.links.links() == (expected if method == "DELETE" else {**expected, owner: "54321"})
    if row:
        (printed,) = json.loads(result.out)
        assert (printed["status"], printed["partnerId"], printed["previousPartnerId"]) == row


DISABLED = "AZURE_CLI_DISABLE_CONNECTION_VERIFICATION"
IN_TIME = {"AZURE_MANAGEMENTPARTNER_TIMEOUT": "1"}


@pytest.mark.parametrize("path", ["openid-configuration", "/token"])
@pytest.mark.parametrize("command", ["show", "list", "set"])
def test_entra_id_that_does_not_answer_is_waited_for_once(emulator, new_session, command, path):
    session = new_session()
    session.sign_in_user(emulator.world["alex"], "--tenant", "adventureworks.onmicrosoft.com")
    session.forget_access_tokens()
    (session.directory / "azure" / "msal_http_cache.bin").unlink()  # what Entra ID answered at the sign-in
    emulator.faults.add(Fault(host=LOGIN, path=path, delay=3, times=None))
    emulator.log.clear()
    begun = time.monotonic()
    arguments = {"show": [], "list": [], "set": ["--partner-id", "54321", "--all-tenants"]}
    result = session.az("managementpartner", command, *arguments[command], env=IN_TIME)
    assert "No response from Entra ID." in result.err
    assert "timed out" in result.err
    assert (readable(result.err), result.code) == (True, 1)
    assert time.monotonic() - begun < 2.9
    emulator.settle()
    assert len(emulator.log.entries(path=path)) == 1


@pytest.mark.parametrize("command", SWEEPS)
def test_that_certificates_are_not_verified_is_said_once(az, command):
    result = az(*SWEEPS[command], env={DISABLED: "1"})
    assert result.err == "WARNING: Connection verification disabled by environment variable " + DISABLED + "\n"
    assert result.code == 0
