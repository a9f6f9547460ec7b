"""A link is made in the tenant that was meant, for the principal that is signed in, and nowhere else."""

import pytest


@pytest.mark.parametrize(
    "option",
    [
        ["--tenant", "northwindtraders.onmicrosoft.com"],
        ["--tenant", "917faab2-e1c6-5455-8a4f-fa07d717546a"],
        ["-t", "NORTHWINDTRADERS.onmicrosoft.com"],
        ["--subscription", "Northwind Traders Production"],
        ["--subscription", "308bf0d6-0d74-5ed0-9678-12267c3e7d7d"],
    ],
    ids=" ".join,
)
def test_the_link_is_made_in_the_tenant_that_was_named_and_not_elsewhere(emulator, guest_session, option):
    alex, northwind = emulator.world["alex"], emulator.world.tenant("Northwind Traders")
    link = (northwind.id, alex.object_id(northwind))
    az = guest_session.az
    before = az("account", "list", "--all", check=True).out
    az("managementpartner", "create", "--partner-id", "12345", *option, check=True)
    assert emulator.links.links() == {link: "12345"}
    az("managementpartner", "update", "--partner-id", "54321", *option, check=True)
    assert emulator.links.links() == {link: "54321"}
    az("managementpartner", "delete", "--partner-id", "54321", *option, check=True)
    assert emulator.links.links() == {}
    assert az("account", "list", "--all", check=True).out == before


def test_a_service_principal_links_itself_in_each_of_its_tenants(emulator, new_session):
    robot, fabrikam = emulator.world["robot"], emulator.world.tenant("Fabrikam")
    session = new_session()
    session.sign_in_service_principal(robot, fabrikam)
    session.az("managementpartner", "create", "--partner-id", "12345", check=True)
    session.sign_in_service_principal(robot, robot.home)
    session.az("managementpartner", "create", "--partner-id", "54321", check=True)
    assert emulator.links.links() == {
        (fabrikam.id, robot.object_id(fabrikam)): "12345",
        (robot.home.id, robot.object_id(robot.home)): "54321",
    }


def test_the_tenant_is_offered_by_completion(emulator, guest_session, tmp_path):
    offered = tmp_path / "offered"
    line = "az managementpartner show --tenant "
    env = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_STDOUT_FILENAME": str(offered), "COMP_LINE": line}
    env |= {"COMP_POINT": str(len(line)), "_ARGCOMPLETE_IFS": "\n", "_ARGCOMPLETE_SUPPRESS_SPACE": "1"}
    guest_session.az(env=env)
    signed_in_to = emulator.world["alex"].tenants[:5]  # in the others, there is no subscription, or more is asked for
    expected = {name for tenant in signed_in_to for name in (tenant.id, tenant.domain)}
    assert set(offered.read_text().split()) == expected
