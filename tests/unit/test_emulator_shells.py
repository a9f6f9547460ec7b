"""What is pasted into a shell arrives there as it is."""

import os
import subprocess

import pytest

from emulator.shells import Posix, PowerShell, lines_to_paste

BEFORE = {"KEPT": "1", "CHANGED": "1", "REMOVED": "1"}
AFTER = {"KEPT": "1", "CHANGED": 'it\'s $HOME; "2" `3`\\', "ADDED": ""}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no sh")
def test_sh_has_the_environment_and_the_folder_first_on_its_path():
    lines = [*lines_to_paste(Posix, AFTER, BEFORE), Posix.put_first_on_path("/my 'own' az")]
    show = 'printf "%s\\n" "$KEPT" "$CHANGED" "$ADDED" "${REMOVED-none}" "$PATH"'
    shell = ["/bin/sh", "-eu", "-c", "\n".join([*lines, show])]
    done = subprocess.run(shell, env={"PATH": "/bin", **BEFORE}, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines() == ["1", AFTER["CHANGED"], "", "none", "/my 'own' az:/bin"]


def test_powershell_gets_texts_in_which_nothing_but_the_quote_means_something():
    assert lines_to_paste(PowerShell, AFTER, BEFORE) == [
        "Remove-Item Env:REMOVED",
        "$env:CHANGED = 'it''s $HOME; \"2\" `3`\\'",
        "$env:ADDED = ''",
    ]
    assert PowerShell.put_first_on_path("my az") == f"$env:PATH = 'my az{os.pathsep}' + $env:PATH"
