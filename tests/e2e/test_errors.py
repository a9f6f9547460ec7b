"""Whatever goes wrong, the user reads what happened, why and what to do next; never a traceback."""

import json
import re
import socket
from dataclasses import dataclass

import pytest
import urllib3

from emulator import Fault
from tests.refusing_proxy import refusing_proxy

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
    asks_nobody: bool = False


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
            '" --allow-no-subscriptions --scope ',
            "https://management.core.windows.net//.default",
        ],
    ),
    "the user has no account in the tenant": Case(
        ["show", "--tenant", "litware.onmicrosoft.com"],
        [
            "has no account in tenant '",
            "AADSTS50020",
            "add you as a guest user, or sign in",
            "there: az login --tenant",
        ],
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
        [
            "managementpartner.timeout is 'soon'. It must be a number of seconds",
            "comes from the environment variable AZURE_MANAGEMENTPARTNER_TIMEOUT. Unset it",
        ],
        env={"AZURE_MANAGEMENTPARTNER_TIMEOUT": "soon"},
    ),
    "the configured time-out is no time": Case(
        ["show"],
        ["managementpartner.timeout is '0'. It must be a number of seconds"],
        env={"AZURE_MANAGEMENTPARTNER_TIMEOUT": "0"},
    ),
    "the configured time-out is beyond any clock": Case(
        ["list"],
        ["It must be a number of seconds above 0 and up to 86400"],
        env={"AZURE_MANAGEMENTPARTNER_TIMEOUT": "1e300"},
    ),
    "a boolean of a sign-in is none": Case(
        ["show"],
        [
            "core.enable_broker_on_windows is 'maybe', which is neither true nor false.\n",
            "comes from the environment variable AZURE_CORE_ENABLE_BROKER_ON_WINDOWS. Unset it",
        ],
        env={"AZURE_CORE_ENABLE_BROKER_ON_WINDOWS": "maybe"},
    ),
    "a boolean of many sign-ins is none": Case(
        ["list"],
        ["core.encrypt_token_cache is 'maybe', which is neither", "variable AZURE_CORE_ENCRYPT_TOKEN_CACHE. Unset it"],
        env={"AZURE_CORE_ENCRYPT_TOKEN_CACHE": "maybe"},
    ),
    "a boolean that a sweep does not take from az is none": Case(
        ["set", "--partner-id", "12345", "--all-tenants"],
        ["core.use_msal_http_cache is 'maybe', which is neither"],
        env={"AZURE_CORE_USE_MSAL_HTTP_CACHE": "maybe"},
    ),
    "whether to ask is no boolean": Case(
        ["unset", "--tenants", "adventureworks.onmicrosoft.com"],
        ["core.disable_confirm_prompt is 'maybe', which is neither", "AZURE_CORE_DISABLE_CONFIRM_PROMPT. Unset it"],
        env={"AZURE_CORE_DISABLE_CONFIRM_PROMPT": "maybe"},
    ),
    "whether to show progress is no boolean": Case(
        ["set", "--partner-id", "12345", "--all-tenants"],
        ["core.disable_progress_bar is 'maybe', which is neither", "AZURE_CORE_DISABLE_PROGRESS_BAR. Unset it"],
        env={"AZURE_CORE_DISABLE_PROGRESS_BAR": "maybe"},
        asks_nobody=True,
    ),
    "the CA bundle is not there": Case(
        ["show"],
        ["The CA bundle that REQUESTS_CA_BUNDLE names is not a file: /no/bundle.pem", "unset REQUESTS_CA_BUNDLE"],
        env={"REQUESTS_CA_BUNDLE": "/no/bundle.pem"},
    ),
    "the CA bundle is not there, and Azure is not verified": Case(
        ["show"],
        ["The CA bundle that REQUESTS_CA_BUNDLE names is not a file: /no/bundle.pem", "unset REQUESTS_CA_BUNDLE"],
        env={"REQUESTS_CA_BUNDLE": "/no/bundle.pem", "AZURE_CLI_DISABLE_CONNECTION_VERIFICATION": "1"},
    ),
    "the CA bundle of a sweep is not there, and Azure is not verified": Case(
        ["list"],
        ["The CA bundle that CURL_CA_BUNDLE names is not a file: /no/bundle.pem", "unset CURL_CA_BUNDLE"],
        env={
            "REQUESTS_CA_BUNDLE": "",
            "CURL_CA_BUNDLE": "/no/bundle.pem",
            "AZURE_CLI_DISABLE_CONNECTION_VERIFICATION": "1",
        },
    ),
    "the CA bundle that az does not look for is not there": Case(
        ["show", "--tenant", "cohovineyard.onmicrosoft.com"],
        ["The CA bundle that CURL_CA_BUNDLE names is not a file: /no/bundle.pem"],
        env={"REQUESTS_CA_BUNDLE": "", "CURL_CA_BUNDLE": "/no/bundle.pem"},
    ),
    "the CA bundle is a folder": Case(
        ["list"], ["The CA bundle that REQUESTS_CA_BUNDLE names is not a file: /"], env={"REQUESTS_CA_BUNDLE": "/"}
    ),
    "the CA bundle of a sweep is not there": Case(
        ["list"],
        ["The CA bundle that CURL_CA_BUNDLE names is not a file: /no/bundle.pem"],
        env={"REQUESTS_CA_BUNDLE": "", "CURL_CA_BUNDLE": "/no/bundle.pem"},
    ),
    "Entra ID drops the connection": Case(
        ["show", "--tenant", "humongousinsurance.onmicrosoft.com"],
        ["No response from Entra ID after 2 tries.\n", "HTTPS_PROXY"],
        Fault(host=LOGIN, path="/token", drop="before", times=None),
    ),
    "Entra ID's answer is HTML": Case(
        ["show", "--tenant", "relecloud.onmicrosoft.com"],
        [
            "Unexpected response to POST https://login.microsoftonline.com/",
            "/oauth2/v2.0/token (status 200): <html>",
            "A proxy or gateway may have responded instead of Azure.",
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
        DELETE, ["Unexpected response to GET https://management.azure.com/", "(status 200): <html>"], Fault(body=HTML)
    ),
    "an empty subscription": Case(
        [*DELETE, "--subscription", ""], ["--subscription is empty. Nothing was done.", "leave --subscription out"]
    ),
    "HTML in the place of a refusal": Case(["show"], ["(status 404): <html>"], Fault(status=404, body=HTML)),
    "an error in the place of success": Case(
        ["show"], ["Unexpected response to GET ", " (status 202): "], Fault(status=202, body=arm_error("X", "Y"))
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
    assert not (case.asks_nobody and emulator.log.entries())


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


def test_a_ca_bundle_without_certificates_is_not_tried_again(emulator, az):
    result = az("managementpartner", "show", env={"REQUESTS_CA_BUNDLE": __file__})
    assert "No secure connection to Azure Resource Manager.\n" in result.err
    assert "The CA bundle has no certificate in it. Set REQUESTS_CA_BUNDLE to another file" in result.err
    assert ("tried" in result.err, result.code) == (False, 1)


UNREADABLE = {
    "managementpartner.timeout": ("50%", "It must be a number of seconds above 0"),
    "core.instance_discovery": ("50%", "is '…%…', which is neither true nor false."),
    "core.enable_broker_on_mac": ("maybe", "is 'maybe', which is neither true nor false."),
}
"""Settings in az's file, and what is said of them."""


@pytest.mark.parametrize("command", ["show", "list"])
@pytest.mark.parametrize("setting", UNREADABLE)
def test_a_setting_in_azs_file_that_az_cannot_read_is_said_and_the_way_back_works(emulator, session, command, setting):
    path = session.directory / "azure" / "config"
    kept = path.read_text(encoding="utf-8")
    value, words = UNREADABLE[setting]
    section, option = setting.split(".")
    path.write_text(f"{kept}\n[{section}]\n{option} = {value}\n", encoding="utf-8")
    try:
        result = session.az("managementpartner", command)
        session.az(*result.err.rpartition(": az ")[2].split(), check=True)
        again = session.az("managementpartner", command)
    finally:
        path.write_text(kept, encoding="utf-8")
    assert words in result.err
    assert f"It comes from az's configuration file. Return to the default: az config unset {setting}\n" in result.err
    assert ("Traceback" in result.err, result.out, result.code) == (False, "", 1)
    assert words not in again.err


SECRET = "proxyuser:proxy#secret"
WITH_SECRETS = {
    "a number sign in the password": {"HTTPS_PROXY": f"http://{SECRET}@127.0.0.1:9"},
    "a number sign behind digits": {"https_proxy": "http://proxyuser:12#proxysecret@127.0.0.1:9"},
    "a port that is no number": {"HTTPS_PROXY": "http://proxyuser:proxysecret@127.0.0.1:port"},
    "no host": {"HTTPS_PROXY": "http://proxyuser:proxysecret@"},
    "an unknown scheme": {"HTTPS_PROXY": "ftp://proxyuser:proxysecret@127.0.0.1:9"},
    "an unknown version of SOCKS": {"HTTPS_PROXY": "", "ALL_PROXY": "socks9://proxyuser:proxysecret@127.0.0.1:9"},
    "a password that cannot be sent": {"HTTPS_PROXY": "http://proxyuser:€proxysecret@127.0.0.1:9"},
}
"""Environments with a proxy that cannot be used."""


@pytest.mark.not_measured
@pytest.mark.parametrize("command", ["show", "list"])
@pytest.mark.parametrize("env", WITH_SECRETS.values(), ids=WITH_SECRETS)
def test_a_proxy_that_cannot_be_used_is_said_before_anybody_is_asked_and_nothing_of_it_printed(
    emulator, az, command, env
):
    result = az("managementpartner", command, "--debug", env=env)
    assert re.search(rf"ERROR: \S+ {list(env)[-1]} (is|has) ", result.err)
    assert "Nothing was sent.\n" in result.err
    assert "secret" not in result.err
    assert "proxyuser" not in result.err
    assert (result.out, result.code) == ("", 1)
    assert emulator.log.entries() == []


@pytest.fixture
def refusing(request):
    """The address of a proxy by which nobody can be reached, and what is said of it."""
    match request.param:
        case "refuses the password":
            with refusing_proxy() as proxy:
                yield f"127.0.0.1:{proxy.server_port}", "407 Proxy Authentication Required"
        case "is not there":
            yield "127.0.0.1:9", "Connection refused"
        case "has a name that nobody knows":
            yield "proxy.invalid:8080", _said_of_unknown("proxy.invalid")


def _said_of_unknown(name):
    """What urllib3 says of a name that nobody knows: the name itself since 2.0, before only what the system says."""
    if hasattr(urllib3.exceptions, "NameResolutionError"):
        return name
    with pytest.raises(socket.gaierror) as unknown:
        socket.getaddrinfo(name, 8080)
    return f"Failed to establish a new connection: {unknown.value}"


ON_THE_WAY = {
    "to Azure Resource Manager": (["show"], "Azure Resource Manager after 4 tries."),
    "to Entra ID": (["show", "--tenant", "tailspintoys.onmicrosoft.com"], "Entra ID after 2 tries."),
    "to Entra ID, of a sweep": (["list", "--tenants", "tailspintoys.onmicrosoft.com"], "Entra ID after 2 tries."),
}
"""Commands of somebody who has a token for one tenant, and whom they cannot reach."""


@pytest.mark.xdist_group("back-off 1")  # see test_faults.py
@pytest.mark.parametrize(
    "refusing", ["refuses the password", "is not there", "has a name that nobody knows"], indirect=True
)
@pytest.mark.parametrize(("command", "whom"), ON_THE_WAY.values(), ids=ON_THE_WAY)
def test_a_proxy_in_the_way_is_said_without_its_user_name_and_password(emulator, session, refusing, command, whom):
    address, words = refusing
    env = {"HTTPS_PROXY": f"http://proxyuser:proxy%23secret@{address}"}
    result = session.az("managementpartner", *command, "--debug", env=env)
    assert f"No response from {whom}" in result.err
    assert words in result.err
    assert "secret" not in result.err + result.out
    assert "proxyuser" not in result.err + result.out
    assert result.code == 1


def test_a_proxy_with_user_name_and_password_is_used(emulator, az):
    az("managementpartner", "create", "--partner-id", "12345", check=True)
    for password in ("proxysecret", "proxy%23secret", "proxy@secret"):
        env = {"HTTPS_PROXY": emulator.proxy_url.replace("://", f"://proxyuser:{password}@")}
        result = az("managementpartner", "show", "--debug", env=env, check=True)
        assert json.loads(result.out)["partnerId"] == "12345"
        assert "secret" not in result.err


@pytest.mark.parametrize("command", ["show", "list"])
def test_the_proxy_of_a_managed_identity_is_said_without_its_password(emulator, new_session, command):
    session = new_session()
    session.sign_in_managed_identity()
    env = {"HTTP_PROXY": "socks9://proxyuser:proxysecret@127.0.0.1:9"}
    result = session.az("managementpartner", command, "--debug", env=env)
    assert "HTTP_PROXY is not the URL of a proxy. Nothing was sent." in result.err
    assert "secret" not in result.err + result.out
    assert result.code == 1


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
