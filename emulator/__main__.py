"""`python -m emulator`: run the emulator until Ctrl-C, and print what to set so that az uses it."""

import argparse
import contextlib
import os
import shlex
import tempfile
import time
from pathlib import Path

from emulator.management_partner.dialects import DIALECTS
from emulator.server import Emulator
from emulator.session import Session
from emulator.world import multi_factor_world, sample_world


def main():
    """Run until interrupted; whoever signs in as a user is Alex, a guest user of the customers."""
    parser = argparse.ArgumentParser(
        prog="python -m emulator",
        description="Run Entra ID, Azure Resource Manager and its providers on loopback addresses, until Ctrl-C. "
        "It prints what to set so that az uses them, and how to sign in.",
    )
    parser.add_argument(
        "--dialect",
        choices=DIALECTS,
        default="recorded",
        help="how the ManagementPartner provider answers: as recorded from 2021 to 2026, which is the default, "
        "or as in 2018",
    )
    parser.add_argument(
        "--multi-factor",
        action="store_true",
        help="let there be twelve customers, each of which wants multi-factor authentication of the user for every "
        "write, as Azure does since October 2025; without it, five customers that do not ask for it",
    )
    options = parser.parse_args()
    world = multi_factor_world() if options.multi_factor else sample_world()
    emulator = Emulator(world, outside="pass", dialect=DIALECTS[options.dialect])
    with tempfile.TemporaryDirectory() as directory, emulator:
        emulator.entra.person_at_the_browser = emulator.world["alex"]
        session = Session(emulator, Path(directory))
        for name, value in session.env.items():
            if os.environ.get(name) != value:
                print(f"export {name}={shlex.quote(value)}")
        robot = emulator.world["robot"]
        print("# A user: az login --use-device-code")
        print(
            f"# An application: az login --service-principal --username {robot.name} --password {robot.secret} "
            f"--tenant {robot.home.domain}"
        )
        print("# Ctrl-C ends the emulator.", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(3600)


if __name__ == "__main__":
    main()
