"""The tour: a stock az links a partner ID in many tenants and checks it, and then does all in one, on the emulator.

Run by `nox -s try`. Every command line is printed before what it prints.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from emulator import Emulator
from emulator.session import Session, find_az
from emulator.world import sample_world
from tools.script import play

COMMANDS = """\
# Sign in as Alex, a guest user of five customers, and add the extension.
az login --output none --only-show-errors
az extension add --yes --source {wheel}
# What is linked in each tenant: nothing yet.
az managementpartner list --output table
# What would be done to link a partner ID in all of them.
az managementpartner set --partner-id 12345 --all-tenants --dry-run --output table
# Do it. Without --yes, it asks first.
az managementpartner set --partner-id 12345 --all-tenants --yes --output table
# Do the links count? Azure roles decide. It fails where a link does not count.
az managementpartner check --all-tenants --output table
(exit code 1)
# The same for a whole team: put together what each of you keeps, as a page to look at.
az managementpartner check --all-tenants --only-show-errors > alex.json
(exit code 1)
az managementpartner report --from alex.json --file report.html --output table
(exit code 1)
# One tenant, as existing scripts do it: that of the current subscription.
az managementpartner show --output table
# Replace the partner ID.
az managementpartner update --partner-id 54321 --query partnerName
# Remove the link. It prints nothing.
az managementpartner delete --partner-id 54321
# Where nothing is linked, show fails.
az managementpartner show
(exit code 3)
# Make the link again.
az managementpartner create --partner-id 12345 --query partnerName
"""
REPORT = """
# The report is {report}: open it in a browser."""
YOUR_TURN = """
# Your turn. In this shell, az is signed in to the emulator. For example:
#   az managementpartner --help
#   az managementpartner set --partner-id 54321 --all-tenants --output table
#   az managementpartner check --tenants fabrikam.onmicrosoft.com
#   az managementpartner unset --all-tenants --output table
# Type exit to end the shell and the emulator."""
HOW_TO_GO_ON = """
# How to go on:
#   To try more on the emulator:  {python} -m emulator
#   To use it with your own az:   see "Install it" in README.rst"""


def main():
    """Run the tour; on a terminal, offer a shell afterwards. The exit code is 1 where a command ended unexpectedly."""
    options = _options()
    az = options.az or find_az()
    with tempfile.TemporaryDirectory() as directory, Emulator(sample_world(), outside="pass") as emulator:
        shutil.copy(options.wheel, directory)
        session = Session(emulator, Path(directory), az=az and [az])
        emulator.entra.person_at_the_browser = emulator.world["alex"]
        amiss = play(COMMANDS.format(wheel=options.wheel.name), partial(_run, session, directory))
        if amiss:
            print("", "Not as it should be:", *amiss, sep="\n", file=sys.stderr)
        else:
            shutil.copy(Path(directory, "report.html"), options.report)
            print(REPORT.format(report=_from_here(options.report.resolve())))
        if sys.stdin.isatty() and sys.stdout.isatty():
            _offer_shell(session, directory)
    print(HOW_TO_GO_ON.format(python=_from_here(sys.executable)))
    sys.exit(1 if amiss else 0)


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", type=Path, required=True, help="the extension's wheel")
    parser.add_argument("--report", type=Path, required=True, help="where to put the report that it writes")
    parser.add_argument("--az", help="the az to use; default: that of this Python, or else that on the PATH")
    return parser.parse_args()


def _run(session, directory, step):
    """Run one command of the tour on the tour's own terminal; what it prints goes to a file where it says so."""
    command = [*session.az_command, *step.arguments]
    with open(Path(directory, step.file), "wb") if step.file else nullcontext() as file:
        return subprocess.run(command, env=session.env, cwd=directory, stdout=file, check=False).returncode, ""


def _offer_shell(session, directory):
    """A shell in which `az` is signed in to the emulator, until the user leaves it."""
    shell = os.environ.get("COMSPEC" if os.name == "nt" else "SHELL") or "/bin/sh"
    print(YOUR_TURN, flush=True)
    subprocess.run([shell], env=session.env | {"PATH": _path(session)}, cwd=directory, check=False)


def _path(session):
    """The PATH on which `az` is the az of the tour, str."""
    path, az = session.env.get("PATH", os.defpath), session.az_command[0]
    return path if shutil.which("az", path=path) == az else os.pathsep.join([str(Path(az).parent), path])


def _from_here(path):
    """A path as it may be typed, from the current folder where it lies in it."""
    path, here = Path(path), Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))


if __name__ == "__main__":
    main()
