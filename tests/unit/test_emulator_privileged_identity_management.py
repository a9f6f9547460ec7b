"""Roles that are active for a time, or could be activated: what the emulated Privileged Identity Management answers."""

from datetime import datetime, timedelta, timezone

import pytest

from emulator.world import Group, management_group
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
    assert answer == {
        "value": [
            {
                "properties": {
                    "roleAssignmentScheduleId": f"{made.scope}{AUTHORIZATION}/RoleAssignmentSchedules/{made.name}",
                    "scope": made.scope,
                    "roleDefinitionId": role_id,
                    "principalId": alex.object_id(TENANT),
                    "principalType": "User",
                    "status": "Provisioned",
                    "startDateTime": "2026-11-23T08:00:00Z",
                    "endDateTime": "2026-11-23T16:00:00Z",
                    "memberType": "Direct",
                    "assignmentType": "Activated",
                    "createdOn": "2026-11-23T08:00:00Z",
                    "condition": None,
                    "conditionVersion": None,
                    "expandedProperties": {
                        "scope": {"id": made.scope, "displayName": "Cellar", "type": "resourcegroup"},
                        "roleDefinition": {"id": role_id, "displayName": "Contributor", "type": "BuiltInRole"},
                        "principal": {
                            "id": alex.object_id(TENANT),
                            "displayName": "Alex Moreno",
                            "type": "User",
                        },
                    },
                },
                "name": made.name,
                "id": f"{made.scope}{AUTHORIZATION}/RoleAssignmentScheduleInstances/{made.name}",
                "type": "Microsoft.Authorization/RoleAssignmentScheduleInstances",
            }
        ]
    }
    assert instances(ELIGIBLE) == []


def test_what_is_permanent_has_no_end(emulator, alex, instances):
    emulator.roles.assign(alex, "Reader", WINE.scope, TENANT)
    (found,) = instances(ACTIVE)
    assert (found["assignmentType"], "endDateTime" in found) == ("Assigned", False)


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
    emulator.roles.pim.add(TENANT.id)
    for filter_ in (None, "atScope()", "asTarget", "asTarget() and atScope()"):
        answer = ask(f"{where}{AUTHORIZATION}/{kind}", TENANT, **{**PIM, "$filter": filter_})
        assert error(answer) == (400, "UnsupportedQuery")


def test_privileged_identity_management_has_nothing_of_a_delegated_subscription(emulator, alex, ask):
    emulator.roles.pim.add(alex.home.id)
    answer = ask(f"{DELEGATED}{AUTHORIZATION}/{ACTIVE}", alex.home, **PIM)
    assert (answer.status_code, answer.json()) == (200, {"value": []})
