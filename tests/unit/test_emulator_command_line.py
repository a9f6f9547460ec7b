"""`python -m emulator`, as a person starts and ends it."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import sysconfig
import venv
from itertools import takewhile
from pathlib import Path

import pytest
import requests

from tests.project import ROOT
from tests.unit.addresses import LOGIN, METADATA, PARTNER, PARTNERS, VERSION
from tests.unit.conftest import ARM

SECOND_FACTOR = json.dumps({"access_token": {"acrs": {"essential": True, "values": ["p1"]}}})


@pytest.fixture
def running_module(request):
    command = [sys.executable, "-m", "emulator", "--without-extension", *getattr(request, "param", ())]
    env = os.environ | {"AZURE_CLIENT_ID": "mine", "https_proxy": "mine"}
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def printed(process):
    """What the module prints before it waits, str."""
    return "".join(
        takewhile(lambda line: line != "# To stop the emulator, press Ctrl-C in its shell.\n", process.stdout)
    )


def settings(process):
    """What the module says to set, dict."""
    found = re.findall(r"^(?:export |\$env:)(\w+) ?= ?(.*)$", printed(process), re.MULTILINE)
    return {name: shlex.split(value)[0] for name, value in found}


@pytest.fixture
def client(running_module):
    """A client with the settings that the module says."""
    shown = settings(running_module)
    with requests.Session() as session:
        session.trust_env = False
        session.proxies, session.verify = {"https": shown["HTTPS_PROXY"]}, shown["REQUESTS_CA_BUNDLE"]
        yield session


@pytest.fixture
def ask(client):
    """Gives a function that signs the user in to a tenant, with claims, and asks Azure Resource Manager something."""

    def send(method, path, tenant="organizations", claims="{}"):
        url = f"{LOGIN}/{tenant}/oauth2/v2.0"
        asked = {"client_id": "c", "scope": f"{ARM}//.default", "claims": claims}
        device_code = client.post(f"{url}/devicecode", data=asked, timeout=10).json()["device_code"]
        form = {**asked, "grant_type": "device_code", "device_code": device_code}
        token = client.post(f"{url}/token", data=form, timeout=10).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        return client.request(method, f"{ARM}{path}", headers=headers, timeout=10)

    return send


@pytest.mark.parametrize(
    ("running_module", "code"),
    [([], "ManagementPartnerNotFound"), (["--dialect", "2018"], "NotFound")],
    indirect=["running_module"],
)
def test_the_dialect_can_be_chosen(ask, code):
    assert ask("GET", f"{PARTNERS}{VERSION}").json()["error"]["code"] == code


@pytest.fixture
def customers(ask):
    """IDs of the tenants in which the user is a guest."""
    tenants = ask("GET", "/tenants?api-version=2022-12-01").json()["value"]
    return [tenant["tenantId"] for tenant in tenants if tenant["tenantCategory"] != "Home"]


def statuses_of_writes(ask, tenants, claims="{}"):
    return [ask("PUT", f"{PARTNER}{VERSION}", tenant, claims).status_code for tenant in tenants]


def test_five_customers_do_not_ask_for_multi_factor_authentication(ask, customers):
    assert statuses_of_writes(ask, customers) == [200] * 5


@pytest.mark.parametrize("running_module", [["--multi-factor"]], indirect=True)
def test_twelve_customers_can_want_multi_factor_authentication_for_each_write(ask, customers):
    assert statuses_of_writes(ask, customers) == [403] * 12
    assert statuses_of_writes(ask, customers, SECOND_FACTOR) == [200] * 12


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no Ctrl-C to a single process")
@pytest.mark.parametrize("end", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_python_m_emulator_prints_what_to_set_and_keeps_nothing_however_it_is_ended(running_module, end):
    shown = settings(running_module)
    bundle = shown["REQUESTS_CA_BUNDLE"]
    answer = requests.get(ARM + METADATA, proxies={"https": shown["HTTPS_PROXY"]}, verify=bundle, timeout=10)
    running_module.send_signal(signal.Signals[end])
    _, errors = running_module.communicate(timeout=20)
    assert set(shown) >= {"AZURE_CONFIG_DIR", "AZURE_EXTENSION_DIR"}
    assert answer.status_code == 200
    assert (running_module.returncode, errors) == (0, "")
    assert not Path(bundle).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="PowerShell is told something else")
def test_a_shell_into_which_all_is_pasted_has_the_settings_and_not_the_users_own(running_module):
    script = f"set -eu\n{printed(running_module)}env\n"
    env = {**os.environ, "AZURE_CLIENT_ID": "mine", "https_proxy": "mine"}
    done = subprocess.run(["sh"], input=script, env=env, capture_output=True, encoding="utf-8", check=True)
    assert "\nAZURE_CONFIG_DIR=" in done.stdout
    assert not re.search(r"^(AZURE_CLIENT_ID|https_proxy)=", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("running_module", "customers", "command"),
    [
        ([], "five", "set --partner-id 12345 --all-tenants --output table"),
        (["--multi-factor"], "twelve", "set --partner-id 12345 --all-tenants --login --output table"),
    ],
    indirect=["running_module"],
)
def test_comments_say_what_to_type_next(running_module, customers, command):
    comments = [line for line in printed(running_module).splitlines() if line.startswith("#")]
    assert f"a guest user of {customers} customers" in "\n".join(comments)
    assert "#   az login --use-device-code" in comments
    assert f"#   az managementpartner {command}" in comments
    assert not re.search(r"""[][`$&;|<>()*?!{}'"\\~]""", "\n".join(comments))  # zsh would do something with these


def run_module(*options, python=sys.executable, **env):
    """Run the module where it cannot start."""
    return subprocess.run(
        [python, "-m", "emulator", *options],
        cwd=ROOT,
        env=os.environ | env,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_help_says_what_it_is_how_to_use_it_and_how_to_end_it():
    shown = run_module("-h").stdout
    for words in ("You need no Azure account", "lines to paste into another\nshell", "az login --use-device-code"):
        assert words in shown
    assert "press Ctrl-C in the first shell" in shown


@pytest.fixture
def python_without_az(tmp_path):
    """A Python that has the packages of this one, and not what was installed with them to be started."""
    environment = venv.EnvBuilder(symlinks=os.name != "nt")
    environment.create(tmp_path)
    return environment.ensure_directories(tmp_path).env_exe


PACKAGES = sysconfig.get_path("purelib")


def test_without_an_az_it_says_what_to_do(python_without_az, tmp_path):
    done = run_module(python=python_without_az, PATH=str(tmp_path), PYTHONPATH=PACKAGES)
    assert done.returncode == 1
    assert done.stderr.startswith("az was not found: ")
    assert "nox -s try" in done.stderr


def test_the_az_on_the_path_is_used_and_what_it_says_against_a_wheel_is_printed(python_without_az, tmp_path):
    (tmp_path / "no.whl").touch()
    options = {"python": python_without_az, "PATH": sysconfig.get_path("scripts"), "PYTHONPATH": PACKAGES}
    done = run_module("--wheel", str(tmp_path / "no.whl"), **options)
    assert done.returncode == 1
    assert "ERROR: " in done.stderr
    assert "could not add the extension. Its error is above.\n" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_pip_says_is_printed_where_it_cannot_build_the_extension(tmp_path):
    done = run_module(PIP_NO_INDEX="1", PIP_FIND_LINKS=str(tmp_path))
    assert done.returncode == 1
    assert "No matching distribution found for setuptools" in done.stderr
    assert "\n\npip could not build the extension. Its error is above.\n" in done.stderr
    assert "Traceback" not in done.stderr
