"""Who may import whom: the folders and modules of the extension, as CONTRIBUTING.rst draws them."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter

import pytest

from tests.project import ROOT

PACKAGE = "azext_managementpartner"

ORDER = [
    *("_text", "_files", "_terminal", "_table", "_command_line", "_warnings", "threads"),
    *("vendored_sdks", "http", "accounts", "errors", "settings", "sign_ins", "_client_factory"),
    *("links", "tenants", "coverage", "report", "_format", "custom"),
    *("_validators", "_completers", "_params", "_help", "commands", "__init__"),
]
"""Each may import those before it, and itself."""
LOADED_FOR_HELP = ["__init__", "_help", "commands", "_params"]


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


def test_imports_go_downwards_only():
    wrong = [
        f"{where}: {room(path)} imports {other}"
        for path, others in IMPORTS.items()
        for other, where in others
        if ORDER.index(other) > ORDER.index(room(path))
    ]
    assert wrong == []
    assert {room(path) for path in FILES} == set(ORDER)


def test_no_modules_import_each_other():
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in FILES}
    imports = {}
    for name, path in names.items():
        found = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        froms = [
            (node.module, alias.name) for node in found if isinstance(node, ast.ImportFrom) for alias in node.names
        ]
        imports[name] = {other for base, each in froms for other in (base, f"{base}.{each}") if other in names}
    TopologicalSorter(imports).prepare()  # it raises CycleError


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


def test_msrest_brings_its_oauth_libraries_only_when_it_uses_them():
    script = """
import sys
import azext_managementpartner.vendored_sdks.managementpartner
print(*sorted({"oauthlib", "requests_oauthlib"} & set(sys.modules)))
from msrest.authentication import OAuthTokenAuthentication
from msrest.pipeline.requests import oauth2
session = OAuthTokenAuthentication("id", {"access_token": "token"}).signed_session()
import requests_oauthlib, oauthlib.oauth2.rfc6749.errors
print(isinstance(session.auth, requests_oauthlib.OAuth2))
print(oauth2.rfc6749.errors.TokenExpiredError is oauthlib.oauth2.rfc6749.errors.TokenExpiredError)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "\nTrue\nTrue\n"


def test_another_thread_that_uses_a_library_that_msrest_imports_at_this_moment_gets_it():
    script = """
import sys
import azext_managementpartner.vendored_sdks as vendored_sdks
sys.modules["requests_oauthlib"] = vendored_sdks._ImportedWhenUsed("requests_oauthlib")
from requests_oauthlib import OAuth2Session
print(OAuth2Session.__module__)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "requests_oauthlib.oauth2_session\n"


@pytest.mark.parametrize("already", ["requests_oauthlib", "oauthlib"])
def test_oauth_libraries_that_are_there_already_stay(already):
    script = f"""
import sys
import {already} as before
import azext_managementpartner.vendored_sdks.managementpartner
print(sys.modules["{already}"] is before)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "True\n"


def imported_at_start(path):
    """The rooms that a module imports when it is loaded."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    at_start = ast.Module([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)], [])
    return {other for other, _ in imported(at_start, path)}
