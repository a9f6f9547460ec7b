"""Who may import whom: the rooms of the extension, as CONTRIBUTING.rst draws them."""

import ast
import subprocess
import sys

import pytest

from tests.project import ROOT

PACKAGE = "azext_managementpartner"

# Each may import what stands above it, of those that are named; all may import themselves.
MAY_IMPORT = {
    "_text": set(),
    "_csv_rows": set(),
    "_files": {"_text"},
    "_groups": set(),
    "_terminal": set(),
    "_typed": set(),
    "_table": {"_terminal"},
    "principals": {"_text"},
    "transport": {"_terminal"},
    "messages": {"_groups", "_text", "principals", "transport", "vendored_sdks"},
    "sign_ins": {"_text", "messages", "transport"},
    "vendored_sdks": set(),
    "settings": {"_text", "messages"},
    "_client_factory": {"settings", "sign_ins", "transport", "vendored_sdks"},
    "links": {"messages", "transport"},
    "fleet": {
        "_client_factory",
        "_terminal",
        "_text",
        "messages",
        "principals",
        "settings",
        "sign_ins",
        "vendored_sdks",
    },
    "coverage": {
        "_client_factory",
        "_csv_rows",
        "_files",
        "_groups",
        "_text",
        "links",
        "messages",
        "settings",
        "transport",
        "vendored_sdks",
    },
    "report": {"_files", "_groups", "_text", "coverage", "messages"},
    "_format": {"_table", "_text", "coverage", "messages", "report"},
    "custom": {
        "_client_factory",
        "_format",
        "_terminal",
        "_typed",
        "coverage",
        "fleet",
        "links",
        "messages",
        "principals",
        "report",
    },
    "tenant_lists": {"_csv_rows", "_files", "_text"},
    "_validators": {"_text", "tenant_lists"},
    "_completers": {"_client_factory", "_text", "fleet", "principals", "transport"},
    "_params": {"_completers", "_validators"},
    "commands": {"_format"},
    "_help": set(),
    "_help_details": set(),
    "__init__": {"_help", "_help_details", "_params", "commands"},
}
LOADED_FOR_HELP = ["__init__", "_help", "_help_details", "commands", "_params"]


def room(path):
    """The room of a file, or the module at the top."""
    first = path.relative_to(ROOT / PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported(tree, path):
    """The rooms that a module imports anywhere in it, and the lines that do."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = path.relative_to(ROOT).with_suffix("").parts[: -node.level]
                base = ".".join([*package, *([node.module] if node.module else [])])
            names = [f"{base}.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == PACKAGE and len(parts) > 1:
                yield parts[1], f"{path.relative_to(ROOT)}:{node.lineno}"


FILES = sorted((ROOT / PACKAGE).rglob("*.py"))
IMPORTS = {path: list(imported(ast.parse(path.read_text(encoding="utf-8")), path)) for path in FILES}


def test_each_room_imports_only_what_it_may():
    wrong = [
        f"{where}: {room(path)} imports {other}"
        for path, others in IMPORTS.items()
        for other, where in others
        if other not in {room(path), *MAY_IMPORT[room(path)]}
    ]
    assert wrong == []


def test_each_permission_is_needed_and_none_leads_upwards():
    used = {name: {other for path in FILES if room(path) == name for other, _ in IMPORTS[path]} for name in MAY_IMPORT}
    assert {name: used[name] - {name} for name in used} == MAY_IMPORT
    above = []
    order = (
        "_text",
        "_groups",
        "_terminal",
        "principals",
        "transport",
        "vendored_sdks",
        "messages",
        "settings",
        "sign_ins",
        "_client_factory",
    )
    for name in order:
        assert MAY_IMPORT[name] <= set(above)
        above.append(name)


def test_the_emulator_and_the_extension_know_nothing_of_each_other():
    for folder, other in (("emulator", PACKAGE), (PACKAGE, "emulator")):
        for path in (ROOT / folder).rglob("*.py"):
            assert f"import {other}" not in path.read_text(encoding="utf-8"), path
            assert f"from {other}" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize("module", LOADED_FOR_HELP)
def test_what_is_loaded_for_help_reaches_no_client(module):
    reached, more = set(), {module}
    while more:
        reached |= more
        at_start = {other for path in FILES if room(path) in more for other in imported_at_start(path)}
        more = at_start - reached
    assert reached.isdisjoint({"_client_factory", "vendored_sdks", "custom"})


def test_a_report_is_made_without_anything_that_sends_requests_or_signs_in():
    modules = [f"{PACKAGE}.report.{path.stem}" for path in (ROOT / PACKAGE / "report").glob("[!_]*.py")]
    script = f"""
import sys
import azure.cli.core
before = set(sys.modules)
import azext_managementpartner.custom, {", ".join(modules)}
own = {{f"azext_managementpartner.{{room}}" for room in ("_client_factory", "links", "sign_ins", "vendored_sdks")}}
senders = {{"azure.core", "http.client", "msal", "msrest", "requests", "ssl"}}
print(*sorted((senders | own) & (set(sys.modules) - before)))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "azext_managementpartner.links\n"  # which custom.py imports for all commands


def test_what_az_imports_for_help_brings_nothing_that_sends_requests():
    script = """
import sys
import azure.cli.core
before = set(sys.modules)
import azext_managementpartner.custom, azext_managementpartner.commands, azext_managementpartner._params
print(*sorted({"azure.core", "http.client", "msal", "msrest", "requests", "ssl"} & (set(sys.modules) - before)))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "\n"


def imported_at_start(path):
    """The rooms that a module imports when it is loaded."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    at_start = ast.Module([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)], [])
    return {other for other, _ in imported(at_start, path)}
