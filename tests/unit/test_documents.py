"""What the documents and workflows say of the project is so."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest
import yaml

from azext_managementpartner.coverage.role_list import LIST_DATE, microsofts_list
from tests.project import ROOT, VERSION
from tests.unit.test_rooms import ORDER

README, CONTRIBUTING, HISTORY = (
    (ROOT / f"{name}.rst").read_text(encoding="utf-8") for name in ("README", "CONTRIBUTING", "HISTORY")
)
TROUBLESHOOTING = README.partition("\nTroubleshooting\n")[2].partition("\nSecurity\n")[0]
PACKAGE = ROOT / "azext_managementpartner"
GENERATED = set((PACKAGE / "vendored_sdks").glob("[!_]*.py"))
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if path not in GENERATED]
OF_AZ = ("azure.cli.core.parser", "azure.cli.core.util", "azure.cli.core.extension.operations")
MAINTAINING = [ROOT / "CONTRIBUTING.rst", *sorted((ROOT / "docs" / "maintaining").glob("*.rst"))]
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


def layout():
    """The paths in the tree of CONTRIBUTING.rst that have a description; those of folders end with a slash."""
    tree = CONTRIBUTING.partition("\nThe layout\n")[2].partition("\nA test fails")[0]
    paths, folders = [], {}
    for indent, name in re.findall(r"^((?: {4})+)(\S+)  +\S", tree, re.MULTILINE):
        paths.append(folders.get(len(indent) - 4, "") + name)
        folders[len(indent)] = paths[-1]
    return paths


def test_the_layout_names_every_file_or_describes_its_folder():
    listed = layout()
    described = tuple(
        path for path in listed if path.endswith("/") and sum(other.startswith(path) for other in listed) == 1
    )
    shipped = [path for path in PACKAGE.rglob("*.*") if path.is_file() and path.suffix != ".pyc"]
    folders = {f"{path.parent.name}/" for path in ROOT.glob("*/*.py")}
    files = {path.relative_to(ROOT).as_posix() for path in shipped if path.name != "__init__.py"}
    assert [path for path in sorted(files) if path not in listed and not path.startswith(described)] == []
    assert folders <= set(listed)
    assert [path for path in listed if not (ROOT / path).exists()] == []
    assert len(listed) == len(set(listed))


def test_the_order_of_imports_is_the_one_that_is_tested():
    order = CONTRIBUTING.partition("\nThe order of imports\n")[2].partition("\n``tests/unit/test_rooms.py``")[0]
    rows = re.findall(r"^ {4}[^:]+: +(.+)$", order, re.MULTILINE)
    assert sorted(name for row in rows for name in row.split(", ")) == sorted(ORDER)
    below = [ORDER.index(name) for row in reversed(rows) for name in reversed(row.split(", "))]
    assert below == sorted(below)


@pytest.mark.parametrize("path", MAINTAINING, ids=lambda path: path.name)
def test_what_a_page_for_maintainers_names_exists(path):
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"``([\w.-]+\.py|[\w./-]+/(?:[\w-]+\.\w+)?)``", text)
    assert [name for name in named if not any((folder / name).exists() for folder in (ROOT, PACKAGE))] == []
    assert named
    linked = re.findall(r"<((?!https://)[^ >]+\.\w+)>`_", text)
    assert [name for name in linked if not (path.parent / name).exists()] == []
    assert set(tasks_called(text)) <= tasks()


def tasks_called(text):
    """The tasks that commands in a text run."""
    return [name for names in re.findall(r'nox -s "?((?:\w+ ?)+)', text) for name in names.split()]


def tasks():
    """The names of the tasks in noxfile.py."""
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    decorated = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list]
    keywords = [word for node in decorated for call in node.decorator_list for word in getattr(call, "keywords", [])]
    return {node.name for node in decorated} | {word.value.value for word in keywords if word.arg == "name"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_runs_tasks_that_exist(path):
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
    commands = " ".join(step.get("run", "") for job in jobs for step in job.get("steps", []))
    assert set(tasks_called(commands)) <= tasks()
    assert tasks_called(commands)
