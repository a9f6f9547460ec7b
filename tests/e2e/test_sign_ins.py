"""Each kind of sign-in links the principal that it is."""

import json

import pytest

from emulator import Fault

CREATE = ["managementpartner", "create", "--partner-id", "12345"]


def object_id_linked(emulator):
    ((_, object_id),) = emulator.links.links()
    return object_id


def test_a_service_principal_that_is_refused_reads_its_own_login_command(emulator, new_session):
    robot, session = emulator.world["robot"], new_session()
    session.sign_in_service_principal(robot, robot.home)
    refusal = {"error": "invalid_client", "error_codes": [7000222], "error_description": "AADSTS7000222: Expired."}
    emulator.faults.add(Fault(path="/token", status=401, body=json.dumps(refusal)))
    result = session.az(*CREATE, "--tenant", "fabrikam.onmicrosoft.com")
    assert "AADSTS7000222: Expired." in result.err
    login = f'az login --service-principal --username {robot.name} --tenant "fabrikam.onmicrosoft.com" --allow-no'
    assert f"Sign in to this tenant: {login}" in result.err
    assert (result.code, emulator.links.links()) == (1, {})


@pytest.mark.parametrize("user_assigned", [False, True], ids=["system-assigned", "user-assigned"])
def test_a_managed_identity_links_itself(emulator, new_session, user_assigned):
    machine, session = emulator.world["machine"], new_session()
    session.sign_in_managed_identity(*(["--client-id", machine.name] if user_assigned else []))
    session.az(*CREATE, check=True)
    assert object_id_linked(emulator) == machine.object_id(machine.home)


def test_a_managed_identity_refuses_another_tenant_in_words(emulator, new_session):
    session = new_session()
    session.sign_in_managed_identity()
    result = session.az(*CREATE, "--tenant", "fabrikam.onmicrosoft.com")
    assert "A managed identity gets tokens for its own tenant only" in result.err
    assert (result.code, emulator.links.links()) == (1, {})


@pytest.mark.xdist_group("the fixed port of Cloud Shell")
def test_cloud_shell_links_its_user_and_refuses_another_tenant(emulator, new_session):
    user, session = emulator.world["directory"], new_session()
    with emulator.cloud_shell(user):
        session.sign_in_cloud_shell()
        session.az(*CREATE, check=True)
        assert object_id_linked(emulator) == user.object_id(user.home)
        result = session.az(*CREATE, "--tenant", "northwindtraders.onmicrosoft.com")
        assert "Cloud Shell gets tokens for its own tenant only" in result.err
        assert result.code == 1
        assert session.az("managementpartner", "list", "--query", "[].partnerId", "-o", "tsv").out == "12345\n"


def test_in_a_registered_cloud_its_own_endpoints_are_asked(emulator, new_session):
    session = new_session(own_cloud=True)
    session.sign_in_user(emulator.world["alex"])
    emulator.log.clear()
    session.az(*CREATE, check=True)
    assert {entry.host for entry in emulator.log.entries()} == {"localhost"}
    assert len(emulator.links.links()) == 1


def test_a_sign_in_that_az_has_lost_is_asked_for_in_words(emulator, new_session):
    session = new_session()
    session.sign_in_user(emulator.world["alex"], "--tenant", "fabrikam.onmicrosoft.com")
    (session.directory / "azure" / "msal_token_cache.json").unlink()
    result = session.az(*CREATE)
    assert "does not exist in MSAL token cache" in result.err
    assert "Sign in to this tenant: az login --tenant" in result.err
    assert (result.code, emulator.links.links()) == (1, {})
    rows = json.loads(session.az("managementpartner", "list").out)
    assert [row["status"] for row in rows] == ["LoginRequired"]
    assert "does not exist in MSAL token cache" in rows[0]["error"]
