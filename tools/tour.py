"""The tour: a stock az links, shows, changes and removes a partner ID in a customer's tenant, on the emulator.

Run by `nox -s try`. Every command line is printed before what it prints.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from emulator import Emulator
from emulator.session import Session
from emulator.world import sample_world
from tools.script import play

COMMANDS = """\
# Sign in, as a guest user of five customer tenants. (On the emulator, the code is entered for you.)
az login --use-device-code --output table
# Add the extension.
az extension add --yes --source {wheel}
# Link the partner ID, in the tenant of the current subscription.
az managementpartner create --partner-id 12345
az managementpartner show
# Change it, as often as you like.
az managementpartner update --partner-id 54321
az managementpartner show
az managementpartner show --output table
# Remove it. With no link, show fails with exit code 3.
az managementpartner delete --partner-id 54321
az managementpartner show
(exit code 3)
# Every tenant in one command: what would be done, then do it.
az managementpartner set --partner-id 12345 --all-tenants --dry-run --output table
az managementpartner set --partner-id 12345 --all-tenants --output table
# Whether the links count: the Azure roles behind each. It fails where one does not count at all.
az managementpartner check --all-tenants --output table
(exit code 1)
"""


def main():
    """Run the tour; on a terminal, offer a shell afterwards. The exit code is 1 where a command ended unexpectedly."""
    options = _options()
    with tempfile.TemporaryDirectory() as directory, Emulator(sample_world(), outside="pass") as emulator:
        shutil.copy(options.wheel, directory)
        session = Session(emulator, Path(directory), az=options.az and [options.az])
        emulator.entra.person_at_the_browser = emulator.world["alex"]
        amiss = play(COMMANDS.format(wheel=options.wheel.name), partial(_run, session, directory))
        if sys.stdin.isatty() and sys.stdout.isatty():
            _offer_shell(session, directory)
    if amiss:
        sys.exit("\n".join(["", "Not as it should be:", *amiss]))


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", type=Path, required=True, help="the extension's wheel")
    parser.add_argument("--az", help="the az to use; default: azure-cli of this Python")
    return parser.parse_args()


def _run(session, directory, step):
    """Run one command of the tour on the tour's own terminal."""
    command = [*session.az_command, *step.arguments]
    return subprocess.run(command, env=session.env, cwd=directory, check=False).returncode, ""


def _offer_shell(session, directory):
    """A shell in which `az` is signed in to the emulator, until the user leaves it."""
    shell = os.environ.get("COMSPEC" if os.name == "nt" else "SHELL") or "/bin/sh"
    print(f"\nA shell in which az is signed in to the emulator ({shell}); exit ends it, and leaves nothing behind.")
    subprocess.run([shell], env=session.env, cwd=directory, check=False)


if __name__ == "__main__":
    main()
