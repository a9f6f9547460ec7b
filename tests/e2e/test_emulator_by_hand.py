"""What `python -m emulator` prints is pasted into a shell, and az works there."""

import os
import signal
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import pytest

from tests.project import ROOT

TYPED = """
az login --use-device-code --output none && az managementpartner list --query "[].status" --output tsv
az login --identity --output none && az managementpartner create --partner-id 12345 --query partnerName --output tsv
echo "$AZURE_CONFIG_DIR"
"""


@pytest.fixture
def environment(wheelhouse, tmp_path):
    """That of a user who has no az on the PATH, and settings that would lead az past the emulator."""
    settings = {"PATH": os.defpath, "HOME": str(tmp_path), "NO_PROXY": "*"}
    return {**settings, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheelhouse)}


@pytest.fixture
def pasted(environment, wheel):
    """What the emulator prints, while it runs."""
    command = [sys.executable, "-m", "emulator", "--wheel", str(wheel)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, encoding="utf-8") as process:
        yield "".join(
            takewhile(lambda line: line != "# To stop the emulator, press Ctrl-C in its shell.\n", process.stdout)
        )
        process.send_signal(signal.SIGINT)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no sh")
@pytest.mark.not_measured
def test_in_a_shell_into_which_it_is_pasted_az_signs_in_and_runs_the_extension(pasted, environment, tmp_path):
    shell = ["/bin/sh", "-eu"]
    done = subprocess.run(
        shell, input=pasted + TYPED, env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True
    )
    *statuses, partner, folder = done.stdout.splitlines()
    assert (statuses, partner) == (["NotLinked"] * 6, "Contoso Consulting")
    assert Path(folder, "azureProfile.json").exists()
    assert not (tmp_path / ".azure").exists()
