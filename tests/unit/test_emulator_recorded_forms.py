"""The emulator's answers about tenants, subscriptions and roles have the form of recorded ones.

The form: which keys there are and in what order, how resource IDs are made up, and how kinds and states are spelled.
See test_recorded_answers.py for recorded_answers.json.
"""

import re
from datetime import datetime, timezone
from pathlib import Path

import pytest

from emulator.world import Group, management_group
from tests.unit.authorization import (
    AUTHORIZATION,
    PIM,
    ROLES,
    TENANT,
    WINE,
    emulator_with_coho_winery,
)
from tests.unit.conftest import ARM
from tests.unit.test_recorded_answers import ANSWERS, OWN_PATH

ROOT_GROUP = management_group("Coho-Root")
DEFINED = f"{WINE.scope}{AUTHORIZATION}"
REGISTRATIONS = f"{WINE.scope}/providers/Microsoft.ManagedServices/registrationAssignments"
EXPANDED = {"api-version": "2022-10-01", "$expandRegistrationDefinition": "true"}
SPELLED = {"type", "principalType", "status", "provisioningState", "tenantCategory", "authorizationSource", "state"}
TONIGHT = datetime(2026, 11, 23, 20, tzinfo=timezone.utc)
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

pytestmark = pytest.mark.usefixtures("forget")


@pytest.fixture(scope="module")
def emulator():
    with emulator_with_coho_winery() as running:
        yield running


def recorded(given):
    """The recorded answer with a `given`."""
    (answer,) = (each["response"] for each in ANSWERS if each["given"] == given and not is_of_provider(each))
    return answer


def is_of_provider(answer):
    return answer["request"]["path"].lower().startswith(OWN_PATH)


def form(value, key=None):
    """The form of a JSON value; texts that are neither IDs nor spelled by the service have none."""
    if isinstance(value, dict):
        return "tags" if key == "tags" else [(name, form(inner, name)) for name, inner in value.items()]
    if isinstance(value, list):
        return [form(each) for each in value]
    if isinstance(value, str) and value.startswith("/"):
        return re.sub(r"(/(?:managementGroups|resourceGroups)/)[^/]+", r"\1name", GUID.sub("GUID", value))
    return value if key in SPELLED else None


def assert_same_form(answers, given):
    """What the emulator answers, a list of JSON values, has the form of what was recorded under a `given`."""
    body = recorded(given)["body"]
    assert [form(each) for each in answers] == [form(each) for each in body.get("value", [body])]


def values(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["value"]


def test_tenants_of_a_service_principal(emulator, ask):
    home = emulator.world["machine"].home
    answer = ask("/tenants", home, "machine", **{"api-version": "2022-12-01"})
    assert form(answer.json()) == form(recorded("a service principal asks")["body"])


def test_subscriptions(emulator, alex, ask):
    fabrikam = emulator.world.tenant("Fabrikam")
    emulator.delegations.delegate(fabrikam.subscriptions[0].scope, alex.home, [(alex, "Reader")])
    answer = ask("/subscriptions", fabrikam, **{"api-version": "2022-12-01"})
    assert form(answer.json()) == form(recorded("a subscription that is delegated to another tenant")["body"])


def test_a_role_assignment(emulator, alex, ask):
    emulator.roles.assign(alex, "Reader", WINE.resource_group("Cellar"), TENANT)
    whose = {"$filter": f"assignedTo('{alex.object_id(TENANT)}')"}
    answer = ask(f"{DEFINED}/roleAssignments", TENANT, **ROLES, **whose)
    assert_same_form(values(answer), "a role assignment")


def test_a_role_definition(emulator, alex, ask):
    emulator.roles.assign(alex, "Reader", WINE.scope, TENANT)
    answer = ask(f"{DEFINED}/roleDefinitions/{emulator.roles.definition('Reader', TENANT).id}", TENANT, **ROLES)
    assert_same_form([answer.json()], "a role definition")


@pytest.fixture
def instances(emulator, ask):
    """Gives a function that asks for schedule instances in a subscription."""
    emulator.roles.pim.add(TENANT.id)
    return lambda kind, name="alex": values(ask(f"{DEFINED}/{kind}ScheduleInstances", TENANT, name, **PIM))


def test_an_active_role(emulator, alex, instances):
    emulator.roles.assign(alex, "Reader", WINE.scope, TENANT, until=TONIGHT, condition="x")
    assert_same_form(
        instances("roleAssignment"), "a role that is active for a time, under a condition, in a subscription"
    )


def test_a_permanent_role(emulator, alex, instances):
    robot = emulator.world["robot"]
    emulator.roles.assign(robot, emulator.roles.define("Operator", TENANT, ["*"]), ROOT_GROUP, TENANT)
    emulator.roles.assign(alex, "Contributor", WINE.scope, TENANT)
    assert_same_form(
        [*instances("roleAssignment", "robot"), *instances("roleAssignment")],
        "a permanent custom role of a service principal above subscriptions, and a permanent role of a user in one",
    )


def test_a_custom_role_that_could_be_activated(emulator, alex, instances):
    operator = emulator.roles.define("Operator", TENANT, ["*"])
    emulator.roles.make_eligible(Group("Cellarers", TENANT, [alex]), operator, WINE.scope, TENANT)
    assert_same_form(instances("roleEligibility"), "a custom role that a group could activate in a subscription")


def test_a_role_that_could_be_activated_above_subscriptions(emulator, alex, instances):
    emulator.roles.make_eligible(alex, "Contributor", ROOT_GROUP, TENANT)
    assert_same_form(instances("roleEligibility"), "a role that a user could activate above subscriptions")


def test_the_refusal_without_a_licence(ask):
    answer, expected = ask(f"{AUTHORIZATION}/roleAssignmentScheduleInstances", TENANT, **PIM), recorded("no licence")
    assert (answer.status_code, answer.json()) == (expected["status"], expected["body"])


def test_an_old_delegation(emulator, alex, ask):
    emulator.delegations.delegate(WINE.scope, alex.home, [(alex, "Reader")], is_old=True)
    assert_same_form(values(ask(REGISTRATIONS, alex.home, **EXPANDED)), "an old delegation of a subscription")


def test_a_delegation_of_a_resource_group(emulator, alex, ask):
    emulator.delegations.delegate(WINE.resource_group("Cellar"), alex.home, [(alex, "Reader")])
    answer = ask(REGISTRATIONS, alex.home, **{"api-version": "2022-10-01"})
    assert_same_form(values(answer), "a delegation of a resource group, not expanded")


def test_the_challenge_of_multi_factor_authentication(emulator, client, alex, monkeypatch):
    (each,) = (each for each in ANSWERS if each["given"] == "a write with a token without multi-factor authentication")
    monkeypatch.setattr(alex, "multi_factor_for_writes", {TENANT.id})
    token = emulator.issuer.access_token(alex, TENANT, ARM, capabilities=("CP1",))
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.request(each["request"]["method"], ARM + each["request"]["path"], headers=headers, timeout=10)
    assert answer.status_code == each["response"]["status"]
    assert answer.headers["WWW-Authenticate"] == each["response"]["headers"]["www-authenticate"]


def test_each_recorded_form_is_held():
    """Whoever adds a recording adds a test."""
    source = Path(__file__).read_text(encoding="utf-8")
    assert [each["given"] for each in ANSWERS if not is_of_provider(each) and each["given"] not in source] == []
