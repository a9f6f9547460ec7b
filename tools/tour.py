"""The tour: on the emulator, an unmodified az links a partner ID in many tenants and checks the links.

`nox -s try` runs it. It prints each command line before its output.
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
# Sign in as Alex, a guest user in the tenants of five customers, and add the extension.
az login --output none --only-show-errors
az extension add --yes --source {wheel}
# List what is linked in each tenant. Nothing is linked yet.
az managementpartner list --output table
# Preview: what would change to link a partner ID in all tenants?
az managementpartner set --partner-id 12345 --all-tenants --dry-run --output table
# Link it. Without --yes, the command asks you to confirm.
az managementpartner set --partner-id 12345 --all-tenants --yes --output table
# Check whether the links count. That depends on Azure roles. The exit code is 1 if a link does not count.
az managementpartner check --all-tenants --output table
(exit code 1)
# Report for a whole team: each of you saves the output of check, and report combines the files into a page.
az managementpartner check --all-tenants --only-show-errors > alex.json
(exit code 1)
az managementpartner report --from alex.json --file report.html --output table
(exit code 1)
# Work in one tenant, as existing scripts do: the tenant of the current subscription.
az managementpartner show --output table
# Replace the partner ID.
az managementpartner update --partner-id 54321 --query partnerName
# Remove the link. The command prints nothing.
az managementpartner delete --partner-id 54321
# If nothing is linked, show fails with exit code 3.
az managementpartner show
(exit code 3)
# Create the link again.
az managementpartner create --partner-id 12345 --query partnerName
"""
REPORT = """
# To see the report, open {report} in a browser."""
YOUR_TURN = """
# Your turn. In this shell, az is signed in to the emulator. Try, for example:
#   az managementpartner --help
#   az managementpartner set --partner-id 54321 --all-tenants --output table
#   az managementpartner check --tenants fabrikam.onmicrosoft.com
#   az managementpartner unset --all-tenants --output table
# To leave the shell and stop the emulator, type exit."""
NEXT_STEPS = """
# Next steps:
#   Try more on the emulator:  {python} -m emulator
#   Use it with your own az:   see README.rst"""


def main():
    """Run the tour, then start a shell if there is a terminal. The exit code is 1 if a result is unexpected."""
    options = _options()
    az = options.az or find_az()
    with tempfile.TemporaryDirectory() as directory, Emulator(sample_world(), outside="pass") as emulator:
        shutil.copy(options.wheel, directory)
        session = Session(emulator, Path(directory), az=az and [az])
        emulator.entra.person_at_the_browser = emulator.world["alex"]
        problems = play(COMMANDS.format(wheel=options.wheel.name), partial(_run, session, directory))
        if problems:
            print("", "Unexpected results:", *problems, sep="\n", file=sys.stderr)
        else:
            shutil.copy(Path(directory, "report.html"), options.report)
            print(REPORT.format(report=_from_here(options.report.resolve())))
        if sys.stdin.isatty() and sys.stdout.isatty():
            _start_shell(session, directory)
    print(NEXT_STEPS.format(python=_from_here(sys.executable)))
    sys.exit(1 if problems else 0)


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", type=Path, required=True, help="the extension's wheel")
    parser.add_argument("--report", type=Path, required=True, help="where to save the report")
    parser.add_argument("--az", help="the az to use; default: the az of this Python, or else the one on the PATH")
    return parser.parse_args()


def _run(session, directory, step):
    """Run a command on the terminal of the tour; redirect stdout if the command line says so."""
    command = [*session.az_command, *step.arguments]
    with open(Path(directory, step.file), "wb") if step.file else nullcontext() as file:
        return subprocess.run(command, env=session.env, cwd=directory, stdout=file, check=False).returncode, ""


def _start_shell(session, directory):
    """Start a shell in which `az` is signed in to the emulator, and wait until the user leaves it."""
    shell = os.environ.get("COMSPEC" if os.name == "nt" else "SHELL") or "/bin/sh"
    print(YOUR_TURN, flush=True)
    subprocess.run([shell], env=session.env | {"PATH": _path(session)}, cwd=directory, check=False)


def _path(session) -> str:
    """A PATH on which `az` is the az of the tour."""
    path, az = session.env.get("PATH", os.defpath), session.az_command[0]
    return path if shutil.which("az", path=path) == az else os.pathsep.join([str(Path(az).parent), path])


def _from_here(path):
    """A path to type, relative to the current folder if it is in there."""
    path, here = Path(path), Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))


if __name__ == "__main__":
    main()
