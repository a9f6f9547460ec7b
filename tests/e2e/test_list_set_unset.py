"""Every tenant in one command: each row right, and nothing lost."""

import json
import os
import re
import subprocess
import time
from collections import Counter
from functools import partial

import pytest

from emulator import Emulator, Fault
from emulator.resource_manager.models import Caller
from emulator.session import Session
from emulator.world import customer, sample_world

pytestmark = pytest.mark.not_measured

ARM = "management.azure.com"
SOON = {"Retry-After": "0.01"}
PARTNERS = "/partners"
WRITES = ("PUT", "PATCH", "DELETE")
SET = ["set", "--partner-id", "12345"]
NO_ACCOUNT = "The user does not have an account in this tenant, work with the administrator to add the account."
KEYS = {
    "tenantId", "tenantDisplayName", "tenantDefaultDomain", "userName", "userType", "objectId", "partnerId",
    "partnerName", "status", "createdTime", "updatedTime", "error", "loginCommand",
}  # fmt: skip


@pytest.fixture(scope="module")
def running_emulator():
    """Alex's five customers; Woodgrove Bank, which demands multi-factor authentication; Litware, where Alex is not."""
    world = sample_world()
    strict = customer("Woodgrove Bank")
    world.tenants += [strict, customer("Litware")]
    world["alex"].tenants.append(strict)
    world["alex"].multi_factor.add(strict.id)
    with Emulator(world) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def session(running_emulator, extension_folder, tmp_path_factory):
    """Signed in as Alex to one tenant alone: of the others, az holds no token and MSAL remembers no refusal."""
    session = Session(running_emulator, tmp_path_factory.mktemp("az"), extensions=extension_folder)
    session.sign_in_user(running_emulator.world["alex"], "--tenant", "adventureworks.onmicrosoft.com")
    return session


@pytest.fixture
def fleet(emulator, session):
    """Runs `az managementpartner …` and gives its rows by the tenants' names, and what az printed."""

    def run(*arguments, env=None):
        result = session.az("managementpartner", *arguments, env=env)
        rows = {row["tenantDisplayName"]: row for row in json.loads(result.out or "[]")}
        return rows, result

    return run


@pytest.fixture
def mixed(emulator):
    """Adventure Works is linked, Fabrikam to another partner ID; Tailspin Toys fails."""
    for name, partner_id in {"Adventure Works": "12345", "Fabrikam": "54321"}.items():
        emulator.links.create(Caller(emulator.world["alex"], emulator.world.tenant(name)), partner_id)
    tailspin_toys = emulator.world.tenant("Tailspin Toys").id
    emulator.faults.add(Fault(host=ARM, tenant=tailspin_toys, status=500, headers=SOON, times=None))


def refusal(code, message):
    return json.dumps({"error": {"code": code, "message": message}})


def statuses(rows):
    return {name: row["status"] for name, row in rows.items()}


def writes(emulator):
    names = {tenant.id: tenant.name for tenant in emulator.world.tenants}
    asked = emulator.log.entries(path=PARTNERS)
    return sorted((entry.method, names[entry.tenant]) for entry in asked if entry.method in WRITES)


def test_list_shows_each_tenant_as_it_is(mixed, fleet):
    rows, result = fleet("list")
    assert statuses(rows) == {
        "Adventure Works": "Linked",
        "Contoso Consulting": "NotLinked",
        "Fabrikam": "Linked",
        "Northwind Traders": "NotLinked",
        "Tailspin Toys": "Failed",
        "Wide World Importers": "NotLinked",
        "Woodgrove Bank": "LoginRequired",
    }
    assert list(rows) == sorted(rows)
    assert all(set(row) == KEYS for row in rows.values())
    assert (rows["Fabrikam"]["partnerId"], rows["Fabrikam"]["partnerName"]) == ("54321", "Contoso Managed Services")
    assert rows["Northwind Traders"]["partnerId"] is rows["Northwind Traders"]["error"] is None
    assert "after 4 tries" in rows["Tailspin Toys"]["error"]
    assert 'az login --tenant "' in rows["Woodgrove Bank"]["error"]
    assert result.code == 1
    assert "ERROR: Not done: 2 of 7 (1 Failed, 1 LoginRequired)." in result.err
    assert "\nWoodgrove Bank: Sign in to this tenant. (AADSTS50076: " in result.err
    assert "--login to sign in to Woodgrove Bank:\naz managementpartner list --login\n" in result.err
    assert rows["Woodgrove Bank"]["loginCommand"].startswith("az login --tenant ")
    assert rows["Fabrikam"]["loginCommand"] is rows["Tailspin Toys"]["loginCommand"] is None
    assert result.err.endswith("--tenants tailspintoys.onmicrosoft.com\n")


@pytest.mark.parametrize("command", [["list"], [*SET, "--all-tenants", "--dry-run"]], ids=" ".join)
def test_a_row_has_the_object_id_wherever_a_token_was_had(emulator, mixed, fleet, command):
    emulator.log.clear()
    rows, _ = fleet(*command)
    alex = emulator.world["alex"]
    expected = {name: alex.object_id(emulator.world.tenant(name)) for name in rows} | {"Woodgrove Bank": None}
    assert {name: row["objectId"] for name, row in rows.items()} == expected
    asked = [entry.path for entry in emulator.log.entries(path="/token") if entry.status == 200]
    assert len(asked) == len(set(asked))


def test_set_makes_the_link_what_it_should_be_whatever_it_was(emulator, mixed, fleet):
    rows, result = fleet("set", "--partner-id", "12345", "--all-tenants")
    assert statuses(rows) == {
        "Adventure Works": "Unchanged",
        "Contoso Consulting": "Created",
        "Fabrikam": "Updated",
        "Northwind Traders": "Created",
        "Tailspin Toys": "Failed",
        "Wide World Importers": "Created",
        "Woodgrove Bank": "LoginRequired",
    }
    assert all(set(row) == {*KEYS, "previousPartnerId"} for row in rows.values())
    assert (rows["Fabrikam"]["previousPartnerId"], rows["Fabrikam"]["partnerId"]) == ("54321", "12345")
    assert writes(emulator) == [
        ("PATCH", "Fabrikam"),
        ("PUT", "Contoso Consulting"),
        ("PUT", "Northwind Traders"),
        ("PUT", "Wide World Importers"),
    ]
    assert set(emulator.links.links().values()) == {"12345"}
    assert result.code == 1


@pytest.mark.skipif(os.name == "nt", reason="cmd cannot close standard input")
@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["set", "--partner-id", "12345", "--all-tenants"], "Not done: "),
        (["unset", "--all-tenants", "--yes"], "Not done: "),
        (["unset", "--all-tenants"], "This command prompts for confirmation, but there is no terminal."),
        (["list", "--login"], "--login needs a terminal"),
    ],
)
def test_a_closed_standard_input_is_no_terminal(mixed, session, command, words):
    az = ["/bin/sh", "-c", 'exec "$0" "$@" <&-', *session.az_command, "managementpartner", *command]
    done = subprocess.run(
        az, check=False, env=session.env, cwd=session.directory, capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert f"ERROR: {words}" in done.stderr


@pytest.mark.parametrize("output", ["json", "jsonc", "yaml", "tsv", "table", "none"])
@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["list"], {"Linked": 2, "NotLinked": 3}),
        (["set", "--partner-id", "12345", "--all-tenants"], {"Unchanged": 1, "Updated": 1, "Created": 3}),
        (["unset", "--all-tenants", "--yes"], {"Removed": 2, "NotLinked": 3}),
    ],
    ids=["list", "set", "unset"],
)
def test_each_format_has_each_row_and_the_command_still_fails(mixed, session, command, said, output):
    result = session.az("managementpartner", *command, "--output", output)
    words = Counter(re.findall(r"\w+", result.out))
    expected = {**said, "Failed": 1, "LoginRequired": 1}
    assert {status: words[status] for status in expected} == (
        expected if output != "none" else dict.fromkeys(expected, 0)
    )
    assert "ERROR: Not done: 2 of 7 (1 Failed, 1 LoginRequired)." in result.err
    assert result.code == 1


def test_set_writes_nothing_where_everything_is_right(emulator, fleet):
    tenants = ["--tenants", "fabrikam.onmicrosoft.com", "northwindtraders.onmicrosoft.com"]
    assert set(statuses(fleet("set", "--partner-id", "12345", *tenants)[0]).values()) == {"Created"}
    emulator.log.clear()
    rows, result = fleet("set", "--partner-id", "12345", *tenants)
    assert set(statuses(rows).values()) == {"Unchanged"}
    assert (writes(emulator), result.code) == ([], 0)


def test_unset_removes_only_the_partner_id_that_was_named(emulator, mixed, fleet):
    rows, _ = fleet("unset", "--partner-id", "54321", "--all-tenants", "--yes")
    assert statuses(rows) == {
        "Adventure Works": "Unchanged",
        "Contoso Consulting": "NotLinked",
        "Fabrikam": "Removed",
        "Northwind Traders": "NotLinked",
        "Tailspin Toys": "Failed",
        "Wide World Importers": "NotLinked",
        "Woodgrove Bank": "LoginRequired",
    }
    assert (rows["Fabrikam"]["previousPartnerId"], rows["Fabrikam"]["partnerId"]) == ("54321", None)
    assert rows["Fabrikam"]["objectId"] == emulator.world["alex"].object_id(emulator.world.tenant("Fabrikam"))
    assert writes(emulator) == [("DELETE", "Fabrikam")]
    assert list(emulator.links.links().values()) == ["12345"]


@pytest.mark.parametrize(
    ("command", "changed", "partner"),
    [
        (
            ["set", "--partner-id", "12345"],
            {"Fabrikam": "WouldUpdate", "Northwind Traders": "WouldCreate"},
            ("12345", None),
        ),
        (
            ["unset"],
            {"Fabrikam": "WouldRemove", "Adventure Works": "WouldRemove"},
            ("54321", "Contoso Managed Services"),
        ),
    ],
    ids=["set", "unset"],
)
def test_a_dry_run_says_what_would_be_done_and_writes_nothing(emulator, mixed, fleet, command, changed, partner):  # noqa: PLR0913, PLR0917
    before = emulator.links.links()
    rows, _ = fleet(*command, "--all-tenants", "--dry-run")
    assert changed.items() <= statuses(rows).items()
    assert (rows["Fabrikam"]["partnerId"], rows["Fabrikam"]["partnerName"]) == partner
    assert rows["Fabrikam"]["previousPartnerId"] == "54321"
    assert (writes(emulator), emulator.links.links()) == ([], before)


def test_without_tenants_the_current_one_alone_is_meant(emulator, fleet):
    rows, result = fleet("set", "--partner-id", "12345")
    assert (list(emulator.links.links().values()), result.code) == (["12345"], 0)
    assert [row["tenantId"] for row in rows.values()] == [emulator.world.tenant("Adventure Works").id]
    assert statuses(fleet("unset", "--yes")[0]).popitem()[1] == "Removed"
    assert emulator.links.links() == {}


@pytest.mark.parametrize(
    ("before", "meanwhile", "command", "asked", "then"),
    [
        (None, "54321", SET, ["GET", "PUT", "GET", "PATCH"], ("Updated", "12345", "54321")),
        (None, "12345", SET, ["GET", "PUT", "GET"], ("Created", "12345", None)),
        ("54321", None, SET, ["GET", "PATCH", "GET", "PUT"], ("Created", "12345", None)),
        ("54321", None, ["unset", "--yes"], ["GET", "DELETE"], ("Removed", None, "54321")),
    ],
    ids=["another one", "the same one", "removed", "removed, too"],
)
def test_a_link_that_changes_between_look_and_write_is_looked_at_again(  # noqa: PLR0913, PLR0917
    emulator, fleet, before, meanwhile, command, asked, then
):
    alex = Caller(emulator.world["alex"], emulator.world.tenant("Northwind Traders"))
    if before:
        emulator.links.create(alex, before)
    change = (
        partial(emulator.links.create, alex, meanwhile) if meanwhile else partial(emulator.links.delete, alex, before)
    )
    emulator.faults.add(Fault(method=asked[1], path=PARTNERS, meanwhile=change))
    rows, result = fleet(*command, "--tenants", "northwindtraders.onmicrosoft.com")
    row = rows["Northwind Traders"]
    assert (row["status"], row["partnerId"], row["previousPartnerId"], result.code) == (*then, 0)
    assert [entry.method for entry in emulator.log.entries(path=PARTNERS)] == asked


def test_a_partner_id_that_is_none_is_sent_once_and_ends_the_sweep(emulator, fleet):
    before = emulator.links.links()
    _, result = fleet("set", "--partner-id", "99999", "--all-tenants")
    message, advice = result.err.splitlines()
    assert message == "ERROR: (PartnerIdInvalid) The Partner ID is not valid."
    assert advice.startswith("Use the Associated PartnerID of your location account")
    assert (result.out, result.code) == ("", 1)
    assert len(writes(emulator)) == 1
    assert emulator.links.links() == before


def after_others(emulator):
    """Wait until a tenant has taken the link, or has it, and its answer has reached az."""
    deadline = time.monotonic() + 20
    while not {200, 201} & {entry.status for entry in emulator.log.entries(path=PARTNERS)}:
        assert time.monotonic() < deadline, "no other tenant is linked"
        time.sleep(0.02)
    time.sleep(0.5)


def refuse_after_others(emulator, message):
    """Let Fabrikam refuse the partner ID, with this message, when another tenant has taken it."""
    fabrikam, no = emulator.world.tenant("Fabrikam").id, refusal("PartnerIdInvalid", message)
    emulator.faults.add(Fault(method="GET", path=PARTNERS, tenant=fabrikam, meanwhile=partial(after_others, emulator)))
    emulator.faults.add(Fault(method="PUT", path=PARTNERS, tenant=fabrikam, status=400, body=no))


NO_DECISIONS = {
    "no account": ({"status": 400, "body": refusal("BadRequest", NO_ACCOUNT)}, 1),
    "refused": ({"status": 403, "body": refusal("AuthorizationFailed", "No.")}, 1),
    "conflict": ({"status": 409, "body": refusal("Conflict", "No.")}, 1),
    "in trouble": ({"status": 502, "headers": SOON}, 4),
}
"""What the first two tenants answer, and how often each of them is asked."""


@pytest.mark.parametrize(("answer", "tries"), NO_DECISIONS.values(), ids=NO_DECISIONS)
def test_what_one_tenant_cannot_do_does_not_decide_about_the_partner_id(emulator, fleet, answer, tries):
    emulator.faults.add(Fault(method="PUT", path=PARTNERS, times=2 * tries, **answer))
    _, result = fleet("set", "--partner-id", "99999", "--all-tenants")
    assert result.err.startswith("ERROR: (PartnerIdInvalid) ")
    assert (result.out, result.code) == ("", 1)
    assert len(writes(emulator)) == 2 * tries + 1


def test_a_tenant_in_which_it_is_linked_already_shows_that_the_partner_id_is_good(emulator, fleet):
    emulator.links.create(Caller(emulator.world["alex"], emulator.world.tenant("Northwind Traders")), "12345")
    refuse_after_others(emulator, "No.")
    tenants = ["--tenants", "fabrikam.onmicrosoft.com", "northwindtraders.onmicrosoft.com"]
    rows, _ = fleet("set", "--partner-id", "12345", *tenants)
    assert statuses(rows) == {"Fabrikam": "Failed", "Northwind Traders": "Unchanged"}


def test_a_link_that_somebody_else_made_meanwhile_is_no_refusal_of_the_partner_id(emulator, fleet):
    alex = Caller(emulator.world["alex"], emulator.world.tenant("Northwind Traders"))
    linked_now = refusal("PartnerIdAlreadyLinked", "This user or service principal is already linked")
    made_meanwhile = partial(emulator.links.create, alex, "54321")
    emulator.faults.add(Fault(method="PUT", path=PARTNERS, status=400, body=linked_now, meanwhile=made_meanwhile))
    rows, result = fleet("set", "--partner-id", "12345", "--tenants", "northwindtraders.onmicrosoft.com")
    row = rows["Northwind Traders"]
    assert (row["status"], row["previousPartnerId"], result.code) == ("Updated", "54321", 0)


def test_the_services_words_and_the_advice_are_sentences_of_their_own(emulator, fleet):
    refuse_after_others(emulator, "The Partner ID is not valid")
    rows, _ = fleet("set", "--partner-id", "12345", "--all-tenants")
    assert rows["Fabrikam"]["error"].startswith("(PartnerIdInvalid) The Partner ID is not valid. Use the Associated")


def test_a_partner_id_that_one_tenant_took_is_only_a_row_where_another_refuses_it(emulator, fleet):
    refuse_after_others(emulator, "No.")
    tenants = ["--tenants", "fabrikam.onmicrosoft.com", "northwindtraders.onmicrosoft.com"]
    rows, result = fleet("set", "--partner-id", "12345", *tenants)
    assert statuses(rows) == {"Fabrikam": "Failed", "Northwind Traders": "Created"}
    assert rows["Fabrikam"]["error"].startswith("(PartnerIdInvalid) No. Use the Associated PartnerID")
    assert result.code == 1


def test_tenants_come_from_a_file_in_any_mixture(emulator, fleet, tmp_path):
    listed = tmp_path / "customers.txt"
    listed.write_text(f"fabrikam.onmicrosoft.com\nTailspinToys.onmicrosoft.com, {emulator.world.tenants[3].id}\n")
    rows, result = fleet("list", "--tenants", f"@{listed}")
    assert (list(rows), result.code) == (["Fabrikam", "Northwind Traders", "Tailspin Toys"], 0)


def test_a_tenant_in_which_a_user_has_no_account_is_a_row_and_the_others_are_done(emulator, session):
    litware = emulator.world.tenant("Litware")
    named = ["fabrikam.onmicrosoft.com", litware.domain, "fabrikan.onmicrosoft.com", "nobody.example"]
    result = session.az("managementpartner", "set", "--partner-id", "12345", "--tenants", *named)
    rows = {row["tenantDefaultDomain"]: row for row in json.loads(result.out)}
    assert {domain: row["status"] for domain, row in rows.items()} == {
        "fabrikam.onmicrosoft.com": "Created",
        litware.domain: "NoAccess",
        "fabrikan.onmicrosoft.com": "NoAccess",
        "nobody.example": "NoAccess",
    }
    assert [rows[domain]["tenantId"] for domain in named[1:]] == [litware.id, None, None]
    alex = emulator.world["alex"].name
    assert rows[litware.domain]["error"].startswith(f"User '{alex}' has no account in tenant '{litware.domain}'. Ask ")
    assert (
        f': az login --tenant "{litware.id}" --allow-no-subscriptions (AADSTS50020: ' in rows[litware.domain]["error"]
    )
    unknown = "Entra ID does not know the tenant 'fabrikan.onmicrosoft.com'. Did you mean fabrikam.onmicrosoft.com? "
    assert rows["fabrikan.onmicrosoft.com"]["error"].startswith(f"{unknown}Check the tenant ID or domain name")
    assert "Did you mean" not in rows[litware.domain]["error"] + rows["nobody.example"]["error"]
    assert "ERROR: Not done: 3 of 4 (3 NoAccess)." in result.err
    assert f"Then run the command again for these tenants: --tenants {litware.domain}\n" in result.err
    assert (result.code, writes(emulator)) == (1, [("PUT", "Fabrikam")])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--tenants", "x.com", "--all-tenants"], "--tenants and --all-tenants cannot be used together"),
        (["--tenants", "x.com", "--subscription", "x"], "--tenants and --subscription cannot be used together"),
        (["--all-tenants", "--subscription", "x"], "--all-tenants and --subscription cannot be used together"),
        (["--tenants", "x.com,fabrikam"], "'fabrikam' is not a tenant"),
        (["--tenants", ","], "--tenants names no tenant: the list or file is empty"),
        (["--tenants", ","], "like fabrikam.onmicrosoft.com, or --all-tenants."),
        (["--subscription", ""], "--subscription is empty. Nothing was done."),
        (["--all-tenants", "--subscription", ""], "--subscription is empty. Nothing was done."),
        (["--tenants", "x.com", "--subscription", ""], "--subscription is empty. Nothing was done."),
    ],
    ids=" ".join,
)
def test_options_that_cannot_be_meant_are_refused(emulator, fleet, arguments, words):
    _, result = fleet("set", "--partner-id", "12345", *arguments)
    assert words in result.err
    assert (result.code, emulator.log.entries(path=PARTNERS)) == (1, [])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--tenants", ","], "like fabrikam.onmicrosoft.com, or leave --tenants out for all of them."),
        (["--subscription", "x"], 'For the tenant of one subscription: az managementpartner show --subscription "x"'),
        (["--subscription", ""], "--subscription is empty. Nothing was done."),
    ],
    ids=" ".join,
)
def test_list_advises_only_options_that_it_has(emulator, fleet, arguments, words):
    _, result = fleet("list", *arguments)
    assert words in result.err
    assert (result.code, emulator.log.entries(path=PARTNERS)) == (1, [])


def test_tenants_that_are_named_by_several_options_are_all_meant(fleet, tmp_path):
    listed = tmp_path / "customers.txt"
    listed.write_text("fabrikam.onmicrosoft.com\nnorthwindtraders.onmicrosoft.com\n")
    rows, _ = fleet("list", "--tenants", f"@{listed}", "--tenants", "tailspintoys.onmicrosoft.com")
    assert list(rows) == ["Fabrikam", "Northwind Traders", "Tailspin Toys"]


def test_a_removal_that_something_else_answered_is_not_taken_for_one(emulator, mixed, fleet):
    emulator.faults.add(Fault(method="DELETE", path=PARTNERS, body="<html>Welcome</html>"))
    rows, result = fleet("unset", "--yes", "--tenants", "fabrikam.onmicrosoft.com")
    assert "(status 200): <html>Welcome</html>" in rows["Fabrikam"]["error"]
    assert (rows["Fabrikam"]["status"], result.code) == ("Failed", 1)


def test_the_same_trouble_of_many_is_one_line(emulator, fleet):
    emulator.faults.add(Fault(method="PUT", path=PARTNERS, status=409, body=refusal("X", NO_ACCOUNT), times=None))
    _, result = fleet("set", "--partner-id", "12345", "--all-tenants")
    lines = result.err.splitlines()
    assert lines[0] == "ERROR: Not done: 7 of 7 (6 NoAccess, 1 LoginRequired)."
    names = "Adventure Works; Contoso Consulting; Fabrikam; Northwind Traders; Tailspin Toys and 1 more"
    what = "There is no account in this tenant to link a partner ID to."
    assert lines[1].startswith(f"{names}: {what} You cannot link a partner ID to the delegated access of a CSP partner")
    assert "Ask the customer to add you as a guest user, or use a service principal" in lines[1]
    assert lines[2].startswith("Woodgrove Bank: Sign in to this tenant. (AADSTS50076: ")
    assert lines[3] == "Run the command again with --login to sign in to Woodgrove Bank:"
    assert lines[4] == "az managementpartner set --partner-id 12345 --all-tenants --login"
    assert lines[5].startswith(
        "Then run the command again for these tenants: --tenants adventureworks.onmicrosoft.com "
    )
    assert "woodgrovebank" not in lines[5]


def test_each_principal_keeps_its_own_tenants(emulator, extension_folder, tmp_path):
    robot, session = emulator.world["robot"], Session(emulator, tmp_path, extensions=extension_folder)
    session.sign_in_service_principal(robot, robot.tenants[1])
    alone = json.loads(session.az("managementpartner", "list", check=True).out)
    assert [(row["userName"], row["userType"]) for row in alone] == [(robot.name, "servicePrincipal")]
    session.sign_in_user(emulator.world["alex"], "--tenant", "adventureworks.onmicrosoft.com")
    both = json.loads(session.az("managementpartner", "set", "--partner-id", "12345", "--all-tenants").out)
    assert [row["userName"] for row in both if row["tenantDisplayName"] == "Fabrikam"] == [
        robot.name,
        emulator.world["alex"].name,
    ]
    assert len(both) == 1 + len(emulator.world["alex"].tenants)
    assert (robot.tenants[1].id, robot.object_id(robot.tenants[1])) in emulator.links.links()


def test_tenants_without_subscriptions_are_included(emulator, extension_folder, tmp_path):
    session = Session(emulator, tmp_path, extensions=extension_folder)
    where = ["--tenant", "wideworldimporters.onmicrosoft.com", "--allow-no-subscriptions"]
    session.sign_in_user(emulator.world["alex"], *where)
    rows = json.loads(session.az("managementpartner", "list").out)
    assert "Wide World Importers" in [row["tenantDisplayName"] for row in rows]
    assert len(rows) == len(emulator.world["alex"].tenants)


def test_a_page_in_the_place_of_a_refusal_is_no_missing_link(emulator, fleet):
    emulator.faults.add(Fault(path=PARTNERS, status=404, body="<html>Not Found</html>"))
    rows, result = fleet("set", "--partner-id", "12345", "--tenants", "fabrikam.onmicrosoft.com")
    assert "(status 404): <html>Not Found</html>" in rows["Fabrikam"]["error"]
    assert (rows["Fabrikam"]["status"], result.code, writes(emulator)) == ("Failed", 1, [])


@pytest.mark.parametrize(
    "spoilt",
    [
        {"status": 403, "body": json.dumps({"error": {"code": "Forbidden", "message": "No."}})},
        {"body": "[]"},
        {"body": '{"value": null}'},
        {"body": '{"value": [null]}'},
        {"body": '{"value": [{}]}'},
        {"body": "<html>"},
    ],
    ids=lambda spoilt: spoilt["body"][:20],
)
def test_tenants_that_cannot_be_listed_are_a_row_and_those_that_az_knows_go_on(emulator, session, spoilt):
    emulator.faults.add(Fault(host=ARM, path="^/tenants$", times=None, **spoilt))
    result = session.az("managementpartner", "list")
    rows = [(row["tenantId"], row["status"]) for row in json.loads(result.out)]
    assert rows == [(emulator.world.tenant("Adventure Works").id, "NotLinked"), (None, "Failed")]
    assert f"The other tenants of {emulator.world['alex'].name} could not be listed." in result.err
    assert "Then run the same command again: some tenants could not be listed." in result.err
    assert "--tenants" not in result.err
    assert "az login" not in result.err
    assert ("Traceback" in result.err, result.code) == (False, 1)


def test_tenants_are_listed_by_the_next_tenant_however_many_subscriptions_the_first_has(extension_folder, tmp_path):
    with Emulator(sample_world(["Proseware", "Lucerne Publishing"], subscriptions=4)) as emulator:
        session = Session(emulator, tmp_path, extensions=extension_folder)
        session.sign_in_user(emulator.world["alex"])
        first = json.loads(session.az("account", "list", check=True).out)[0]["tenantId"]
        refusal = json.dumps({"error": {"code": "Forbidden", "message": "No."}})
        emulator.faults.add(Fault(host=ARM, path="^/tenants$", tenant=first, status=403, body=refusal, times=None))
        emulator.log.clear()
        rows = json.loads(session.az("managementpartner", "list", check=True).out)
        assert len(rows) == len(emulator.world["alex"].tenants)
        assert len(emulator.log.entries(path="/tenants")) == 2


def test_tenants_are_listed_by_the_next_sign_in_where_entra_id_refuses_the_first(emulator, extension_folder, tmp_path):
    session = Session(emulator, tmp_path, extensions=extension_folder)
    session.sign_in_user(emulator.world["alex"])
    first = json.loads(session.az("account", "list", check=True).out)[0]["tenantId"]
    session.forget_access_tokens()
    body = {"error": "invalid_grant", "error_codes": [50020], "error_description": "AADSTS50020: No such user."}
    emulator.faults.add(Fault(path=f"{first}/oauth2/v2.0/token", status=400, body=json.dumps(body), times=None))
    rows = json.loads(session.az("managementpartner", "list").out)
    assert [row["status"] for row in rows if row["tenantId"] == first] == ["NoAccess"]
    without_subscriptions = "Wide World Importers"
    assert [row["status"] for row in rows if row["tenantDisplayName"] == without_subscriptions] == ["NotLinked"]


def test_two_accounts_in_trouble_in_one_tenant_are_told_apart_and_the_tenant_is_named_once(
    emulator, extension_folder, tmp_path
):
    robot, alex, fabrikam = emulator.world["robot"], emulator.world["alex"], emulator.world.tenant("Fabrikam")
    session = Session(emulator, tmp_path, extensions=extension_folder)
    session.sign_in_service_principal(robot, fabrikam)
    session.sign_in_user(alex, "--tenant", "adventureworks.onmicrosoft.com")
    emulator.faults.add(Fault(host=ARM, path=PARTNERS, tenant=fabrikam.id, status=500, headers=SOON, times=None))
    tenants = [fabrikam.domain, "adventureworks.onmicrosoft.com"]
    errors = session.az("managementpartner", "list", "--tenants", *tenants).err.splitlines()
    assert errors[0] == "ERROR: Not done: 2 of 3 (2 Failed)."
    assert errors[1].startswith(f"Fabrikam, {robot.name}; Fabrikam, {alex.name}: Azure Resource Manager keeps failing")
    assert errors[2:] == [f"Then run the command again for these tenants: --tenants {fabrikam.domain}"]


def test_one_tenant_in_trouble_is_named_to_nobody_who_knows_it(emulator, mixed, session):
    result = session.az("managementpartner", "list", "--tenants", "tailspintoys.onmicrosoft.com")
    assert result.err.splitlines()[0] == "ERROR: Not done: 1 of 1 (1 Failed)."
    assert "--tenants" not in result.err


def test_a_user_may_name_a_tenant_by_any_of_its_verified_domains(emulator, fleet):
    rows, result = fleet("set", "--partner-id", "12345", "--tenants", "Fabrikam.com", "fabrikam.onmicrosoft.com")
    assert (statuses(rows), result.err, result.code) == ({"Fabrikam": "Created"}, "", 0)
    assert rows["Fabrikam"]["tenantDefaultDomain"] == "fabrikam.onmicrosoft.com"


GONE = "00000000-1111-1111-1111-111111111111"


@pytest.fixture
def add_account(session):
    """Gives a function that adds an account to az's profile, like the first one but for some of its values."""
    path = session.directory / "azure" / "azureProfile.json"
    kept = path.read_bytes()
    profile = json.loads(path.read_text(encoding="utf-8-sig"))
    first = profile["subscriptions"][0]

    def add(change):
        profile["subscriptions"].insert(0, {**first, "id": GONE, "isDefault": False, **change(first)})
        path.write_text(json.dumps(profile))

    yield add
    path.write_bytes(kept)


def test_a_domain_name_leads_to_the_tenant_that_has_it_now_and_not_to_the_one_of_the_profile(
    emulator, fleet, add_account
):
    tailspin = emulator.world.tenant("Tailspin Toys")
    add_account(
        lambda _: {"tenantId": tailspin.id, "tenantDefaultDomain": "fabrikam.com"}
    )  # as it was, before a merger
    rows, result = fleet("set", "--partner-id", "12345", "--tenants", "fabrikam.com")
    assert (list(rows), result.code) == (["Fabrikam"], 0)
    assert [tenant for tenant, _ in emulator.links.links()] == [emulator.world.tenant("Fabrikam").id]


def test_a_row_has_what_each_account_knows_of_its_tenant(emulator, session, add_account):
    robot, gone = emulator.world["robot"].name, {"type": "servicePrincipal"}
    add_account(lambda _: {"tenantId": GONE, "tenantDisplayName": "Known Once", "tenantDefaultDomain": None})
    add_account(lambda _: {"tenantId": GONE, "tenantDisplayName": None, "tenantDefaultDomain": "once.example",
                           "user": {**gone, "name": robot}})  # fmt: skip
    rows = [row for row in json.loads(session.az("managementpartner", "list").out) if row["tenantId"] == GONE]
    names = {(row["tenantDisplayName"], row["tenantDefaultDomain"]) for row in rows}
    assert (len(rows), names) == (2, {("Known Once", "once.example")})


def test_an_account_of_a_tenant_that_is_gone_is_one_row(emulator, session, add_account):
    add_account(lambda _: {"tenantId": GONE})
    rows = {row["tenantId"]: row["status"] for row in json.loads(session.az("managementpartner", "list").out)}
    assert rows.pop(GONE) == "NoAccess"
    assert len(rows) == len(emulator.world["alex"].tenants)


def test_letters_make_no_other_tenant_or_user(emulator, session, add_account):
    add_account(
        lambda first: {
            "tenantId": first["tenantId"].upper(),
            "user": {**first["user"], "name": first["user"]["name"].upper()},
        }
    )
    rows = json.loads(session.az("managementpartner", "list").out)
    assert len(rows) == len(emulator.world["alex"].tenants)


def test_without_a_current_account_the_others_are_still_listed(emulator, extension_folder, tmp_path):
    robot, session = emulator.world["robot"], Session(emulator, tmp_path, extensions=extension_folder)
    session.sign_in_service_principal(robot, robot.tenants[1])
    session.sign_in_user(emulator.world["alex"], "--tenant", "adventureworks.onmicrosoft.com")
    session.az("logout", "--username", emulator.world["alex"].name, check=True)
    rows = json.loads(session.az("managementpartner", "list", check=True).out)
    assert [row["userName"] for row in rows] == [robot.name]


def test_a_managed_identity_is_one_target(emulator, extension_folder, tmp_path):
    machine, session = emulator.world["machine"], Session(emulator, tmp_path, extensions=extension_folder)
    session.sign_in_managed_identity()
    (row,) = json.loads(session.az("managementpartner", "set", "--partner-id", "12345", "--all-tenants").out)
    assert (row["status"], row["objectId"]) == ("Created", machine.object_id(machine.home))


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        (50079, "invalid_grant", "The user is required to use multi-factor authentication"),
        (700082, "invalid_grant", "The refresh token has expired"),
    ],
)
def test_a_refusal_of_entra_id_is_a_row_that_says_how_to_sign_in(emulator, fleet, code, error, words):
    tenant = emulator.world.tenant("Wide World Importers")
    body = {"error": error, "error_codes": [code], "error_description": f"AADSTS{code}: {words}"}
    emulator.faults.add(Fault(path=f"{tenant.id}/oauth2/v2.0/token", status=400, body=json.dumps(body), times=None))
    rows, result = fleet("list", "--tenants", tenant.id, "fabrikam.onmicrosoft.com")
    assert statuses(rows) == {"Fabrikam": "NotLinked", "Wide World Importers": "LoginRequired"}
    assert f"AADSTS{code}: {words}" in rows["Wide World Importers"]["error"]
    assert f'az login --tenant "{tenant.id}" --allow-no-subscriptions --scope' in rows["Wide World Importers"]["error"]
    assert result.code == 1


@pytest.mark.parametrize(
    ("code", "status", "words", "advice"),
    [
        (
            53003,
            "Failed",
            "Conditional Access in tenant '{tenant}' blocks user '{user}'",
            "Ask an administrator of that",
        ),
        (500011, "Failed", "Azure Resource Manager is not set up in tenant '{tenant}'", "Leave the tenant out"),
        (90072, "NoAccess", "User '{user}' has no account in tenant '{tenant}'.", "Ask the customer to add you as a"),
        (500341, "NoAccess", "The account of user '{user}' was deleted from tenant '{tenant}'.", "add you as a guest"),
        (50057, "NoAccess", "The account of user '{user}' is disabled.", "to enable it"),
        (5000224, "NoAccess", "Tenant '{tenant}' is not available", "Leave the tenant out"),
    ],
)
def test_a_refusal_that_no_sign_in_mends_is_a_row_that_says_what_it_is(  # noqa: PLR0913, PLR0917
    emulator, fleet, code, status, words, advice
):
    tenant = emulator.world.tenant("Wide World Importers")
    body = {"error": "invalid_grant", "error_codes": [code], "error_description": f"AADSTS{code}: Because."}
    emulator.faults.add(Fault(path=f"{tenant.id}/oauth2/v2.0/token", status=400, body=json.dumps(body), times=None))
    rows, result = fleet("list", "--tenants", tenant.id, "fabrikam.onmicrosoft.com")
    row = rows["Wide World Importers"]
    assert statuses(rows) == {"Fabrikam": "NotLinked", "Wide World Importers": status}
    assert row["error"].startswith(words.format(tenant=tenant.domain, user=emulator.world["alex"].name))
    assert advice in row["error"]
    assert row["error"].endswith(f"(AADSTS{code}: Because.)")
    assert ("az login" in row["error"] + result.err, row["loginCommand"], result.code) == (False, None, 1)
