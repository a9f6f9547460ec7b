"""Generates the REST clients in azext_managementpartner/vendored_sdks: a module from each document in spec.

Run in the repository's root: `python -m tools.generate_sdk` writes the clients; with `--check` it only says
how they differ from a fresh generation.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

from tools.document import SpecError
from tools.openapi import read
from tools.rendering import NOTICE, render

ROOT = Path(__file__).resolve().parent.parent
SPECS = ROOT / "spec"
OUTPUT = ROOT / "azext_managementpartner" / "vendored_sdks"

OPERATIONS = {
    "authorization": ["RoleAssignments_ListForSubscription", "RoleDefinitions_Get"],
    "managedservices": ["RegistrationAssignments_List"],
    "managementpartner": ["Partner_Get", "Partner_Create", "Partner_Update", "Partner_Delete", "Partners_Get"],
    "microsoftgraph": ["Me_ListTransitiveMemberOf", "ServicePrincipals_ListTransitiveMemberOf"],
    "privilegedidentitymanagement": [
        "RoleAssignmentScheduleInstances_List",
        "RoleEligibilityScheduleInstances_List",
        "RoleEligibilityScheduleInstances_ListForSubscription",
    ],
    "subscriptions": ["Tenants_List", "Subscriptions_List"],
}
"""The operationIds that the extension uses, by the document's name: of a document, these alone are generated."""


def differences(texts: dict[str, str], folder: Path) -> str:
    """Compare a folder with a fresh generation; kinds of line ends do not matter.

    :param texts: texts of the modules, by file name.
    :param folder: the folder of the clients.
    :return: a unified diff, empty where nothing differs.
    """
    lines: list[str] = []
    for name in sorted(texts.keys() | _generated(folder)):
        file = folder / name
        old = file.read_text(encoding="utf-8").splitlines(keepends=True) if file.exists() else []
        new = texts.get(name, "").splitlines(keepends=True)
        lines += difflib.unified_diff(old, new, f"{folder.name}/{name}", f"generated/{name}")
    return "".join(lines)


def write(texts: dict[str, str], folder: Path) -> None:
    """Write the clients, and remove what an earlier generation left.

    :param texts: texts of the modules, by file name.
    :param folder: the folder of the clients; created where it is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in _generated(folder) - texts.keys():
        (folder / name).unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    :param arguments: the arguments; those of the process when left out.
    :return: exit code: 0, or 1 where --check found differences.
    :raises SystemExit: code 2 where a document cannot be used.
    """
    parser = argparse.ArgumentParser("python -m tools.generate_sdk", description="Generate the REST clients.")
    parser.add_argument("--output", type=Path, default=OUTPUT, metavar="DIR", help="folder of the clients")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the clients differ")
    options = parser.parse_args(arguments)
    try:
        texts = {f"{name}.py": render(read(SPECS / f"{name}.json", ids)) for name, ids in OPERATIONS.items()}
    except SpecError as error:
        parser.exit(2, f"{error}\n")
    if not options.check:
        write(texts, options.output)
        return 0
    difference = differences(texts, options.output)
    sys.stdout.write(difference)
    return 1 if difference else 0


def _generated(folder: Path) -> set[str]:
    """Names of the modules that this or an earlier generation wrote; others are written by hand."""
    return {file.name for file in folder.glob("*.py") if NOTICE in file.read_text(encoding="utf-8")}


if __name__ == "__main__":
    sys.exit(main())
