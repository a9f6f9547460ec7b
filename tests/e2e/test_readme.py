"""The README's examples are true: its commands print what it shows, and its scripts do what is said of them."""

import json
import os
import re
import shlex
import shutil
import subprocess
import textwrap

import pytest
import yaml
from flask import Flask, redirect

from emulator import Emulator
from emulator.session import Session
from emulator.world import customer, sample_world
from tests.e2e.conftest import NOON
from tests.e2e.transcript import replay
from tests.project import ROOT, VERSION
from tools.index import write_index

pytestmark = pytest.mark.not_measured

README = (ROOT / "README.rst").read_text(encoding="utf-8")
SECTION = re.compile(r"^(\S.*)\n[-~]{5,}\n((?:(?!.*\n[-~]{5,}\n).*\n)*)", re.MULTILINE)
RELEASES = "https://example.com/releases"


def blocks(text, language):
    """The code blocks of a text in one language, list of str."""
    pattern = rf"^( *)\.\. code-block:: {language}\n\n((?:\1    .*\n|\n)+)"
    return [textwrap.dedent(match[2]) for match in re.finditer(pattern, text, re.MULTILINE)]


CONSOLE = {title: "\n".join(blocks(text, "console")) for title, text in SECTION.findall(README)}
(CHECK,) = (script for script in blocks(README, "sh") if "--missing" in script)
(FOR_THE_LINK_ALONE,) = (script for script in blocks(README, "sh") if "create-for-rbac" in script)
(CUSTOMERS,) = blocks(README, "text")
ONE_APPLICATION, GITHUB, AZURE_PIPELINES = (yaml.safe_load(block) for block in blocks(README, "yaml"))
SCRIPTS = {
    "a check": CHECK,
    "GitHub Actions": GITHUB["jobs"]["check"]["steps"][-1]["run"],
    "Azure Pipelines": next(iter(AZURE_PIPELINES["steps"][0].values()))[0]["inputs"]["inlineScript"],
}


@pytest.fixture(scope="module")
def releases(wheel, tmp_path_factory):
    """A website with a release that has the wheel and its index, each at the address that GitHub gives it."""
    folder = tmp_path_factory.mktemp("release")
    shutil.copy(wheel, folder)
    write_index(folder, f"{RELEASES}/download/v{VERSION}/")
    website = Flask(__name__, static_folder=folder, static_url_path=f"/releases/download/v{VERSION}")
    website.add_url_rule(
        "/releases/latest/download/<name>", view_func=lambda name: redirect(f"/releases/download/v{VERSION}/{name}")
    )
    return website


@pytest.fixture(scope="module")
def running_emulator(releases):
    """The README's world: Alex, with five customers, and delegated access alone in the tenant of a sixth.

    The application is Contoso's own, and the first three customers have let it in.
    """
    world, delegated = sample_world(), customer("Proseware")
    world.tenants.append(delegated)
    world["alex"].delegated.add(delegated.id)
    world["robot"].tenants = world.tenants[:4]
    with Emulator(world, clock=lambda: NOON, websites={"example.com": releases}) as emulator:
        yield emulator


@pytest.mark.parametrize("title", [title for title, console in CONSOLE.items() if console])
def test_the_commands_of_the_readme_print_what_it_shows(emulator, extension_folder, title, tmp_path):
    robot, session = emulator.world["robot"], Session(emulator, tmp_path, extensions=extension_folder)
    emulator.entra.person_at_the_browser = emulator.world["directory" if title == "Directory account" else "alex"]
    if title == "Managed identity":
        session.env["HTTP_PROXY"] = emulator.machine_url
    (tmp_path / "partner.pem").write_bytes(robot.certificate.pem)
    (tmp_path / "customers.txt").write_text(CUSTOMERS, encoding="utf-8")
    console = CONSOLE[title]
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
@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_a_check_fails_until_the_right_partner_id_is_linked(emulator, wheelhouse, command_named_az, script, tmp_path):
    robot, session = emulator.world["robot"], Session(emulator, tmp_path)
    session.sign_in_federated(robot, robot.home)
    session.env |= {
        "AZURE_EXTENSION_INDEX_URL": f"{RELEASES}/latest/download/index.json",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheelhouse),
        "PATH": f"{command_named_az(session)}:{session.env['PATH']}",
    }
    session.az("extension", "add", "--name", "managementpartner", check=True)

    def exit_code():
        return subprocess.run(["sh", "-e", "-c", script], env=session.env, capture_output=True, check=False).returncode

    not_linked = exit_code()
    session.az("managementpartner", "create", "--partner-id", "54321", check=True)
    another_linked = exit_code()
    session.az("managementpartner", "set", "--partner-id", "12345", check=True)
    assert (not_linked, another_linked) == ((1, 1) if script == CHECK else (3, 3))
    assert exit_code() == 0


@pytest.mark.skipif(os.name == "nt", reason="the scripts are for the shell of Unix")
def test_the_pipeline_links_one_application_in_every_tenant_of_its_file(
    emulator, extension_folder, command_named_az, tmp_path
):
    robot, session = emulator.world["robot"], Session(emulator, tmp_path, extensions=extension_folder)
    session.sign_in_federated(robot, robot.home)
    (tmp_path / "customers.txt").write_text(CUSTOMERS.replace("tailspintoys", "northwindtraders"), encoding="utf-8")
    _, _, step = ONE_APPLICATION["jobs"]["link"]["steps"]
    command = step["run"].splitlines()[-1]  # the extension is there
    path = f"{command_named_az(session)}:{session.env['PATH']}"
    subprocess.run(["sh", "-e", "-c", command], env=session.env | {"PATH": path}, cwd=tmp_path, check=True)
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
