"""`python -m emulator`: run the emulator until Ctrl-C, and print the lines to paste into a shell so that az uses it."""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from emulator.management_partner.dialects import DIALECTS
from emulator.server import Emulator
from emulator.session import Session, find_az
from emulator.shells import lines_to_paste, usual_shell
from emulator.world import multi_factor_world, sample_world

ROOT = Path(__file__).parents[1]
DESCRIPTION = """\
Run an Azure on this machine, to try `az managementpartner` by hand: Entra ID,
Azure Resource Manager with the resource providers that the extension uses, and
Microsoft Graph. You need no Azure account, and your own az configuration is not
changed.

The emulator builds the extension from these sources and adds it to a separate
az configuration. This takes a few seconds. Then it prints lines to paste into another
shell. In that shell, az has the extension and uses the emulator.
"""
EPILOG = """\
example, in two shells:
  first shell      python -m emulator
  second shell     paste the printed lines, then run:
                   az login --use-device-code
                   az managementpartner list --output table
                   az managementpartner set --partner-id 12345 --all-tenants

To stop the emulator, press Ctrl-C in the first shell, and close the second. The
links, the sign-ins and the az configuration are deleted.
"""
# The comments have no special characters of a shell: zsh runs a comment as a command if you paste it.
HINTS = """\
# Next, in the shell where you pasted this, sign in as Alex, a guest user of {customers} customers.
# The emulator enters the code for you:
#   az login --use-device-code
# Or sign in as a service principal:
#   az login --service-principal --username {robot.name} --password {robot.secret} --tenant {robot.home.domain}
# Or as the managed identity of a virtual machine:
#   az login --identity
# Then list what is linked in each tenant of Alex, and link a partner ID in all of them:
#   az managementpartner list --output table
#   az managementpartner set --partner-id 12345 --all-tenants{login} --output table
{note}# To stop the emulator, press Ctrl-C in its shell."""
STOP_SIGNALS = {"SIGINT", "SIGTERM", "SIGHUP"}
"""The signals that stop it and delete its files. Windows has no SIGHUP."""
MULTI_FACTOR = "# Each customer requires multi-factor authentication for this. With --login, az signs in there.\n"


def main():
    """Run until interrupted. Every user sign-in is Alex, a guest user of the customers."""
    options = _options()
    for name in STOP_SIGNALS & {each.name for each in signal.Signals}:  # a shell ignores SIGINT for background jobs
        signal.signal(signal.Signals[name], signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), tempfile.TemporaryDirectory() as directory:
        _run(options, Path(directory))


def _options():
    parser = argparse.ArgumentParser(
        prog="python -m emulator",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--multi-factor",
        action="store_true",
        help="have twelve customers that require multi-factor authentication for every write, as Azure does since "
        "October 2025; default: five customers that do not require it",
    )
    parser.add_argument(
        "--dialect",
        choices=DIALECTS,
        default="recorded",
        help="how the ManagementPartner provider responds: as recorded from 2021 to 2026 (default), or as in 2018",
    )
    extension = parser.add_mutually_exclusive_group()
    extension.add_argument("--wheel", type=Path, help="add this wheel of the extension instead of building one")
    extension.add_argument(
        "--without-extension", action="store_true", help="do not add the extension; az is not needed then"
    )
    return parser.parse_args()


def _run(options, directory):
    """Run the emulator until Ctrl-C, with az's files in a directory."""
    shell, az = usual_shell(), find_az()
    if not options.without_extension:
        _check_az(az)
        print("# Adding the extension to a separate az configuration. This takes a few seconds.", flush=True)
        wheel = options.wheel.resolve() if options.wheel else _build_wheel(directory)
    world = multi_factor_world() if options.multi_factor else sample_world()
    world["robot"].tenants = world.tenants[:4]  # as in the documents
    with Emulator(world, outside="pass", dialect=DIALECTS[options.dialect]) as emulator:
        emulator.entra.person_at_the_browser = emulator.world["alex"]
        session = Session(emulator, directory, az=az and [az])
        session.env["HTTP_PROXY"] = emulator.machine_url
        if not options.without_extension:
            _add_extension(session, wheel)
        print("# Paste all of these lines into another shell.")
        print(*lines_to_paste(shell, session.env, os.environ), sep="\n")
        if az and shutil.which("az") != az:
            print(shell.put_first_on_path(str(Path(az).parent)))
        print(_hints(emulator.world, options.multi_factor), flush=True)
        while True:
            time.sleep(3600)


def _check_az(az):
    if az is None:
        sys.exit(
            f"az was not found: it is neither installed with this Python ({sys.executable}) nor on the PATH.\n"
            "Install azure-cli, or run this with the Python of an environment that has it: "
            "`nox -s try` creates one in .nox/try.\n"
            "To run the emulator without az, add --without-extension."
        )


def _build_wheel(directory):
    """Build the extension's wheel in a directory, as `build_wheel` of noxfile.py does, and return its `Path`."""
    command = [sys.executable, "-m", "pip", "wheel", ".", "--quiet", "--no-deps", "--wheel-dir", directory]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        sys.exit(
            f"{done.stderr.strip()}\n\npip could not build the extension. Its error is above.\n"
            "To use an existing wheel, add --wheel. To run without the extension, add --without-extension."
        )
    (wheel,) = directory.glob("managementpartner-*.whl")
    return wheel


def _add_extension(session, wheel):
    added = session.az("extension", "add", "--yes", "--source", wheel)
    if added.code:
        sys.exit(f"{added.err.strip()}\n\n{session.az_command[0]} could not add the extension. Its error is above.")


def _hints(world, multi_factor):
    return HINTS.format(
        customers="twelve" if multi_factor else "five",
        robot=world["robot"],
        login=" --login" if multi_factor else "",
        note=MULTI_FACTOR if multi_factor else "",
    )


if __name__ == "__main__":
    main()
