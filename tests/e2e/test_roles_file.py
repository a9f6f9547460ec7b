"""Another list of roles than that of this version: it judges and is named, or it is refused and nobody is asked."""

import json

import pytest

from tests.e2e.checked import checking
from tests.e2e.customers import Case
from tests.e2e.test_faults import readable

pytestmark = [pytest.mark.xdist_group("check, roles file"), pytest.mark.not_measured]

SETTING, VARIABLE = "managementpartner.roles_file", "AZURE_MANAGEMENTPARTNER_ROLES_FILE"
NEWER = """\ufeffeligible,name,roleDefinitionId\r
yes,Reader,ACDD72A7-3385-48EF-BD42-F606FBA81AE7\r
no,Contributor,b24988ac-6180-42a0-ab88-20f7382dd24c\r
"""
BROKEN = NEWER.replace("no,", "\x1b[2J,")
CASES = {
    "Reader alone": Case(lambda c: c.assign("Reader"), "", None),
    "Contributor alone": Case(lambda c: c.assign("Contributor"), "", None),
    "Owner alone": Case(lambda c: c.assign("Owner"), "", None),
}


@pytest.fixture(scope="module")
def judged(extension_folder, tmp_path_factory):
    with checking(CASES, tmp_path_factory.mktemp("judged"), extension_folder) as checked:
        yield checked


@pytest.fixture(params=["setting", "variable"])
def check_by(judged, request, tmp_path):
    """Gives a function that checks all tenants by the list that a text is; and its file."""
    file = tmp_path / "newer list.csv"

    def check(text):
        file.write_text(text, encoding="utf-8", newline="")
        judged.session.emulator.log.clear()
        if request.param == "variable":
            return judged.session.az("managementpartner", "check", "--all-tenants", env={VARIABLE: str(file)})
        judged.session.az("config", "set", f"{SETTING}={file}", check=True)
        return judged.check("--all-tenants")

    yield check, file
    judged.session.az("config", "unset", SETTING, check=True)


def statuses(result):
    return {row["tenantDisplayName"]: row["status"] for row in json.loads(result.out)}


def test_the_roles_are_judged_by_the_list_of_the_file_which_is_named(judged, check_by):
    check, file = check_by
    result = check(NEWER)
    expected = {"Reader alone": "Covered", "Contributor alone": "NotCovered", "Owner alone": "Unknown"}
    assert {name: status for name, status in statuses(result).items() if name in CASES} == expected
    assert f"WARNING: The eligible roles are those of the list in {file}: 2 roles, 1 of them eligible.\n" in result.err
    ours = {"Reader alone": "NotCovered", "Contributor alone": "Covered", "Owner alone": "Covered"}
    assert {name: row["status"] for name, row in judged.rows.items() if name in CASES} == ours
    assert "those of the list" not in judged.result.err


def test_a_list_that_cannot_be_used_is_refused_and_nobody_is_asked_and_the_way_back_works(judged, check_by):
    check, file = check_by
    result = check(BROKEN)
    refusal, how_to_write, way_back = result.err.splitlines()
    assert refusal == (
        f"ERROR: The list of roles cannot be used: in {file}, line 3, column eligible: '\\x1b[2J' is neither yes nor "
        "no. Nothing was sent."
    )
    assert how_to_write.startswith("Write the titles roleDefinitionId,name,nameOnMicrosoftsList,eligible ")
    assert (readable(result.err), result.out, result.code) == (True, "", 1)
    assert judged.session.emulator.log.entries() == []
    if VARIABLE in way_back:
        assert way_back == f"It comes from the environment variable {VARIABLE}. Unset it to return to the default."
    else:
        judged.session.az(*way_back.rpartition(": az ")[2].split(), check=True)
    assert statuses(judged.check("--all-tenants"))["Contributor alone"] == "Covered"
