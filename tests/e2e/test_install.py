"""The wheel holds what ships, and az adds, lists, shows and removes it."""

import json
import zipfile

from emulator.session import Session


def test_the_wheel_holds_the_extension_and_its_metadata_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.partition("/")[0] for name in names} == {
        "azext_managementpartner",
        "managementpartner-1.1.0.dist-info",
    }
    shipped = [name for name in names if name.startswith("azext_managementpartner/")]
    assert {name.rpartition(".")[2] for name in shipped} == {"py", "json"}
    assert "azext_managementpartner/azext_metadata.json" in shipped
    assert "azext_managementpartner/vendored_sdks/managementpartner/__init__.py" in shipped


def test_az_adds_shows_and_removes_the_extension(emulator, wheel, wheelhouse, tmp_path):
    session = Session(emulator, tmp_path)
    session.add_extension(wheel, wheelhouse)
    shown = json.loads(session.az("extension", "show", "--name", "managementpartner", check=True).out)
    assert (shown["version"], shown["metadata"]["azext.minCliCoreVersion"]) == ("1.1.0", "2.61.0")
    assert shown["metadata"]["license"] == "MIT"
    session.az("extension", "remove", "--name", "managementpartner", check=True)
    assert json.loads(session.az("extension", "list", check=True).out) == []
    assert list((tmp_path / "extensions").iterdir()) == []
    assert session.az("managementpartner", "show").code == 2
