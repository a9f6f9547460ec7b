"""The README's examples are true: its commands print what it shows, and its scripts do what is said of them."""

import os
import re
import shlex
import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest
import yaml
from flask import Flask, redirect

from emulator import Emulator
from emulator.session import Session
from emulator.world import customer, sample_world
from tests.e2e.conftest import NOON
from tests.e2e.transcript import replay
from tools.index import write_index

README = (Path(__file__).parents[2] / "README.rst").read_text(encoding="utf-8")
SECTION = re.compile(r"^(\S.*)\n[-~]{5,}\n((?:(?!.*\n[-~]{5,}\n).*\n)*)", re.MULTILINE)
RELEASES = "https://example.com/releases"


def blocks(text, language):
    """The code blocks of a text in one language, list of str."""
    pattern = rf"^( *)\.\. code-block:: {language}\n\n((?:\1    .*\n|\n)+)"
    return [textwrap.dedent(match[2]) for match in re.finditer(pattern, text, re.MULTILINE)]


CONSOLE = {title: "\n".join(blocks(text, "console")) for title, text in SECTION.findall(README)}
(CHECK,) = (script for script in blocks(README, "sh") if "test -z" in script)
GITHUB, AZURE_PIPELINES = (yaml.safe_load(block) for block in blocks(README, "yaml"))
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
    write_index(folder, f"{RELEASES}/download/v1.1.0/")
    website = Flask(__name__, static_folder=folder, static_url_path="/releases/download/v1.1.0")
    website.add_url_rule(
        "/releases/latest/download/<name>", view_func=lambda name: redirect(f"/releases/download/v1.1.0/{name}")
    )
    return website


@pytest.fixture(scope="module")
def running_emulator(releases):
    """The README's world: Alex, with five customers, and delegated access alone in the tenant of a sixth."""
    world, delegated = sample_world(), customer("Proseware")
    world.tenants.append(delegated)
    world["alex"].delegated.add(delegated.id)
    with Emulator(world, clock=lambda: NOON, websites={"example.com": releases}) as emulator:
        yield emulator


@pytest.mark.parametrize("title", [title for title, console in CONSOLE.items() if console])
def test_the_commands_of_the_readme_print_what_it_shows(emulator, extension_folder, title, tmp_path):
    robot, session = emulator.world["robot"], Session(emulator, tmp_path, extensions=extension_folder)
    emulator.entra.person_at_the_browser = emulator.world["directory" if title == "Directory account" else "alex"]
    if title == "Managed identity":
        session.env["HTTP_PROXY"] = emulator.machine_url
    (tmp_path / "partner.pem").write_bytes(robot.certificate.pem)
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
def test_a_check_fails_until_the_right_partner_id_is_linked(emulator, wheelhouse, script, tmp_path):
    robot, session = emulator.world["robot"], Session(emulator, tmp_path)
    session.sign_in_federated(robot, robot.home)
    session.env |= {
        "AZURE_EXTENSION_INDEX_URL": f"{RELEASES}/latest/download/index.json",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheelhouse),
        "PATH": f"{command_named_az(tmp_path, session)}:{session.env['PATH']}",
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


def command_named_az(folder, session):
    """A folder in which the session's az is a command of that name."""
    az = folder / "bin" / "az"
    az.parent.mkdir()
    az.write_text(f'#!/bin/sh\nexec {shlex.join(session.az_command)} "$@"\n', encoding="utf-8")
    az.chmod(0o700)
    return az.parent
