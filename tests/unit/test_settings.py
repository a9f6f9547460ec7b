"""What the user has configured is checked before anybody is asked; what may be a password is never repeated."""

import inspect
import os
import re
import subprocess
import sys
from base64 import b64decode
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
import requests
from azure.cli.core import _profile, util
from azure.cli.core.azclierror import FileOperationError, InvalidArgumentValueError
from azure.cli.core.cloud import AZURE_PUBLIC_CLOUD
from hypothesis import given
from hypothesis import strategies as st
from knack.config import CLIConfig
from requests.utils import get_auth_from_url, prepend_scheme_if_needed

from azext_managementpartner.accounts.target import Target
from azext_managementpartner.errors.connection import no_connection
from azext_managementpartner.http.environment import (
    check_token_endpoint,
    refuse_malformed_proxy,
    refuse_missing_ca_bundle,
)
from azext_managementpartner.settings import boolean, check_settings, login_timeout, roles_file, timeouts
from tests.project import ROOT
from tests.refusing_proxy import refusing_proxy

ARM, LOGIN = "https://management.azure.com", "https://login.microsoftonline.com"
OF_SIGN_INS = [
    "encrypt_token_cache",
    "use_msal_http_cache",
    "enable_broker_on_windows",
    "enable_broker_on_mac",
    "instance_discovery",
]
DISABLED = "AZURE_CLI_DISABLE_CONNECTION_VERIFICATION"


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch):
    """No proxy, CA bundle or setting of az, whatever the environment of the tests has."""
    for name in list(os.environ):
        if name.upper().startswith("AZURE_") or name.lower().endswith(("_proxy", "_ca_bundle", "_endpoint")):
            monkeypatch.delenv(name)


@pytest.fixture
def configured(tmp_path):
    """Gives a function that writes lines to a section of az's file: what a command has of az, to read it.

    A whole az would ask for its newest version at the start, by the proxy that is to be refused.
    """

    def write(section="core", *lines):
        (tmp_path / "config").write_text("\n".join([f"[{section}]", *lines, ""]), encoding="utf-8")
        return SimpleNamespace(config=CLIConfig(str(tmp_path), "AZURE"), cloud=AZURE_PUBLIC_CLOUD)

    return write


@pytest.fixture
def cli_ctx(configured):
    return configured()


def said(function, *arguments):
    """The whole error of a refusal: what happened, and what to do."""
    with pytest.raises(InvalidArgumentValueError) as refusal:
        function(*arguments)
    return "\n".join([str(refusal.value), *refusal.value.recommendations])


def test_a_person_has_five_minutes_to_sign_in_unless_configured(configured, cli_ctx):
    assert login_timeout(cli_ctx) == 300
    assert login_timeout(configured("managementpartner", "login_timeout = 1.5")) == 1.5


def test_azure_has_a_minute_to_answer_unless_configured(configured, cli_ctx):
    assert timeouts(cli_ctx) == {"connection_timeout": 60, "read_timeout": 60}
    assert timeouts(configured("managementpartner", "timeout = 86400"))["read_timeout"] == 86400


@pytest.mark.parametrize("value", ["soon", "0", "-1", "86400.5", "nan", "inf", "", "50%", "%(other)s"])
@pytest.mark.parametrize(
    ("read", "option", "words"),
    [
        (timeouts, "timeout", "The setting managementpartner.timeout is "),
        (login_timeout, "login_timeout", "The setting managementpartner.login_timeout is "),
    ],
)
def test_what_is_no_time_is_refused_with_the_way_back(configured, read, option, words, value):
    error = said(read, configured("managementpartner", f"{option} = {value}"))
    assert error.startswith(words)
    assert "It must be a number of seconds above 0 and up to 86400, like " in error
    assert error.endswith(
        f"It comes from az's configuration file. Return to the default: az config unset managementpartner.{option}"
    )


def test_where_a_variable_has_it_the_way_back_is_another(monkeypatch, cli_ctx):
    monkeypatch.setenv("AZURE_MANAGEMENTPARTNER_LOGIN_TIMEOUT", "soon")
    assert "'soon'" in said(login_timeout, cli_ctx)
    assert "variable AZURE_MANAGEMENTPARTNER_LOGIN_TIMEOUT. Unset it" in said(login_timeout, cli_ctx)


def test_a_time_to_sign_in_is_no_matter_of_commands_that_do_not_sign_in(configured):
    check_settings(configured("managementpartner", "login_timeout = soon"))


def test_the_list_of_roles_is_a_file_where_one_is_configured_and_not_empty(configured, cli_ctx, monkeypatch):
    assert roles_file(cli_ctx) is None
    assert roles_file(configured("managementpartner", "roles_file =")) is None
    cli_ctx = configured("managementpartner", "roles_file = lists/100%% roles.csv")
    assert roles_file(cli_ctx) == "lists/100% roles.csv"
    monkeypatch.setenv("AZURE_MANAGEMENTPARTNER_ROLES_FILE", "/lists/50%.csv")
    assert roles_file(cli_ctx) == "/lists/50%.csv"
    monkeypatch.setenv("AZURE_MANAGEMENTPARTNER_ROLES_FILE", "")
    assert roles_file(cli_ctx) is None


def test_the_list_of_roles_may_be_in_the_home_folder(configured, monkeypatch, tmp_path):
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    path = roles_file(configured("managementpartner", "roles_file = ~/roles.csv"))
    assert Path(path) == tmp_path / "roles.csv"


@pytest.mark.parametrize("value", ["50%", "%(other)s"])
def test_a_percent_sign_in_the_name_of_the_list_of_roles_is_refused_with_the_way_back(configured, value):
    cli_ctx = configured("managementpartner", f"roles_file = {value}")
    check_settings(cli_ctx)
    assert said(roles_file, cli_ctx) == (
        "The setting managementpartner.roles_file cannot be read: in az's configuration file, a % must be written as "
        "%%.\nIt comes from az's configuration file. Return to the default: az config unset "
        "managementpartner.roles_file"
    )


@pytest.mark.parametrize("option", OF_SIGN_INS)
def test_what_az_reads_for_a_sign_in_is_refused_where_it_is_none(configured, cli_ctx, monkeypatch, option):
    error = said(check_settings, configured("core", f"{option} = maybe"))
    assert error == (
        f"The setting core.{option} is 'maybe', which is neither true nor false.\nIt comes from az's "
        f"configuration file. Return to the default: az config unset core.{option}"
    )
    variable = f"AZURE_CORE_{option.upper()}"
    monkeypatch.setenv(variable, "\x1b[2J")
    error = said(check_settings, cli_ctx)
    assert error == (
        f"The setting core.{option} is '\\x1b[2J', which is neither true nor false.\nIt comes from the environment "
        f"variable {variable}. Unset it to return to the default."
    )


@pytest.mark.parametrize("value", ["50%", "%(other)s"])
@pytest.mark.parametrize("option", OF_SIGN_INS)
def test_a_percent_sign_in_azs_file_is_refused_too(configured, option, value):
    error = said(check_settings, configured("core", f"{option} = {value}"))
    assert "which is neither true nor false." in error
    assert error.endswith(f"az config unset core.{option}")


@pytest.mark.parametrize("value", ["1", "yes", "TRUE", "on"])
@pytest.mark.parametrize("option", [*OF_SIGN_INS, "disable_confirm_prompt"])
def test_what_az_takes_for_a_boolean_is_one(configured, option, value):
    cli_ctx = configured("core", f"{option} = {value}")
    check_settings(cli_ctx)
    assert boolean(cli_ctx, option) is True
    assert boolean(configured("core"), option, fallback=True) is True
    assert boolean(configured("core"), option) is False


def test_whether_to_ask_is_no_matter_of_commands_that_do_not_ask(configured):
    cli_ctx = configured("core", "disable_confirm_prompt = maybe")
    check_settings(cli_ctx)
    assert "core.disable_confirm_prompt is 'maybe'" in said(boolean, cli_ctx, "disable_confirm_prompt")


def test_every_boolean_that_az_reads_for_a_sign_in_is_looked_at():
    read = [_profile._create_identity_instance, util.should_encrypt_token_cache]
    source = "".join(inspect.getsource(function) for function in read)
    assert set(re.findall(r"getboolean\('core', '(\w+)'", source)) == set(OF_SIGN_INS)


@pytest.mark.parametrize("switch", ["", "1"])
@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_one_that_is_missing_is_refused_whatever_is_verified(monkeypatch, variable, switch, cli_ctx):
    monkeypatch.setenv(variable, "/no/bundle.pem")
    monkeypatch.setenv(DISABLED, switch)
    with pytest.raises(FileOperationError, match=f"The CA bundle that {variable} names is not a file: /no/bundle.pem"):
        check_settings(cli_ctx)


@pytest.mark.parametrize(
    ("variable", "switch", "passes"),
    [
        ("REQUESTS_CA_BUNDLE", "", False),
        ("REQUESTS_CA_BUNDLE", "1", True),
        ("CURL_CA_BUNDLE", "", True),
        ("CURL_CA_BUNDLE", "1", True),
    ],
)
def test_a_folder_is_refused_where_az_would_refuse_it(monkeypatch, tmp_path, variable, switch, passes):
    monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.setenv(DISABLED, switch)
    if passes:
        refuse_missing_ca_bundle()
    else:
        with pytest.raises(FileOperationError, match="is not a file"):
            refuse_missing_ca_bundle()


def test_requests_looks_into_the_first_variable_that_is_not_empty(monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", __file__)
    monkeypatch.setenv("CURL_CA_BUNDLE", "/no/bundle.pem")
    refuse_missing_ca_bundle()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "")
    with pytest.raises(FileOperationError, match="CURL_CA_BUNDLE"):
        refuse_missing_ca_bundle()


MALFORMED = {
    "a number sign in the password": "http://proxyuser:proxy#secret@127.0.0.1:9",
    "a number sign at its beginning": "http://proxyuser:#proxysecret@127.0.0.1:9",
    "a number sign behind digits": "http://proxyuser:12#proxysecret@127.0.0.1:9",
    "a slash in the password": "http://proxyuser:proxy/secret@127.0.0.1:9",
    "a slash behind digits": "http://proxyuser:12/proxysecret@127.0.0.1:9",
    "a question mark in the password": "http://proxyuser:proxy?secret@127.0.0.1:9",
    "a question mark in the user name": "http://proxy?user:proxysecret@127.0.0.1:9",
    "a backslash in the password": r"http://proxyuser:proxy\secret@127.0.0.1:9",
    "a bracket in the password": "http://proxyuser:proxy[secret@127.0.0.1:9",
    "a bracket in the password of a SOCKS proxy": "socks5://proxyuser:proxy[secret@127.0.0.1:9",
    "a port that is no number": "http://proxyuser:proxysecret@127.0.0.1:port",
    "a port that is too high": "http://proxyuser:proxysecret@127.0.0.1:99999",
    "a blank behind the port": "http://proxyuser:proxysecret@127.0.0.1:9 ",
    "no host": "http://proxyuser:proxysecret@",
    "no host, but a port": "http://:8080",
    "no host of a SOCKS proxy": "socks5://proxyuser:proxysecret@",
    "a host that DNS cannot have": "http://proxyuser:proxysecret@proxy..example:9",
    "nonsense": "@",
    "an unknown scheme": "ftp://proxyuser:proxysecret@127.0.0.1:9",
    "an unknown version of SOCKS": "socks9://proxyuser:proxysecret@127.0.0.1:9",
    "one slash": "http:/proxyuser:proxysecret@127.0.0.1:9",
    "no colon": "http//proxyuser:proxysecret@127.0.0.1:9",
    "user name and password without a scheme": "proxyuser:proxysecret@127.0.0.1:9",
    "a host without a dot and without a scheme": "proxy:8080",
    "an IPv6 address that does not end": "http://proxyuser:proxysecret@[::1:9",
}
USABLE = [
    "http://127.0.0.1:9",
    "HTTP://127.0.0.1:9/",
    "127.0.0.1:9",
    "http://proxyuser:proxysecret@127.0.0.1:9",
    "http://proxyuser:proxy%23secret@127.0.0.1:9",
    "http://proxyuser:proxy@secret@127.0.0.1:9",
    "http://proxyuser:proxy secret%@127.0.0.1:9",
    "http://proxyuser@127.0.0.1:9",
    "http://proxyuser:proxysecret@[::1]:9",
    "https://proxyuser:proxysecret@127.0.0.1:9",
    "socks4a://proxyuser:proxysecret@127.0.0.1:9",
    "socks5h://proxyuser:proxysecret@127.0.0.1:9",
]
NOT_REPEATED = re.compile("proxyuser|proxysecret|proxy.?secret|secret@|user:pro|127\\.0|12#", re.IGNORECASE)


ANY = st.characters(codec="utf-8", exclude_characters="\0")
"""What an environment variable may have in it."""
LATIN = st.characters(codec="latin-1")


def refuse(proxy):
    """Refuse a proxy, if it is to be refused, in the environment variable that az's documentation names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "HTTPS_PROXY", proxy)
        refuse_malformed_proxy(ARM)


def repeats(text):
    return NOT_REPEATED.search(text)


@pytest.mark.parametrize("value", MALFORMED.values(), ids=MALFORMED)
def test_one_that_cannot_be_read_is_refused_and_nothing_of_it_repeated(monkeypatch, value, cli_ctx):
    monkeypatch.setenv("HTTPS_PROXY", value)
    error = said(check_settings, cli_ctx)
    assert error.startswith("HTTPS_PROXY is not the URL of a proxy. Nothing was sent.\nWrite it like http://proxy.")
    assert "special characters must be percent-encoded, like %23 for #" in error
    assert not repeats(error)


@pytest.mark.parametrize("value", USABLE)
def test_one_that_requests_can_use_passes_and_its_trouble_has_no_secret_in_it(monkeypatch, value, cli_ctx):
    monkeypatch.setenv("HTTPS_PROXY", value)
    check_settings(cli_ctx)
    with pytest.raises(requests.exceptions.ConnectionError) as lost:
        requests.get(ARM, timeout=5)
    error = no_connection("Azure Resource Manager", lost.value)
    assert "Connection refused" in str(error)
    assert not re.search("proxyuser|proxy.?secret", str(error))


@given(st.text(ANY, min_size=1), st.text(ANY), st.sampled_from(["http", "https", "socks5h"]))
def test_any_user_name_and_password_pass_or_are_refused_in_the_same_words(user, password, kind):
    try:
        refuse(f"{kind}://{user}:{password}@127.0.0.1:9")
    except InvalidArgumentValueError as refusal:
        assert str(refusal) in (
            "HTTPS_PROXY is not the URL of a proxy. Nothing was sent.",
            "HTTPS_PROXY has a user name or password that cannot be sent to a proxy: it has characters "
            "outside Latin-1. Nothing was sent.",
        )


@given(st.text(LATIN, min_size=1), st.text(LATIN), st.sampled_from(["http", "https", "socks5h"]))
def test_percent_encoded_as_the_error_says_they_pass_and_are_what_was_meant(user, password, kind):
    proxy = f"{kind}://{quote(user, safe='')}:{quote(password, safe='')}@127.0.0.1:9"
    refuse(proxy)
    assert get_auth_from_url(prepend_scheme_if_needed(proxy, "http")) == (user, password)


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
def test_the_variable_is_named(monkeypatch, name, cli_ctx):
    monkeypatch.setenv(name, MALFORMED["a number sign in the password"])
    assert said(check_settings, cli_ctx).startswith(f"{name} is not the URL of a proxy.")


def test_the_one_that_requests_takes_decides(monkeypatch, cli_ctx):
    good, bad = USABLE[0], MALFORMED["an unknown scheme"]
    monkeypatch.setenv("ALL_PROXY", bad)
    monkeypatch.setenv("HTTP_PROXY", bad)
    monkeypatch.setenv("HTTPS_PROXY", good)
    check_settings(cli_ctx)
    monkeypatch.setenv("https_proxy", bad)
    assert said(check_settings, cli_ctx).startswith("https_proxy is")
    monkeypatch.setenv("HTTPS_PROXY", bad)
    assert said(check_settings, cli_ctx).startswith("https_proxy is")
    monkeypatch.setenv("https_proxy", good)
    check_settings(cli_ctx)


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_where_no_proxy_is_used_for_azure_none_is_refused(monkeypatch, name, cli_ctx):
    monkeypatch.setenv("HTTPS_PROXY", MALFORMED["an unknown scheme"])
    monkeypatch.setenv(name, ".azure.com")
    assert said(check_settings, cli_ctx).startswith("HTTPS_PROXY is"), "Entra ID is on another host"
    monkeypatch.setenv(name, ".azure.com,.microsoftonline.com")
    check_settings(cli_ctx)


@pytest.mark.parametrize("url", ["https://management.azure.com:port", "https://[::1"])
def test_an_address_that_is_none_is_not_taken_for_the_proxys(monkeypatch, url):
    monkeypatch.setenv("HTTPS_PROXY", USABLE[0])
    monkeypatch.setenv("NO_PROXY", "localhost")
    refuse_malformed_proxy(url)


def test_one_of_the_system_is_named_as_such(monkeypatch):
    monkeypatch.setattr(requests.utils, "getproxies", lambda: {"https": "http://proxyuser:proxy#secret@host:1"})
    error = said(refuse_malformed_proxy, LOGIN)
    assert error.startswith("The proxy in the settings of the system is not the URL of a proxy.")


def test_a_password_that_no_proxy_can_be_sent_is_said(monkeypatch, cli_ctx):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxyuser:€proxysecret@127.0.0.1:9")
    error = said(check_settings, cli_ctx)
    assert error.startswith("HTTPS_PROXY has a user name or password that cannot be sent to a proxy")
    assert not repeats(error)


def test_what_a_socks_proxy_needs_is_said_where_it_is_missing():
    script = (
        "import sys\n"
        "sys.modules['socks'] = None\n"  # as where PySocks is not installed
        "from azext_managementpartner.http.environment import refuse_malformed_proxy\n"
        "try:\n"
        f"    refuse_malformed_proxy({ARM!r})\n"
        "except Exception as error:\n"
        "    print(error, *error.recommendations)\n"
    )
    env = os.environ | {"HTTPS_PROXY": "socks5://proxyuser:proxysecret@127.0.0.1:9"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert "HTTPS_PROXY names a SOCKS proxy, for which az needs the Python package PySocks." in done.stdout
    assert not repeats(done.stdout + done.stderr)


def test_a_refusal_has_no_cause_that_debug_would_print(monkeypatch, cli_ctx):
    monkeypatch.setenv("HTTPS_PROXY", MALFORMED["an unknown version of SOCKS"])
    with pytest.raises(InvalidArgumentValueError) as refusal:
        check_settings(cli_ctx)
    assert (refusal.value.__cause__, refusal.value.__context__) == (None, None)


ACCOUNTS = {
    "managed identity": {"type": "servicePrincipal", "name": "systemAssignedIdentity"},
    "Cloud Shell": {"type": "user", "name": "alex", "cloudShellID": True},
    "user": {"type": "user", "name": "alex"},
    "service principal": {"type": "servicePrincipal", "name": "0f1e"},
}


@pytest.mark.parametrize("kind", ACCOUNTS)
def test_the_proxy_of_a_machines_endpoint_is_looked_at_where_that_is_asked(monkeypatch, kind, cli_ctx):
    target = Target({"tenantId": "contoso.com", "user": ACCOUNTS[kind]})
    monkeypatch.setenv("HTTP_PROXY", MALFORMED["an unknown version of SOCKS"])
    check_settings(cli_ctx)
    if kind in ("user", "service principal"):
        check_token_endpoint(target)
        return
    error = said(check_token_endpoint, target)
    assert error.startswith("HTTP_PROXY is not the URL of a proxy.")
    assert not repeats(error)
    monkeypatch.setenv("NO_PROXY", "localhost")
    assert said(check_token_endpoint, target)
    monkeypatch.setenv("MSI_ENDPOINT", "http://localhost:50342/oauth2/token")
    check_token_endpoint(target)


@pytest.mark.parametrize("password", ["proxysecret", "proxy%23secret", "proxy@secret", "pröxysecret"])
def test_a_proxy_gets_the_password_that_was_meant_and_its_refusal_is_said_without_it(monkeypatch, cli_ctx, password):
    with refusing_proxy() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://proxyuser:{password}@127.0.0.1:{proxy.server_port}")
        check_settings(cli_ctx)
        with pytest.raises(requests.exceptions.ProxyError) as refused:
            requests.get(ARM, timeout=5)
    error = str(no_connection("Azure Resource Manager", refused.value))
    assert "407 Proxy Authentication Required" in error
    assert not re.search("proxyuser|secret", error)
    sent = b64decode(proxy.credentials[0].partition(" ")[2]).decode("latin-1")
    assert sent == f"proxyuser:{password.replace('%23', '#')}"


@pytest.mark.parametrize(
    "name",
    [
        "a number sign in the password",
        "a port that is no number",
        "a port that is too high",
        "no host, but a port",
        "an unknown scheme",
        "user name and password without a scheme",
    ],
)
def test_what_requests_says_of_a_proxy_that_it_cannot_read_is_not_repeated(name):
    with pytest.raises(requests.exceptions.InvalidURL) as raised:
        requests.get(ARM, proxies={"https": MALFORMED[name]}, timeout=5)
    error = str(no_connection("Entra ID", raised.value))
    assert error == "No response from Entra ID.\nThe URL of the service, or of the proxy, is not valid."
