"""What only somebody at a terminal sees."""

import os

import pytest

from emulator.terminal import run_at_terminal

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminal of this kind")

UNSET = ["managementpartner", "unset", "--tenants", "fabrikam.onmicrosoft.com"]


def at_terminal(session, *arguments, typed=""):
    return run_at_terminal([*session.az_command, *arguments], session.env, typed, session.directory)


def linked(emulator):
    return list(emulator.links.links().values())


@pytest.mark.parametrize(
    ("typed", "then"),
    [
        ("y\n", ([], 0, "Removed")),
        ("n\n", (["12345"], 1, "Operation cancelled.")),
        ("\x04", (["12345"], 1, "Operation cancelled.")),
    ],
    ids=["yes", "no", "Ctrl-D"],
)
def test_unset_asks_before_it_removes_anything(emulator, guest_session, typed, then):
    left, code, words = then
    guest_session.az("managementpartner", "create", "--partner-id", "12345", "-t", "fabrikam.onmicrosoft.com")
    printed, returned = at_terminal(guest_session, *UNSET, typed=typed)
    assert "Remove the link, whatever the partner ID, from user 'alex@" in printed
    assert words in printed
    assert "Traceback" not in printed
    assert (linked(emulator), returned) == (left, code)


def test_unset_asks_about_those_that_it_can_reach(emulator, new_session):
    robot, session = emulator.world["robot"], new_session()
    session.sign_in_service_principal(robot, robot.home)
    tenants = [robot.home.domain, "fabricam.com"]
    printed, _ = at_terminal(session, "managementpartner", "unset", "--tenants", *tenants, typed="n\n")
    assert (
        f"from service principal '{robot.name}' in tenant '{robot.home.domain}' ({robot.home.id})? (y/n): " in printed
    )


def test_without_a_terminal_unset_refuses_and_names_the_way_out(emulator, az):
    az("managementpartner", "create", "--partner-id", "12345", "-t", "fabrikam.onmicrosoft.com")
    result = az(*UNSET)
    assert "there is no terminal to ask on; nothing was done" in result.err
    assert "Add --yes" in result.err
    assert (linked(emulator), result.code) == (["12345"], 1)


def test_unset_does_not_ask_where_az_is_configured_not_to(emulator, az):
    az("managementpartner", "create", "--partner-id", "12345", "-t", "fabrikam.onmicrosoft.com")
    assert az(*UNSET, env={"AZURE_CORE_DISABLE_CONFIRM_PROMPT": "yes"}).code == 0
    assert linked(emulator) == []


def test_a_progress_bar_is_shown_on_a_terminal_alone(emulator, guest_session, az):
    command = ["managementpartner", "list", "--tenants", "fabrikam.onmicrosoft.com", "northwindtraders.onmicrosoft.com"]
    assert "Tenants[" in at_terminal(guest_session, *command)[0]
    assert "Tenants[" not in at_terminal(guest_session, *command, "--only-show-errors")[0]
    assert az(*command).err == ""


def test_jsonc_has_colours_on_a_terminal(emulator, guest_session, az):
    az("managementpartner", "create", "--partner-id", "12345", check=True)
    printed, code = at_terminal(guest_session, "managementpartner", "show", "--output", "jsonc")
    assert ("\x1b[" in printed, code) == (True, 0)
