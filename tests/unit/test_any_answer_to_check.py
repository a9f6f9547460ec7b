"""Whatever answers in the place of each thing that a check asks: an error in words, or a row that is right.

The command runs in this process, as in test_any_answer.
"""

import copy
import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from azext_managementpartner import custom
from azext_managementpartner._format import check_table
from azext_managementpartner.coverage.scopes import reach
from emulator import Fault
from emulator.world import Group, sample_world
from tests.e2e.check_cases import TONIGHT
from tests.e2e.customers import QUESTIONS, Case, add_cases, prepare
from tests.unit.answers import HEADERS, STATUSES, bodies, json_values, signed_in

pytestmark = pytest.mark.not_measured

CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
STATES = {"Covered", "PartlyCovered", "NotCovered", "NoSubscription", "Unknown"}


def with_pim(customer):
    customer.assign("Contributor", until=TONIGHT)
    customer.make_eligible("Owner", f"{customer.scopes[0]}/resourceGroups/web")
    customer.receive((customer.who, "Contributor"))


def without_pim(customer):
    customer.assign(customer.custom_role("Deployer", "*"))


def with_groups(customer):
    customer.receive((customer.who, "Reader"), (customer.group("Engineers", customer.who), "Contributor"))


CASES = {
    "With PIM": Case(with_pim, "", None),
    "Without PIM": Case(without_pim, "", None),
    "With groups": Case(with_groups, "", None),
}
ASKED_IN = {"definitions": "Without PIM", "groups": "With groups"}
WORLD = sample_world()
MADE = add_cases(WORLD, WORLD["alex"], CASES)
CUSTOMER = MADE["With PIM"]
TENANT, SUBSCRIPTION = CUSTOMER.tenant, CUSTOMER.tenant.subscriptions[0]
ME = CUSTOMER.who.object_id(TENANT)
GIVEN = {
    "scope": SUBSCRIPTION.scope,
    "roleDefinitionId": f"/providers/Microsoft.Authorization/roleDefinitions/{CONTRIBUTOR}",
    "principalId": ME,
    "principalType": "User",
}
INSTANCE = {**GIVEN, "endDateTime": "2026-11-23T20:00:00Z", "memberType": "Direct", "status": "Provisioned"}
NAMED = {"expandedProperties": {"roleDefinition": {"displayName": "Contributor", "type": "BuiltInRole"}}}
DEFINITION = {
    "authorizations": [{"principalId": ME, "principalIdDisplayName": "Alex", "roleDefinitionId": CONTRIBUTOR}],
    "eligibleAuthorizations": [{"principalId": "g", "roleDefinitionId": CONTRIBUTOR}],
    "managedByTenantId": TENANT.id,
}
ANSWERS = {
    "subscriptions": {
        "value": [
            {
                "id": SUBSCRIPTION.scope,
                "subscriptionId": SUBSCRIPTION.id,
                "displayName": SUBSCRIPTION.name,
                "state": "Enabled",
                "tenantId": TENANT.id,
                "managedByTenants": [],
            }
        ],
        "count": {"type": "Total", "value": 1},
    },
    "assignments": {"value": [{"id": "a", "name": "a", "properties": GIVEN}]},
    "definitions": {
        "id": "d",
        "properties": {
            "roleName": "Deployer", "type": "CustomRole", "permissions": [{"actions": ["*"]}], "assignableScopes": ["/"]
        },
    },
    "active": {"value": [{"id": "a", "properties": {**INSTANCE, **NAMED}}]},
    "eligible": {"value": [{"id": "a", "properties": {**INSTANCE, **NAMED}}]},
    "delegations": {
        "value": [
            {
                "id": f"{SUBSCRIPTION.scope}/providers/Microsoft.ManagedServices/registrationAssignments/a",
                "properties": {
                    "registrationDefinitionId": "d",
                    "provisioningState": "Succeeded",
                    "registrationDefinition": {"properties": DEFINITION},
                },
            }
        ]
    },
    "groups": {
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#directoryObjects(id,displayName)",
        "value": [
            {"@odata.type": "#microsoft.graph.directoryRole", "id": "r", "displayName": "Directory Readers"},
            {
                "@odata.type": "#microsoft.graph.group",
                "id": Group("Engineers", MADE["With groups"].tenant).object_id(),
                "displayName": "Engineers",
            },
        ],
    },
}  # fmt: skip
PATHS = {question: path for question, path in QUESTIONS.items() if question != "link"}
NEXT = ["", "x", "/", "http://[bad", "http://management.azure.com/x", "https://management.azure.com/nowhere", 5, {}]


@pytest.fixture(scope="module")
def azure(tmp_path_factory):
    with signed_in(WORLD, TENANT.domain, tmp_path_factory.mktemp("az")) as azure:
        prepare(azure[0], MADE, CASES)
        yield azure


@st.composite
def spoilt(draw, answer):
    """An answer with something in it left out, changed or added."""
    answer = copy.deepcopy(answer)
    anything = json_values(st.sampled_from(["value", "properties", "scope", "nextLink"]))
    for _ in range(draw(st.integers(0, 3))):
        place = answer
        while place and draw(st.integers(0, 4)):
            inner = place.values() if isinstance(place, dict) else place
            deeper = [each for each in inner if isinstance(each, dict | list) and each]
            if not deeper:
                break
            place = draw(st.sampled_from(deeper))
        key = draw(st.sampled_from([*place] if isinstance(place, dict) else [*range(len(place))]))
        if draw(st.booleans()):
            place[key] = draw(anything | st.text(max_size=30))
        else:
            del place[key]
        if not answer:
            break
    if draw(st.integers(0, 5)) == 0:
        answer["nextLink"] = draw(st.sampled_from(NEXT))
    return answer


_few = settings.default.max_examples // 5
_many = settings(max_examples=_few, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(azure, question, **answer):
    """The row of a check whose question is answered so."""
    emulator, cmd = azure
    tenant = MADE[ASKED_IN.get(question, "With PIM")].tenant
    emulator.faults.clear()
    emulator.faults.add(Fault(path=PATHS[question], tenant=tenant.id, times=None, **answer))
    (row,) = custom.check_links(cmd, tenants=[tenant.domain])
    return row


def check_row(row):
    """A row says what is wrong, or claims no more than the roles give that stand in it."""
    assert all(cell.isprintable() for line in check_table([row]) for cell in line.values())
    assert (row["advice"] or "").isprintable()
    if row["error"]:
        assert row["status"] in {"Failed", "LoginRequired"}
        assert not row["error"].startswith("Unexpected error"), row["error"]
        assert row["error"].isprintable()
        assert row["subscriptions"] is None
        return
    assert row["status"] in STATES
    for subscription in row["subscriptions"]:
        is_delegated = subscription["tenantId"] not in {None, row["tenantId"]}
        given = [
            reach(each["scope"], subscription["subscriptionId"])
            for each in subscription["roleAssignments"]
            if each["counts"] and each["active"] and (each["principalType"] or not is_delegated)
        ]
        assert subscription["coverage"] not in {"Whole", "Part"} or subscription["coverage"] in given
        assert subscription["coverage"] != "Temporary" or {"Whole", "Part"} & {*given}
    json.dumps(row)


@pytest.mark.parametrize("question", PATHS)
@given(data=st.data(), status=STATUSES, headers=HEADERS)
@_many
def test_a_row_says_what_is_wrong_or_no_more_than_was_answered(azure, question, data, status, headers):
    body = data.draw(bodies(spoilt(ANSWERS[question])), label="body")
    row = check(azure, question, status=status, body=body, headers=headers)
    check_row(row)
    assert question != "groups" or row["error"] is None


@pytest.mark.parametrize("question", PATHS)
@given(data=st.data())
@_many
def test_an_answer_that_is_nearly_right_makes_a_row_or_an_error_in_words(azure, question, data):
    answer = data.draw(spoilt(ANSWERS[question]), label="answer")
    check_row(check(azure, question, body=json.dumps(answer)))


@pytest.mark.parametrize("question", PATHS)
def test_the_answers_that_are_spoilt_here_are_right_themselves(azure, question):
    row = check(azure, question, body=json.dumps(ANSWERS[question]))
    assert row["error"] is None
    assert row["status"] in STATES
    if question == "groups":
        assert row["status"] == "Covered"


@pytest.mark.parametrize(
    "role", ["", "/", "x/", ".", "..", "x/..", "?", "%2e%2e", "a b", "\x1b", "x" * 5000], ids=ascii
)
def test_a_role_id_that_is_none_leads_to_no_other_address(azure, role):
    answer = {"value": [{"properties": {**GIVEN, "roleDefinitionId": role}}]}
    row = check(azure, "assignments", body=json.dumps(answer))
    check_row(row)


@given(object_id=st.text(max_size=40), tenant_id=st.text(max_size=40))
@example("b' or 1 eq 1 or 'a", "t")
@example("", "")
@_many
def test_whoever_a_link_says_it_is_of(azure, object_id, tenant_id):
    emulator, cmd = azure
    emulator.faults.clear()
    link = {"partnerId": "12345", "objectId": object_id, "tenantId": tenant_id}
    emulator.faults.add(Fault(path="/partners", times=None, body=json.dumps({"properties": link})))
    (row,) = custom.check_links(cmd, tenants=[TENANT.domain])
    check_row(row)
