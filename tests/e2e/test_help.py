"""`-h` teaches each command, and costs no client."""

import pytest

pytestmark = pytest.mark.not_measured

ONE_TENANT = ["create", "show", "update", "delete"]
MANY_TENANTS = ["list", "set", "unset"]


def test_the_groups_help_lists_every_command(az):
    printed = az("managementpartner", "-h").out
    assert "Partner Admin Link" in printed
    for command in ONE_TENANT + MANY_TENANTS:
        assert f"\n    {command} " in printed


@pytest.mark.parametrize("command", ONE_TENANT + MANY_TENANTS)
def test_a_commands_help_has_its_options_and_two_examples(az, command):
    result = az("managementpartner", command, "-h")
    assert result.code == 0
    assert ("--tenant -t" if command in ONE_TENANT else "--tenants") in result.out
    assert result.out.partition("\nExamples\n")[2].count(f"az managementpartner {command}") >= 2


@pytest.mark.parametrize("arguments", [[], ["create"], ["list"]])
def test_help_loads_neither_the_client_nor_msrest(guest_session, emulator, arguments):
    result = guest_session.az("managementpartner", *arguments, "-h", env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert "azext_managementpartner._help" in result.err
    assert "azext_managementpartner.vendored_sdks" not in result.err
    assert "msrest" not in result.err
    assert emulator.log.entries() == []
