"""Several commands in one process of az, as in `az interactive`: what becomes of one is nothing to the next."""

import json
import subprocess
import sys

import pytest

from emulator.resource_manager.models import Caller

pytestmark = pytest.mark.not_measured

FABRIKAM = "fabrikam.onmicrosoft.com"
SEVERAL = """
import json, sys
from azure.cli.core import get_default_cli

az = get_default_cli()

class Full:
    def write(self, text):
        raise OSError(28, "No space left on device")


codes = []
for command in json.loads(sys.argv[1]):
    out_file = Full() if "--only-show-errors" in command else sys.stderr
    codes.append(az.invoke(command, out_file=out_file))
print(json.dumps(codes))
"""


@pytest.fixture
def exit_codes(emulator, guest_session):
    """Gives a function that runs commands in one process of az and gives their exit codes.

    12345 is linked in Fabrikam alone, where Alex is covered by Azure roles.
    """
    alex = emulator.world["alex"]
    emulator.links.create(Caller(alex, emulator.world.tenant("Fabrikam")), "12345")

    def run(*commands):
        arguments = json.dumps([["managementpartner", *command] for command in commands])
        process = subprocess.run(
            [sys.executable, "-c", SEVERAL, arguments],
            env=guest_session.env,
            cwd=guest_session.directory,
            check=True,
            capture_output=True,
            encoding="utf-8",
        )
        return json.loads(process.stdout)

    return run


FAILS, SUCCEEDS = ["check"], ["check", "--tenants", FABRIKAM]


def test_the_exit_code_of_a_command_is_its_own(exit_codes):
    others = [["list", "--tenants", FABRIKAM], ["show", "--tenant", FABRIKAM]]
    assert exit_codes(FAILS, SUCCEEDS, *others, FAILS, SUCCEEDS) == [1, 0, 0, 0, 1, 0]


def test_an_error_that_could_not_follow_its_rows_is_not_that_of_the_next_command(exit_codes):
    assert exit_codes([*FAILS, "--only-show-errors"], SUCCEEDS, SUCCEEDS) == [1, 0, 0]
