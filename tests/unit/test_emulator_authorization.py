"""Who has which role where, and who may read that: what the emulated Microsoft.Authorization answers."""

import pytest

from emulator.authorization.built_in_roles import BUILT_IN_ROLES
from emulator.world import Group, Subscription, management_group
from tests.unit.authorization import (
    ACTIVE,
    AT_OR_NEAR,
    AUTHORIZATION,
    CONTRIBUTOR,
    DELEGATED,
    ELSEWHERE,
    PIM,
    ROLES,
    TENANT,
    VINEGAR,
    WINE,
    emulator_with_coho_winery,
    error,
)

READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"

pytestmark = pytest.mark.usefixtures("forget")


@pytest.fixture(scope="module")
def emulator():
    with emulator_with_coho_winery() as running:
        yield running


def scopes(assignments):
    return [assignment["properties"]["scope"] for assignment in assignments]


@pytest.mark.parametrize("scope", AT_OR_NEAR)
def test_roles_are_found_at_above_and_below_a_subscription(emulator, alex, assigned, scope):
    emulator.roles.assign(alex, "Contributor", scope, TENANT)
    assert scopes(assigned(alex)) == [scope]


@pytest.mark.parametrize("scope", ELSEWHERE)
def test_roles_elsewhere_are_not_found(emulator, alex, assigned, scope):
    emulator.roles.assign(alex, "Contributor", scope, TENANT)
    assert assigned(alex) == []
    assert scopes(assigned(alex, VINEGAR)) == [scope]


def test_scopes_are_compared_in_any_letter_case(emulator, alex, assigned):
    written = [management_group("COHO-wine"), WINE.scope.upper(), WINE.resource_group("x").replace("sub", "SUB")]
    for scope in written:
        emulator.roles.assign(alex, "Contributor", scope, TENANT)
    assert scopes(assigned(alex)) == written
    assert scopes(assigned(alex.object_id(TENANT).upper())) == written


def test_an_assignment_looks_like_azures(emulator, alex, assigned):
    made = emulator.roles.assign(alex, "contributor", WINE.scope, TENANT, condition="@Resource[x] StringEquals 'y'")
    (found,) = assigned(alex)
    administrator = found["properties"]["createdBy"]
    assert found == {
        "properties": {
            "roleDefinitionId": f"{WINE.scope}{AUTHORIZATION}/roleDefinitions/{CONTRIBUTOR}",
            "principalId": alex.object_id(TENANT),
            "principalType": "User",
            "scope": WINE.scope,
            "condition": "@Resource[x] StringEquals 'y'",
            "conditionVersion": "2.0",
            "createdOn": "2024-03-04T09:30:12.3456781Z",
            "updatedOn": "2024-03-04T09:30:12.3456781Z",
            "createdBy": administrator,
            "updatedBy": administrator,
            "delegatedManagedIdentityResourceId": None,
            "description": None,
        },
        "id": f"{WINE.scope}{AUTHORIZATION}/roleAssignments/{made.name}",
        "type": "Microsoft.Authorization/roleAssignments",
        "name": made.name,
    }


def test_an_assignment_at_the_root_has_an_id_below_it(emulator, alex, assigned):
    made = emulator.roles.assign(alex, "Reader", "/", TENANT)
    assert assigned(alex)[0]["id"] == f"{AUTHORIZATION}/roleAssignments/{made.name}"


@pytest.mark.parametrize(("name", "kind"), [("alex", "User"), ("robot", "ServicePrincipal")])
def test_an_assignment_says_to_what_kind_of_principal_it_is(emulator, assigned, name, kind):
    emulator.roles.assign(emulator.world[name], "Reader", WINE.scope, TENANT)
    assert assigned(emulator.world[name])[-1]["properties"]["principalType"] == kind


def test_roles_come_through_groups_and_groups_in_groups_and_are_the_groups(emulator, alex, assigned):
    inner = Group("Cellarers", TENANT, [alex])
    outer = Group("Staff", TENANT, [inner])
    emulator.roles.assign(outer, "Contributor", WINE.scope, TENANT)
    emulator.roles.assign(inner, "Reader", WINE.scope, TENANT)
    emulator.roles.assign(Group("Others", TENANT, [emulator.world["robot"]]), "Owner", WINE.scope, TENANT)
    found = [each["properties"] for each in assigned(alex)]
    assert [(each["principalId"], each["principalType"]) for each in found] == [
        (inner.object_id(), "Group"),
        (outer.object_id(), "Group"),
    ]


def test_groups_in_a_ring_are_found_once(emulator, alex, assigned):
    first, second = Group("First", TENANT, [alex]), Group("Second", TENANT, [alex])
    emulator.roles.add_group(first, second)
    emulator.roles.add_group(second, first)
    emulator.roles.assign(second, "Contributor", WINE.scope, TENANT)
    assert len(assigned(alex)) == 1


def test_a_group_of_another_tenant_gives_no_roles_here(emulator, alex, assigned):
    elsewhere = Group("Cellarers", emulator.world.tenant("Fabrikam"), [alex])
    emulator.roles.assign(elsewhere, "Contributor", WINE.scope, emulator.world.tenant("Fabrikam"))
    assert assigned(alex) == []


def test_every_page_can_be_reached(emulator, alex, ask_for_all, monkeypatch):
    monkeypatch.setattr(emulator.roles, "page_size", 2)
    for scope in AT_OR_NEAR[:5]:
        emulator.roles.assign(alex, "Contributor", scope, TENANT)
    path, filter_ = f"{WINE.scope}{AUTHORIZATION}/roleAssignments", f"assignedTo('{alex.object_id(TENANT)}')"
    pages = ask_for_all(path, TENANT, **ROLES, **{"$filter": filter_})
    assert [len(page) for page in pages] == [2, 2, 1]
    assert scopes(each for page in pages for each in page) == AT_OR_NEAR[:5]


def test_the_own_cloud_has_roles_too_and_its_next_pages_are_there(emulator, alex, direct, monkeypatch):
    monkeypatch.setattr(emulator.roles, "page_size", 1)
    for scope in AT_OR_NEAR[:2]:
        emulator.roles.assign(alex, "Contributor", scope, TENANT)
    url = f"{emulator.own_cloud_url}{WINE.scope}{AUTHORIZATION}/roleAssignments"
    token = emulator.issuer.access_token(alex, TENANT, emulator.own_cloud_url)
    direct.headers["Authorization"] = f"Bearer {token}"
    query = {**ROLES, "$filter": f"assignedTo('{alex.object_id(TENANT)}')"}
    first = direct.get(url, params=query).json()
    second = direct.get(first["nextLink"]).json()
    assert scopes(first["value"] + second["value"]) == AT_OR_NEAR[:2]
    assert first["nextLink"].startswith(f"{emulator.own_cloud_url}/")
    assert "nextLink" not in second


@pytest.mark.parametrize("who", ["alex elsewhere", "nobody", ""])
def test_of_an_object_id_that_is_nobodys_here_there_are_no_roles(emulator, alex, assigned, who):
    emulator.roles.assign(alex, "Contributor", WINE.scope, TENANT)
    assert assigned(alex.object_id(alex.home) if who == "alex elsewhere" else who) == []


@pytest.mark.parametrize(
    ("filter_", "code"),
    [
        (None, "UnsupportedQuery"),
        ("", "UnsupportedQuery"),
        ("atScope()", "UnsupportedQuery"),
        ("principalId eq '1'", "UnsupportedQuery"),
        ("assignedTo()", "UnsupportedQuery"),
        ("assignedTo('1') and atScope()", "UnsupportedQuery"),
        (f"assignedTo('{Group('Cellarers', TENANT).object_id()}')", "UnsupportedPrincipalType"),
    ],
)
def test_a_question_that_azure_does_not_take_is_refused(emulator, alex, ask, filter_, code):
    emulator.roles.assign(Group("Cellarers", TENANT, [alex]), "Contributor", WINE.scope, TENANT)
    answer = ask(f"{WINE.scope}{AUTHORIZATION}/roleAssignments", TENANT, **ROLES, **{"$filter": filter_})
    assert error(answer) == (400, code)


@pytest.mark.parametrize("path", ["roleAssignments", f"roleDefinitions/{READER}", "roleAssignmentScheduleInstances"])
@pytest.mark.parametrize("version", [None, "2015-07-01"])
def test_an_unknown_version_is_refused(ask, path, version):
    code = "InvalidApiVersionParameter" if version else "MissingApiVersionParameter"
    answer = ask(f"{WINE.scope}{AUTHORIZATION}/{path}", TENANT, **{"api-version": version})
    assert error(answer) == (400, code)


@pytest.fixture
def may_read(alex, ask):
    """Gives a function that says whether Alex may read roles in a subscription, and role definitions as well."""

    def asked(subscription=WINE):
        path, whose = f"{subscription.scope}{AUTHORIZATION}", f"assignedTo('{alex.object_id(TENANT)}')"
        assignments = ask(f"{path}/roleAssignments", TENANT, **ROLES, **{"$filter": whose})
        definition = ask(f"{path}/roleDefinitions/{READER}", TENANT, **ROLES)
        return assignments.status_code == 200, definition.status_code == 200

    return asked


@pytest.mark.parametrize("scope", [*AT_OR_NEAR, *ELSEWHERE])
@pytest.mark.parametrize("through", ["directly", "by a group"])
def test_a_role_at_above_or_below_a_subscription_lets_read_the_roles_there(emulator, alex, may_read, scope, through):
    emulator.roles.assign(alex if through == "directly" else Group("G", TENANT, [alex]), "Reader", scope, TENANT)
    assert may_read() == (scope in AT_OR_NEAR,) * 2
    assert may_read(VINEGAR) == (scope in [*AT_OR_NEAR[:2], *ELSEWHERE],) * 2


@pytest.mark.parametrize("role", [role.name for role in BUILT_IN_ROLES])
def test_each_built_in_role_lets_read_roles(emulator, alex, may_read, role):
    emulator.roles.assign(alex, role, WINE.resource_group("Cellar"), TENANT)
    assert may_read() == (True, True)


@pytest.mark.parametrize(
    ("actions", "allowed"),
    [
        ((["*"], []), (True, True)),
        ((["*/read"], []), (True, True)),
        ((["microsoft.authorization/*/READ"], []), (True, True)),
        ((["Microsoft.Authorization/roleAssignments/read"], []), (True, False)),
        ((["Microsoft.Authorization/roleAssignments/*"], []), (True, False)),
        ((["*/read"], ["Microsoft.Authorization/*"]), (False, False)),
        ((["*"], ["Microsoft.Authorization/*/read"]), (False, False)),
        ((["*"], ["Microsoft.Authorization/roleDefinitions/read"]), (True, False)),
        ((["*/write"], []), (False, False)),
        ((["Microsoft.Authorization/roleAssignments/rea"], []), (False, False)),
        ((["Microsoft.Compute/*"], []), (False, False)),
        (([], []), (False, False)),
    ],
)
def test_a_custom_role_allows_what_its_actions_say(emulator, alex, may_read, actions, allowed):
    role = emulator.roles.define("Cellarer", TENANT, *actions)
    emulator.roles.assign(alex, role, WINE.scope, TENANT)
    assert may_read() == allowed


def test_who_may_not_read_roles_is_told_so_in_azures_words(emulator, alex, ask):
    emulator.roles.make_eligible(alex, "Owner", WINE.scope, TENANT)
    path = f"{WINE.scope}{AUTHORIZATION}/roleAssignments"
    answer = ask(path, TENANT, **ROLES, **{"$filter": f"assignedTo('{alex.object_id(TENANT)}')"})
    assert error(answer) == (403, "AuthorizationFailed")
    assert answer.json()["error"]["message"] == (
        f"The client 'alex@contosoconsulting.onmicrosoft.com' with object id '{alex.object_id(TENANT)}' does not have "
        f"authorization to perform action 'Microsoft.Authorization/roleAssignments/read' over scope '{WINE.scope}' or "
        "the scope is invalid. If access was recently granted, please refresh your credentials."
    )


@pytest.mark.parametrize(
    "subscription", [Subscription("Nobody's"), Subscription("Graphic Design Institute Production")]
)
@pytest.mark.parametrize("path", ["roleAssignments", f"roleDefinitions/{READER}", "roleEligibilityScheduleInstances"])
def test_a_subscription_that_is_not_the_tenants_is_not_found(emulator, alex, ask, subscription, path):
    emulator.roles.assign(alex, "Owner", "/", TENANT)
    emulator.roles.pim.add(TENANT.id)
    query = PIM if "Schedule" in path else {**ROLES, "$filter": "assignedTo('1')"}
    assert error(ask(f"{subscription.scope}{AUTHORIZATION}/{path}", TENANT, **query)) == (404, "SubscriptionNotFound")


def test_in_a_delegated_subscription_there_are_no_role_assignments(alex, ask):
    path, whose = f"{DELEGATED}{AUTHORIZATION}/roleAssignments", f"assignedTo('{alex.object_id(alex.home)}')"
    answer = ask(path, alex.home, **ROLES, **{"$filter": whose})
    assert (answer.status_code, answer.json()) == (200, {"value": []})
    assert ask(f"{DELEGATED}{AUTHORIZATION}/roleDefinitions/{READER}", alex.home, **ROLES).status_code == 200


def test_a_delegated_subscription_is_read_by_those_alone_who_are_named(emulator, alex, ask):
    robot = emulator.world["robot"]
    emulator.delegations.delegate(WINE.scope, robot.home, [(robot, "Reader")])
    path, whose = f"{WINE.scope}{AUTHORIZATION}/roleAssignments", {"$filter": "assignedTo('1')"}
    assert ask(path, robot.home, "robot", **ROLES, **whose).status_code == 200
    assert error(ask(path, robot.home, "alex", **ROLES, **whose)) == (403, "AuthorizationFailed")


def test_a_built_in_role_is_described(emulator, alex, ask):
    emulator.roles.assign(alex, "Reader", WINE.scope, TENANT)
    found = ask(f"{WINE.scope}{AUTHORIZATION}/roleDefinitions/{READER.upper()}", TENANT, **ROLES).json()
    assert (found["name"], found["type"]) == (READER, "Microsoft.Authorization/roleDefinitions")
    assert found["id"] == f"{WINE.scope}{AUTHORIZATION}/roleDefinitions/{READER}"
    described = found["properties"]
    assert (described["roleName"], described["type"], described["assignableScopes"]) == ("Reader", "BuiltInRole", ["/"])
    assert described["permissions"] == [
        {"actions": ["*/read"], "notActions": [], "dataActions": [], "notDataActions": []}
    ]


def test_a_custom_role_is_described_in_its_own_tenant_alone(emulator, alex, ask):
    role = emulator.roles.define("Cellarer", TENANT, ["*/read"], data_actions=["Coho.Wine/barrels/read"])
    emulator.roles.assign(alex, "Cellarer", WINE.scope, TENANT)
    found = ask(f"{WINE.scope}{AUTHORIZATION}/roleDefinitions/{role.id}", TENANT, **ROLES).json()["properties"]
    assert (found["roleName"], found["type"]) == ("Cellarer", "CustomRole")
    assert found["assignableScopes"] == [WINE.scope, VINEGAR.scope]
    assert found["permissions"][0]["dataActions"] == ["Coho.Wine/barrels/read"]
    fabrikam = emulator.world.tenant("Fabrikam")
    elsewhere = f"{fabrikam.subscriptions[0].scope}{AUTHORIZATION}/roleDefinitions/{role.id}"
    assert error(ask(elsewhere, fabrikam, **ROLES)) == (404, "RoleDefinitionDoesNotExist")


@pytest.mark.parametrize("role", ["00000000-0000-0000-0000-000000000000", "Reader"])
def test_a_role_that_does_not_exist_is_not_found(emulator, alex, ask, role):
    emulator.roles.assign(alex, "Reader", WINE.scope, TENANT)
    answer = ask(f"{WINE.scope}{AUTHORIZATION}/roleDefinitions/{role}", TENANT, **ROLES)
    assert error(answer) == (404, "RoleDefinitionDoesNotExist")


def test_a_role_is_assigned_by_its_name_or_id_and_no_other_is(emulator, alex):
    for role in ("Reader", "READER", READER, READER.upper()):
        assert emulator.roles.assign(alex, role, WINE.scope, TENANT).role.id == READER
    for role in ("Readers", "Tailspin Operator", ""):
        with pytest.raises(LookupError):
            emulator.roles.assign(alex, role, WINE.scope, TENANT)


def test_a_reset_brings_back_the_roles_and_groups_of_the_world(emulator, alex, ask):
    fabrikam = emulator.world.tenant("Fabrikam")
    where = fabrikam.subscriptions[0].scope
    path, whose = f"{where}{AUTHORIZATION}/roleAssignments", f"assignedTo('{alex.object_id(fabrikam)}')"

    def found():
        return ask(path, fabrikam, **ROLES, **{"$filter": whose}).json()

    before = found()
    emulator.roles.assign(alex, "Reader", where, fabrikam)
    emulator.roles.make_eligible(alex, "Reader", where, fabrikam)
    emulator.roles.define("Cellarer", fabrikam, ["*"])
    emulator.roles.remove(emulator.world.groups[1], fabrikam)
    emulator.roles.add_group(Group("More", fabrikam, [alex]))
    emulator.roles.pim.add(fabrikam.id)
    assert found() != before
    emulator.reset()
    assert found() == before
    assert error(ask(f"{AUTHORIZATION}/{ACTIVE}", fabrikam, **PIM)) == (400, "AadPremiumLicenseRequired")
    with pytest.raises(LookupError):
        emulator.roles.definition("Cellarer", fabrikam)


def test_who_loses_all_roles_keeps_those_of_groups(emulator, alex, assigned):
    emulator.roles.assign(Group("Cellarers", TENANT, [alex]), "Reader", WINE.scope, TENANT)
    emulator.roles.assign(alex, "Contributor", WINE.scope, TENANT)
    emulator.roles.remove(alex, TENANT)
    assert [each["properties"]["principalType"] for each in assigned(alex)] == ["Group"]
