"""The wheel holds what ships and is the same wherever it is built; az adds, lists, shows, runs and removes it."""

import compileall
import json
import os
import re
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from emulator.session import Session
from tests.e2e.wheels import PACKAGE, build_wheel, copy_sources
from tests.project import ROOT, VERSION

pytestmark = [pytest.mark.az_as_users_start_it, pytest.mark.not_measured]

SHOW = ["managementpartner", "show"]


def test_the_wheel_holds_the_extension_and_its_metadata_and_nothing_else(wheel):
    assert wheel.name == f"managementpartner-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / PACKAGE).rglob("*") if path.is_file()}
    shipped = {name for name in sources if "__pycache__" not in name}
    assert names == shipped | {
        f"managementpartner-{VERSION}.dist-info/{name}"
        for name in ("METADATA", "RECORD", "WHEEL", "licenses/LICENSE", "top_level.txt")
    }


def test_wheels_built_elsewhere_later_and_by_somebody_else_are_the_same_to_the_byte(wheelhouse, tmp_path):
    here, elsewhere = copy_sources(tmp_path / "here"), copy_sources(tmp_path / "elsewhere" / "and deeper")
    compileall.compile_dir(elsewhere / PACKAGE, quiet=2)
    for path in elsewhere.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
        os.utime(path, (1_700_000_000, 1_700_000_000))
    left_by_an_earlier_build = elsewhere / "build" / "lib" / PACKAGE
    left_by_an_earlier_build.mkdir(parents=True)
    (left_by_an_earlier_build / "removed.py").write_text("", encoding="utf-8")
    wheel, other = build_wheel(here, wheelhouse, umask=0o022), build_wheel(elsewhere, wheelhouse, umask=0o077)
    assert zipfile.ZipFile(wheel).namelist() == zipfile.ZipFile(other).namelist()
    assert wheel.read_bytes() == other.read_bytes()


def test_az_adds_lists_shows_and_removes_the_extension_and_adds_it_again(emulator, wheel, wheelhouse, tmp_path):
    session = Session(emulator, tmp_path)
    session.add_extension(wheel, wheelhouse)
    (listed,) = json.loads(session.az("extension", "list", check=True).out)
    assert (listed["name"], listed["version"], listed["extensionType"]) == ("managementpartner", VERSION, "whl")
    shown = json.loads(session.az("extension", "show", "--name", "managementpartner", check=True).out)
    assert (shown["version"], shown["metadata"]["azext.minCliCoreVersion"]) == (VERSION, "2.61.0")
    assert shown["metadata"]["license"] == "MIT"
    assert "Sign in: az login" in session.az(*SHOW).err
    assert indexes_that_name_it(session) != []

    session.az("extension", "remove", "--name", "managementpartner", check=True)
    assert json.loads(session.az("extension", "list", check=True).out) == []
    assert list((tmp_path / "extensions").iterdir()) == []
    assert session.az(*SHOW).code == 2
    assert indexes_that_name_it(session) == []

    session.add_extension(wheel, wheelhouse)
    assert "Sign in: az login" in session.az(*SHOW).err


def test_adding_the_extension_twice_is_said_and_changes_nothing(emulator, new_session, wheel):
    result = new_session().az("extension", "add", "--yes", "--source", wheel)
    assert f"Extension 'managementpartner' {VERSION} is already installed." in result.err
    assert result.code == 0


@pytest.fixture
def session_without_msrest(new_session, tmp_path):
    """Runs az in a Python that has every package of this one except msrest.

    The folder that Python takes for its installed packages has links to all of them but msrest; `-S` keeps it from
    adding the one that it has of its own.
    """
    packages = tmp_path / "packages"
    packages.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith("msrest"):
            try:
                (packages / path.name).symlink_to(path)
            except OSError as error:
                pytest.skip(f"symbolic links cannot be made here: {error}")
    session = new_session(az=[sys.executable, "-S", "-m", "azure.cli"])
    session.env["PYTHONPATH"] = str(packages)
    return session


def test_in_an_az_without_msrest_the_extension_runs_on_its_own(emulator, session_without_msrest):
    session, robot = session_without_msrest, emulator.world["robot"]
    session.sign_in_service_principal(robot, robot.home)
    session.az("managementpartner", "create", "--partner-id", "12345", check=True)
    shown = session.az(*SHOW, env={"PYTHONVERBOSE": "1"}, check=True)
    assert json.loads(shown.out)["partnerId"] == "12345"
    for package in (PACKAGE, "msrest"):
        where = rf"code object from '?(.*)[/\\]{package}[/\\](?:__pycache__[/\\])?__init__\."
        assert re.findall(where, shown.err) == [str(Path(session.env["AZURE_EXTENSION_DIR"]) / "managementpartner")]


def indexes_that_name_it(session):
    """The files in which az keeps what it knows of commands, as far as they name the extension."""
    files = (session.directory / "azure").glob("*.json")
    return [path.name for path in files if "managementpartner" in path.read_text(encoding="utf-8")]
