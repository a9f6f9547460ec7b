"""Roles that are active for a time, or could be activated: what the emulated Privileged Identity Management answers."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from emulator import Emulator
from emulator.world import Group, management_group, sample_world
from tests.unit.authorization import (
    ACTIVE,
    AT_OR_NEAR,
    AUTHORIZATION,
    CONTRIBUTOR,
    DELEGATED,
    ELIGIBLE,
    ELSEWHERE,
    PIM,
    TENANT,
    VINEGAR,
    WINE,
    emulator_with_coho_winery,
    error,
)

pytestmark = pytest.mark.usefixtures("forget")


@pytest.fixture(scope="module")
def emulator():
    with emulator_with_coho_winery() as running:
        yield running


@pytest.fixture
def instances(emulator, ask_for_all):
    """Gives a function that asks for Alex's schedule instances: the properties of those on all pages."""
    emulator.roles.pim.add(TENANT.id)

    def asked(kind, where=""):
        return [
            each["properties"] for page in ask_for_all(f"{where}{AUTHORIZATION}/{kind}", TENANT, **PIM) for each in page
        ]

    return asked


def test_privileged_identity_management_has_what_is_active_with_its_end(emulator, alex, ask, instances):
    end = datetime(2026, 11, 23, 16, tzinfo=timezone.utc)
    made = emulator.roles.assign(alex, "Contributor", WINE.resource_group("Cellar"), TENANT, until=end)
    answer = ask(f"{AUTHORIZATION}/{ACTIVE}", TENANT, **PIM).json()
    role_id = f"{WINE.scope}{AUTHORIZATION}/roleDefinitions/{CONTRIBUTOR}"
    in_pim = f"/providers/Microsoft.Subscription{made.scope}{AUTHORIZATION}"
    assert answer == {
        "value": [
            {
                "properties": {
                    "roleAssignmentScheduleId": f"{in_pim}/roleAssignmentSchedules/{made.name}",
                    "originRoleAssignmentId": f"{made.scope}{AUTHORIZATION}/roleAssignments/{made.name}",
                    "assignmentType": "Activated",
                    "scope": made.scope,
                    "roleDefinitionId": role_id,
                    "principalId": alex.object_id(TENANT),
                    "principalType": "User",
                    "status": "Provisioned",
                    "startDateTime": "2026-11-23T08:00:00Z",
                    "endDateTime": "2026-11-23T16:00:00Z",
                    "memberType": "Direct",
                    "createdOn": "2026-11-23T08:00:00Z",
                    "expandedProperties": {
                        "principal": {
                            "id": alex.object_id(TENANT),
                            "displayName": "Alex Moreno",
                            "email": "alex@contosoconsulting.onmicrosoft.com",
                            "type": "User",
                        },
                        "roleDefinition": {"id": role_id, "displayName": "Contributor", "type": "BuiltInRole"},
                        "scope": {"id": made.scope, "displayName": "Cellar", "type": "resourcegroup"},
                    },
                },
                "name": made.name,
                "id": f"{in_pim}/roleAssignmentScheduleInstances/{made.name}",
                "type": "Microsoft.Authorization/roleAssignmentScheduleInstances",
            }
        ]
    }
    assert instances(ELIGIBLE) == []


def test_what_was_assigned_until_an_end_was_activated_by_nobody(emulator, alex, instances, assigned):
    end = datetime(2026, 11, 23, 16, tzinfo=timezone.utc)
    emulator.roles.assign(alex, "Contributor", WINE.scope, TENANT, until=end, is_activated=False)
    (found,) = instances(ACTIVE)
    created = "2024-03-04T09:30:12.3456781Z"
    assert (found["assignmentType"], found["endDateTime"]) == ("Assigned", "2026-11-23T16:00:00Z")
    assert (found["startDateTime"], found["createdOn"]) == (created, created)
    assert assigned(alex)[0]["properties"]["createdOn"] == created


def test_the_worlds_assignments_and_eligible_roles_keep_what_they_have():
    world = sample_world()
    (activated, *_), (eligible, *_) = world.assignments, world.eligible
    world.assignments = [replace(activated, is_activated=False, condition="@Resource[x] Exists")]
    world.eligible = [replace(eligible, condition="@Resource[y] Exists")]
    with Emulator(world) as running:
        object_id = activated.principal_id
        (assigned,) = running.roles.assigned(object_id, activated.tenant)
        (could_be,) = running.roles.eligible(object_id, activated.tenant)
    assert (assigned.until, assigned.is_activated) == (activated.until, False)
    assert (assigned.condition, could_be.condition) == ("@Resource[x] Exists", "@Resource[y] Exists")


def test_what_is_permanent_has_no_end(emulator, alex, instances):
    emulator.roles.assign(alex, "Reader", WINE.scope, TENANT)
    (found,) = instances(ACTIVE)
    assert (found["assignmentType"], "endDateTime" in found) == ("Assigned", False)


@pytest.mark.parametrize(
    ("microseconds", "text"),
    [
        (0, "2026-11-23T16:00:00Z"),
        (260_000, "2026-11-23T16:00:00.26Z"),
        (327_000, "2026-11-23T16:00:00.327Z"),
        (835_314, "2026-11-23T16:00:00.8353141Z"),
        (400, "2026-11-23T16:00:00.0004001Z"),
    ],
)
def test_times_have_as_many_digits_of_fraction_as_azure_was_seen_to_write(
    emulator, alex, instances, microseconds, text
):
    end = datetime(2026, 11, 23, 16, 0, 0, microseconds, timezone.utc)
    emulator.roles.assign(alex, "Contributor", WINE.scope, TENANT, until=end)
    assert instances(ACTIVE)[0]["endDateTime"] == text


def test_a_condition_is_there_where_there_is_one(emulator, alex, instances):
    emulator.roles.assign(alex, "Reader", WINE.scope, TENANT)
    emulator.roles.assign(alex, "Contributor", WINE.scope, TENANT, condition="@Resource[x] Exists")
    emulator.roles.make_eligible(alex, "Reader", WINE.scope, TENANT)
    emulator.roles.make_eligible(alex, "Contributor", WINE.scope, TENANT, condition="@Resource[x] Exists")
    for kind in (ACTIVE, ELIGIBLE):
        without, with_one = instances(kind)
        assert {"condition", "conditionVersion"} & set(without) == set()
        assert (with_one["condition"], with_one["conditionVersion"]) == ("@Resource[x] Exists", "2.0")


def test_ids_are_those_of_microsoft_subscription_unless_the_role_is_permanent_or_above(emulator, alex, ask):
    emulator.roles.pim.add(TENANT.id)
    root = management_group("Coho-Root")
    permanent = emulator.roles.assign(alex, "Reader", WINE.scope, TENANT)
    eligible = emulator.roles.make_eligible(alex, "Contributor", WINE.scope, TENANT)
    above = emulator.roles.make_eligible(alex, "Owner", root, TENANT)
    found = [ask(f"{AUTHORIZATION}/{kind}", TENANT, **PIM).json()["value"] for kind in (ACTIVE, ELIGIBLE)]
    assert [each["id"] for kind in found for each in kind] == [
        f"{WINE.scope}{AUTHORIZATION}/{ACTIVE}/{permanent.name}",
        f"/providers/Microsoft.Subscription{WINE.scope}{AUTHORIZATION}/{ELIGIBLE}/{eligible.name}",
        f"{root}{AUTHORIZATION}/{ELIGIBLE}/{above.name}",
    ]
    assert [each["properties"]["scope"] for each in found[1]] == [WINE.scope, root]


def test_the_id_of_a_role_has_the_subscription_that_is_known_and_that_of_a_custom_role_above_has_none(
    emulator, alex, instances
):
    operator = emulator.roles.define("Operator", TENANT, ["*/read"])
    for role in ("Contributor", operator):
        emulator.roles.make_eligible(alex, role, WINE.scope, TENANT)
        emulator.roles.make_eligible(alex, role, management_group("Coho-Root"), TENANT)

    def role_ids(where):
        return sorted(
            (each["roleDefinitionId"].removesuffix(f"{AUTHORIZATION}/roleDefinitions/{id_}"), id_, each["scope"])
            for each in instances(ELIGIBLE, where)
            for id_ in [each["roleDefinitionId"].rpartition("/")[2]]
        )

    root = management_group("Coho-Root")
    in_subscription = [(WINE.scope, CONTRIBUTOR, WINE.scope), (WINE.scope, operator.id, WINE.scope)]
    assert role_ids("") == sorted([*in_subscription, ("", CONTRIBUTOR, root), ("", operator.id, root)])
    assert role_ids(WINE.scope) == sorted([*in_subscription, (WINE.scope, CONTRIBUTOR, root), ("", operator.id, root)])


def test_a_group_has_no_email(emulator, alex, instances):
    emulator.roles.make_eligible(Group("Cellarers", TENANT, [alex]), "Reader", WINE.scope, TENANT)
    (found,) = instances(ELIGIBLE)
    assert set(found["expandedProperties"]["principal"]) == {"id", "displayName", "type"}


def test_what_is_activated_is_a_role_assignment_that_begins_then(emulator, alex, assigned):
    end = datetime(2026, 11, 23, 16, tzinfo=timezone.utc)
    emulator.roles.assign(alex, "Contributor", WINE.scope, TENANT, until=end)
    assert assigned(alex)[0]["properties"]["createdOn"] == "2026-11-23T08:00:00Z"


def test_an_end_can_be_so_long_after_the_emulators_time(emulator, alex, instances):
    emulator.roles.assign(alex, "Contributor", WINE.scope, TENANT, until=timedelta(hours=1))
    assert instances(ACTIVE)[0]["endDateTime"] == "2026-11-23T13:00:00Z"


def test_what_could_be_activated_is_no_role_assignment(emulator, alex, assigned, instances):
    emulator.roles.make_eligible(alex, "Contributor", WINE.scope, TENANT)
    (found,) = instances(ELIGIBLE)
    assert found["roleDefinitionId"].endswith(CONTRIBUTOR)
    assert "assignmentType" not in found
    assert (instances(ACTIVE), assigned(alex)) == ([], [])


def test_membership_is_direct_or_a_groups_or_inherited(emulator, alex, instances):
    group = Group("Cellarers", TENANT, [alex])
    emulator.roles.make_eligible(alex, "Reader", WINE.scope, TENANT)
    emulator.roles.make_eligible(group, "Contributor", WINE.resource_group("Cellar"), TENANT)
    emulator.roles.make_eligible(group, "Owner", management_group("coho-root"), TENANT)
    emulator.roles.make_eligible(alex, "Owner", VINEGAR.scope, TENANT)

    def members(where):
        return sorted(
            (each["expandedProperties"]["roleDefinition"]["displayName"], each["memberType"], each["principalType"])
            for each in instances(ELIGIBLE, where)
        )

    assert members("") == [
        ("Contributor", "Group", "Group"),
        ("Owner", "Direct", "User"),
        ("Owner", "Group", "Group"),
        ("Reader", "Direct", "User"),
    ]
    assert members(WINE.scope) == [
        ("Contributor", "Group", "Group"),
        ("Owner", "Inherited", "Group"),
        ("Reader", "Direct", "User"),
    ]


@pytest.mark.parametrize(
    ("scope", "shown"),
    [
        (AT_OR_NEAR[0], ("/", "root")),
        (AT_OR_NEAR[1], ("Coho-Root", "managementgroup")),
        (AT_OR_NEAR[3], ("Coho Wine", "subscription")),
        (AT_OR_NEAR[4], ("Cellar", "resourcegroup")),
        (AT_OR_NEAR[5], ("press", "resource")),
    ],
)
def test_a_scope_has_its_name_and_type(emulator, alex, instances, scope, shown):
    emulator.roles.assign(alex, "Reader", scope, TENANT)
    (found,) = instances(ACTIVE)
    assert found["expandedProperties"]["scope"] == {"id": scope, "displayName": shown[0], "type": shown[1]}


@pytest.mark.parametrize("kind", [ACTIVE, ELIGIBLE])
def test_privileged_identity_management_shows_the_callers_own_page_by_page(
    emulator, alex, instances, kind, monkeypatch
):
    monkeypatch.setattr(emulator.roles, "page_size", 2)
    add = emulator.roles.assign if kind == ACTIVE else emulator.roles.make_eligible
    for scope in (*AT_OR_NEAR, *ELSEWHERE):
        add(alex, "Contributor", scope, TENANT)
        add(emulator.world["robot"], "Reader", scope, TENANT)
    assert {each["scope"] for each in instances(kind)} == {*AT_OR_NEAR, *ELSEWHERE}
    assert {each["principalId"] for each in instances(kind)} == {alex.object_id(TENANT)}
    assert [each["scope"] for each in instances(kind, WINE.scope)] == AT_OR_NEAR


@pytest.mark.parametrize("kind", [ACTIVE, ELIGIBLE])
@pytest.mark.parametrize("where", ["", WINE.scope])
def test_privileged_identity_management_needs_a_licence_and_the_filter_of_oneself(emulator, ask, kind, where):
    answer = ask(f"{where}{AUTHORIZATION}/{kind}", TENANT, **PIM)
    assert error(answer) == (400, "AadPremiumLicenseRequired")
    assert answer.json()["error"]["message"] == "The tenant needs an AAD Premium 2 license."
    emulator.roles.pim.add(TENANT.id)
    for filter_ in (None, "atScope()", "asTarget", "asTarget() and atScope()"):
        answer = ask(f"{where}{AUTHORIZATION}/{kind}", TENANT, **{**PIM, "$filter": filter_})
        assert error(answer) == (400, "UnsupportedQuery")


def test_privileged_identity_management_has_nothing_of_a_delegated_subscription(emulator, alex, ask):
    emulator.roles.pim.add(alex.home.id)
    answer = ask(f"{DELEGATED}{AUTHORIZATION}/{ACTIVE}", alex.home, **PIM)
    assert (answer.status_code, answer.json()) == (200, {"value": []})
