"""`python -m emulator`, as a person starts and ends it."""

import json
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.project import ROOT
from tests.unit.addresses import LOGIN, METADATA, PARTNER, PARTNERS, VERSION
from tests.unit.conftest import ARM


@pytest.fixture
def running_module(request):
    command = [sys.executable, "-m", "emulator", *getattr(request, "param", ())]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def settings(process):
    """What the module says to set, dict."""
    lines = iter(process.stdout.readline, "# Ctrl-C ends the emulator.\n")
    commands = [shlex.split(line, comments=True) for line in lines]
    return dict(setting.split("=", 1) for export, setting in filter(None, commands))


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
    second_factor = json.dumps({"access_token": {"acrs": {"essential": True, "values": ["p1"]}}})
    assert statuses_of_writes(ask, customers) == [403] * 12
    assert statuses_of_writes(ask, customers, second_factor) == [200] * 12


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no Ctrl-C to a single process")
def test_python_m_emulator_prints_what_to_set_and_ends_on_ctrl_c(running_module):
    shown = settings(running_module)
    bundle = shown["REQUESTS_CA_BUNDLE"]
    answer = requests.get(ARM + METADATA, proxies={"https": shown["HTTPS_PROXY"]}, verify=bundle, timeout=10)
    running_module.send_signal(signal.SIGINT)
    _, errors = running_module.communicate(timeout=20)
    assert set(shown) >= {"AZURE_CONFIG_DIR", "AZURE_EXTENSION_DIR"}
    assert answer.status_code == 200
    assert (running_module.returncode, errors) == (0, "")
    assert not Path(bundle).exists()
