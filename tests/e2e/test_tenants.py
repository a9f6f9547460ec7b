"""A link is made in the tenant that was meant, for the principal that is signed in, and nowhere else."""

import re
import threading
import time

import pytest

from emulator import Fault

pytestmark = pytest.mark.not_measured


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


@pytest.fixture
def offered(tmp_path):
    """Gives a function of a session and a command line: what the shell is told to offer, a list of str."""

    def complete(session, line, **env):
        answer = tmp_path / "answer"
        of_shell = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_STDOUT_FILENAME": str(answer), "_ARGCOMPLETE_IFS": "\n"}
        of_shell |= {"COMP_LINE": line, "COMP_POINT": str(len(line)), "_ARGCOMPLETE_SUPPRESS_SPACE": "1"}
        done = session.az(env=of_shell | env)
        assert (done.code, done.out) == (0, "")
        assert re.fullmatch("(ERROR: argument .*: expected .* argument\n)?", done.err), done.err  # az, of the line
        return answer.read_text(encoding="utf-8").splitlines()

    return complete


def domains(tenants):
    return sorted(tenant.domain for tenant in tenants)


@pytest.mark.parametrize("option", ["show --tenant", "create -t", "list --tenants", "set --partner-id 1 --tenants"])
def test_the_tenant_is_offered_by_completion(emulator, guest_session, offered, option):
    alex = emulator.world["alex"]
    assert offered(guest_session, f"az managementpartner {option} ") == domains(alex.tenants)


def test_a_tenant_is_completed_from_its_domain_name_or_its_guid_in_any_letter_case(emulator, guest_session, offered):
    northwind, fabrikam = map(emulator.world.tenant, ("Northwind Traders", "Fabrikam"))
    line = "az managementpartner show --tenant "
    assert offered(guest_session, f"{line}NorthW") == [northwind.domain]
    assert offered(guest_session, f"{line}F") == [fabrikam.domain]  # and not the GUID of another that begins with f
    assert offered(guest_session, f"{line}{northwind.id[:5].upper()}") == [northwind.id]
    assert offered(guest_session, f"{line}northwindtraders.com") == []


def test_what_the_profile_has_is_offered_where_azure_does_not_answer_in_time(emulator, guest_session, offered):
    completed = threading.Event()
    emulator.faults.add(Fault(path="^/tenants$", meanwhile=lambda: completed.wait(60), times=None))
    started = time.monotonic()
    of_profile = offered(guest_session, "az managementpartner show --tenant ")
    completed.set()
    assert 3 <= time.monotonic() - started < 15
    assert of_profile == domains(emulator.world["alex"].tenants[:5])  # in the others, it knows of no subscription


def test_completion_says_nothing_of_trouble(emulator, guest_session, offered):
    emulator.faults.add(Fault(path="^/tenants$", status=403, times=None))
    line, of_profile = "az managementpartner list --tenants ", domains(emulator.world["alex"].tenants[:5])
    assert offered(guest_session, line, AZURE_CLI_DISABLE_CONNECTION_VERIFICATION="1") == of_profile
    assert len([entry for entry in emulator.log.entries() if entry.status == 403]) == 3
    assert offered(guest_session, line, AZURE_MANAGEMENTPARTNER_TIMEOUT="soon") == of_profile


def test_completion_leaves_the_files_of_az_as_they_are(emulator, guest_session, offered):
    guest_session.forget_access_tokens()
    cache = guest_session.directory / "azure" / "msal_token_cache.json"
    before = cache.read_bytes()
    every_tenant = offered(guest_session, "az managementpartner show --tenant ")
    assert every_tenant == domains(emulator.world["alex"].tenants)
    assert cache.read_bytes() == before


def test_what_is_no_domain_name_is_never_offered(emulator, new_session, offered):
    alex, robot = emulator.world["alex"], emulator.world["robot"]
    northwind, relecloud, fabrikam = map(emulator.world.tenant, ("Northwind Traders", "Relecloud", "Fabrikam"))
    hostile = {northwind.domain: "$(reboot)", relecloud.domain: "'; reboot #"}

    def spoil(body):
        for domain, text in hostile.items():
            body = body.replace(domain, text)
        return body

    emulator.faults.add(Fault(path="^/tenants$", rewrite=spoil, times=None))
    session = new_session()
    session.sign_in_user(alex)
    session.sign_in_service_principal(robot, fabrikam)  # az knows no domain name of it here, but from Alex it does
    assert "$(reboot)" in session.az("account", "list", "--all", check=True).out
    expected = [*(name for name in domains(alex.tenants) if name not in hostile), *sorted([northwind.id, relecloud.id])]
    assert offered(session, "az managementpartner show --tenant ") == expected


def test_a_service_principal_is_offered_guids_and_who_is_not_signed_in_nothing(emulator, new_session, offered):
    robot, session, line = emulator.world["robot"], new_session(), "az managementpartner show --tenant "
    session.sign_in_service_principal(robot, robot.home)
    assert offered(session, line) == [robot.home.id]
    session.az("account", "clear", check=True)
    assert offered(session, line) == []


def test_files_are_offered_after_an_at_sign(emulator, guest_session, offered):
    home = guest_session.directory
    folder = home / "lists"  # az runs in the folder that it is in
    (folder / "customers").mkdir(parents=True)
    for name in ("customers.txt", "it's [1].txt", "other.txt"):
        (folder / name).touch()
    line, env = "az managementpartner list --tenants ", {"HOME": str(home), "USERPROFILE": str(home)}
    assert offered(guest_session, f"{line}@lis") == ["@lists/"]
    assert offered(guest_session, f"{line}@lists/cu") == ["@lists/customers/", "@lists/customers.txt"]
    assert offered(guest_session, f"{line}@~/lists/o", **env) == ["@~/lists/other.txt"]
    assert offered(guest_session, f"{line}\"@lists/it's [1]") == ["@lists/it's [1].txt"]
    assert emulator.log.entries("GET") == []
    assert offered(guest_session, "az managementpartner show --tenant @lists/cu") == []
