"""A stock az finds, installs and updates the extension by its name, from the index that `nox -s build -- URL` makes."""

import json
import os
import shutil
from pathlib import Path

import pytest
from flask import Flask

from emulator import Emulator
from emulator.session import Session
from emulator.world import sample_world
from tests.e2e.wheels import build_wheel, copy_sources
from tests.project import VERSION
from tools.index import write_index

pytestmark = pytest.mark.not_measured

URL = "https://example.com/managementpartner/"
INDEX_URL = f"{URL}index.json"
ADD = ["extension", "add", "--name", "managementpartner"]
SHOW = ["managementpartner", "show"]
COMMANDS_OF_EXTENSIONS = {
    "managementpartner": dict.fromkeys(("create", "delete", "show", "update"), "managementpartner"),
}


@pytest.fixture
def dist(wheel, tmp_path):
    """The folder that is served at URL: the wheel and its index."""
    folder = tmp_path / "dist"
    folder.mkdir()
    shutil.copy(wheel, folder)
    write_index(folder, URL)
    return folder


@pytest.fixture
def emulator(dist):
    """An Azure beside which example.com serves dist, and aka.ms says which extension has which command."""
    example = Flask(__name__, static_folder=dist, static_url_path="/managementpartner")
    aka = Flask(__name__)
    aka.add_url_rule("/azExtCmdTree", view_func=lambda: COMMANDS_OF_EXTENSIONS)
    with Emulator(sample_world(), websites={"example.com": example, "aka.ms": aka}) as emulator:
        yield emulator


@pytest.fixture
def session(emulator, wheelhouse, tmp_path):
    """An az without extensions that reads our index."""
    session = Session(emulator, tmp_path)
    session.env |= {
        "AZURE_EXTENSION_INDEX_URL": INDEX_URL,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheelhouse),
    }
    return session


@pytest.fixture(scope="module")
def old_wheel(wheelhouse, tmp_path_factory):
    """A wheel of the same sources with version number 1.0.0."""
    sources = copy_sources(tmp_path_factory.mktemp("old") / "sources")
    setup = sources / "setup.py"
    setup.write_text(setup.read_text(encoding="utf-8").replace(f'"{VERSION}"', '"1.0.0"'), encoding="utf-8")
    return build_wheel(sources, wheelhouse)


def extensions(session):
    listed = json.loads(session.az("extension", "list", check=True).out)
    return {extension["name"]: extension["version"] for extension in listed}


def available(session):
    query = "[?name=='managementpartner'].installed | [0]"
    return json.loads(session.az("extension", "list-available", "--query", query, check=True).out)


@pytest.mark.az_as_users_start_it
def test_az_finds_the_extension_in_the_index_and_installs_it_by_name(emulator, session, dist):
    (offered,) = json.loads(session.az("extension", "list-available", check=True).out)
    assert (offered["name"], offered["version"], offered["installed"]) == ("managementpartner", VERSION, False)
    assert (offered["preview"], offered["summary"][:20]) == (False, "Link your partner ID")
    session.az(*ADD, check=True)
    assert extensions(session) == {"managementpartner": VERSION}
    assert available(session) is True
    (wheel,) = dist.glob("*.whl")
    asked = {entry.path for entry in emulator.log.entries() if entry.host == "example.com"}
    assert asked == {"/managementpartner/index.json", f"/managementpartner/{wheel.name}"}


def test_the_index_says_of_the_wheel_what_az_says_of_the_extension(session):
    details = json.loads(session.az("extension", "list-available", "--show-details", check=True).out)
    (entry,) = details["managementpartner"]
    session.az(*ADD, check=True)
    shown = json.loads(session.az("extension", "show", "--name", "managementpartner", check=True).out)["metadata"]
    (required,) = entry["metadata"].pop("run_requires")
    assert required["requires"] == shown["requires_dist"]
    assert entry["metadata"] == {name: shown[name] for name in entry["metadata"]}


def test_az_updates_an_older_version_of_the_index_to_the_newest(session, dist, old_wheel):
    shutil.copy(old_wheel, dist)
    write_index(dist, URL)
    session.az(*ADD, "--version", "1.0.0", check=True)
    assert extensions(session) == {"managementpartner": "1.0.0"}
    assert available(session) == "True (upgrade available)"
    session.az("extension", "update", "--name", "managementpartner", check=True)
    assert extensions(session) == {"managementpartner": VERSION}
    assert "Sign in: az login" in session.az(*SHOW).err
    again = session.az("extension", "update", "--name", "managementpartner", check=True)
    assert "Latest version of 'managementpartner' is already installed." in again.err


def test_az_replaces_an_older_version_by_a_newer_wheel(session, old_wheel, wheel):
    session.az("extension", "add", "--yes", "--source", old_wheel, check=True)
    result = session.az("extension", "add", "--yes", "--source", wheel, "--upgrade", check=True)
    assert f"It will be overridden with version {VERSION}." in result.err
    assert extensions(session) == {"managementpartner": VERSION}


def test_a_wheel_that_was_changed_after_its_index_was_made_is_not_installed(session, dist):
    (wheel,) = dist.glob("*.whl")
    wheel.write_bytes(wheel.read_bytes() + b"\n")
    result = session.az(*ADD)
    assert "The checksum of the extension does not match the expected value." in result.err
    assert (result.code, extensions(session)) == (1, {})


def test_a_version_that_needs_a_newer_az_is_neither_offered_nor_installed(session, dist):
    index = dist / "index.json"
    index.write_text(index.read_text(encoding="utf-8").replace('"2.61.0"', '"99.0.0"'), encoding="utf-8")
    assert json.loads(session.az("extension", "list-available", check=True).out) == []
    result = session.az(*ADD)
    assert "This extension requires a min of 99.0.0 CLI core." in result.err
    assert (result.code, extensions(session)) == (1, {})


@pytest.mark.az_as_users_start_it
@pytest.mark.parametrize("settings", ["configuration", "environment"])
def test_the_first_command_installs_the_extension_and_runs(emulator, session, settings):
    if settings == "configuration":
        del session.env["AZURE_EXTENSION_INDEX_URL"]
        values = [f"extension.index_url={INDEX_URL}", "extension.use_dynamic_install=yes_without_prompt"]
        session.az("config", "set", *values, check=True)
    else:
        session.env["AZURE_EXTENSION_USE_DYNAMIC_INSTALL"] = "yes_without_prompt"
    # az 2.61 runs the command again by its name
    session.env["PATH"] = os.pathsep.join([str(Path(session.az_command[0]).parent), session.env["PATH"]])
    robot = emulator.world["robot"]
    session.sign_in_service_principal(robot, robot.home)
    result = session.az("managementpartner", "create", "--partner-id", "12345")
    assert "The command requires the extension managementpartner. It will be installed first." in result.err
    assert (result.code, json.loads(result.out)["partnerId"]) == (0, "12345")
    assert extensions(session) == {"managementpartner": VERSION}
