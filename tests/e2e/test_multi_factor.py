"""Azure Resource Manager wants multi-factor authentication for writes: one login command is given, and it works."""

import base64
import json
import shlex

import pytest

from emulator import Fault
from emulator.resource_manager.models import Caller

pytestmark = pytest.mark.not_measured

LOGIN = "login.microsoftonline.com"
CLAIMS_SINCE = (2, 76)
WHERE = "fabrikam.onmicrosoft.com"
WRITES = {
    "create": (["create", "--partner-id", "12345"], None, ["12345"]),
    "update": (["update", "--partner-id", "54321"], "12345", ["54321"]),
    "delete": (["delete", "--partner-id", "12345"], "12345", []),
}
"""Commands, what is linked before, and what they leave."""
SWEEPS = {
    "set": (["set", "--partner-id", "54321"], "Updated"),
    "unset": (["unset", "--yes"], "Removed"),
}
CAPABILITIES = {"with a claims challenge": {}, "without one": {"AZURE_IDENTITY_DISABLE_CP1": "1"}}


@pytest.fixture
def session(emulator, new_session, monkeypatch):
    """Signed in as Alex, of whom Fabrikam wants multi-factor authentication for writes; az holds no access token."""
    session, alex = new_session(), emulator.world["alex"]
    session.sign_in_user(alex, "--tenant", WHERE)
    session.forget_access_tokens()
    monkeypatch.setattr(alex, "multi_factor_for_writes", {emulator.world.tenant("Fabrikam").id})
    return session


@pytest.fixture
def link(emulator):
    """Gives a function that makes the link of Alex in Fabrikam; None: there is to be none."""
    alex = Caller(emulator.world["alex"], emulator.world.tenant("Fabrikam"))
    return lambda partner_id: partner_id and emulator.links.create(alex, partner_id)


def linked(emulator):
    return list(emulator.links.links().values())


def knows_claims(session):
    return session.az_version >= CLAIMS_SINCE


@pytest.mark.parametrize("capability", CAPABILITIES.values(), ids=CAPABILITIES)
@pytest.mark.parametrize(("command", "before", "after"), WRITES.values(), ids=WRITES)
def test_the_error_has_the_one_login_that_makes_the_next_write_pass(  # noqa: PLR0913, PLR0917
    emulator, session, link, command, before, after, capability
):
    link(before)
    result = session.az("managementpartner", *command, env=capability)
    assert (result.out, result.code) == ("", 1)
    assert linked(emulator) == [before] * (before is not None)
    assert result.err.startswith("ERROR: Sign-in needed for user 'alex@contosoconsulting.onmicrosoft.com' in tenant ")
    assert "(RequestDisallowedByPolicy) Resource was disallowed by policy. Users must use MFA for " in result.err
    assert ("AADSTS50076" in result.err) == (capability == {})
    assert not any(words in result.err for words in ("WARNING", "az logout", "Traceback"))
    if not knows_claims(session):
        assert "Update az to 2.76 or later with az upgrade" in result.err
        assert "az login" not in result.err.partition("az upgrade")[0]
        return
    what_to_do, login = result.err.splitlines()[-2:]
    assert what_to_do == "Sign in to this tenant:"
    assert {"--tenant", "--scope", "--claims-challenge"} <= set(shlex.split(login))
    assert result.err.count("az login") == 1
    session.az(*shlex.split(login)[1:], check=True)
    session.az("managementpartner", *command, check=True)
    assert linked(emulator) == after


@pytest.mark.parametrize("capability", CAPABILITIES.values(), ids=CAPABILITIES)
@pytest.mark.parametrize(("command", "then"), SWEEPS.values(), ids=SWEEPS)
def test_the_row_of_each_tenant_has_the_login_that_makes_its_next_write_pass(session, link, command, then, capability):
    link("12345")
    result = session.az("managementpartner", *command, "--all-tenants", env=capability)
    rows = {row["tenantDisplayName"]: row for row in json.loads(result.out)}
    row = rows["Fabrikam"]
    assert (row["status"], result.code, "WARNING" in result.err) == ("LoginRequired", 1, False)
    assert "(RequestDisallowedByPolicy) Resource was disallowed by policy. Users must use MFA for " in row["error"]
    others = {row["status"] for name, row in rows.items() if row["tenantDefaultDomain"] != WHERE}
    assert others <= {"Created", "NotLinked", "LoginRequired"}
    if not knows_claims(session):
        assert "Update az to 2.76 or later with az upgrade" in row["error"]
        assert row["loginCommand"] is None
        return
    assert result.err.endswith(f"\naz managementpartner {' '.join(command)} --all-tenants --login\n")
    assert row["error"].startswith(f"Sign in to this tenant: {row['loginCommand']} (")
    session.az(*shlex.split(row["loginCommand"])[1:], check=True)
    (again,) = json.loads(session.az("managementpartner", *command, "--tenants", WHERE).out)
    assert (again["status"], again["error"]) == (then, None)


def test_of_the_tenants_that_ask_for_the_same_the_cause_is_said_once(emulator, new_session, monkeypatch):
    session, alex = new_session(), emulator.world["alex"]
    asking = [emulator.world.tenant(name) for name in ("Adventure Works", "Fabrikam", "Tailspin Toys")]
    monkeypatch.setattr(alex, "multi_factor_for_writes", {tenant.id for tenant in asking})
    session.sign_in_user(alex)
    session.forget_access_tokens()
    tenants = [tenant.domain for tenant in asking]
    result = session.az("managementpartner", "set", "--partner-id", "12345", "--tenants", *tenants)
    rows = json.loads(result.out)
    assert {row["status"] for row in rows} == {"LoginRequired"}
    if not knows_claims(session):
        assert [row["loginCommand"] for row in rows] == [None] * 3
        return
    title, cause, *others = result.err.splitlines()
    assert title == "ERROR: Not done: 3 of 3 (3 LoginRequired)."
    assert cause.startswith("Sign-in needed. (RequestDisallowedByPolicy) Resource was disallowed by policy. ")
    assert others == [
        "Adventure Works; Fabrikam; Tailspin Toys",
        "Run the command again with --login to sign in to one tenant after the other:",
        f"az managementpartner set --partner-id 12345 --tenants {' '.join(tenants)} --login",
    ]
    assert not any(words in result.err for words in ("Trace ID", "Correlation ID", "Timestamp"))
    shown = session.az(
        "managementpartner", "set", "--partner-id", "12345", "--tenants", *tenants,
        "--query", "[?loginCommand].loginCommand", "--output", "tsv",
    )  # fmt: skip
    assert shown.out.splitlines() == [row["loginCommand"] for row in rows]


REVOKED = json.dumps({"access_token": {"nbf": {"essential": True, "value": "1795435200"}}})


def challenge(claims):
    """An answer that demands claims, as continuous access evaluation does."""
    encoded = base64.b64encode(claims.encode()).decode()
    body = json.dumps({"error": {"code": "TokenRevoked", "message": "Sign in again."}})
    headers = {"WWW-Authenticate": f'Bearer error="insufficient_claims", claims="{encoded}"'}
    return {"host": "management.azure.com", "path": "/partners", "status": 401, "headers": headers, "body": body}


@pytest.fixture
def no_new_token(emulator):
    """Gives a function after which Entra ID gives no token with claims without a new sign-in."""
    body = {
        "error": "invalid_grant",
        "error_codes": [50173],
        "error_description": "AADSTS50173: The token was revoked.",
    }
    return lambda: emulator.faults.add(Fault(host=LOGIN, path="/token", status=400, body=json.dumps(body), times=None))


@pytest.mark.parametrize("command", [["show"], ["list", "--tenants", WHERE]], ids=["one command", "sweep"])
def test_a_revoked_token_is_renewed_by_the_login_with_the_claims_that_were_demanded(
    emulator, session, no_new_token, command
):
    session.az("managementpartner", "show")
    emulator.faults.add(Fault(times=None, **challenge(REVOKED)))
    no_new_token()
    result = session.az("managementpartner", *command)
    if command[0] == "list":
        (row,) = json.loads(result.out)
        login = row["loginCommand"]
    else:
        (login,) = [line for line in result.err.splitlines() if line.startswith("az login")]
    options = shlex.split(login)
    assert "--scope" in options
    if knows_claims(session):
        encoded = options[options.index("--claims-challenge") + 1]
        assert base64.b64decode(encoded).decode() == REVOKED
    else:
        assert "--claims-challenge" not in options
    assert "AADSTS50173: The token was revoked." in result.err
    assert ("WARNING" in result.err, result.code) == (False, 1)


def test_of_two_challenges_the_last_one_is_what_the_login_asks_for(emulator, session):
    emulator.faults.add(Fault(**{**challenge(REVOKED), "path": "/partners/", "times": 1}))
    result = session.az("managementpartner", "update", "--partner-id", "12345")
    assert "(RequestDisallowedByPolicy)" in result.err
    if knows_claims(session):
        encoded = shlex.split(result.err.splitlines()[-1])[-1]
        assert json.loads(base64.b64decode(encoded)) == {
            "access_token": {"acrs": {"essential": True, "values": ["p1"]}}
        }


@pytest.mark.parametrize("claims", ["hello", "[1]", "null", "{"])
def test_claims_that_are_none_are_not_asked_for(emulator, session, claims):
    session.az("managementpartner", "show")
    emulator.faults.add(Fault(times=None, **challenge(claims)))
    result = session.az("managementpartner", "show")
    assert "refused the access token: (TokenRevoked) Sign in again." in result.err
    assert not any(words in result.err for words in ("claims-challenge", "cache", "Traceback"))
    assert result.err.splitlines()[-1].startswith("az login --tenant ")
    assert result.code == 1


def test_a_write_that_is_refused_for_it_is_sent_once(emulator, session):
    emulator.log.clear()
    session.az("managementpartner", "create", "--partner-id", "12345")
    assert [entry.method for entry in emulator.log.entries(path="/partners")] == ["GET", "PUT"]


def test_what_only_reads_is_not_asked_for_it(session, link):
    link("12345")
    for command in (["show"], ["list", "--tenants", WHERE], ["set", "--partner-id", "54321", "--dry-run"]):
        result = session.az("managementpartner", *command)
        assert (result.err, result.code) == ("", 0)


def test_where_no_sign_in_helps_the_error_says_what_it_is(emulator, session):
    body = {"error": "interaction_required", "error_codes": [53003], "error_description": "AADSTS53003: Blocked."}
    session.az("managementpartner", "show")
    emulator.faults.add(Fault(host=LOGIN, path="/token", status=400, body=json.dumps(body), times=None))
    result = session.az("managementpartner", "create", "--partner-id", "12345")
    assert "Conditional Access in tenant " in result.err
    assert "AADSTS53003: Blocked." in result.err
    assert (result.out, result.code, "az login" in result.err) == ("", 1, False)
    assert linked(emulator) == []


def test_a_sign_in_that_az_would_make_again_by_itself_is_not_asked_for(emulator, new_session, monkeypatch):
    """A sign-in made with multi-factor authentication is good for writes."""
    session, alex = new_session(), emulator.world["alex"]
    monkeypatch.setattr(alex, "multi_factor", {emulator.world.tenant("Fabrikam").id})
    monkeypatch.setattr(alex, "multi_factor_for_writes", {emulator.world.tenant("Fabrikam").id})
    session.sign_in_user(alex, "--tenant", WHERE)
    session.az("managementpartner", "create", "--partner-id", "12345", check=True)
    assert linked(emulator) == ["12345"]


def test_applications_are_not_asked_for_it(emulator, new_session):
    robot, session = emulator.world["robot"], new_session()
    session.sign_in_service_principal(robot, robot.tenants[1])
    session.az("managementpartner", "create", "--partner-id", "12345", check=True)
    assert linked(emulator) == ["12345"]
