"""`--login`: the user signs in to each tenant that asks for it, and the row is done straight after it."""

import json
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest

from emulator import Emulator, Fault
from emulator.entra.people import NoSignIn, one_after_the_other
from emulator.session import Session
from emulator.terminal import run_at_terminal
from emulator.world import multi_factor_world
from tests.e2e.test_multi_factor import knows_claims
from tests.e2e.test_secrets import TOKEN, secrets_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminal of this kind")

THREE = ["Alpine Ski House", "Fabrikam", "Northwind Traders"]
SET = ["managementpartner", "set", "--partner-id", "12345", "--yes"]
KEPT = ("azureProfile.json", "msal_token_cache.json")


@pytest.fixture(scope="module")
def running_emulator():
    """Twelve customers, each of which wants multi-factor authentication of Alex for every write."""
    with Emulator(multi_factor_world()) as emulator:
        yield emulator


@pytest.fixture
def session(emulator, extension_folder, tmp_path):
    """Signed in as Alex everywhere, without a second factor."""
    session = Session(emulator, tmp_path, extensions=extension_folder)
    session.sign_in_user(emulator.world["alex"])
    emulator.log.clear()
    return session


@pytest.fixture
def at_terminal(session, quick_az):
    """Runs az at a terminal with its output in a file; gives rows by tenant, what was printed besides, and the code."""

    def run(*arguments, env=None, **options):
        path = session.directory / "rows.json"
        with path.open("w", encoding="utf-8") as out:
            printed, code = run_at_terminal(
                [*quick_az(session, measured=True), *arguments],
                session.env | (env or {}),
                cwd=session.directory,
                out=out,
                **options,
            )
        text = path.read_text(encoding="utf-8")
        return {row["tenantDisplayName"]: row for row in json.loads(text or "[]")}, printed, code

    return run


@pytest.fixture
def three(emulator):
    """The option that names three tenants."""
    return ["--tenants", *(emulator.world.tenant(name).id for name in THREE)]


def kept(session):
    return {name: (session.directory / "azure" / name).read_bytes() for name in KEPT}


def linked(emulator):
    """The tenants in which Alex has a link."""
    names = {tenant.id: tenant.name for tenant in emulator.world.tenants}
    return sorted(names[tenant] for tenant, _ in emulator.links.links())


def signed_in_to(emulator):
    names = {tenant.id: tenant.name for tenant in emulator.world.tenants}
    return [names[entry.path.split("/")[1]] for entry in emulator.log.entries(path="/authorize")]


def test_each_tenant_that_asks_for_it_gets_a_sign_in_and_its_row_is_done(emulator, session, at_terminal):
    before = kept(session)
    rows, printed, code = at_terminal(*SET, "--all-tenants", "--login")
    assert ({row["status"] for row in rows.values()}, code) == ({"Created"}, 0)
    assert {row["loginCommand"] for row in rows.values()} == {None}
    asking = sorted(name for name in rows if name != "Contoso Consulting")
    assert len(asking) == 12
    said = [line for line in printed.splitlines() if "Signing in to " in line]
    for number, (line, name) in enumerate(zip(said, asking, strict=True), 1):
        assert f"Signing in to {name} ({number} of 12) …" in line
    assert signed_in_to(emulator) == asking
    assert kept(session)["azureProfile.json"] == before["azureProfile.json"]
    assert kept(session)["msal_token_cache.json"] != before["msal_token_cache.json"]
    assert session.az("account", "list", check=True).out.count("tenantId") >= 12  # the sign-in is whole


def test_the_browser_is_asked_for_the_account_of_the_row_and_the_claims(emulator, at_terminal, three):
    at_terminal(*SET, *three, "--login")
    for entry in emulator.log.entries(path="/authorize"):
        assert entry.query["login_hint"] == emulator.world["alex"].name
        assert "prompt" not in entry.query
        assert json.loads(entry.query["claims"])["access_token"]["acrs"]["values"] == ["p1"]
        assert "management.core.windows.net" in entry.query["scope"]


def test_the_sign_in_is_kept_for_the_next_command_of_az(emulator, session, at_terminal, three):
    at_terminal(*SET, *three, "--login")
    emulator.log.clear()
    domain = emulator.world.tenant("Fabrikam").domain
    session.az("managementpartner", "update", "--partner-id", "54321", "--tenant", domain, check=True)
    assert emulator.log.entries(path="/token") == []


@pytest.mark.parametrize("command", [["list"], ["check"], ["unset", "--yes"]], ids=lambda command: command[0])
def test_what_else_goes_through_many_tenants_signs_in_too(  # noqa: PLR0913, PLR0917
    emulator, session, at_terminal, monkeypatch, three, command
):
    fabrikam, alex = emulator.world.tenant("Fabrikam"), emulator.world["alex"]
    monkeypatch.setattr(alex, "multi_factor", {fabrikam.id})
    session.forget_access_tokens()
    rows, _, _ = at_terminal("managementpartner", *command, *three, "--login")
    assert signed_in_to(emulator) == ["Fabrikam"]
    assert {row["status"] for row in rows.values()} == {"NotLinked"}


def test_a_code_is_shown_where_one_is_asked_for_and_no_terminal_is_needed(emulator, session, three):
    result = session.az(*SET, *three, "--login", "--use-device-code")
    assert [row["status"] for row in json.loads(result.out)] == ["Created"] * 3
    assert result.err.count("To sign in, use a web browser to open the page https://microsoft.com/devicelogin") == 3
    assert (result.code, linked(emulator), signed_in_to(emulator)) == (0, THREE, [])


def test_the_message_with_the_code_cannot_steer_the_terminal(emulator, session, three):
    message = {"message": "\x1b]0;title\x07\x1b[31mEnter it."}
    rewrite = lambda body: json.dumps({**json.loads(body), **message})  # noqa: E731
    emulator.faults.add(Fault(path="/devicecode", rewrite=rewrite, times=None))
    result = session.az(*SET, *three, "--login", "--use-device-code")
    assert ("\x1b]" in result.err, "\x07" in result.err, result.err.count("Enter it.")) == (False, False, 3)


def test_without_a_browser_a_code_is_shown(emulator, at_terminal, three):
    rows, printed, code = at_terminal(*SET, *three, "--login", env={"BROWSER": "", "PATH": ""})
    assert ({row["status"] for row in rows.values()}, code) == ({"Created"}, 0)
    assert printed.count("use a web browser to open the page") == 3
    assert signed_in_to(emulator) == []


def test_somebody_else_who_signs_in_does_nothing_there_and_is_not_kept(emulator, session, at_terminal, three):
    alex, sam = emulator.world["alex"], emulator.world["directory"]
    emulator.entra.people = one_after_the_other(alex, sam, alex)
    before = kept(session)["azureProfile.json"]
    rows, _, code = at_terminal(*SET, *three, "--login")
    statuses = {name: row["status"] for name, row in rows.items()}
    assert statuses == {"Alpine Ski House": "Created", "Fabrikam": "LoginRequired", "Northwind Traders": "Created"}
    said = f"You signed in as '{sam.name}' instead of '{alex.name}'. Nothing was changed."
    login = rows["Fabrikam"]["loginCommand"]
    if knows_claims(session):
        assert rows["Fabrikam"]["error"].startswith(f"{said} Sign in to this tenant: az ")
        assert login.startswith("az login --tenant ")
    else:
        assert rows["Fabrikam"]["error"].startswith(f"{said} az {'.'.join(map(str, session.az_version))}")
        assert "Update az to 2.76 or later with az upgrade" in rows["Fabrikam"]["error"]
        assert login is None
    assert (linked(emulator), code) == (["Alpine Ski House", "Northwind Traders"], 1)
    cache = json.loads(kept(session)["msal_token_cache.json"])
    assert {account["username"] for account in cache["Account"].values()} == {alex.name}
    assert kept(session)["azureProfile.json"] == before


@pytest.mark.not_measured
@pytest.mark.parametrize(("who", "statuses"), [("alex", {"NotLinked"}), ("directory", {"LoginRequired"})])
def test_where_az_has_lost_the_account_the_name_says_who_it_is(  # noqa: PLR0913, PLR0917
    emulator, session, at_terminal, three, who, statuses
):
    path = session.directory / "azure" / "msal_token_cache.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "Account": {}}), encoding="utf-8")
    emulator.entra.people = one_after_the_other(emulator.world[who])
    rows, _, _ = at_terminal("managementpartner", "list", *three, "--login")
    assert {row["status"] for row in rows.values()} == statuses
    names = {account["username"] for account in json.loads(path.read_text(encoding="utf-8"))["Account"].values()}
    assert names == ({emulator.world["alex"].name} if who == "alex" else set())


BROWSER, CODE = ["--login"], ["--login", "--use-device-code"]
FAILS = {
    "cancelled in the browser": (BROWSER, NoSignIn.CANCELS, "the sign-in was canceled."),
    "cancelled, device code": (CODE, NoSignIn.CANCELS, "AADSTS70017"),
    **{
        f"{name}{where}": (way, person, why)
        for where, way in ((" in the browser", BROWSER), (", device code", CODE))
        for name, person, why in (
            ("without a second factor", NoSignIn.SHOWS_NO_SECOND_FACTOR, "AADSTS50076"),
            ("blocked", NoSignIn.IS_BLOCKED, "AADSTS53003"),
            ("never made", NoSignIn.NEVER_COMES, "nobody signed in within 2 seconds."),
        )
    },
}


@pytest.mark.not_measured
@pytest.mark.parametrize(("way", "person", "why"), FAILS.values(), ids=FAILS)
def test_a_sign_in_that_fails_leaves_its_row_and_the_next_one_goes_on(  # noqa: PLR0913, PLR0917
    emulator, session, at_terminal, three, way, person, why
):
    plain = {row["tenantDisplayName"]: row for row in json.loads(session.az(*SET, *three).out)}
    emulator.entra.people = one_after_the_other(emulator.world["alex"], person, emulator.world["alex"])
    begun = time.monotonic()
    rows, printed, code = at_terminal(*SET, *three, *way, env={"AZURE_MANAGEMENTPARTNER_LOGIN_TIMEOUT": "2"})
    assert time.monotonic() - begun < 25
    assert (linked(emulator), code) == (["Alpine Ski House", "Northwind Traders"], 1)
    for key in ("status", "loginCommand"):
        assert rows["Fabrikam"][key] == plain["Fabrikam"][key]
    assert f"Not signed in to Fabrikam: {why}" in printed
    assert printed.rstrip().endswith(f"to sign in to Fabrikam:\r\naz {' '.join([*SET, *three, *way])}")
    assert "Traceback" not in printed


def spoil_the_tokens(emulator, spoil, times=None):
    """Let something be changed in the token answers of Entra ID: `spoil` is a function of the answer, a dict."""

    def rewrite(body):
        tokens = json.loads(body)
        return json.dumps(spoil(tokens) if "access_token" in tokens else tokens)

    emulator.faults.add(Fault(host="login.microsoftonline.com", path="/token", rewrite=rewrite, times=times))


WAYS = {"browser": ["--login"], "device code": ["--login", "--use-device-code"]}


@pytest.mark.not_measured
def test_a_browser_reaches_az_past_the_proxy_that_the_emulator_lets_you_set(emulator, at_terminal, three):
    rows, _, code = at_terminal(*SET, *three, "--login", env={"HTTP_PROXY": emulator.machine_url})
    assert ({row["status"] for row in rows.values()}, code) == ({"Created"}, 0)


@pytest.mark.not_measured
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_tokens_of_nobody_are_not_kept_and_cost_no_row(emulator, session, at_terminal, three, way):
    session.az(*SET, *three)
    before = kept(session)
    names = ("access_token", "expires_in", "scope", "token_type")
    spoil_the_tokens(emulator, lambda tokens: {name: tokens[name] for name in names})
    rows, printed, code = at_terminal(*SET, *three, *way)
    assert ({row["status"] for row in rows.values()}, len(rows), code) == ({"LoginRequired"}, 3, 1)
    assert printed.count(": Entra ID's response does not say who signed in.") == 3
    assert (kept(session), linked(emulator)) == (before, [])


def renamed(tokens):
    head, claims, signature = tokens["id_token"].split(".")
    claims = json.loads(urlsafe_b64decode(f"{claims}=="))
    claims = json.dumps({**claims, "preferred_username": "alexandra@contosoconsulting.onmicrosoft.com"})
    return {**tokens, "id_token": f"{head}.{urlsafe_b64encode(claims.encode()).decode()}.{signature}"}


def without_id_token(tokens):
    return {name: value for name, value in tokens.items() if name != "id_token"}


NAMES = {"another name": renamed, "no name": without_id_token}


@pytest.mark.parametrize("spoil", NAMES.values(), ids=NAMES)
def test_an_account_that_has_got_another_name_is_still_found_by_the_one_that_az_knows(
    emulator, session, at_terminal, three, spoil
):
    session.az(*SET, *three)
    spoil_the_tokens(emulator, spoil)
    rows, _, code = at_terminal(*SET, *three, "--login")
    assert ({row["status"] for row in rows.values()}, code) == ({"Created"}, 0)
    emulator.faults.clear()
    statuses = {row["status"] for row in json.loads(session.az("managementpartner", "list", check=True).out)}
    assert statuses == {"Linked", "NotLinked"}


UNUSABLE = {
    "damaged": lambda azure: (azure / "msal_token_cache.json").write_text("{damaged"),
    "not to be locked": lambda azure: (azure / "msal_token_cache.json.lockfile").mkdir(),
}


@pytest.mark.not_measured
@pytest.mark.parametrize("spoil", UNUSABLE.values(), ids=UNUSABLE)
def test_a_token_cache_that_cannot_be_written_costs_no_row(emulator, session, at_terminal, three, spoil):
    *two, _ = three
    fabrikam, azure = emulator.world.tenant("Fabrikam").id, session.directory / "azure"
    emulator.faults.add(Fault(path="/authorize", tenant=fabrikam, meanwhile=lambda: spoil(azure)))
    rows, printed, code = at_terminal(*SET, *two, "--login")
    statuses = {name: row["status"] for name, row in rows.items()}
    assert statuses == {"Alpine Ski House": "Created", "Fabrikam": "LoginRequired"}
    assert printed.count("az's token cache cannot be written: ") == 1
    assert ("Traceback" in printed, code) == (False, 1)


def test_ctrl_c_ends_the_signing_in_and_prints_all_rows(emulator, at_terminal, three):
    emulator.entra.people = one_after_the_other(emulator.world["alex"], NoSignIn.NEVER_COMES)
    env = {"AZURE_MANAGEMENTPARTNER_LOGIN_TIMEOUT": "30"}
    rows, printed, code = at_terminal(*SET, *three, "--login", env=env, replies=[("(2 of 3)", "\x03")])
    assert {name: row["status"] for name, row in rows.items()} == {
        "Alpine Ski House": "Created",
        "Fabrikam": "LoginRequired",
        "Northwind Traders": "LoginRequired",
    }
    assert "Interrupted: 2 of 3 sign-ins are left." in printed
    assert ("Traceback" in printed, code) == (False, 1)


def test_trouble_at_entra_id_during_a_sign_in_is_called_what_it_is(emulator, at_terminal, three):
    emulator.faults.add(Fault(path="/devicecode", status=403, body="<html>No</html>", times=None))
    _, printed, code = at_terminal(*SET, *three, "--login", "--use-device-code")
    assert "Not signed in to Fabrikam: Unexpected response to POST https://login.microsoftonline.com/" in printed
    assert (linked(emulator), code) == ([], 1)


def test_a_refusal_that_no_sign_in_mends_and_an_application_are_left_alone(emulator, session, at_terminal, three):
    robot = emulator.world["robot"]
    session.sign_in_service_principal(robot, robot.home)
    session.forget_access_tokens()
    expired = {"error": "invalid_client", "error_codes": [7000222], "error_description": "AADSTS7000222: Expired."}
    blocked = {"error": "interaction_required", "error_codes": [53003], "error_description": "AADSTS53003: Blocked."}
    northwind = emulator.world.tenant("Northwind Traders").id
    emulator.faults.add(Fault(path=f"{northwind}/oauth2/v2.0/token", status=400, body=json.dumps(blocked), times=None))
    emulator.faults.add(
        Fault(path=f"{robot.home.id}/oauth2/v2.0/token", status=401, body=json.dumps(expired), times=None)
    )
    _, printed, _ = at_terminal(*SET, *three, robot.home.id, "--login")
    assert signed_in_to(emulator) == [robot.home.name, "Alpine Ski House", "Fabrikam"]  # there, Alex is asked
    assert "(1 of 3)" in printed
    assert "AADSTS53003: Blocked." in printed
    assert f"{robot.name}: " in printed
    assert f"az login --service-principal --username {robot.name} " in printed


def test_without_a_terminal_it_is_refused_before_anything_is_asked(emulator, session):
    for command in (["list"], [*SET[1:], "--all-tenants"], ["unset", "--all-tenants", "--yes"], ["check"]):
        result = session.az("managementpartner", *command, "--login")
        assert "--login needs a terminal" in result.err
        assert "standard input or standard error is not a terminal. Nothing was done." in result.err
        assert "--use-device-code" in result.err
        assert (result.code, emulator.log.entries()) == (1, [])
    result = session.az("managementpartner", "list", "--use-device-code")
    assert "--use-device-code can only be used with --login. Nothing was done." in result.err
    assert "Add --login, or leave --use-device-code out." in result.err
    assert result.code == 1


def test_a_time_to_sign_in_that_is_none_is_refused_before_anything_is_asked(emulator, session):
    env = {"AZURE_MANAGEMENTPARTNER_LOGIN_TIMEOUT": "soon"}
    result = session.az(*SET, "--all-tenants", "--login", "--use-device-code", env=env)
    assert "The setting managementpartner.login_timeout is 'soon'. It must be a number of seconds" in result.err
    assert (result.code, emulator.log.entries()) == (1, [])


def test_the_errors_name_the_same_command_with_login_and_it_works_as_it_stands(emulator, session, at_terminal, three):
    result = session.az(*SET, *three, "--output", "json")
    command = result.err.splitlines()[-1]
    assert command == f"az {' '.join([*SET, *three])} --output json --login"
    assert result.err.count("RequestDisallowedByPolicy") == 1
    assert "Alpine Ski House; Fabrikam; Northwind Traders" in result.err
    at_terminal(*command.split()[1:])
    assert linked(emulator) == THREE


def let_an_az_login_help(emulator, session, monkeypatch, *names):
    """Before az 2.76, there is one for what is asked at each sign-in, and none for writes alone: let that be asked."""
    if not knows_claims(session):
        asking = {emulator.world.tenant(name).id for name in names}
        monkeypatch.setattr(emulator.world["alex"], "multi_factor", asking)
        session.forget_access_tokens()


def test_in_cloud_shell_whose_tokens_no_sign_in_changes_the_az_login_is_recommended(
    emulator, session, monkeypatch, three
):
    let_an_az_login_help(emulator, session, monkeypatch, *THREE)
    path = session.directory / "azure" / "azureProfile.json"
    profile = json.loads(path.read_text(encoding="utf-8-sig"))
    for account in profile["subscriptions"]:
        account["user"]["cloudShellID"] = True
    path.write_text(json.dumps(profile), encoding="utf-8")
    result = session.az(*SET, *three)
    assert [row["status"] for row in json.loads(result.out)] == ["LoginRequired"] * 3
    assert result.err.count("\naz login --tenant ") == 3
    assert "--login" not in result.err


@pytest.mark.parametrize("where", ["Adventure Works", "Fabrikam"])
def test_an_az_login_that_is_recommended_says_the_way_back_where_it_leads_away(emulator, session, monkeypatch, where):
    domain = emulator.world.tenant(where).domain
    let_an_az_login_help(emulator, session, monkeypatch, where)
    result = session.az("managementpartner", "create", "--partner-id", "12345", "--tenant", domain)
    current = json.loads(session.az("account", "show").out)
    back = f'To change it back: az account set --subscription "{current["id"]}"'
    assert (back in result.err) == (where != "Adventure Works")
    assert result.err.count("az login --tenant ") == 1


def test_of_one_row_the_way_back_is_said_where_an_az_login_is_and_not_with_login(emulator, session, monkeypatch):
    fabrikam = emulator.world.tenant("Fabrikam")
    let_an_az_login_help(emulator, session, monkeypatch, fabrikam.name)
    accounts = json.loads(session.az("account", "list", "--all").out)
    subscription = next(account["id"] for account in accounts if account["tenantId"] == fabrikam.id)
    result = session.az(*SET, "--subscription", subscription)
    (row,) = json.loads(result.out)
    assert row["loginCommand"].startswith(f'az login --tenant "{fabrikam.id}"')
    assert result.err.splitlines()[-1].endswith(f"--subscription {subscription} --login")
    assert "To change it back" not in row["error"] + result.err


@pytest.mark.not_measured
def test_no_secret_is_printed(emulator, session, at_terminal, three):
    alex = emulator.world["alex"]
    secrets = secrets_of(emulator, session, alex)
    for way in (["--login"], ["--login", "--use-device-code"]):
        rows, printed, _ = at_terminal(*SET, *three, *way, "--debug")
        secrets += secrets_of(emulator, session, alex)
        assert {row["status"] for row in rows.values()} <= {"Created", "Unchanged"}
        assert TOKEN.search(printed) is None
        assert not [secret for secret in secrets if secret in printed]
        session.az("managementpartner", "unset", "--yes", *three)
