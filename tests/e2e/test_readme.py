"""The examples of the documents are true: commands print what is shown, and scripts do what is said of them."""

import json
import os
import shlex
import shutil
import subprocess

import pytest
import yaml
from flask import Flask, redirect

from emulator import Emulator
from emulator.session import Session
from emulator.world import customer, sample_world
from tests.documents import PAGES, block_with, blocks, sections
from tests.e2e.conftest import NOON
from tests.e2e.transcript import replay
from tests.project import VERSION
from tools.index import write_index

pytestmark = pytest.mark.not_measured

RELEASES = "/OWNER/REPOSITORY/releases"
INDEX_URL = f"https://github.com{RELEASES}/latest/download/index.json"


def conversations():
    """The console examples, by page and section; a section that does not begin with a sign-in goes on with the last."""
    found = {}
    for page, text in PAGES.items():
        name = None
        for title, content in sections(text):
            console = "\n".join(block.text for block in blocks(content, "console"))
            if console.startswith("$ az login"):
                name = f"{page}: {title}"
            if console:
                found[name] = found.get(name, "") + console
    return found


CONVERSATIONS = conversations()
AUTOMATION, ACCESS = "docs/automation.rst", "docs/access.rst"
CUSTOMERS = block_with(ACCESS, "text", "customers.txt")
FOR_THE_LINK_ALONE = block_with(ACCESS, "sh", "create-for-rbac")
INSTALL = block_with("README.rst", "sh", "AZURE_EXTENSION_INDEX_URL")
ONE_TENANT = block_with("README.rst", "text", "az login --tenant <tenant>")
GITHUB_LINK, GITHUB_CHECK, AZURE_PIPELINES, GITLAB = (
    yaml.safe_load(block_with(AUTOMATION, "yaml", words)) for words in ("link:\n    runs", "check:", "@2", "id_tokens")
)
CHECKS = {
    block_with(AUTOMATION, "sh", "--missing"): "a check",
    GITHUB_CHECK["jobs"]["check"]["steps"][-1]["run"]: "GitHub Actions",
    next(iter(AZURE_PIPELINES["steps"][0].values()))[0]["inputs"]["inlineScript"]: "Azure Pipelines",
}
"""What each script is for, by script: two that are the same run once."""
LINKING = {
    GITHUB_LINK["jobs"]["link"]["steps"][-1]["run"]: "GitHub Actions",
    "\n".join(GITLAB["link"]["script"]): "GitLab",
}


@pytest.fixture(scope="module")
def releases(wheel, tmp_path_factory):
    """GitHub with a release that has the wheel and its index, each at the address that GitHub gives it."""
    folder = tmp_path_factory.mktemp("release")
    shutil.copy(wheel, folder)
    write_index(folder, f"https://github.com{RELEASES}/download/v{VERSION}/")
    website = Flask(__name__, static_folder=folder, static_url_path=f"{RELEASES}/download/v{VERSION}")
    website.add_url_rule(
        f"{RELEASES}/latest/download/<name>", view_func=lambda name: redirect(f"{RELEASES}/download/v{VERSION}/{name}")
    )
    return website


@pytest.fixture(scope="module")
def running_emulator(releases):
    """The documents' world: Alex, with five customers, and delegated access alone in the tenant of a sixth.

    The application is Contoso's own, and the first three customers have let it in.
    """
    world, delegated = sample_world(), customer("Proseware")
    world.tenants.append(delegated)
    world["alex"].delegated.add(delegated.id)
    world["robot"].tenants = world.tenants[:4]
    with Emulator(world, clock=lambda: NOON, websites={"github.com": releases}) as emulator:
        yield emulator


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_the_commands_of_the_readme_print_what_it_shows(emulator, extension_folder, name, tmp_path):
    robot, session = emulator.world["robot"], Session(emulator, tmp_path, extensions=extension_folder)
    _, _, title = name.partition(": ")
    emulator.entra.person_at_the_browser = emulator.world["directory" if title == "Directory account" else "alex"]
    if title == "Managed identity":
        session.env["HTTP_PROXY"] = emulator.machine_url
    (tmp_path / "partner.pem").write_bytes(robot.certificate.pem)
    (tmp_path / "customers.txt").write_text(CUSTOMERS, encoding="utf-8")
    console = CONVERSATIONS[name]
    for written, meant in {
        "$APP_ID": robot.name,
        "$SECRET": robot.secret,
        "$TOKEN": robot.federation.token(),
        "$CLIENT_ID": emulator.world["assigned"].name,
        "--certificate": "--certificate" if session.az_version >= (2, 66) else "--password",
        "--client-id": "--client-id" if session.az_version >= (2, 69) else "--username",
    }.items():
        console = console.replace(written, meant)
    replay(console, session)


@pytest.mark.skipif(os.name == "nt", reason="the scripts are for the shell of Unix")
def test_the_lines_of_the_readme_install_the_extension_and_link_in_one_tenant(emulator, shell_of, tmp_path):
    alex, fabrikam = emulator.world["alex"], emulator.world.tenant("Fabrikam")
    emulator.entra.person_at_the_browser = alex
    session = Session(emulator, tmp_path)
    run = shell_of(session)
    until_deleted, delete, deleted = ONE_TENANT.replace("<tenant>", fabrikam.domain).partition(" delete ")
    until_deleted, _, az = until_deleted.rpartition("\n")
    run(f"{INSTALL}\n{until_deleted}", check=True)
    assert emulator.links.links() == {(fabrikam.id, alex.object_id(fabrikam)): "12345"}
    run(f"{az}{delete}{deleted}", check=True)
    assert emulator.links.links() == {}


@pytest.mark.skipif(os.name == "nt", reason="the scripts are for the shell of Unix")
@pytest.mark.parametrize("script", CHECKS, ids=CHECKS.get)
def test_a_check_fails_until_the_right_partner_id_is_linked(emulator, extension_folder, shell_of, script, tmp_path):
    installs = "extension add" in script
    robot = emulator.world["robot"]
    session = Session(emulator, tmp_path, extensions=None if installs else extension_folder)
    session.sign_in_federated(robot, robot.home)
    session.env["AZURE_EXTENSION_INDEX_URL"] = INDEX_URL
    run = shell_of(session)

    not_linked = run(script)
    session.az("managementpartner", "create", "--partner-id", "54321", check=True)
    another_linked = run(script)
    session.az("managementpartner", "set", "--partner-id", "12345", check=True)
    assert (not_linked, another_linked) == ((3, 3) if installs else (1, 1))
    assert run(script) == 0


@pytest.mark.skipif(os.name == "nt", reason="the scripts are for the shell of Unix")
@pytest.mark.parametrize("script", LINKING, ids=LINKING.get)
def test_the_pipeline_links_one_application_in_every_tenant_of_its_file(
    emulator, extension_folder, shell_of, script, tmp_path
):
    robot, session = emulator.world["robot"], Session(emulator, tmp_path, extensions=extension_folder)
    (tmp_path / "customers.txt").write_text(CUSTOMERS.replace("tailspintoys", "northwindtraders"), encoding="utf-8")
    _, _, script = script.partition("az extension add --name managementpartner\n")  # it is there
    if "az login" not in script:
        session.sign_in_federated(robot, robot.home)
    session.env |= {"APP_ID": robot.name, "AZURE_TOKEN": robot.federation.token(), "TENANT_ID": robot.home.id}
    shell_of(session)(script, check=True)
    assert emulator.links.links() == {(tenant.id, robot.object_id(tenant)): "12345" for tenant in robot.tenants[1:]}


# Answers for Microsoft Graph and for role assignments, which the emulator has not, and notes what was asked.
_STUB = """
echo "$@" >>"$ASKED"
case "$*" in
    "ad sp create-for-rbac"*) printf '%s\\n' "$APP_ID" "$SECRET" "$TENANT"; exit ;;
    "ad app credential list"*) echo key-of-the-secret; exit ;;
    "ad sp show"*) echo object-id; exit ;;
    ad*|role*) exit ;;
esac
"""


@pytest.mark.skipif(os.name == "nt", reason="the scripts are for the shell of Unix")
def test_a_service_principal_is_made_for_the_link_alone(emulator, extension_folder, command_named_az, tmp_path):
    robot, session = emulator.world["robot"], Session(emulator, tmp_path, extensions=extension_folder)
    fabrikam = emulator.world.tenant("Fabrikam")
    session.sign_in_user(emulator.world["directory"])
    profile = session.directory / "azure" / "azureProfile.json"
    before, asked = profile.read_bytes(), tmp_path / "asked.txt"
    env = session.env | {"APP_ID": robot.name, "SECRET": robot.secret, "TENANT": fabrikam.id, "ASKED": str(asked)}
    env["PATH"] = f"{command_named_az(session, _STUB)}:{env['PATH']}"
    env["TMPDIR"] = str(tmp_path)
    subprocess.run(["sh", "-c", FOR_THE_LINK_ALONE], env=env, check=True)
    assert emulator.links.links() == {(fabrikam.id, robot.object_id(fabrikam)): "12345"}
    assert profile.read_bytes() == before
    assert json.loads(session.az("account", "show", check=True).out)["user"]["name"] == emulator.world["directory"].name
    assert list(tmp_path.glob("tmp.*")) == []
    *_, deleted, _, assigned = asked.read_text(encoding="utf-8").splitlines()
    assert deleted == f"ad app credential delete --id {robot.name} --key-id key-of-the-secret"
    scope = f"/subscriptions/{fabrikam.subscriptions[0].id}"
    assert assigned.startswith(f"role assignment create --role Support Request Contributor --scope {scope} ")
    assert "--assignee-object-id object-id --assignee-principal-type ServicePrincipal" in assigned


@pytest.fixture
def command_named_az(quick_az, tmp_path):
    """Makes a folder in which the session's az is a command of that name; `first` is what it does before."""

    def make(session, first=""):
        az = tmp_path / "bin" / "az"
        az.parent.mkdir()
        az.write_text(f'#!/bin/sh\n{first}\nexec {shlex.join(quick_az(session))} "$@"\n', encoding="utf-8")
        az.chmod(0o700)
        return az.parent

    return make


@pytest.fixture
def shell_of(command_named_az, wheelhouse, tmp_path):
    """Gives a function of a session: it makes one that runs a script in a shell with that az, and gives the exit code.

    There, az needs no registry to install the extension.
    """

    def make(session):
        env = session.env | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheelhouse)}
        env["PATH"] = f"{command_named_az(session)}:{env['PATH']}"

        def run(script, check=False):
            return subprocess.run(["sh", "-e", "-c", script], env=env, cwd=tmp_path, check=check).returncode

        return run

    return make
