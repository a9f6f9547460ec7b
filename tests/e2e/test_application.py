"""One application in the tenants of many customers: az has seen one of them, and each can be named."""

import json
import re

import pytest

from emulator import Emulator, Fault
from emulator.session import Session
from emulator.world import customer, sample_world

pytestmark = pytest.mark.not_measured

PARTNERS = "/partners"
KEPT = ("msal_token_cache.json", "azureProfile.json", "service_principal_entries.json")
CONSENTED = ("Fabrikam", "Northwind Traders", "Tailspin Toys")
WITHOUT_CONSENT = "Litware"
CONSENTED_DOMAINS = [f"{name.replace(' ', '').lower()}.onmicrosoft.com" for name in CONSENTED]
UNKNOWN = "fabricam.com"
SERVICE_PRINCIPALS = {
    "secret": Session.sign_in_service_principal,
    "certificate": Session.sign_in_certificate,
    "federated token": Session.sign_in_federated,
}
SET = ["set", "--partner-id", "12345"]


@pytest.fixture(scope="module")
def running_emulator():
    """The application exists in Contoso's own tenant and with four customers; Litware has not consented."""
    world = sample_world()
    litware = customer(WITHOUT_CONSENT)
    world.tenants.append(litware)
    world["robot"].tenants = [world.tenants[0], *world.tenants[1:5]]
    world["alex"].tenants = world.tenants[:3]
    with Emulator(world) as emulator:
        yield emulator


@pytest.fixture(scope="module", params=SERVICE_PRINCIPALS.values(), ids=SERVICE_PRINCIPALS)
def session(running_emulator, extension_folder, tmp_path_factory, request):
    """Signed in to Contoso's tenant alone, with each kind of credential."""
    made = Session(running_emulator, tmp_path_factory.mktemp("az"), extensions=extension_folder)
    request.param(made, running_emulator.world["robot"], running_emulator.world.tenants[0])
    return made


@pytest.fixture
def new(running_emulator, extension_folder, tmp_path):
    """A session that is not signed in."""
    return Session(running_emulator, tmp_path, extensions=extension_folder)


def kept_files(session):
    return {name: (session.directory / "azure" / name).read_bytes() for name in KEPT}


def names(emulator):
    """By domain name, by GUID, and one of them twice: once so, once so."""
    fabrikam, northwind, tailspin = (emulator.world.tenant(name) for name in CONSENTED)
    return [fabrikam.domain, northwind.id.upper(), tailspin.domain, tailspin.id, fabrikam.domain.title()]


def run(session, command, *tenants, **options):
    """The rows of a command by the tenants' names, and what az did."""
    result = session.az("managementpartner", *command, "--tenants", *tenants, **options)
    of_id = {tenant.id: tenant.name for tenant in session.emulator.world.tenants}
    rows = {of_id.get(row["tenantId"]) or row["tenantDefaultDomain"]: row for row in json.loads(result.out or "[]")}
    assert len(rows) == len(json.loads(result.out or "[]")), result.out
    return rows, result


def links(emulator):
    """The tenants in which the application is linked."""
    of_id = {tenant.id: tenant for tenant in emulator.world.tenants}
    robot = emulator.world["robot"]
    assert all(object_id == robot.object_id(of_id[tenant]) for tenant, object_id in emulator.links.links())
    return sorted(of_id[tenant].name for tenant, _ in emulator.links.links())


@pytest.mark.parametrize(
    ("commands", "status", "left"),
    [
        ([["list"]], "NotLinked", []),
        ([SET, ["list"]], "Linked", list(CONSENTED)),
        ([SET], "Created", list(CONSENTED)),
        ([[*SET, "--dry-run"]], "WouldCreate", []),
        ([SET, ["unset", "--yes"]], "Removed", []),
    ],
    ids=["list", "list where it is linked", "set", "set --dry-run", "unset"],
)
def test_tenants_that_az_has_not_seen_are_done_like_all_others(emulator, session, commands, status, left):
    *before, command = commands
    for earlier in before:
        run(session, earlier, *CONSENTED_DOMAINS)
    kept = kept_files(session)
    rows, result = run(session, command, *names(emulator))
    assert {name: row["status"] for name, row in rows.items()} == dict.fromkeys(CONSENTED, status)
    assert (result.err, result.code) == ("", 0)
    assert {row["tenantDefaultDomain"] for row in rows.values()} == {
        "fabrikam.onmicrosoft.com",
        "tailspintoys.onmicrosoft.com",
        None,
    }
    assert links(emulator) == left
    assert kept_files(session) == kept


def test_whether_a_link_counts_is_checked_in_tenants_that_az_has_not_seen(emulator, session):
    run(session, SET, *CONSENTED_DOMAINS)
    rows, result = run(session, ["check"], *names(emulator))
    assert {name: row["status"] for name, row in rows.items()} == dict.fromkeys(CONSENTED, "Covered")
    assert (result.err, result.code) == ("", 0)


def test_the_table_of_check_names_a_tenant_by_the_domain_where_that_is_all_that_is_known(emulator, session):
    command = ["check", "--output", "table", "--tenants", UNKNOWN, *CONSENTED_DOMAINS]
    lines = session.az("managementpartner", *command).out.splitlines()[2:]
    assert {word for line in lines for word in line.split() if word.endswith(".com")} == {UNKNOWN, *CONSENTED_DOMAINS}


def test_a_tenant_that_is_named_twice_is_asked_once(emulator, session):
    run(session, ["list"], *names(emulator))
    asked = [(entry.method, entry.tenant) for entry in emulator.log.entries(path=PARTNERS)]
    assert sorted(asked) == sorted(("GET", emulator.world.tenant(name).id) for name in CONSENTED)
    tokens = [entry.path for entry in emulator.log.entries("POST", "/token")]
    assert len(tokens) == len(set(tokens)) == len(CONSENTED)


@pytest.mark.parametrize("domain_first", [True, False])
def test_a_tenant_that_is_named_in_both_ways_keeps_its_domain(emulator, session, domain_first):
    fabrikam = emulator.world.tenant("Fabrikam")
    rows, _ = run(session, ["list"], *sorted([fabrikam.domain, fabrikam.id], reverse=domain_first))
    assert [(row["tenantId"], row["tenantDefaultDomain"]) for row in rows.values()] == [(fabrikam.id, fabrikam.domain)]


def test_the_tenant_that_az_has_seen_is_one_by_whichever_name(emulator, session):
    home = emulator.world.tenants[0]
    rows, result = run(session, ["list"], home.domain, home.id)
    assert (rows[home.name]["tenantId"], rows[home.name]["tenantDefaultDomain"]) == (home.id, home.domain)
    assert (result.err, result.code) == ("", 0)
    assert len(emulator.log.entries(path=PARTNERS)) == 1


def test_a_tenant_that_is_unknown_or_has_not_consented_is_one_row(emulator, session):
    robot, litware = emulator.world["robot"], emulator.world.tenant(WITHOUT_CONSENT)
    rows, result = run(session, SET, UNKNOWN, litware.domain, litware.id, *CONSENTED_DOMAINS)
    assert {name: row["status"] for name, row in rows.items()} == {
        **dict.fromkeys(CONSENTED, "Created"),
        WITHOUT_CONSENT: "NoAccess",
        UNKNOWN: "NoAccess",
    }
    assert (rows[UNKNOWN]["tenantId"], rows[UNKNOWN]["tenantDefaultDomain"]) == (None, UNKNOWN)
    assert f"Entra ID does not know the tenant '{UNKNOWN}'." in rows[UNKNOWN]["error"]
    assert "Check the tenant ID or domain name" in rows[UNKNOWN]["error"]
    refused = rows[WITHOUT_CONSENT]["error"]
    assert f"Application '{robot.name}' has no service principal in tenant '{litware.domain}'." in refused
    assert "AADSTS700016: " in refused
    assert f"Ask an administrator of that tenant to sign in to it and run: az ad sp create --id {robot.name}" in (
        refused
    )
    assert "az login" not in refused + rows[UNKNOWN]["error"] + result.err
    assert "ERROR: Not done: 2 of 5 (2 NoAccess)." in result.err
    assert f"Then run the command again for these tenants: --tenants {litware.domain}\n" in result.err
    assert ("WARNING" in result.err, result.code, links(emulator)) == (False, 1, list(CONSENTED))


def test_one_command_says_the_same_of_a_tenant_that_has_not_consented(emulator, session):
    domain = emulator.world.tenant(WITHOUT_CONSENT).domain
    result = session.az("managementpartner", "show", "--tenant", domain)
    assert f"has no service principal in tenant '{domain}'.\nAADSTS700016: " in result.err
    assert f"az ad sp create --id {emulator.world['robot'].name}\n" in result.err
    assert ("az login" in result.err, result.code) == (False, 1)


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [
        (7000229, "NoAccess", "of that tenant to sign in to it and run: az ad sp create --id "),
        (
            7000112,
            "NoAccess",
            "or in its home tenant. Ask an administrator to enable it for sign-in. (AADSTS7000112: Why.)",
        ),
        (90002, "NoAccess", "Entra ID does not know the tenant"),
        (
            700213,
            "Failed",
            "does not trust the subject of the federated token. Compare the subject with the registered ones",
        ),
    ],
)
def test_each_way_to_be_refused_has_its_words(emulator, new, code, status, words):
    new.sign_in_service_principal(emulator.world["robot"], emulator.world.tenants[0])
    body = {"error": "unauthorized_client", "error_codes": [code], "error_description": f"AADSTS{code}: Why."}
    emulator.faults.add(Fault(path="/token", status=400, body=json.dumps(body), times=None))
    rows, result = run(new, ["list"], CONSENTED_DOMAINS[0])
    assert rows["Fabrikam"]["status"] == status
    assert words in rows["Fabrikam"]["error"]
    assert ("az login" in rows["Fabrikam"]["error"], result.code) == (False, 1)


@pytest.mark.parametrize("path", ["openid-configuration", "/token"])
def test_a_connection_to_entra_id_that_is_lost_once_is_not_noticed_and_lost_again_it_is_one_row(emulator, new, path):
    new.sign_in_service_principal(emulator.world["robot"], emulator.world.tenants[0])
    emulator.faults.add(Fault(path=path, drop="before"))
    rows, result = run(new, ["list"], *CONSENTED_DOMAINS)
    assert ({row["status"] for row in rows.values()}, result.err) == ({"NotLinked"}, "")
    emulator.faults.add(Fault(path=path, drop="before", times=2))
    rows, _ = run(new, ["list"], CONSENTED_DOMAINS[0])
    (row,) = rows.values()
    assert row["error"].startswith("No response from Entra ID after 2 tries.")
    assert row["status"] == "Failed"


def test_a_credential_that_has_expired_is_renewed_by_the_login_that_is_recommended(emulator, new):
    robot, home = emulator.world["robot"], emulator.world.tenants[0]
    new.sign_in_federated(robot, home)
    path = new.directory / "azure" / "service_principal_entries.json"
    (entry,) = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps([{**entry, "client_assertion": robot.federation.token(lifetime=-1)}]), encoding="utf-8")
    rows, _ = run(new, ["list"], *CONSENTED_DOMAINS)
    assert {row["status"] for row in rows.values()} == {"LoginRequired"}
    (login,) = {re.match(r"Renew the sign-in that is used for this tenant: (.*?) \(AADSTS", row["error"])[1]
                for row in rows.values()}  # fmt: skip
    assert login == (
        f'az login --service-principal --username {robot.name} --federated-token "<new token>" --tenant "{home.id}" '
        "--allow-no-subscriptions"
    )
    new.sign_in_federated(robot, home)
    rows, result = run(new, ["list"], *CONSENTED_DOMAINS)
    assert ({row["status"] for row in rows.values()}, result.err) == ({"NotLinked"}, "")


def test_tenants_that_az_has_seen_keep_their_accounts_and_others_go_to_the_current_application(emulator, new):
    alex, robot = emulator.world["alex"], emulator.world["robot"]
    new.sign_in_user(alex, "--tenant", "adventureworks.onmicrosoft.com")
    new.sign_in_service_principal(robot, emulator.world.tenants[0])
    rows, result = run(new, ["list"], "adventureworks.onmicrosoft.com", *CONSENTED_DOMAINS)
    assert {name: row["userName"] for name, row in rows.items()} == {
        "Adventure Works": alex.name,
        "Fabrikam": alex.name,  # Azure shows it to Alex
        "Northwind Traders": robot.name,
        "Tailspin Toys": robot.name,
    }
    assert (result.err, result.code) == ("", 0)
    emulator.faults.add(
        Fault(path="^/tenants$", status=403, times=None, body='{"error": {"code": "X", "message": ""}}')
    )
    emulator.log.clear()
    rows, result = run(new, ["list"], *CONSENTED_DOMAINS)
    assert {row["status"] for row in rows.values()} == {"Failed"}  # where Alex may be, the application must not go
    assert {row["error"].partition(" (")[0] for row in rows.values()} == {
        f"The other tenants of {alex.name} could not be listed."
    }
    assert (result.code, emulator.log.entries(path=PARTNERS)) == (1, [])


@pytest.mark.parametrize(
    ("sign_in", "words"),
    [
        (
            lambda s, w: s.sign_in_user(w["alex"], "--tenant", w.tenant("Fabrikam").id),
            "has no account in tenant 'litware.onmicrosoft.com'. Ask the customer to add you as a guest user",
        ),
        (lambda s, _: s.sign_in_managed_identity(), "A managed identity gets tokens for its own tenant only"),
        (lambda s, w: s.sign_in_cloud_shell(w["directory"]), "Cloud Shell gets tokens for its own tenant only"),
    ],
    ids=["user", "managed identity", "Cloud Shell"],
)
def test_where_the_current_account_is_no_application_no_other_goes_to_another_tenant(emulator, new, sign_in, words):
    new.sign_in_service_principal(emulator.world["robot"], emulator.world.tenants[0])
    sign_in(new, emulator.world)
    emulator.log.clear()
    rows, result = run(new, ["list"], "litware.onmicrosoft.com")
    (row,) = rows.values()
    assert words in row["error"]
    assert (row["status"], result.code, emulator.log.entries(path=PARTNERS)) == ("NoAccess", 1, [])


def test_a_list_of_customers_may_have_comments_and_what_windows_puts_into_a_file(emulator, new):
    new.sign_in_service_principal(emulator.world["robot"], emulator.world.tenants[0])
    lines = [
        "\ufeff# customers.txt",
        "fabrikam.onmicrosoft.com # since 2019",
        "",
        "\tnorthwindtraders.onmicrosoft.com\t#",
    ]
    (new.directory / "customers.txt").write_bytes("\r\n".join(lines).encode())
    for option in (["@customers.txt"], ["@customers.txt", "tailspintoys.onmicrosoft.com"]):
        rows, result = run(new, ["list"], *option)
        assert (list(rows), result.err, result.code) == (list(CONSENTED[: len(option) + 1]), "", 0)
    _, result = run(new, ["list"], "@customer.txt")
    assert "ERROR: --tenants: the file 'customer.txt' does not exist or cannot be read.\n" in result.err
    assert result.code == 1
