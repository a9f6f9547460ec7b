"""What the documents and workflows say of the project is so."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest
import yaml

from azext_managementpartner.coverage.role_list import LIST_DATE, microsofts_list
from tests.project import ROOT, VERSION

README, CONTRIBUTING, HISTORY = (
    (ROOT / f"{name}.rst").read_text(encoding="utf-8") for name in ("README", "CONTRIBUTING", "HISTORY")
)
TROUBLESHOOTING = README.partition("\nTroubleshooting\n")[2].partition("\nSecurity\n")[0]
PACKAGE = ROOT / "azext_managementpartner"
GENERATED = set((PACKAGE / "vendored_sdks").glob("[!_]*.py"))
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if path not in GENERATED]
OF_AZ = ("azure.cli.core.parser", "azure.cli.core.util", "azure.cli.core.extension.operations")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.fixture(scope="module")
def texts():
    """Every text in the code of the extension, and in the parts of az whose messages the README quotes."""
    files = [*MODULES, *(Path(importlib.util.find_spec(name).origin) for name in OF_AZ)]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in files]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


@pytest.mark.parametrize("message", re.findall(r"^``(.+)``$", TROUBLESHOOTING, re.MULTILINE))
def test_a_message_of_the_troubleshooting_is_one_that_is_printed(texts, message):
    assert any(message in text for text in texts)


def test_the_documents_are_of_this_version():
    assert set(re.findall(r"managementpartner-([0-9.]+)-py3", README)) == {VERSION}
    assert re.search(r"^(.+)\n-+$", HISTORY, re.MULTILINE)[1] == VERSION


def test_the_readme_has_the_month_and_the_numbers_of_the_list_of_roles():
    roles = microsofts_list().values()
    told = re.search(r"It names (\d+) of Azure's built-in roles, and calls (\d+)\s+of them eligible", README)
    assert (int(told[1]), int(told[2])) == (len(roles), sum(role.counts for role in roles))
    assert f"The list is that of {LIST_DATE:%B %Y}, from the page" in README


def test_the_layout_names_every_file_that_ships():
    listed, room = [], ""
    for indent, name in re.findall(r"^( {8,12})(\w+\.py|\w+/) ", CONTRIBUTING, re.MULTILINE):
        room = "" if len(indent) == 8 else room
        if name.endswith("/"):
            room = name
        else:
            listed.append(room + name)
    files = {path.relative_to(PACKAGE).as_posix() for path in MODULES}
    assert sorted(listed) == sorted(file for file in files if file == "__init__.py" or "__init__" not in file)


def test_the_tests_that_hold_the_promises_exist():
    named = re.findall(r"``(tests/\w+/\w+\.py)::(\w+)``", CONTRIBUTING)
    assert named
    missing = [test for test in named if f"\ndef {test[1]}(" not in (ROOT / test[0]).read_text(encoding="utf-8")]
    assert missing == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_runs_tasks_that_exist(path):
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    tasks = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list}
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
    commands = " ".join(step.get("run", "") for job in jobs for step in job.get("steps", []))
    called = [name for names in re.findall(r"nox -s ((?:\w+ ?)+)", commands) for name in names.split()]
    assert set(called) <= tasks
    assert called
