"""`python -m emulator`, as a person starts and ends it."""

import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.project import ROOT
from tests.unit.addresses import METADATA
from tests.unit.conftest import ARM


@pytest.fixture
def running_module():
    command = [sys.executable, "-m", "emulator"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no Ctrl-C to a single process")
def test_python_m_emulator_prints_what_to_set_and_ends_on_ctrl_c(running_module):
    lines = iter(running_module.stdout.readline, "# Ctrl-C ends the emulator.\n")
    commands = [shlex.split(line, comments=True) for line in lines]
    shown = dict(setting.split("=", 1) for export, setting in filter(None, commands))
    bundle = shown["REQUESTS_CA_BUNDLE"]
    answer = requests.get(ARM + METADATA, proxies={"https": shown["HTTPS_PROXY"]}, verify=bundle, timeout=10)
    running_module.send_signal(signal.SIGINT)
    _, errors = running_module.communicate(timeout=20)
    assert set(shown) >= {"AZURE_CONFIG_DIR", "AZURE_EXTENSION_DIR"}
    assert answer.status_code == 200
    assert (running_module.returncode, errors) == (0, "")
    assert not Path(bundle).exists()
