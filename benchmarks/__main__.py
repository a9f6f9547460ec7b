"""Measures the extension beside other ways to the same end, all in one run, on the emulator."""

import argparse
import json
import os
import platform
from importlib.metadata import version
from pathlib import Path

from benchmarks import check, fleet, one_command, report

PARTS = {
    "one_command": lambda options: (one_command, one_command.measure(options.wheelhouse, options.turns)),
    "fleet": lambda options: (fleet, fleet.measure(options.wheelhouse, options.sweeps)),
    "check": lambda options: (check, check.measure(options.wheelhouse, options.sweeps)),
    "report": lambda options: (report, report.measure(options.wheelhouse, options.sweeps)),
}


def main():
    """Measure the parts that were asked for; print tables, and write JSON where it is wanted."""
    parser = argparse.ArgumentParser(prog="nox -s bench --", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{' or '.join(PARTS)}; default: all")
    parser.add_argument("--wheelhouse", type=Path, required=True, help="folder with the extension's wheel")
    parser.add_argument("--turns", type=int, default=10, help="how often each command runs (default: %(default)s)")
    parser.add_argument("--sweeps", type=int, default=3, help="how often each sweep runs (default: %(default)s)")
    parser.add_argument("--json", type=Path, help="file for all figures")
    options = parser.parse_args()
    options.wheelhouse = options.wheelhouse.resolve()  # az runs in a folder of its own
    for part in options.parts:
        if part not in PARTS:
            parser.error(f"there is no part {part!r}: take {' or '.join(PARTS)}")
    results = {"az": version("azure-cli"), "python": platform.python_version(), "cores": os.cpu_count()}
    for part in options.parts or PARTS:
        module, results[part] = PARTS[part](options)
        print(f"\n{module.__doc__}\n")
        module.report(results[part])
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
