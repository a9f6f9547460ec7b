"""Whatever goes wrong, the user reads what happened, why and what to do next; never a traceback."""

import json
from dataclasses import dataclass

import pytest

from emulator import Fault

ARM = "management.azure.com"
LOGIN = "login.microsoftonline.com"
CREATE = ["create", "--partner-id", "12345"]
UPDATE = ["update", "--partner-id", "12345"]
DELETE = ["delete", "--partner-id", "12345"]
HTML = "<html><body>Please sign in to the company's network first, and then try once more.</body></html>"


def arm_error(code, message):
    return json.dumps({"error": {"code": code, "message": message}})


def entra_error(code, error, description):
    return json.dumps({"error": error, "error_codes": [code], "error_description": f"AADSTS{code}: {description}"})


@dataclass
class Case:
    """A command, what goes wrong, and the words that the user must read."""

    command: list
    words: list
    fault: Fault = None
    env: dict = None


CASES = {
    "delegated access of a CSP partner cannot be linked": Case(
        [*CREATE, "--tenant", "proseware.onmicrosoft.com"],
        ["(Forbidden) The user does not have an account in this tenant", "Ask the customer to add you as a guest user"],
    ),
    "delegated access, where the service says it with 400": Case(
        CREATE,
        ["(BadRequest) The user does not have an account in this tenant", "add you as a guest user"],
        Fault(
            status=400, body=arm_error("BadRequest", "The user does not have an account in this tenant, work with …")
        ),
    ),
    "multi-factor authentication is demanded": Case(
        ["show", "--tenant", "woodgrovebank.onmicrosoft.com"],
        [
            "Sign-in needed for user",
            "AADSTS50076: Due to a configuration change",
            'az login --tenant "woodgrovebank.onmicrosoft.com" --allow-no-subscriptions --scope ',
            "https://management.core.windows.net//.default",
        ],
    ),
    "the user has no account in the tenant": Case(
        ["show", "--tenant", "litware.onmicrosoft.com"],
        ["AADSTS50020", "Sign in to this tenant:\naz login --tenant"],
        Fault(host=LOGIN, path="/token", status=400, body=entra_error(50020, "invalid_grant", "No such user.")),
    ),
    "the refresh token has expired": Case(
        ["show", "--tenant", "lamnahealthcare.onmicrosoft.com"],
        ["AADSTS700082", "Sign in to this tenant:\naz login --tenant"],
        Fault(host=LOGIN, path="/token", status=400, body=entra_error(700082, "invalid_grant", "Expired.")),
    ),
    "the token is refused": Case(
        ["show"],
        ["(InvalidAuthenticationToken) Bad token.", 'az login --tenant "b062539a'],
        Fault(status=401, body=arm_error("InvalidAuthenticationToken", "Bad token.")),
    ),
    "the configured time-out is no number": Case(
        ["show"],
        ["time-out 'soon' is not a number of seconds", "az config unset managementpartner.timeout"],
        env={"AZURE_MANAGEMENTPARTNER_TIMEOUT": "soon"},
    ),
    "the configured time-out is no time": Case(
        ["show"], ["time-out '0' is not a number of seconds"], env={"AZURE_MANAGEMENTPARTNER_TIMEOUT": "0"}
    ),
    "the configured time-out is beyond any clock": Case(
        ["list"],
        ["is not a number of seconds above 0 and up to 86400"],
        env={"AZURE_MANAGEMENTPARTNER_TIMEOUT": "1e300"},
    ),
    "the CA bundle is not there": Case(
        ["show"],
        ["The CA bundle that REQUESTS_CA_BUNDLE names is no file: /no/bundle.pem", "unset REQUESTS_CA_BUNDLE"],
        env={"REQUESTS_CA_BUNDLE": "/no/bundle.pem"},
    ),
    "the CA bundle that az does not look for is not there": Case(
        ["show", "--tenant", "cohovineyard.onmicrosoft.com"],
        ["The CA bundle that CURL_CA_BUNDLE names is no file: /no/bundle.pem"],
        env={"REQUESTS_CA_BUNDLE": "", "CURL_CA_BUNDLE": "/no/bundle.pem"},
    ),
    "the CA bundle is a folder": Case(
        ["list"], ["The CA bundle that REQUESTS_CA_BUNDLE names is no file: /"], env={"REQUESTS_CA_BUNDLE": "/"}
    ),
    "the CA bundle of a sweep is not there": Case(
        ["list"],
        ["The CA bundle that CURL_CA_BUNDLE names is no file: /no/bundle.pem"],
        env={"REQUESTS_CA_BUNDLE": "", "CURL_CA_BUNDLE": "/no/bundle.pem"},
    ),
    "Entra ID drops the connection": Case(
        ["show", "--tenant", "humongousinsurance.onmicrosoft.com"],
        ["No answer from Entra ID.\n", "HTTPS_PROXY"],
        Fault(host=LOGIN, path="/token", drop="before", times=None),
    ),
    "Entra ID's answer is HTML": Case(
        ["show", "--tenant", "relecloud.onmicrosoft.com"],
        [
            "nor Entra ID gave a token that can be read",
            'Sign in to this tenant:\naz login --tenant "relecloud.onmicrosoft.com"',
        ],
        Fault(host=LOGIN, path="/token", status=200, body=HTML, times=None),
    ),
    "HTML in the place of the link": Case(
        ["show"],
        [
            "GET https://management.azure.com/providers/Microsoft.ManagementPartner/partners",
            "(status 200): <html><body>Please sign in to the company's network first,",
            "--debug",
        ],
        Fault(body=HTML),
    ),
    "HTML in the place of the new link": Case(UPDATE, ["(status 200): <html>"], Fault(body=HTML)),
    "HTML in the place of the link to remove": Case(
        DELETE, ["The answer to GET https://management.azure.com/", "(status 200): <html>"], Fault(body=HTML)
    ),
    "an empty subscription": Case(
        [*DELETE, "--subscription", ""], ["--subscription is empty; nothing was done.", "leave --subscription out"]
    ),
    "HTML in the place of a refusal": Case(["show"], ["(status 404): <html>"], Fault(status=404, body=HTML)),
    "an error in the place of success": Case(
        ["show"], ["is not what the API sends (status 202): "], Fault(status=202, body=arm_error("X", "Y"))
    ),
    "an empty answer": Case(CREATE, ["(status 200): (empty)"], Fault(body="")),
    "a truncated answer": Case(["show"], ['(status 200): {"id": "/prov'], Fault(body='{"id": "/prov')),
    "a list of links": Case(
        ["show"], ['(status 200): [{"properties":'], Fault(body='[{"properties": {"partnerId": "1"}}]')
    ),
    "a link without partner ID": Case(["show"], ["(status 200): {}"], Fault(body="{}")),
    "an answer nested beyond reading": Case(["show"], ["(status 200): [[[["], Fault(body="[" * 200_000)),
    "a refusal nested beyond reading": Case(["show"], ["(status 400): [[[["], Fault(status=400, body="[" * 200_000)),
    "a refusal of another form": Case(
        ["show"], ["(status 400): "], Fault(status=400, body='{"error": {"code": null, "message": null}}')
    ),
    "the token is refused without words": Case(
        ["show"], ["refused the access token: (empty)", "az login --tenant"], Fault(host=ARM, status=401, body="")
    ),
    "a conflict without a link": Case(
        CREATE,
        ["(Conflict) Not now."],
        Fault(method="PUT", status=409, body=arm_error("Conflict", "Not now."), times=None),
    ),
    "a message that would write to the terminal": Case(
        ["show"],
        [r"(Evil\x1b[2J) wipe\x07 \u202e"],
        Fault(status=400, body=arm_error("Evil\x1b[2J", "wipe\x07 \u202e")),
    ),
}


@pytest.fixture(scope="module")
def session(running_emulator, new_session):
    """A session that signed in to one tenant alone: of the others, az holds no token and MSAL remembers no refusal."""
    session = new_session()
    session.sign_in_user(running_emulator.world["alex"], "--tenant", "adventureworks.onmicrosoft.com")
    return session


@pytest.fixture
def az(emulator, session):
    return session.az


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_user_reads_what_happened_and_what_to_do(emulator, az, case):
    if case.fault:
        emulator.faults.add(case.fault)
    result = az("managementpartner", *case.command, env=case.env)
    for words in case.words:
        assert words in result.err
    assert "Traceback" not in result.err
    assert all(character.isprintable() or character == "\n" for character in result.err)
    assert (result.out, result.code) == ("", 1)


def test_a_table_holds_nothing_that_a_terminal_would_interpret(emulator, az):
    link = {"properties": {"partnerId": "12345", "partnerName": "Evil\x1b[2J\nnext"}}
    emulator.faults.add(Fault(path="/partners", body=json.dumps(link)))
    assert r"Evil\x1b[2J next" in az("managementpartner", "show", "--output", "table").out


@pytest.mark.parametrize("command", ["show", "list"])
def test_a_damaged_token_cache_is_said_and_the_way_out_too(emulator, session, command):
    path = session.directory / "azure" / "msal_token_cache.json"
    kept = path.read_bytes()
    path.write_bytes(b'{"trunc')
    try:
        result = session.az("managementpartner", command)
    finally:
        path.write_bytes(kept)
    assert "token cache" in result.err
    assert "az login" in result.err
    assert "Traceback" not in result.err
    assert (result.out, result.code) == ("", 1)


def test_a_ca_bundle_without_certificates_is_said_in_the_row_of_a_sweep(emulator, az):
    result = az("managementpartner", "set", "--partner-id", "12345", env={"REQUESTS_CA_BUNDLE": __file__})
    (row,) = json.loads(result.out)
    assert (row["status"], result.code) == ("Failed", 1)
    assert "The CA bundle has no certificate in it" in row["error"]


def test_where_nothing_is_verified_no_ca_bundle_is_missed(emulator, az):
    az("managementpartner", "create", "--partner-id", "12345", check=True)
    env = {"REQUESTS_CA_BUNDLE": "/no/bundle.pem", "AZURE_CLI_DISABLE_CONNECTION_VERIFICATION": "1"}
    assert json.loads(az("managementpartner", "show", env=env).out)["partnerId"] == "12345"


def test_a_ca_bundle_without_certificates_is_not_tried_again(emulator, az):
    result = az("managementpartner", "show", env={"REQUESTS_CA_BUNDLE": __file__})
    assert "No secure connection to Azure Resource Manager.\n" in result.err
    assert "The CA bundle has no certificate in it: let REQUESTS_CA_BUNDLE name another file" in result.err
    assert ("tried" in result.err, result.code) == (False, 1)


@pytest.mark.parametrize("command", ["show", "list"])
def test_a_configured_time_out_that_az_cannot_read_is_said(emulator, session, command):
    path = session.directory / "azure" / "config"
    kept = path.read_text(encoding="utf-8")
    path.write_text(f"{kept}\n[managementpartner]\ntimeout = 50%\n", encoding="utf-8")
    try:
        result = session.az("managementpartner", command)
    finally:
        path.write_text(kept, encoding="utf-8")
    assert "is not a number of seconds above 0" in result.err
    assert ("Traceback" in result.err, result.out, result.code) == (False, "", 1)


@pytest.mark.parametrize("command", ["show", "list"])
def test_a_token_cache_that_is_no_file_is_said(emulator, session, command):
    path = session.directory / "azure" / "msal_token_cache.json"
    kept = path.rename(path.with_suffix(".kept"))
    path.mkdir()
    try:
        result = session.az("managementpartner", command)
    finally:
        path.rmdir()
        kept.rename(path)
    assert "az cannot use its configuration folder: " in result.err
    assert "AZURE_CONFIG_DIR" in result.err
    assert "Traceback" not in result.err
    assert (result.out, result.code) == ("", 1)
