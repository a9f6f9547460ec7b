"""Delegations of Azure Lighthouse: what the emulated Microsoft.ManagedServices answers, and to whom."""

from dataclasses import replace

import pytest

from emulator import Emulator
from emulator.world import Group, sample_world
from tests.unit.authorization import CONTRIBUTOR, DELEGATED, error

REGISTRATIONS = "/providers/Microsoft.ManagedServices/registrationAssignments"
VERSION = {"api-version": "2022-10-01"}
EXPANDED = {**VERSION, "$expandRegistrationDefinition": "true"}

pytestmark = pytest.mark.usefixtures("forget")


@pytest.fixture
def fabrikam(emulator):
    return emulator.world.tenant("Fabrikam")


@pytest.fixture
def where(fabrikam):
    """The scope of Fabrikam's subscription."""
    return fabrikam.subscriptions[0].scope


@pytest.fixture
def read(ask_for_all):
    """Gives a function that asks for the delegations of a subscription: the scopes of those on all pages."""

    def scopes(where, tenant, name="alex"):
        pages = ask_for_all(f"{where}{REGISTRATIONS}", tenant, name, **VERSION)
        return [each["id"].partition("/providers/Microsoft.ManagedServices")[0] for page in pages for each in page]

    return scopes


def test_a_delegation_looks_like_azures(emulator, alex, ask):
    (found,) = ask(f"{DELEGATED}{REGISTRATIONS}", alex.home, **EXPANDED).json()["value"]
    (engineers,) = (group for group in emulator.world.groups if group.tenant == alex.home)
    owner, name = emulator.world.tenant("Graphic Design Institute"), found["name"]
    definition_id = f"{DELEGATED}/providers/Microsoft.ManagedServices/registrationDefinitions/{name}"
    assert found == {
        "properties": {
            "registrationDefinitionId": definition_id,
            "provisioningState": "Succeeded",
            "registrationDefinition": {
                "properties": {
                    "description": "",
                    "registrationDefinitionName": "Managed services of Contoso Consulting",
                    "authorizations": [
                        {
                            "principalId": engineers.object_id(),
                            "principalIdDisplayName": "Contoso Engineers",
                            "roleDefinitionId": CONTRIBUTOR,
                        },
                    ],
                    "eligibleAuthorizations": [],
                    "managedByTenantId": alex.home.id,
                    "managedByTenantName": "Contoso Consulting",
                    "manageeTenantId": owner.id,
                    "manageeTenantName": "Graphic Design Institute",
                    "provisioningState": "Succeeded",
                },
                "plan": None,
                "id": definition_id,
                "type": "Microsoft.ManagedServices/registrationDefinitions",
                "name": name,
            },
        },
        "id": f"{DELEGATED}{REGISTRATIONS}/{name}",
        "type": "Microsoft.ManagedServices/registrationAssignments",
        "name": name,
    }


def test_an_old_definition_has_less_in_it(emulator, alex, where, ask):
    emulator.delegations.delegate(where, alex.home, [(alex, "Reader")], [(alex, "Contributor")], is_old=True)
    (found,) = ask(f"{where}{REGISTRATIONS}", alex.home, **EXPANDED).json()["value"]
    definition = found["properties"]["registrationDefinition"]
    assert set(definition) == {"properties", "id", "type", "name"}
    assert set(definition["properties"]) == {
        "registrationDefinitionName",
        "managedByTenantId",
        "authorizations",
        "provisioningState",
        "manageeTenantId",
        "manageeTenantName",
        "managedByTenantName",
    }
    (authorization,) = definition["properties"]["authorizations"]
    assert set(authorization) == {"principalId", "roleDefinitionId"}
    assert authorization["principalId"] == alex.object_id(alex.home)


def test_the_definition_of_a_resource_groups_delegation_is_at_the_subscription(emulator, alex, where, ask):
    made = emulator.delegations.delegate(f"{where}/resourceGroups/web-shop", alex.home, [(alex, "Reader")])
    (found,) = ask(f"{where}{REGISTRATIONS}", alex.home, **EXPANDED).json()["value"]
    definition_id = f"{where}/providers/Microsoft.ManagedServices/registrationDefinitions/{made.name}"
    assert found["id"] == f"{made.scope}{REGISTRATIONS}/{made.name}"
    assert found["properties"]["registrationDefinitionId"] == definition_id
    assert found["properties"]["registrationDefinition"]["id"] == definition_id


@pytest.mark.parametrize("state", ["Succeeded", "Failed", "Deleting", "Deleted", "Canceled"])
def test_a_delegation_says_whether_it_was_made(emulator, alex, where, ask, state):
    emulator.delegations.delegate(where, alex.home, [(alex, "Reader")], provisioning_state=state)
    (found,) = ask(f"{where}{REGISTRATIONS}", alex.home, **EXPANDED).json()["value"]
    assert found["properties"]["provisioningState"] == state
    assert found["properties"]["registrationDefinition"]["properties"]["provisioningState"] == "Succeeded"


def test_the_worlds_delegations_keep_their_form_and_state():
    world = sample_world()
    (given,) = world.delegations
    world.delegations = [replace(given, provisioning_state="Failed", is_old=True)]
    with Emulator(world) as running:
        (made,) = running.delegations.of(world.tenant("Graphic Design Institute").subscriptions[0])
    assert (made.provisioning_state, made.is_old) == ("Failed", True)


@pytest.mark.parametrize("expand", [None, "false"])
def test_the_definition_is_left_out_unless_it_is_asked_for(alex, ask, expand):
    query = {**VERSION, "$expandRegistrationDefinition": expand}
    (found,) = ask(f"{DELEGATED}{REGISTRATIONS}", alex.home, **query).json()["value"]
    assert set(found["properties"]) == {"registrationDefinitionId", "provisioningState"}


def test_what_must_be_activated_first_stands_apart(emulator, alex, fabrikam, where, ask):
    emulator.delegations.delegate(where, alex.home, [(alex, "Reader")], eligible=[(alex, "Contributor")])
    (found,) = ask(f"{where}{REGISTRATIONS}", alex.home, **EXPANDED).json()["value"]
    definition = found["properties"]["registrationDefinition"]["properties"]
    assert len(definition["authorizations"]) == 1
    (eligible,) = definition["eligibleAuthorizations"]
    assert (eligible["principalId"], eligible["roleDefinitionId"]) == (alex.object_id(alex.home), CONTRIBUTOR)
    assert eligible["justInTimeAccessPolicy"]["maximumActivationDuration"] == "PT8H"


def test_delegations_of_the_subscription_and_of_its_resource_groups_are_found(emulator, alex, where, read):
    scopes = [where, f"{where}/resourceGroups/web-shop"]
    for scope in scopes:
        emulator.delegations.delegate(scope, alex.home, [(alex, "Reader")])
    assert read(where, alex.home) == scopes
    assert read(DELEGATED, alex.home) == [DELEGATED]


def test_a_managing_tenant_reads_its_own_delegations_and_the_owner_all(emulator, alex, fabrikam, where, read):
    northwind, group = emulator.world.tenant("Northwind Traders"), f"{where}/resourceGroups/web-shop"
    emulator.delegations.delegate(where, alex.home, [(alex, "Reader")])
    emulator.delegations.delegate(group, northwind, [(alex, "Reader")])
    assert (read(where, alex.home), read(where, northwind), read(where, fabrikam)) == ([where], [group], [where, group])


def test_every_page_can_be_reached(emulator, alex, where, ask_for_all, monkeypatch):
    monkeypatch.setattr(emulator.delegations, "page_size", 2)
    scopes = [where, *(f"{where}/resourceGroups/{number}" for number in range(4))]
    for scope in scopes:
        emulator.delegations.delegate(scope, alex.home, [(alex, "Reader")])
    pages = ask_for_all(f"{where}{REGISTRATIONS}", alex.home, **EXPANDED)
    assert [len(page) for page in pages] == [2, 2, 1]
    found = [each for page in pages for each in page]
    assert [each["id"].partition(REGISTRATIONS)[0] for each in found] == scopes
    assert all("registrationDefinition" in each["properties"] for each in found)


@pytest.mark.parametrize(
    "role", ["Reader", "Contributor", "Managed Services Registration assignment Delete Role", CONTRIBUTOR]
)
def test_who_has_a_role_that_allows_it_reads_delegations(emulator, alex, where, read, role):
    emulator.delegations.delegate(where, alex.home, [(alex, role)])
    assert read(where, alex.home) == [where]


def test_a_role_that_does_not_allow_it_is_refused_in_azures_words(emulator, alex, where, ask):
    emulator.delegations.delegate(where, alex.home, [(alex, "Support Request Contributor")])
    answer = ask(f"{where}{REGISTRATIONS}", alex.home, **VERSION)
    assert error(answer) == (403, "AuthorizationFailed")
    assert "'Microsoft.ManagedServices/registrationAssignments/read'" in answer.json()["error"]["message"]


def test_a_custom_role_that_may_not_read_them_is_refused(emulator, ask):
    tailspin = emulator.world.tenant("Tailspin Toys")
    answer = ask(f"{tailspin.subscriptions[0].scope}{REGISTRATIONS}", tailspin, **VERSION)
    assert error(answer) == (403, "AuthorizationFailed")


def test_a_subscription_that_is_not_delegated_has_none_and_one_of_others_is_not_found(alex, fabrikam, where, ask, read):
    assert read(where, fabrikam) == []
    assert error(ask(f"{where}{REGISTRATIONS}", alex.home, **VERSION)) == (404, "SubscriptionNotFound")
    assert error(ask(f"{DELEGATED}{REGISTRATIONS}", fabrikam, **VERSION)) == (404, "SubscriptionNotFound")


def test_an_unknown_version_is_refused(where, fabrikam, ask):
    answer = ask(f"{where}{REGISTRATIONS}", fabrikam, **{"api-version": "2018-06-01"})
    assert error(answer) == (400, "InvalidApiVersionParameter")


@pytest.fixture
def seen(ask_for_all):
    """Gives a function that asks for the subscriptions that a principal sees in a tenant."""

    def subscriptions(tenant, name="alex"):
        pages = ask_for_all("/subscriptions", tenant, name, **{"api-version": "2022-12-01"})
        return {each["displayName"]: each for page in pages for each in page}

    return subscriptions


def test_a_delegated_subscription_is_seen_in_the_managing_tenant_and_is_still_the_owners(emulator, alex, ask, seen):
    (found,) = seen(alex.home).values()
    owner = emulator.world.tenant("Graphic Design Institute")
    assert (found["displayName"], found["tenantId"]) == (f"{owner.name} Production", owner.id)
    assert found["managedByTenants"] == [{"tenantId": alex.home.id}]
    assert ask(found["id"].upper(), alex.home, **{"api-version": "2022-12-01"}).json() == found


def test_the_owner_sees_who_manages_its_subscription_each_tenant_once(emulator, alex, fabrikam, where, seen):
    northwind = emulator.world.tenant("Northwind Traders")
    for scope, tenant in ((where, alex.home), (f"{where}/resourceGroups/x", alex.home), (where, northwind)):
        emulator.delegations.delegate(scope, tenant, [(alex, "Reader")])
    managing = seen(fabrikam)["Fabrikam Production"]["managedByTenants"]
    assert managing == [{"tenantId": alex.home.id}, {"tenantId": northwind.id}]
    assert seen(northwind)["Fabrikam Production"]["managedByTenants"] == managing


@pytest.mark.parametrize(("named", "is_seen"), [("alex", True), ("a group", True), ("robot", False)])
def test_a_delegated_subscription_is_seen_by_those_who_are_named(emulator, where, seen, named, is_seen):
    adventure = emulator.world.tenant("Adventure Works")
    inner = Group("Inner", adventure, [emulator.world["alex"]])
    whom = Group("Outer", adventure, [inner]) if named == "a group" else emulator.world[named]
    emulator.delegations.delegate(where, adventure, [(emulator.world["machine"], "Reader"), (whom, "Reader")])
    assert ("Fabrikam Production" in seen(adventure)) == is_seen
    assert "Fabrikam Production" in seen(adventure, "machine")


def test_a_delegated_role_that_could_be_activated_shows_nothing(emulator, alex, where, seen):
    emulator.delegations.delegate(where, alex.home, [], eligible=[(alex, "Reader")])
    assert "Fabrikam Production" not in seen(alex.home)


def test_a_delegation_ends_when_it_is_taken_back_and_a_reset_brings_back_the_worlds(emulator, alex, where, seen):
    made = emulator.delegations.delegate(where, alex.home, [(alex, "Reader")])
    assert len(seen(alex.home)) == 2
    emulator.delegations.end(made)
    assert list(seen(alex.home)) == ["Graphic Design Institute Production"]
    emulator.delegations.delegate(where, alex.home, [(alex, "Reader")])
    emulator.reset()
    assert list(seen(alex.home)) == ["Graphic Design Institute Production"]


def test_a_delegation_of_a_role_that_does_not_exist_is_a_mistake(emulator, alex, where):
    with pytest.raises(LookupError):
        emulator.delegations.delegate(where, alex.home, [(alex, "Tailspin Operator")])
