"""Measure the extension beside other ways to the same end, all in one run, on the emulator."""

import argparse
import json
import os
import platform
import sys
import tempfile
import textwrap
import traceback
from importlib import import_module
from pathlib import Path

PARTS = {
    "one_command": (
        "One command at a time beside az rest, a class of azure.cli.core.aaz, a script, and other commands of az: "
        "wall time and instructions.",
        "3 to 6 minutes, or 1 to 2 minutes with --no-instructions",
    ),
    "many_tenants": (
        "list in many tenants beside an ideal client and a shell loop of show; by a user and by an application; and "
        "set with its question beside set --yes: wall time, CPU time and memory.",
        "4 minutes",
    ),
    "check": (
        "check of many tenants, and of one with many subscriptions, beside an ideal client: wall time, CPU time and "
        "memory.",
        "2 minutes",
    ),
    "report": ("report on many customers: wall time and memory.", "2 to 3 minutes"),
}
"""What each part measures, and how long it takes on two processors. This module needs no other one for its help."""


def main(arguments=None):
    """Measure the parts that are asked for, print their tables, and write JSON where it is wanted.

    A part that breaks costs no other part its table.

    :return: what ends the process: None, or the parts that broke, in words.
    """
    options = _options(arguments)
    from importlib.metadata import version

    results, broken = {"az": version("azure-cli"), "python": platform.python_version(), "cores": os.cpu_count()}, {}
    with tempfile.TemporaryDirectory() as directory:
        options.extensions = _with_extension(options.wheelhouse.resolve(), Path(directory))
        for name in options.parts or PARTS:
            print(f"\n{name}: {PARTS[name][0]}\n", flush=True)
            try:
                part = import_module(f"benchmarks.{name}")
                measured = part.measure(options)
                part.report(measured)
                results[name] = measured
            except Exception as error:  # whatever it is, the other parts are measured
                traceback.print_exc()
                broken[name] = error
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return "\n".join(f"The part {name} broke: {_shortened(error)}" for name, error in broken.items()) or None


def _options(arguments):
    parts = "\n".join(f"  {name}: {what}\n      It takes {takes}." for name, (what, takes) in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="nox -s bench --",
        description=__doc__,
        epilog=f"parts:\n{parts}\n\nThe exit code is 1 where a part breaks, or a command's output is wrong.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add, number = parser.add_argument, {"type": int, "metavar": "N"}
    add("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; default: all")
    add("--wheelhouse", type=Path, required=True, help="folder with the extension's wheel; nox makes one")
    add("--json", type=Path, help="file for all figures")
    add(
        "--turns",
        default=11,
        **number,
        help="one_command: how often each command runs; the first fills caches (%(default)s)",
    )
    add(
        "--instructions",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="one_command: count instructions (where there is valgrind)",
    )
    add("--runs", default=3, **number, help="other parts: how often each command runs (%(default)s)")
    add("--tenants", default=200, **number, help="many_tenants, check: how many tenants (%(default)s)")
    add(
        "--many-tenants",
        default=1000,
        **number,
        help="many_tenants: tenants in the largest list (%(default)s)",
    )
    add("--loop", default=20, **number, help="many_tenants: how many tenants the shell loop has (%(default)s)")
    add("--subscriptions", default=400, **number, help="check: how many subscriptions one tenant has (%(default)s)")
    add("--latency", default=0.2, type=float, help="many_tenants, check: seconds for each answer (%(default)s)")
    add("--customers", default=5000, **number, help="report: how many customers (%(default)s)")
    options = parser.parse_args(arguments)
    for part in options.parts:
        if part not in PARTS:
            parser.error(f"there is no part {part!r}: take {' or '.join(PARTS)}")
    return options


def _shortened(error):
    return textwrap.shorten(f"{type(error).__name__}: {error}", 300)


def _with_extension(wheelhouse, directory):
    """The folder to which az has added the extension of a wheelhouse, once for all parts."""
    from emulator import Emulator
    from emulator.session import Session
    from emulator.world import sample_world

    (wheel,) = wheelhouse.glob("managementpartner-*.whl")
    with Emulator(sample_world()) as emulator:
        session = Session(emulator, directory)
        session.add_extension(wheel, wheelhouse)
    return session.env["AZURE_EXTENSION_DIR"]


if __name__ == "__main__":
    sys.exit(main())
