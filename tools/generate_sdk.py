"""Generates the REST clients in azext_managementpartner/vendored_sdks, one from each document in spec.

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


def differences(texts: dict[str, str], folder: Path) -> str:
    """Compare a folder with a fresh generation; kinds of line ends do not matter.

    :param texts: see `render`.
    :param folder: the folder of the clients.
    :return: a unified diff, empty where nothing differs.
    """
    present = {path: (folder / path).read_text(encoding="utf-8") for path in _files(folder)}
    lines: list[str] = []
    for path in sorted(texts.keys() | present.keys()):
        old = present.get(path, "").splitlines(keepends=True)
        new = texts.get(path, "").splitlines(keepends=True)
        lines += difflib.unified_diff(old, new, f"{folder.name}/{path}", f"generated/{path}")
        if path not in texts or path not in present:
            lines.append(f"{path}: {'not generated' if path not in texts else 'missing'}\n")
    return "".join(lines)


def write(texts: dict[str, str], folder: Path) -> None:
    """Write the clients, and remove what an earlier generation left.

    :param texts: see `render`.
    :param folder: the folder of the clients; created where it is missing.
    :raises FileExistsError: the folder holds files, but no generated clients.
    """
    present = _files(folder)
    package = folder / "__init__.py"
    if present and not (package.is_file() and NOTICE in package.read_text(encoding="utf-8")):
        raise FileExistsError(f"{folder}: holds files, but no generated clients; supported: an empty folder")
    for path in present - texts.keys():
        (folder / path).unlink()
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="\n")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    :param arguments: the arguments; those of the process when left out.
    :return: exit code: 0, or 1 where --check found differences.
    :raises SystemExit: code 2 where a document or the folder cannot be used.
    """
    parser = argparse.ArgumentParser("python -m tools.generate_sdk", description="Generate the REST clients.")
    parser.add_argument("--output", type=Path, default=OUTPUT, metavar="DIR", help="folder of the clients")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the clients differ")
    options = parser.parse_args(arguments)
    try:
        texts = render([read(document) for document in _documents()])
        if not options.check:
            write(texts, options.output)
            return 0
    except (SpecError, FileExistsError) as error:
        parser.exit(2, f"{error}\n")
    difference = differences(texts, options.output)
    sys.stdout.write(difference)
    return 1 if difference else 0


def _files(folder: Path) -> set[str]:
    """Paths of the files in a folder, Python's own caches excepted."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in files if "__pycache__" not in path.parts}


def _documents() -> list[Path]:
    documents = sorted(SPECS.glob("*.json"))
    if not documents:
        raise SpecError(f"{SPECS}: holds no document; supported: one OpenAPI document for each client")
    return documents


if __name__ == "__main__":
    sys.exit(main())
