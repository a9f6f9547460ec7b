"""Trouble at Entra ID is called what it is, is tried again where that helps, and costs nobody the sign-in."""

import json
import time

import pytest

from emulator import Emulator, Fault
from emulator.world import sample_world

pytestmark = pytest.mark.not_measured

LOGIN = "login.microsoftonline.com"
WHERE = "northwindtraders.onmicrosoft.com"
COMMANDS = {
    "one command": ["show", "--tenant", WHERE],
    "sweep": ["list", "--tenants", WHERE],
}
PATHS = ["openid-configuration", "/token"]
SOON = {"Retry-After": "0.001"}


def entra(code, error, description="Because."):
    return json.dumps({"error": error, "error_codes": [code], "error_description": f"AADSTS{code}: {description}"})


PASSES = {
    "throttled": {"status": 429, "headers": SOON, "body": "{}"},
    "unavailable": {"status": 503, "headers": SOON, "body": ""},
    "transient, by its code": {"status": 400, "headers": SOON, "body": entra(90033, "invalid_request")},
    "transient, by its error": {"status": 400, "headers": SOON, "body": entra(1, "temporarily_unavailable")},
    "lost": {"drop": "before"},
}
LASTS = {
    "throttled": (
        PASSES["throttled"],
        "Entra ID is throttling the requests (status 429, Retry-After 0.001) after 4 tries",
    ),
    "unavailable": (PASSES["unavailable"], "Entra ID keeps failing (status 503, Retry-After 0.001) after 4 tries"),
    "transient": (
        PASSES["transient, by its code"],
        "Entra ID keeps failing (status 400, Retry-After 0.001) after 4 tries",
    ),
    "lost": (PASSES["lost"], "No response from Entra ID after 2 tries"),
    "HTML": (
        {"body": "<html>Sign in to the network</html>"},
        "(status 200): <html>Sign in to",
    ),
    "a list": ({"body": "[]"}, "(status 200): []"),
    "an object": ({"body": "{}"}, "(status 200): {}"),
    "refused by a proxy": (
        {"status": 403, "body": "<html>No</html>"},
        "(status 403): <html>No",
    ),
    "cut off": ({"drop": "middle"}, "No response from Entra ID after "),
    "redirected": (
        {"status": 302, "headers": {"Location": "https://evil.example/"}, "body": ""},
        "(status 302): (empty)",
    ),
}
WRONG = ("does not know the tenant", "Sign-in needed", "az login", "cache", "Traceback")
"""What trouble at Entra ID is not."""


@pytest.fixture(scope="module")
def kept(running_emulator, new_session):
    """Signed in as Alex; what az keeps of it."""
    session = new_session()
    session.sign_in_user(running_emulator.world["alex"], "--tenant", "adventureworks.onmicrosoft.com")
    session.forget_access_tokens()
    return session, {path.name: path.read_bytes() for path in (session.directory / "azure").glob("msal_*")}


@pytest.fixture
def session(emulator, kept):
    """A session in which az has no access token, and MSAL remembers no tenant and no refusal."""
    session, files = kept
    (session.directory / "azure" / "msal_http_cache.bin").unlink(missing_ok=True)
    (session.directory / "azure" / "msal_token_cache.json").write_bytes(files["msal_token_cache.json"])
    return session


def seen_of(result):
    """What a command printed of what went wrong: an error, or those of its rows."""
    rows = json.loads(result.out or "[]")
    return result.err + "\n".join(row["error"] or "" for row in rows if isinstance(row, dict) and "error" in row)


@pytest.mark.parametrize("trouble", PASSES.values(), ids=PASSES)
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_what_passes_is_tried_again(emulator, session, command, path, trouble):
    emulator.faults.add(Fault(host=LOGIN, path=path, **trouble))
    result = session.az("managementpartner", *command)
    assert not any(words in seen_of(result) for words in ("Entra ID", *WRONG))
    assert result.code == (3 if command[0] == "show" else 0)


@pytest.mark.parametrize(("trouble", "words"), LASTS.values(), ids=LASTS)
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("command", [["show", "--tenant", WHERE], ["list"]], ids=COMMANDS)
def test_what_lasts_is_called_what_it_is_and_the_sign_in_is_not_blamed(  # noqa: PLR0913, PLR0917
    emulator, session, command, path, trouble, words
):
    emulator.faults.add(Fault(host=LOGIN, path=path, times=None, **trouble))
    result = session.az("managementpartner", *command)
    assert words in seen_of(result)
    assert not any(wrong in seen_of(result) for wrong in WRONG)
    assert result.code == 1
    if command[0] == "list":
        assert {row["status"] for row in json.loads(result.out)} == {"Failed"}
    emulator.faults.clear()
    assert session.az("managementpartner", "show", "--tenant", "tailspintoys.onmicrosoft.com").code == 3


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_wait_that_entra_id_asks_for_is_kept(emulator, session, command):
    emulator.faults.add(Fault(host=LOGIN, path="/token", status=429, headers={"Retry-After": "2"}, body="{}"))
    begun = time.monotonic()
    result = session.az("managementpartner", *command)
    assert "Entra ID" not in seen_of(result)
    assert time.monotonic() - begun >= 2


@pytest.mark.parametrize("trouble", ["throttled", "transient, by its code"])
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_wait_that_is_too_long_is_not_kept(emulator, session, command, trouble):
    headers = {"headers": {"Retry-After": "121"}}
    emulator.faults.add(Fault(host=LOGIN, path="/token", **{**PASSES[trouble], **headers}))
    begun = time.monotonic()
    result = session.az("managementpartner", *command)
    assert "Entra ID " in seen_of(result)
    assert "Retry-After 121)" in seen_of(result)
    assert time.monotonic() - begun < 60


NO_ENDPOINTS = ["rubbish", "http://login.microsoftonline.com/x/oauth2/v2.0/token", "https://login.microsoftonline.com/"]


@pytest.mark.parametrize("url", [*NO_ENDPOINTS, "https://["])
@pytest.mark.parametrize("command", [["show", "--tenant", WHERE], ["list", "--tenants", WHERE], ["list"]])
def test_endpoints_that_are_none_are_no_answer(emulator, session, command, url):
    endpoints = json.dumps({"authorization_endpoint": url, "token_endpoint": url})
    emulator.faults.add(Fault(host=LOGIN, path="openid-configuration", body=endpoints, times=None))
    result = session.az("managementpartner", *command)
    assert "openid-configuration (status 200): " in seen_of(result)
    assert not any(wrong in seen_of(result) for wrong in WRONG)
    assert (result.code, emulator.log.entries(path="/token")) == (1, [])


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_of_an_answer_that_is_no_json_but_has_tokens_in_it_nothing_is_printed(emulator, session, command):
    def cut(body):
        tokens = {name: json.loads(body)[name] for name in ("refresh_token", "access_token")}
        return json.dumps(tokens)[:150]

    emulator.faults.add(Fault(host=LOGIN, path="/token", rewrite=cut, times=None))
    result = session.az("managementpartner", *command)
    assert "(status 200): it is not shown, because it may contain a token." in seen_of(result)
    assert ("_token" in result.out + result.err, "eyJ" in result.out + result.err) == (False, False)


KEPT_BY_AZ = {
    **{name: ("/token", trouble) for name, trouble in PASSES.items() if name != "lost"},
    "HTML": ("openid-configuration", LASTS["HTML"][0]),
}


@pytest.mark.parametrize(("path", "trouble"), KEPT_BY_AZ.values(), ids=KEPT_BY_AZ)
@pytest.mark.parametrize("command", [["show"], ["list", "--tenants", WHERE]], ids=COMMANDS)
def test_trouble_that_az_remembers_is_not_taken_for_that_of_now(emulator, session, command, path, trouble):
    trouble = {**trouble, "headers": {"Retry-After": "3600"}} if path == "/token" else trouble
    emulator.faults.add(Fault(host=LOGIN, path=path, times=None, **trouble))
    az_itself = "account", "get-access-token", "--query", "expiresOn"
    session.forget_access_tokens()
    assert session.az(*az_itself).code == 1
    emulator.faults.clear()
    assert session.az(*az_itself).code == 1  # it remembers
    result = session.az("managementpartner", *command)
    assert (result.code, seen_of(result).count("Entra ID")) == (3 if command[0] == "show" else 0, 0)


def test_what_az_remembers_of_a_tenant_is_not_asked_for_again(emulator, session):
    session.az("account", "get-access-token", check=True)
    emulator.log.clear()
    for command in (["show"], ["list"]):
        session.az("managementpartner", *command)
    current = emulator.world.tenant("Adventure Works").id
    asked = [entry.path.split("/")[1] for entry in emulator.log.entries(path="openid-configuration")]
    assert current not in asked


@pytest.mark.parametrize("code", [90002, 900023])
@pytest.mark.parametrize("name", ["fabricam.com", "50d74f04-9d1e-5705-9b54-fd3bfd03ebad"])
def test_a_tenant_that_does_not_exist_is_said_to_be_none(emulator, session, name, code):
    emulator.faults.add(Fault(host=LOGIN, status=400, body=entra(code, "invalid_tenant", "No."), times=None))
    result = session.az("managementpartner", "show", "--tenant", name)
    assert f"ERROR: Entra ID does not know the tenant '{name}'.\nAADSTS{code}: No.\n" in result.err
    assert (result.code, "az login" in result.err) == (1, False)


OFF = "AZURE_CLI_DISABLE_CONNECTION_VERIFICATION"


@pytest.mark.parametrize(
    "command", [["show"], ["list"], ["set", "--partner-id", "12345"]], ids=lambda command: command[0]
)
def test_entra_id_is_verified_whatever_the_switch_says(emulator, session, tmp_path, command):
    with Emulator(sample_world()) as other:  # whose authority signed nothing here
        other.certificates.write_bundle(tmp_path / "bundle.pem", public=True)
    emulator.log.clear()
    result = session.az(
        "managementpartner", *command, env={OFF: "1", "REQUESTS_CA_BUNDLE": str(tmp_path / "bundle.pem")}
    )
    assert "No secure connection to Entra ID." in seen_of(result)
    assert (result.code, [entry.path for entry in emulator.log.entries() if entry.host == LOGIN]) == (1, [])


def test_resource_manager_is_not_verified_where_the_switch_says_so_and_entra_id_still_is(session, emulator):
    result = session.az("managementpartner", "list", env={OFF: "1"})
    assert [row["status"] for row in json.loads(result.out)][:1] == ["NotLinked"]
    assert emulator.log.entries(path="/partners")


def test_a_domain_name_that_has_moved_leads_one_command_to_the_tenant_that_has_it_now(emulator, session):
    profile = session.directory / "azure" / "azureProfile.json"
    before = profile.read_text(encoding="utf-8-sig")
    adventure_works = emulator.world.tenant("Adventure Works").domain
    profile.write_text(before.replace(adventure_works, WHERE), encoding="utf-8")
    try:
        session.az("managementpartner", "create", "--partner-id", "12345", "--tenant", WHERE, check=True)
        assert [tenant for tenant, _ in emulator.links.links()] == [emulator.world.tenant("Northwind Traders").id]
    finally:
        profile.write_text(before, encoding="utf-8")


def test_what_az_remembers_of_a_domain_name_is_not_believed(emulator, session):
    session.az("account", "get-access-token", "--tenant", WHERE, check=True)
    emulator.log.clear()
    for command in COMMANDS.values():
        session.az("managementpartner", *command)
    asked = [entry.path.split("/")[1] for entry in emulator.log.entries(path="openid-configuration")]
    assert asked.count(WHERE) == 2


def test_two_accounts_of_one_name_are_refused_as_az_does(emulator, session):
    path = session.directory / "azure" / "msal_token_cache.json"
    cache = json.loads(path.read_text(encoding="utf-8"))
    (key, account), *_ = cache["Account"].items()
    other = {**account, "home_account_id": f"0{account['home_account_id'][1:]}"}
    cache["Account"][f"0{key[1:]}"] = other
    path.write_text(json.dumps(cache), encoding="utf-8")
    for command in COMMANDS.values():
        result = session.az("managementpartner", *command)
        assert f"az has several sign-ins with the name '{account['username']}' and cannot choose one." in seen_of(
            result
        )
        mends = f'az logout --username "{account["username"]}" && az login --allow-no-subscriptions'
        assert mends in seen_of(result)  # the same in each tenant: the logout would undo the login to another
        assert (result.code, emulator.log.entries(path="/token")) == (1, [])


def test_what_an_agent_does_is_marked_in_many_tenants_as_in_one(emulator, session):
    for command in COMMANDS.values():
        session.az("managementpartner", *command, env={"COPILOT_AGENT_SESSION_ID": "a1&b2"})
    marks = [entry.form.get("client_session") for entry in emulator.log.entries(path="/token")]
    queries = [entry.query.get("client_session") for entry in emulator.log.entries(path="/token")]
    since = session.az_version >= (2, 91)
    assert marks == queries == ["a1&b2" if since else None] * 2


def test_the_tenants_are_not_asked_for_where_the_profile_has_all_that_are_named(emulator, guest_session):
    named = [emulator.world.tenant(name).id for name in ("Adventure Works", "Northwind Traders")]
    guest_session.az("managementpartner", "list", "--tenants", *named, check=True)
    assert emulator.log.entries(path="/tenants") == []
    guest_session.az("managementpartner", "list", "--tenants", named[0], emulator.world.tenant("Fabrikam").id.upper())
    assert emulator.log.entries(path="/tenants") == []


@pytest.fixture
def two_sign_ins(emulator, new_session):
    """A session that is signed in as Alex in several tenants, of which az has accounts."""
    session = new_session()
    session.sign_in_user(emulator.world["alex"])
    emulator.log.clear()
    return session


def test_a_list_of_tenants_that_hangs_is_asked_for_once_an_account_side_by_side(emulator, two_sign_ins):
    emulator.faults.add(Fault(path="^/tenants$", delay=4, times=None))
    begun = time.monotonic()
    result = two_sign_ins.az("managementpartner", "list", env={"AZURE_MANAGEMENTPARTNER_TIMEOUT": "1.5"})
    took = time.monotonic() - begun
    emulator.settle()
    assert "could not be listed. No response from Azure Resource Manager." in seen_of(result)
    assert len(emulator.log.entries(path="/tenants")) == 3
    assert took < 3 * 1.5


def test_the_first_account_that_answers_is_enough(emulator, two_sign_ins):
    emulator.faults.add(Fault(path="^/tenants$", delay=4, times=2))
    begun = time.monotonic()
    result = two_sign_ins.az("managementpartner", "list")
    assert len(json.loads(result.out)) == len(emulator.world["alex"].tenants)
    assert time.monotonic() - begun < 4


def test_who_waits_for_the_same_question_in_vain_asks_no_more(emulator, two_sign_ins):
    two_sign_ins.forget_access_tokens()
    emulator.faults.add(Fault(host=LOGIN, path="/common/discovery/instance", delay=3, times=None))
    body = entra(50173, "invalid_grant", "Revoked.")
    emulator.faults.add(Fault(host=LOGIN, path="/token", status=400, body=body, times=None))
    result = two_sign_ins.az("managementpartner", "list", env={"AZURE_MANAGEMENTPARTNER_TIMEOUT": "1.5"})
    emulator.settle()
    assert "No response from Entra ID." in seen_of(result)
    assert len(emulator.log.entries(path="/common/discovery/instance")) <= 2
