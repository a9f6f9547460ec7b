"""What scripts read is byte for byte what the published extension's way prints: a class of azure.cli.core.aaz."""

import shutil

import pytest

from tests.project import ROOT

pytestmark = pytest.mark.not_measured

AAZ_EXTENSION = ROOT / "benchmarks" / "aaz_extension"


@pytest.fixture(scope="module")
def session(running_emulator, new_session, extension_folder, tmp_path_factory):
    """A session that has both extensions."""
    both = tmp_path_factory.mktemp("both")
    shutil.copytree(extension_folder, both, dirs_exist_ok=True)
    shutil.copytree(AAZ_EXTENSION, both, dirs_exist_ok=True)
    session = new_session(extensions=both)
    session.sign_in_user(running_emulator.world["alex"])
    return session


@pytest.mark.parametrize("output", ["json", "tsv", "yaml"])
@pytest.mark.parametrize("partner_id", ["12345", "5127255"], ids=["with a name", "without a name"])
def test_show_prints_the_same_bytes(emulator, session, partner_id, output):
    session.az("managementpartner", "create", "--partner-id", partner_id, check=True)
    published = session.az("aazpartner", "show", "--output", output, check=True)
    assert partner_id in published.out
    assert session.az("managementpartner", "show", "--output", output).out == published.out
