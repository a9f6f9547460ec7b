"""`python -m emulator`: run the emulator until Ctrl-C, and print what to paste into a shell so that az uses it."""

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
Azure Resource Manager with the resource providers that the extension asks, and
Microsoft Graph. You need no Azure account, and your own az configuration is not
touched.

It builds the extension from these sources and adds it to an az configuration
of its own. That takes a few seconds. Then it prints lines to paste into another
shell. In that shell, az is on the PATH, has the extension and uses the emulator.
"""
EPILOG = """\
example, in two shells:
  first shell      python -m emulator
  second shell     paste what the first one printed, and type:
                   az login --use-device-code
                   az managementpartner list --output table
                   az managementpartner set --partner-id 12345 --all-tenants

To end it, press Ctrl-C in the first shell, and close the second. Nothing is kept:
the links, the sign-ins and the az configuration are gone.
"""
# The comments have no character that means something to a shell: zsh takes a comment that is typed for a command.
HINTS = """\
# Next, in the shell where you pasted this, sign in as Alex, a guest user of {customers} customers.
# The emulator enters the code for you:
#   az login --use-device-code
# Or sign in as an application:
#   az login --service-principal --username {robot.name} --password {robot.secret} --tenant {robot.home.domain}
# Then see what is linked in each tenant of Alex, and link a partner ID in all of them:
#   az managementpartner list --output table
#   az managementpartner set --partner-id 12345 --all-tenants{login} --output table
{remark}# Ctrl-C ends the emulator."""
ENDED_BY = {"SIGINT", "SIGTERM", "SIGHUP"}
"""What ends it so that nothing is kept; Windows has no SIGHUP."""
MULTI_FACTOR = "# Each customer wants multi-factor authentication for this. With --login, az signs in there.\n"


def main():
    """Run until interrupted; whoever signs in as a user is Alex, a guest user of the customers."""
    options = _options()
    for name in ENDED_BY & {each.name for each in signal.Signals}:  # a shell's background has SIGINT ignored
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
        help="have twelve customers that want multi-factor authentication for every write, as Azure does since "
        "October 2025; without it, there are five customers that do not ask for it",
    )
    parser.add_argument(
        "--dialect",
        choices=DIALECTS,
        default="recorded",
        help="how the ManagementPartner provider answers: as recorded from 2021 to 2026, which is the default, "
        "or as in 2018",
    )
    extension = parser.add_mutually_exclusive_group()
    extension.add_argument("--wheel", type=Path, help="add this wheel of the extension, and build none")
    extension.add_argument(
        "--without-extension", action="store_true", help="add no extension; this starts at once, and needs no az"
    )
    return parser.parse_args()


def _run(options, directory):
    """Run the emulator until Ctrl-C, with what az needs in a directory."""
    shell, az = usual_shell(), find_az()
    if not options.without_extension:
        _check_az(az)
        print("# Adding the extension to an az configuration of its own. This takes a few seconds.", flush=True)
        wheel = options.wheel.resolve() if options.wheel else _build_wheel(directory)
    world = multi_factor_world() if options.multi_factor else sample_world()
    with Emulator(world, outside="pass", dialect=DIALECTS[options.dialect]) as emulator:
        emulator.entra.person_at_the_browser = emulator.world["alex"]
        session = Session(emulator, directory, az=az and [az])
        if not options.without_extension:
            _add_extension(session, wheel)
        print("# Paste all of this into another shell.")
        print(*lines_to_paste(shell, session.env, os.environ), sep="\n")
        if az and shutil.which("az") != az:
            print(shell.put_first_on_path(str(Path(az).parent)))
        print(_hints(emulator.world, options.multi_factor), flush=True)
        while True:
            time.sleep(3600)


def _check_az(az):
    if az is None:
        sys.exit(
            f"There is no az: none was installed with this Python ({sys.executable}), and none is on the PATH.\n"
            "Install azure-cli, or run this with the Python of an environment that has it: "
            "`nox -s try` makes one in .nox/try.\n"
            "With --without-extension, the emulator runs without an az."
        )


def _build_wheel(directory):
    """Build the extension's wheel into a directory, as `build_wheel` of noxfile.py does; gives its `Path`."""
    command = [sys.executable, "-m", "pip", "wheel", ".", "--quiet", "--no-deps", "--wheel-dir", directory]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        sys.exit(
            f"{done.stderr.strip()}\n\npip could not build the extension; above is what it says.\n"
            "With --wheel, a wheel that was built before is added. With --without-extension, none is needed."
        )
    (wheel,) = directory.glob("managementpartner-*.whl")
    return wheel


def _add_extension(session, wheel):
    added = session.az("extension", "add", "--yes", "--source", wheel)
    if added.code:
        sys.exit(f"{added.err.strip()}\n\n{session.az_command[0]} could not add the extension; above is what it says.")


def _hints(world, multi_factor):
    return HINTS.format(
        customers="twelve" if multi_factor else "five",
        robot=world["robot"],
        login=" --login" if multi_factor else "",
        remark=MULTI_FACTOR if multi_factor else "",
    )


if __name__ == "__main__":
    main()
