"""The tool that makes the index and the checksums, run by `nox -s build -- URL`."""

import hashlib
import shutil
import subprocess
import sys

import pytest

from tests.project import ROOT, VERSION

URL = "https://example.com/managementpartner/"


@pytest.fixture
def dist(wheel, tmp_path):
    """A folder with the wheel."""
    shutil.copy(wheel, tmp_path)
    return tmp_path


def test_the_checksums_are_those_of_the_wheel_and_the_index(dist):
    index_tool("--base-url", URL, dist)
    lines = (dist / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert [line.split("  ")[1] for line in lines] == [f"managementpartner-{VERSION}-py3-none-any.whl", "index.json"]
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((dist / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("address", ["example.com", "ftp://example.com/", "https:///x", "https://example.com/?x"])
def test_an_address_that_is_no_folder_on_the_web_is_refused(dist, address):
    result = index_tool("--base-url", address, dist)
    assert f"'{address}' is not the URL of a folder." in result.stderr
    assert result.returncode == 2


def test_a_folder_without_a_wheel_is_refused(tmp_path):
    result = index_tool("--base-url", URL, tmp_path)
    assert f"{tmp_path} has no wheel of the extension. To build it, run: nox -s build" in result.stderr
    assert result.returncode == 2


def test_the_tool_says_what_to_set_in_az(dist):
    result = index_tool("--base-url", URL.rstrip("/"), dist)
    assert f"az config set extension.index_url={URL}index.json" in result.stdout
    assert result.returncode == 0


def index_tool(*arguments):
    command = [sys.executable, "-m", "tools.index", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
