"""Whether a link counts: each rule, each answer, and nothing but questions asked."""

import json
import re
import shlex
from collections import Counter
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest

from emulator.world import Group
from tests.e2e.check_cases import ARM, CASES, CONDITION, GRAPH, UNTIL_TONIGHT
from tests.e2e.checked import checking, coverages, roles

ROW = [
    "tenantId", "tenantDisplayName", "tenantDefaultDomain", "userName", "userType", "objectId", "partnerId",
    "partnerName", "status", "createdTime", "updatedTime", "checkedTime", "advice", "subscriptions", "error",
    "loginCommand",
]  # fmt: skip
SUBSCRIPTION = ["subscriptionId", "displayName", "state", "tenantId", "coverage", "roleAssignments"]
ASSIGNMENT = [
    "id", "scope", "resourceGroup", "roleDefinitionId", "roleName", "roleType", "counts", "principalId",
    "principalType", "active", "since", "until", "condition",
]  # fmt: skip
ONE_USER = (
    "Only one user covers this tenant: to keep the coverage when that user leaves, link a service principal with the "
    "same role."
)
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

pytestmark = [pytest.mark.xdist_group("check"), pytest.mark.not_measured]


@pytest.fixture(scope="module")
def ruled(extension_folder, tmp_path_factory):
    with checking(CASES, tmp_path_factory.mktemp("ruled"), extension_folder) as checked:
        yield checked


@pytest.mark.parametrize("name", CASES)
def test_a_rule_decides_the_status_the_coverage_and_the_advice(ruled, name):
    row, case = ruled.rows[name], CASES[name]
    assert (row["status"], coverages(row)) == (case.status, case.coverages)
    if case.roles is not None:
        assert [roles(subscription) for subscription in row["subscriptions"]] == case.roles
    for words in case.advice:
        assert words.replace("{domain}", ruled.domain(name)).replace("{}", name) in row["advice"]
    if not case.advice:
        assert row["advice"] == ONE_USER
    assert bool(row["error"]) == (case.status in {"Failed", "LoginRequired"})


def test_the_rules_of_the_table_give_every_status_and_every_coverage(ruled):
    rows = ruled.rows.values()
    assert {row["status"] for row in rows} == {
        "Covered", "PartlyCovered", "NotCovered", "NoSubscription", "Unknown", "NotLinked", "OtherPartnerId",
        "LoginRequired", "Failed",
    }  # fmt: skip
    found = {each for row in rows for each in coverages(row) or ()}
    assert found == {"Whole", "Part", "Temporary", "None", "Unknown"}


def test_every_row_subscription_and_assignment_has_the_same_keys(ruled):
    subscriptions = [each for row in ruled.rows.values() for each in row["subscriptions"] or ()]
    assignments = [each for subscription in subscriptions for each in subscription["roleAssignments"]]
    for things, keys in ((ruled.rows.values(), ROW), (subscriptions, SUBSCRIPTION), (assignments, ASSIGNMENT)):
        assert {frozenset(thing) for thing in things} == {frozenset(keys)}
    assert all(GUID.fullmatch(assignment["roleDefinitionId"]) for assignment in assignments)


def test_a_row_is_the_evidence_that_a_claim_needs(ruled):
    customer = ruled.customers["On a resource"]
    tenant, subscription = customer.tenant, customer.tenant.subscriptions[0]
    row = ruled.rows[tenant.name]
    checked = datetime.strptime(row["checkedTime"], "%Y-%m-%dT%H:%M:%S%z")
    assert timedelta() <= datetime.now(timezone.utc) - checked < timedelta(hours=1)
    assert {key: row[key] for key in ROW if key not in {"checkedTime", "advice", "subscriptions"}} == {
        "tenantId": tenant.id,
        "tenantDisplayName": tenant.name,
        "tenantDefaultDomain": tenant.domain,
        "userName": customer.who.name,
        "userType": "user",
        "objectId": customer.who.object_id(tenant),
        "partnerId": "12345",
        "partnerName": "Contoso Consulting",
        "status": "PartlyCovered",
        "createdTime": "2026-11-23T12:00:00.1234567Z",
        "updatedTime": "2026-11-23T12:00:00.1234567Z",
        "error": None,
        "loginCommand": None,
    }
    scope = f"{subscription.scope}/resourceGroups/web/providers/Microsoft.Web/sites/shop"
    (made,) = ruled.session.emulator.roles.assigned(customer.who.object_id(tenant), tenant)
    assignment = {
        "id": f"{scope}/providers/Microsoft.Authorization/roleAssignments/{made.name}",
        "scope": scope,
        "resourceGroup": "web",
        "roleDefinitionId": "b24988ac-6180-42a0-ab88-20f7382dd24c",
        "roleName": "Contributor",
        "roleType": "BuiltInRole",
        "counts": True,
        "principalId": customer.who.object_id(tenant),
        "principalType": "User",
        "active": True,
        "since": "2024-03-04T09:30:12.3456781Z",
        "until": None,
        "condition": None,
    }
    assert row["subscriptions"] == [
        {
            "subscriptionId": subscription.id,
            "displayName": subscription.name,
            "state": "Enabled",
            "tenantId": tenant.id,
            "coverage": "Part",
            "roleAssignments": [assignment],
        }
    ]


def test_what_is_not_the_principals_own_names_whose_it_is(ruled):
    def told(name):
        (subscription,) = ruled.rows[name]["subscriptions"]
        return [(each["roleName"], each["roleType"], each["principalId"]) for each in subscription["roleAssignments"]]

    def group(name, of):
        return Group(name, ruled.customers[of].tenant).object_id()

    name = "Through groups in groups"
    assert told(name) == [("Contributor", "BuiltInRole", group("Partners", name))]
    name = "Delegated to a group"
    assert told(name)[1] == ("Contributor", "BuiltInRole", group("Engineers", name))
    name = "Delegated to a group, and Graph refuses"
    assert told(name)[1] == ("Contributor", "BuiltInRole", group("Engineers", name))
    assert group("Engineers", name) in ruled.rows[name]["advice"]
    assert told("A custom role")[0][:2] == ("Deployer", "CustomRole")


def test_a_delegated_subscription_names_the_tenant_that_owns_it(ruled):
    (subscription,) = ruled.rows["Delegated"]["subscriptions"]
    assert subscription["tenantId"] == ruled.session.emulator.world.tenant("Delegated, owner").id
    (assignment,) = subscription["roleAssignments"]
    assert assignment["scope"] == f"/subscriptions/{subscription['subscriptionId']}"
    assert assignment["id"].startswith(f"{assignment['scope']}/providers/Microsoft.ManagedServices/registration")
    assert assignment["since"] is None


def test_a_condition_is_shown(ruled):
    (subscription,) = ruled.rows["With a condition"]["subscriptions"]
    assert [one["condition"] for one in subscription["roleAssignments"]] == [CONDITION]


def test_states_are_told_as_azure_has_them(ruled):
    states = [each["state"] for each in ruled.rows["In every state"]["subscriptions"]]
    assert states == ["Enabled", "Warned", "PastDue", "Disabled", "Deleted"]


def test_nothing_but_questions_are_asked_and_the_sign_in_is_left_byte_for_byte(ruled):
    assert {entry.method for entry in ruled.asked if entry.host in {ARM, GRAPH}} == {"GET"}
    assert {entry.host for entry in ruled.asked} == {ARM, GRAPH, "login.microsoftonline.com"}
    assert ruled.changes_nothing


def test_each_question_is_asked_once(ruled):
    asked = [(e.tenant, e.path, *e.query.items()) for e in ruled.asked if e.host in {ARM, GRAPH} and e.status == 200]
    assert len(asked) == len(set(asked))


def test_graph_is_asked_where_a_group_could_decide_something_and_nowhere_else(ruled):
    asked = {ruled.session.emulator.world.tenant(entry.tenant).name for entry in ruled.asked if entry.host == GRAPH}
    assert asked == {
        "Delegated to a group", "Delegated to a group in a group", "Delegated to a group of others",
        "Delegated to a group, off the list", "Delegated to a group, and Graph refuses",
        "Delegated to a group and to be activated", "Delegated to a group of others and to be activated",
    }  # fmt: skip


def test_the_token_of_one_host_never_goes_to_another(ruled):
    audiences = {(entry.host, entry.audience) for entry in ruled.asked if entry.audience}
    assert audiences == {(ARM, "https://management.core.windows.net/"), (GRAPH, "https://graph.microsoft.com/")}


def test_the_command_fails_and_lists_what_is_not_covered_in_brief(ruled):
    bad = [row for row in ruled.rows.values() if row["status"] not in {"Covered", "PartlyCovered"}]
    title, *lines = ruled.result.err.splitlines()
    assert ruled.result.code == 1
    assert title.startswith(f"ERROR: Not covered: {len(bad)} of {len(ruled.rows)} (")
    assert f"{sum(row['status'] == 'NotCovered' for row in bad)} NotCovered" in title
    assert lines[1] == "Another one linked: Partner ID 54321 is linked. A link would count for 1 of 1 subscription."
    not_linked = "Contoso Consulting; Not linked; Not linked, and a role; Not linked, and the roles in trouble"
    assert lines[3] == f"{not_linked}: Nothing is linked."
    assert re.fullmatch("… and [0-9]+ more: to see all of them, add --output json", lines[10])
    assert ruled.rows["Asked for more"]["loginCommand"].startswith("az login --tenant ")
    better, first = lines[11], next(place for place, line in enumerate(lines) if line.startswith("Run the command"))
    what_to_do = lines[first:]
    assert not any(ONE_USER in line for line in lines)
    covered = [row for row in ruled.rows.values() if row not in bad and row["advice"] != ONE_USER]
    assert better.startswith(f"Could be better: {len(covered)} of {len(ruled.rows)} (")
    assert what_to_do[0] == "Run the command again with --login to sign in to Asked for more:"
    assert re.fullmatch("az managementpartner check .*--login", what_to_do[1])
    assert what_to_do[2] == "Link partner ID 12345 where it is not linked, and replace other partner IDs:"
    not_linked = [row["tenantDefaultDomain"] for row in bad if row["status"] in ("NotLinked", "OtherPartnerId")]
    assert what_to_do[3] == f"az managementpartner set --partner-id 12345 --tenants {' '.join(not_linked)}"
    assert what_to_do[4:] == [f"Then run the command again for these tenants: --tenants {ruled.domain('In trouble')}"]


def test_advice_that_tenants_share_is_said_once(ruled):
    names = ["To be activated", "To be activated, PIM silent from above"]
    result = ruled.check("--tenants", *map(ruled.domain, names))
    assert result.err.splitlines()[1:] == [
        f"{'; '.join(names)}: You can activate Contributor on their subscriptions in Privileged Identity "
        "Management: it counts while it is active.",
    ]


def test_the_advice_of_a_login_and_of_a_link_are_commands_that_work(ruled):
    login = ruled.rows["Asked for more"]["advice"].partition("az ")[2]
    assert shlex.split(login)[:3] == ["login", "--tenant", ruled.customers["Asked for more"].tenant.id]
    command = shlex.split(ruled.rows["Not linked"]["advice"].partition("az ")[2])
    rows = json.loads(ruled.session.az(*command, check=True).out)
    assert [(row["tenantDisplayName"], row["status"]) for row in rows] == [("Not linked", "Created")]
    rows, code = ruled.rows_of("--tenants", ruled.domain("Not linked"))
    assert ([row["status"] for row in rows.values()], code) == (["Covered"], 0)


@pytest.mark.parametrize("output", ["json", "jsonc", "yaml", "yamlc", "tsv", "table", "none"])
def test_each_format_has_each_row_and_the_command_still_fails(ruled, output):
    names = ["On one of two", "Reader alone", "Asked for more"]
    result = ruled.check("--output", output, "--tenants", *map(ruled.domain, names))
    assert (result.code, result.err.splitlines()[0]) == (
        1, "ERROR: Not covered: 2 of 3 (1 LoginRequired, 1 NotCovered)."
    )  # fmt: skip
    said = Counter(re.findall(r"\w+", result.out))
    statuses = {"PartlyCovered": 1, "NotCovered": 1, "LoginRequired": 1}
    if output == "table":
        statuses = {"Whole": 1, "None": 2, "LoginRequired": 1}
    if output == "none":
        assert result.out == ""
    else:
        assert {status: said[status] for status in statuses} == statuses
    if output == "tsv":
        assert [line.split("\t")[9] for line in result.out.splitlines()] == ["None", "2", "1"]


def test_the_table_has_a_line_for_each_tenant_and_subscription(ruled):
    names = ["Activated on a resource group", "On one of two", "Delegated to a group", "To be activated"]
    names += ["Another one linked", "Not linked, and a role", "Not linked, and the roles in trouble", "Sees nothing"]
    names += ["In trouble", "With a condition", "Delegated to a group, and Graph refuses"]
    where = ["--tenants", *map(ruled.domain, names)]
    titles, rule, *lines = ruled.check("--partner-id", "12345", "--output", "table", *where).out.splitlines()
    starts = [0, *(place + 1 for place, letter in enumerate(rule) if letter == " " and rule[place + 1] == "-")]
    table = [[line[start:end].strip() for start, end in pairwise([*starts, None])] for line in (titles, *lines)]
    titles, *found = table
    assert titles == ["Coverage", "PartnerId", "Subscription", "Tenant", "Domain", "Roles"]
    assert [[cell for title, cell in zip(titles, line, strict=True) if title != "Domain"] for line in found] == [
        ["Temporary", "12345", f"{names[0]} 1", names[0], f"Contributor (resource group web, until {UNTIL_TONIGHT})"],
        ["OtherPartnerId", "54321", "Another one linked 1", "Another one linked", "Contributor (subscription)"],
        ["Whole", "12345", "Delegated to a group", "Delegated to a group",
         "Contributor (subscription); Reader (subscription)"],
        ["Unknown", "12345", names[-1], names[-1],
         "Contributor (subscription, maybe through a group); Reader (subscription)"],
        ["Failed", "", "", "In trouble", ""],
        ["NotLinked", "", "Not linked, and a role 1", "Not linked, and a role", "Reader (subscription)"],
        ["NotLinked", "", "", "Not linked, and the roles in trouble", ""],
        ["Whole", "12345", "On one of two 1", "On one of two", "Contributor (subscription)"],
        ["None", "12345", "On one of two 2", "On one of two", "Reader (subscription)"],
        ["NoSubscription", "12345", "", "Sees nothing", ""],
        ["None", "12345", "To be activated 1", "To be activated",
         "Reader (subscription); Contributor (subscription, not activated)"],
        ["Whole", "12345", "With a condition 1", "With a condition", "Contributor (subscription, with a condition)"],
    ]  # fmt: skip
    assert [line[4] for line in found] == [ruled.domain(line[3]) for line in found]


def test_where_all_are_linked_as_they_should_be_the_table_has_no_partner_ids(ruled):
    where = ["--tenants", *map(ruled.domain, ["On a subscription", "Sees nothing"])]
    titles, *_ = ruled.check("--partner-id", "12345", "--output", "table", *where).out.splitlines()
    assert titles.split() == ["Coverage", "Subscription", "Tenant", "Domain", "Roles"]


def test_without_trouble_the_exit_code_is_zero_and_what_could_be_better_is_said(ruled, tmp_path):
    names = ["On a resource group", "On a subscription", "Through a group"]
    listed = tmp_path / "customers.txt"
    listed.write_text(f"{ruled.domain(names[0])}\n{ruled.domain(names[1]).upper()}, {ruled.domain(names[2])}\n")
    result = ruled.check("--tenants", f"@{listed}", "--query", "[].[tenantDisplayName, status]", "--output", "tsv")
    assert result.out.splitlines() == [f"{names[0]}\tPartlyCovered", f"{names[1]}\tCovered", f"{names[2]}\tCovered"]
    title, advice = result.err.splitlines()
    assert (title, result.code) == ("WARNING: Could be better: 1 of 3 (1 PartlyCovered).", 0)
    assert advice.startswith(f"{names[0]}: Ask the customer for Support Request Contributor, ")
    result = ruled.check("--tenants", ruled.domain(names[1]))
    assert (result.err, result.code) == ("", 0)


def test_without_a_partner_id_whichever_is_linked_is_looked_at(ruled):
    rows, code = ruled.rows_of("--tenants", ruled.domain("Another one linked"))
    row = rows["Another one linked"]
    assert (row["status"], row["partnerId"], row["advice"], code) == ("Covered", "54321", ONE_USER, 0)
    rows, _ = ruled.rows_of("--tenants", ruled.domain("Another one linked"), "--partner-id", "054321")
    assert rows["Another one linked"]["status"] == "Covered"


def test_the_current_tenant_alone_is_meant_where_none_is_named(ruled):
    result = ruled.check("--query", "[].[tenantId, status]", "--output", "tsv")
    tenant = ruled.customers["On a subscription"].tenant
    assert (result.out, result.err, result.code) == (f"{tenant.id}\tCovered\n", "", 0)


def test_a_subscription_names_its_tenant_and_the_advice_names_the_subscription(ruled):
    (subscription,) = ruled.customers["On a subscription"].tenant.subscriptions
    result = ruled.check("--subscription", subscription.name, "--partner-id", "5127255")
    (row,) = json.loads(result.out)
    assert (row["status"], row["subscriptions"][0]["subscriptionId"], result.code) == (
        "OtherPartnerId", subscription.id, 1
    )  # fmt: skip
    assert f'az managementpartner set --partner-id 5127255 --subscription "{subscription.id}"' in row["advice"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--tenants", "x.com", "--all-tenants"], "--tenants and --all-tenants cannot be used together"),
        (["--all-tenants", "--subscription", "x"], "--all-tenants and --subscription cannot be used together"),
        (["--partner-id", "12345x"], "is not a partner ID"),
        (["--tenants", "fabricam"], "'fabricam' is not a tenant"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_refused(ruled, arguments, words):
    ruled.session.emulator.log.clear()
    result = ruled.check(*arguments)
    assert words in result.err
    assert (result.out, result.code) == ("", 1)
    assert ruled.session.emulator.log.entries(path="/partners") == []
