"""What the documents and workflows say of the project is so."""

import ast
import importlib.util
import os
import posixpath
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml
from azure.cli.core import AzCli, MainCommandsLoader
from azure.cli.core._help import AzCliHelp
from azure.cli.core.commands import (
    AzCliCommandInvoker,
    _load_extension_command_loader,
    _load_module_command_loader,
)
from azure.cli.core.parser import AzCliCommandParser

from azext_managementpartner.coverage.role_list import LIST_DATE, microsofts_list
from tests.documents import PAGES, README, anchors, az_commands, blocks, links
from tests.project import ROOT, VERSION
from tests.unit.test_imports import ORDER

HISTORY = (ROOT / "HISTORY.rst").read_text(encoding="utf-8")
MAINTAINING = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "CONTRIBUTING.rst", *sorted((ROOT / "docs" / "maintaining").glob("*.rst")))
}
"""The documents for those who change the extension."""
CONTRIBUTING = MAINTAINING["CONTRIBUTING.rst"]
DOCUMENTS = {**PAGES, **MAINTAINING, "HISTORY.rst": HISTORY}
RELEASES = re.compile(r"(\.\./)+releases/latest")
"""How a document links to the page of the latest release, wherever on GitHub the project is."""
RELEASE_NOTES = ROOT / ".github" / "release_notes.md"
PACKAGE = ROOT / "azext_managementpartner"
GENERATED = set((PACKAGE / "vendored_sdks").glob("[!_]*.py"))
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if path not in GENERATED]
MESSAGES_OF_AZ = {
    "is misspelled or not recognized by the system.": "azure.cli.core.parser",
    "Certificate verification failed": "azure.cli.core.util",
    "The checksum of the extension does not match the expected value.": "azure.cli.core.extension.operations",
}
"""The messages in the documents that az prints, and the module of az that has each."""
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def texts_in(paths):
    """Every text in some modules, but for their docstrings."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    documentation = {node.value for node in nodes if isinstance(node, ast.Expr)}
    texts = [node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [node.value for node in texts if node not in documentation]


@pytest.fixture(scope="module")
def texts():
    """Every text in the code of the extension."""
    return texts_in(MODULES)


@pytest.mark.parametrize("message", re.findall(r"^``(.+)``$", PAGES["docs/troubleshooting.rst"], re.MULTILINE))
def test_a_message_of_the_troubleshooting_is_one_that_is_printed(texts, message):
    if message in MESSAGES_OF_AZ:
        texts = texts_in([Path(importlib.util.find_spec(MESSAGES_OF_AZ[message]).origin)])
    assert any(message in text for text in texts)


def test_the_documents_are_of_this_version():
    assert set(re.findall(r"managementpartner-([0-9.]+)-py3", "".join(PAGES.values()))) == {VERSION}
    assert re.search(r"^(.+)\n-+$", HISTORY, re.MULTILINE)[1] == VERSION


def test_the_documents_have_the_month_and_the_numbers_of_the_list_of_roles():
    roles, page = microsofts_list().values(), " ".join(PAGES["docs/does-it-count.rst"].split())
    told = re.search(r"It names (\d+) of Azure's built-in roles, and calls (\d+) of them eligible", page)
    assert (int(told[1]), int(told[2])) == (len(roles), sum(role.counts for role in roles))
    assert f"The extension has the list of {LIST_DATE:%B %Y}." in page


def test_the_readme_can_be_read_in_a_few_minutes():
    assert len(README.splitlines()) <= 250


def test_the_readme_has_the_commands_that_the_published_document_has():
    lines = {line.strip() for line in README.splitlines()}
    verbs = ("create --partner-id 12345", "show", "update --partner-id 12345", "delete --partner-id 12345")
    commands = {f"az managementpartner {verb}" for verb in verbs}
    assert commands | {"az extension add --name managementpartner", "az login --tenant <tenant>"} <= lines


@pytest.mark.parametrize("page", DOCUMENTS)
def test_what_a_document_links_to_is_there(page):
    for address in local_links(page):
        path, _, anchor = address.partition("#")
        assert (ROOT / path).is_file(), address
        assert not anchor or anchor in anchors(DOCUMENTS[path]), address


def test_the_readme_leads_to_every_document():
    reached, left = set(), ["README.rst"]
    while left:
        page = left.pop()
        if page not in reached and page in DOCUMENTS:
            reached.add(page)
            left += [address.partition("#")[0] for address in local_links(page)]
    assert reached == set(DOCUMENTS)


def local_links(page):
    """The files of the project that a document links to, each with its #, by their paths in the project."""
    folder = posixpath.dirname(page)
    local = [address for address in links(DOCUMENTS[page]) if "://" not in address and not RELEASES.fullmatch(address)]
    return [posixpath.normpath(posixpath.join(folder, address)) for address in local]


EXAMPLES = {page: [command for block in blocks(text) for command in az_commands(block)] for page, text in PAGES.items()}
"""The commands of az in all examples, in sh, PowerShell and pipelines, by document."""


@pytest.mark.parametrize("page", EXAMPLES)
def test_a_command_of_an_example_is_one_that_az_can_read(parser, page, capsys):
    for command in EXAMPLES[page]:
        try:
            parser.parse_args(command)
        except SystemExit:
            pytest.fail(f"az {shlex.join(command)}\n{capsys.readouterr().err}")


@pytest.fixture(scope="module")
def parser(tmp_path_factory):
    """az's parser, with the commands of the examples."""
    options = {"cli_name": "az", "config_dir": str(tmp_path_factory.mktemp("az")), "config_env_var_prefix": "AZURE"}
    classes = {"invocation_cls": AzCliCommandInvoker, "parser_cls": AzCliCommandParser, "help_cls": AzCliHelp}
    az = AzCli(**options, **classes, commands_loader_cls=LoaderOfExamples)
    del classes["invocation_cls"]
    az.invocation = AzCliCommandInvoker(cli_ctx=az, commands_loader_cls=LoaderOfExamples, **classes)
    loader = az.invocation.commands_loader
    lines = [" ".join(command) + " " for commands in EXAMPLES.values() for command in commands]
    found = loader.load_command_table(None).items()
    loader.command_table = {
        name: command for name, command in found if any(line.startswith(f"{name} ") for line in lines)
    }
    for name in loader.command_table:
        az.invocation.data["command_string"] = name
        loader.load_arguments(name)
    az.invocation.parser.load_command_table(loader)
    return az.invocation.parser


@pytest.mark.parametrize("page", PAGES)
def test_examples_for_powershell_are_written_as_powershell_reads_them(page):
    for block in blocks(PAGES[page], "powershell"):
        assert not re.search(r"\s@\w", block.text), "@ needs quotation marks"
        assert not re.search(r"\\$|&&|^export |\w=\$\(", block.text, re.MULTILINE), "this is sh"


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
    order = CONTRIBUTING.partition("\nThe order of imports\n")[2].partition("\n``tests/unit/test_imports.py``")[0]
    rows = re.findall(r"^ {4}[^:]+: +(.+)$", order, re.MULTILINE)
    assert sorted(name for row in rows for name in row.split(", ")) == sorted(ORDER)
    below = [ORDER.index(name) for row in reversed(rows) for name in reversed(row.split(", "))]
    assert below == sorted(below)


@pytest.mark.parametrize("page", MAINTAINING)
def test_what_a_page_for_maintainers_names_exists(page):
    text = MAINTAINING[page]
    named = re.findall(r"``([\w.-]+\.py|[\w./-]+/(?:[\w-]+\.\w+)?)``", text)
    assert [name for name in named if not any((folder / name).exists() for folder in (ROOT, PACKAGE))] == []
    assert named
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


def test_ci_runs_the_test_command_of_the_readme():
    (command,) = (block.text.strip() for block in blocks(README, "sh") if "nox -s tests" in block.text)
    assert f"\n{command} " in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_python_that_is_promised_is_tested():
    (promised,) = re.findall(r"^PYTHONS = (.+)$", (ROOT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE)
    pythons = list(ast.literal_eval(promised))
    classifiers = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', (ROOT / "setup.py").read_text("utf-8"))
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8"))["jobs"]
    compat = jobs["compat"]["steps"][1]["with"]["python-version"].split()
    assert classifiers == pythons
    assert jobs["tests"]["strategy"]["matrix"]["python"] == pythons
    assert set(compat) >= set(pythons)


@pytest.mark.skipif(os.name == "nt", reason="the workflow runs on Linux")
def test_a_release_has_its_own_address_in_its_readme_and_its_notes(tmp_path):
    for name in ("README.rst", "HISTORY.rst", ".github/release_notes.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "dist").mkdir()
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8"))
    (script,) = (step["run"] for step in workflow["jobs"]["release"]["steps"] if "sed" in step.get("run", ""))
    github = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "contoso/pal", "GITHUB_REF_NAME": "v1"}
    subprocess.run(["sh", "-e", "-c", script], cwd=tmp_path, env=os.environ | github, check=True)
    readme, notes = ((tmp_path / name).read_text(encoding="utf-8") for name in ("dist/README.rst", "dist/notes.md"))
    index = "https://github.com/contoso/pal/releases/latest/download/index.json"
    for text in (readme, notes):
        assert f"export AZURE_EXTENSION_INDEX_URL={index}\n" in text
        assert f'$env:AZURE_EXTENSION_INDEX_URL = "{index}"\n' in text
        assert "OWNER/REPOSITORY" not in text
    assert "<https://github.com/contoso/pal/blob/v1/docs/install.rst>`_" in readme
    assert ".. image:: https://github.com/contoso/pal/raw/v1/docs/many_tenants.svg\n" in readme
    assert notes.endswith(HISTORY)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_runs_tasks_that_exist(path):
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
    commands = " ".join(step.get("run", "") for job in jobs for step in job.get("steps", []))
    assert set(tasks_called(commands)) <= tasks()
    assert tasks_called(commands)


class LoaderOfExamples(MainCommandsLoader):
    """Loads the extension from its sources, and the modules of az that the documents use."""

    def load_command_table(self, args):
        for module in ("cloud", "config", "extension", "profile", "resource", "role"):
            self._add(_load_module_command_loader(self, args, module))
        self._add(_load_extension_command_loader(self, args, "azext_managementpartner"))
        return self.command_table

    def _add(self, loaded):
        commands, groups, loader = loaded
        self.command_table |= commands
        self.command_group_table |= groups
        self.cmd_to_loader_map |= dict.fromkeys(commands, [loader])
