"""Which tenants are meant: lists as CSV, tenants left out, those where a partner ID is missing, and hints."""

import json

import pytest

from emulator import Emulator, Fault
from emulator.resource_manager.models import Caller
from emulator.session import Session
from emulator.world import sample_world

PARTNERS = "/partners"
FABRIKAM, NORTHWIND = "fabrikam.onmicrosoft.com", "northwindtraders.onmicrosoft.com"
SET = ["set", "--partner-id", "12345"]


@pytest.fixture(scope="module")
def running_emulator():
    """The sample world; the application is in the first three customers' tenants."""
    world = sample_world()
    world["robot"].tenants = world.tenants[:4]
    world.partners["0012345"] = "Contoso Consulting"
    with Emulator(world) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def alex(running_emulator, extension_folder, tmp_path_factory):
    """Signed in as Alex, a guest user of five customers."""
    made = Session(running_emulator, tmp_path_factory.mktemp("alex"), extensions=extension_folder)
    made.sign_in_user(running_emulator.world["alex"], "--tenant", "adventureworks.onmicrosoft.com")
    return made


@pytest.fixture(scope="module")
def robot(running_emulator, extension_folder, tmp_path_factory):
    """Signed in as the application, to Contoso Consulting's own tenant."""
    made = Session(running_emulator, tmp_path_factory.mktemp("robot"), extensions=extension_folder)
    made.sign_in_service_principal(running_emulator.world["robot"], running_emulator.world.tenants[0])
    return made


def run(session, *arguments):
    """The rows of a command, and what az did."""
    result = session.az("managementpartner", *arguments)
    return json.loads(result.out or "[]"), result


def linked(emulator):
    names = {tenant.id: tenant.name for tenant in emulator.world.tenants}
    return sorted(names[tenant] for tenant, _ in emulator.links.links())


def export(emulator, *names, title="Microsoft ID", delimiter=","):
    """A CSV of customers in the form of Partner Center, str."""
    tenants = [emulator.world.tenant(name) for name in names]
    lines = [[title, "Company name", "Primary domain name", "Relationship"]]
    lines += [[tenant.id, f'"{tenant.name}{delimiter} Inc."', tenant.domain, "Reseller"] for tenant in tenants]
    return "\r\n".join(delimiter.join(line) for line in lines)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_an_export_of_partner_center_names_its_customers(emulator, robot, delimiter, encoding):
    text = export(emulator, "Fabrikam", "Northwind Traders", delimiter=delimiter)
    (robot.directory / "export.csv").write_bytes(text.encode(encoding))
    rows, result = run(robot, *SET, "-t", "@export.csv")
    assert [(row["tenantDisplayName"], row["tenantDefaultDomain"], row["status"]) for row in rows] == [
        (f"Fabrikam{delimiter} Inc.", None, "Created"),
        (f"Northwind Traders{delimiter} Inc.", None, "Created"),
    ]
    assert (linked(emulator), result.err, result.code) == (["Fabrikam", "Northwind Traders"], "", 0)


def test_the_name_that_azure_has_comes_before_the_companys(emulator, alex):
    (alex.directory / "export.csv").write_text(export(emulator, "Fabrikam"), encoding="utf-8")
    (row,), _ = run(alex, "list", "--tenants", "@export.csv")
    assert row["tenantDisplayName"] == "Fabrikam"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Microsoft ID,Company name\n00000000-0000-4000-8000-000000000000,A\nn/a,B\n",
            "--tenants, line 3, column 'Microsoft ID': ",
        ),
        (
            "fabrikam.onmicrosoft.com\nlitware\n",
            "--tenants, line 2: 'litware' is not a tenant: it must be a tenant ID or a domain",
        ),
        (
            "Company name;Relationship\nFabrikam;Reseller\n",
            "no column has tenant IDs or domain names. The columns are: ",
        ),
    ],
)
def test_a_list_with_what_is_no_tenant_is_refused_as_a_whole(emulator, alex, text, words):
    (alex.directory / "export.csv").write_text(text, encoding="utf-8")
    rows, result = run(alex, *SET, "--tenants", "@export.csv")
    assert words in result.err
    assert (rows, result.code, emulator.log.entries(path=PARTNERS)) == ([], 1, [])


def test_a_file_whose_at_sign_was_forgotten_is_not_taken_for_a_domain_name(emulator, alex):
    (alex.directory / "export.csv").write_text(export(emulator, "Fabrikam"), encoding="utf-8")
    _, result = run(alex, *SET, "--tenants", "export.csv")
    assert result.err == "ERROR: --tenants: 'export.csv' is a file.\nTo load the tenants from it, write @export.csv\n"
    assert (result.code, emulator.log.entries(path=PARTNERS)) == (1, [])


@pytest.mark.parametrize("odd", [0, 1])
def test_a_csv_of_excels_other_encoding_says_how_to_save_it(emulator, alex, odd):
    text = export(emulator, "Fabrikam").replace("Fabrikam", "F\N{LATIN SMALL LETTER A WITH DIAERESIS}brikam")
    written = text.encode("cp1252")
    (alex.directory / "export.csv").write_bytes(written + b"\n" * ((len(written) + odd) % 2))
    _, result = run(alex, *SET, "--tenants", "@export.csv")
    assert "--tenants: the file cannot be read because it is not UTF-8." in result.err
    assert "Save it as CSV UTF-8" in result.err
    assert (result.code, emulator.log.entries(path=PARTNERS)) == (1, [])


WITHOUT_FABRIKAM = [
    "Adventure Works",
    "Contoso Consulting",
    "Northwind Traders",
    "Tailspin Toys",
    "Wide World Importers",
]


@pytest.mark.parametrize(
    "named",
    [[FABRIKAM], ["FABRIKAM.onmicrosoft.com"], ["fabrikam.com"], ["the ID"], ["@csv"], [f"{FABRIKAM},fabrikam.com"]],
    ids=" ".join,
)
def test_a_tenant_is_left_out_by_whichever_name(emulator, alex, named):
    (alex.directory / "csv").write_text(export(emulator, "Fabrikam"), encoding="utf-8")
    names = [emulator.world.tenant("Fabrikam").id.upper() if name == "the ID" else name for name in named]
    rows, result = run(alex, *SET, "--all-tenants", "--exclude-tenants", *names)
    assert [row["tenantDisplayName"] for row in rows] == linked(emulator) == WITHOUT_FABRIKAM
    assert (result.err, result.code) == ("", 0)
    fabrikam = emulator.world.tenant("Fabrikam").id
    assert [entry.path for entry in emulator.log.entries(path=PARTNERS) if entry.tenant == fabrikam] == []


def test_a_tenant_is_left_out_of_those_that_are_named_and_one_that_leaves_nothing_out_is_said(emulator, alex):
    rows, result = run(alex, "list", "--tenants", FABRIKAM, NORTHWIND, "--exclude-tenants", FABRIKAM, "litware.example")
    assert [row["tenantDefaultDomain"] for row in rows] == [NORTHWIND]
    words = "--exclude-tenants: no tenant of this command matches litware.example, so nothing is left out for it."
    assert result.err == f"WARNING: {words}\n"
    assert result.code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([*SET, "--exclude-tenants", FABRIKAM], "can only be used with --all-tenants or --tenants"),
        (
            [*SET, "-t", FABRIKAM, "--exclude-tenants", FABRIKAM],
            "--exclude-tenants excludes every tenant. Nothing was done.",
        ),
        (["list", "--exclude-tenants", "fabrikam"], "'fabrikam' is not a tenant"),
        (["list", "--exclude-tenants", ","], "--exclude-tenants names no tenant: the list or file is empty"),
        (["list", "--exclude-tenants", "@csv.txt"], "--exclude-tenants: the file 'csv.txt' does not exist"),
        (["list", "--missing"], "--missing and --partner-id must be used together"),
        (["list", "--partner-id", "12345"], "--missing and --partner-id must be used together"),
        (["list", "--all-tenants", "--tenants", FABRIKAM], "--tenants and --all-tenants cannot be used together."),
        (
            ["create", "--partner-id", "1", "--tenants", FABRIKAM],
            "For many tenants: az managementpartner set --partner-id 1 ",
        ),
        (
            ["create", "--partner-id", "1", "--tenants", FABRIKAM],
            "az managementpartner create --partner-id 1 --tenant ",
        ),
        (["show", "--tenants", FABRIKAM], "For many tenants: az managementpartner list --tenants @customers.csv"),
        (
            ["update", "--partner-id", "1", "--tenants"],
            "For many tenants: az managementpartner set --partner-id 1 --tenants @",
        ),
        (
            ["delete", "--partner-id", "1", "--tenants=x"],
            "--tenants is not an option of delete, which acts in one tenant",
        ),
    ],
    ids=lambda arguments: " ".join(arguments) if isinstance(arguments, list) else "",
)
def test_what_cannot_be_meant_is_refused_before_any_link_is_asked_for(emulator, alex, arguments, words):
    rows, result = run(alex, *arguments)
    assert words in result.err
    assert (rows, result.code, emulator.log.entries(path=PARTNERS)) == ([], 1, [])


@pytest.mark.parametrize(
    "typed",
    ["fabrikan.onmicrosoft.com", "fabrikam.onmicrosft.com", "fabrikam.onmicrosoft.co", "fabrikam.example", "an ID"],
)
def test_a_misspelled_tenant_to_leave_out_is_refused_and_the_one_that_may_be_meant_is_named(emulator, alex, typed):
    meant, fabrikam = FABRIKAM, emulator.world.tenant("Fabrikam").id
    if typed == "an ID":
        typed, meant = fabrikam[:-1] + ("0" if fabrikam[-1] != "0" else "1"), fabrikam
    rows, result = run(alex, *SET, "--all-tenants", "--exclude-tenants", typed)
    assert result.err == (
        f"ERROR: --exclude-tenants: no tenant of this command matches '{typed}'. Nothing was done.\n"
        f"Did you mean {meant}?\n"
    )
    assert (rows, result.code, emulator.log.entries(path=PARTNERS)) == ([], 1, [])


def test_a_tenant_that_does_not_exist_can_be_left_out(alex):
    rows, result = run(alex, "list", "--tenants", FABRIKAM, "nosuch.example", "--exclude-tenants", "nosuch.example")
    assert ([row["tenantDefaultDomain"] for row in rows], result.err, result.code) == ([FABRIKAM], "", 0)


def test_where_entra_id_does_not_say_what_is_to_be_left_out_nothing_is_done(emulator, alex):
    fault = Fault(path="northwindtraders.onmicrosoft.com/v2.0/.well-known", status=500, body="", times=None,
                  headers={"Retry-After": "0.01"})  # fmt: skip
    emulator.faults.add(fault)
    rows, result = run(alex, *SET, "--all-tenants", "--exclude-tenants", NORTHWIND)
    assert "ERROR: Entra ID keeps failing (status 500" in result.err
    assert (rows, result.code, emulator.log.entries(path=PARTNERS)) == ([], 1, [])


def test_the_tenants_where_a_partner_id_is_missing_are_listed_and_the_exit_code_says_so(emulator, alex):
    for name, partner_id in {"Adventure Works": "0012345", "Contoso Consulting": "12345", "Fabrikam": "54321"}.items():
        emulator.links.create(Caller(emulator.world["alex"], emulator.world.tenant(name)), partner_id)
    tailspin = emulator.world.tenant("Tailspin Toys").id
    emulator.faults.add(Fault(path=PARTNERS, tenant=tailspin, status=500, headers={"Retry-After": "0.01"}, times=None))
    rows, result = run(alex, "list", "--missing", "--partner-id", "12345")
    assert {row["tenantDisplayName"]: row["status"] for row in rows} == {
        "Fabrikam": "Linked",
        "Northwind Traders": "NotLinked",
        "Tailspin Toys": "Failed",
        "Wide World Importers": "NotLinked",
    }
    lines = result.err.splitlines()
    assert lines[0] == "ERROR: Not linked to 12345: 4 of 6 (2 NotLinked, 1 OtherPartnerId, 1 Failed)."
    assert lines[1:3] == [
        "Fabrikam: Partner ID 54321 is linked.",
        "Northwind Traders; Wide World Importers: Nothing is linked.",
    ]
    assert lines[4] == "Link partner ID 12345 where it is not linked, and replace other partner IDs:"
    command = lines[5].split()
    assert lines[6] == "Then run the command again for these tenants: --tenants tailspintoys.onmicrosoft.com"
    assert result.code == 1
    emulator.faults.clear()
    rows, _ = run(alex, *command[2:])
    assert {row["tenantDisplayName"]: row["status"] for row in rows} == {
        "Fabrikam": "Updated", "Northwind Traders": "Created", "Wide World Importers": "Created",
    }  # fmt: skip
    run(alex, *SET, "--tenants", "tailspintoys.onmicrosoft.com")
    rows, result = run(alex, "list", "--missing", "--partner-id", "12345")
    assert (rows, result.err, result.code) == ([], "", 0)


def test_list_takes_all_tenants_as_the_others_do(alex):
    assert run(alex, "list", "--all-tenants")[0] == run(alex, "list")[0] != []


def test_the_list_of_an_application_says_that_there_may_be_other_tenants(emulator, robot):
    rows, result = run(robot, "list")
    assert [row["tenantId"] for row in rows] == [emulator.world.tenants[0].id]
    warning = "WARNING: For a service principal, all tenants are those that it is signed in to, because "
    assert result.err.startswith(warning)
    assert "--tenants @customers.csv" in result.err
    for command in (["set", "--partner-id", "12345"], ["unset", "--yes"], ["check"]):
        assert warning in run(robot, *command, "--all-tenants")[1].err
    assert (run(robot, "list", "--tenants", FABRIKAM)[1].err, result.code) == ("", 0)


@pytest.fixture
def new(running_emulator, extension_folder, tmp_path):
    """A session that is not signed in."""
    return Session(running_emulator, tmp_path, extensions=extension_folder)


def test_without_a_current_account_nobody_goes_to_another_tenant(emulator, new):
    new.sign_in_service_principal(emulator.world["robot"], emulator.world.tenants[0])
    new.sign_in_user(emulator.world["alex"], "--tenant", "adventureworks.onmicrosoft.com")
    new.az("logout", "--username", emulator.world["alex"].name, check=True)
    (row,), result = run(new, *SET, "--tenants", FABRIKAM)
    assert row["error"].startswith(
        "az has no account in this tenant, and no current subscription whose account could be used. Choose"
    )
    assert (row["status"], result.code, linked(emulator)) == ("Failed", 1, [])


@pytest.mark.parametrize("who", ["robot", "directory"])
def test_where_a_user_has_to_sign_in_anew_nobody_else_is_linked_in_a_tenant_that_may_be_theirs(emulator, new, who):
    alex, current = emulator.world["alex"], emulator.world[who]
    new.sign_in_user(alex, "--tenant", "adventureworks.onmicrosoft.com")
    if who == "robot":
        new.sign_in_service_principal(current, emulator.world.tenants[0])
    else:
        new.sign_in_user(current)
    new.forget_access_tokens()
    adventure_works = emulator.world.tenant("Adventure Works").id
    body = json.dumps(
        {"error": "invalid_grant", "error_codes": [700082], "error_description": "AADSTS700082: Expired."}
    )
    emulator.faults.add(Fault(path=f"{adventure_works}/oauth2/v2.0/token", status=400, body=body, times=None))
    (row,), result = run(new, *SET, "--tenants", NORTHWIND)
    login = f'az login --tenant "{adventure_works}" --allow-no-subscriptions'
    assert f"Sign in as {alex.name}: {login}" in row["error"]
    assert f"Until then, it is not known whether that account is in '{NORTHWIND}'." in row["error"]
    assert (row["status"], row["userName"], result.code) == ("LoginRequired", current.name, 1)
    assert f"\n{login}\n" in result.err
    assert "--login" not in result.err, "it would sign in as somebody else"
    assert linked(emulator) == []
    emulator.faults.clear()
    (row,), _ = run(new, *SET, "--tenants", NORTHWIND)
    assert (row["status"], row["userName"]) == ("Created", alex.name)
