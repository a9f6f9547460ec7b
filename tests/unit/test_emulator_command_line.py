"""`python -m emulator`, as a person starts and ends it."""

import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.project import ROOT
from tests.unit.addresses import LOGIN, METADATA, PARTNERS, VERSION
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


@pytest.mark.parametrize(
    ("running_module", "code"),
    [([], "ManagementPartnerNotFound"), (["--dialect", "2018"], "NotFound")],
    indirect=["running_module"],
)
def test_the_dialect_can_be_chosen(running_module, code):
    shown = settings(running_module)
    with requests.Session() as client:
        client.trust_env = False
        client.proxies, client.verify = {"https": shown["HTTPS_PROXY"]}, shown["REQUESTS_CA_BUNDLE"]
        url = f"{LOGIN}/organizations/oauth2/v2.0"
        asked = {"client_id": "c", "scope": f"{ARM}//.default"}
        device_code = client.post(f"{url}/devicecode", data=asked, timeout=10).json()["device_code"]
        form = {**asked, "grant_type": "device_code", "device_code": device_code}
        token = client.post(f"{url}/token", data=form, timeout=10).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        answer = client.get(f"{ARM}{PARTNERS}{VERSION}", headers=headers, timeout=10)
    assert answer.json()["error"]["code"] == code


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
