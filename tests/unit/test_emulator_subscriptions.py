"""The subscriptions that a principal sees, and the roles of the sample world."""

import pytest

from emulator import Emulator
from emulator.world import CUSTOMERS, Group, Subscription, Tenant, customer, management_group, sample_world
from tests.unit.authorization import PIM

SUBSCRIPTIONS = {"api-version": "2022-12-01"}
STATES = ("Enabled", "Warned", "PastDue", "Disabled", "Deleted")
TENANT = Tenant(
    "Coho Winery", "cohowinery.onmicrosoft.com", tuple(Subscription(f"Coho {state}", state) for state in STATES)
)
BIG = customer("Big", 5, ("Big-Root", "Big-Group"))

pytestmark = pytest.mark.usefixtures("forget")


@pytest.fixture(scope="module")
def emulator():
    """The sample world, and two tenants more, of which Alex is a member."""
    world = sample_world()
    world.tenants += [TENANT, BIG]
    world["alex"].tenants += [TENANT, BIG]
    with Emulator(world) as running:
        yield running


@pytest.fixture
def seen(ask_for_all):
    """Gives a function that asks for the names of the subscriptions that a principal sees in a tenant."""

    def names(tenant, name="alex"):
        pages = ask_for_all("/subscriptions", tenant, name, **SUBSCRIPTIONS)
        return [each["displayName"] for page in pages for each in page]

    return names


def test_a_member_sees_every_subscription_unless_the_world_says_otherwise(seen):
    names = ["Big Production", "Big Test", "Big 3", "Big 4", "Big 5"]
    assert ([each.name for each in BIG.subscriptions], seen(BIG)) == (names, names)
    assert [each.name for each in customer("Small").subscriptions] == ["Small Production"]


def test_a_subscription_has_its_state_and_its_owner(ask):
    found = ask("/subscriptions", TENANT, **SUBSCRIPTIONS).json()["value"]
    assert [each["state"] for each in found] == list(STATES)
    assert {each["tenantId"] for each in found} == {TENANT.id}
    assert [each["managedByTenants"] for each in found] == [[]] * 5


def test_every_page_of_subscriptions_can_be_reached(emulator, ask_for_all, monkeypatch):
    monkeypatch.setattr(emulator.resource_manager, "page_size", 2)
    assert [len(page) for page in ask_for_all("/subscriptions", BIG, **SUBSCRIPTIONS)] == [2, 2, 1]


def test_a_page_of_subscriptions_says_how_many_there_are_on_all(emulator, ask, monkeypatch):
    monkeypatch.setattr(emulator.resource_manager, "page_size", 2)
    answer = ask("/subscriptions", BIG, **SUBSCRIPTIONS).json()
    assert (len(answer["value"]), answer["count"]) == (2, {"type": "Total", "value": 5})


def test_a_subscription_has_its_tags_if_any(ask):
    (first, *_), untagged = (ask("/subscriptions", tenant, **SUBSCRIPTIONS).json()["value"] for tenant in (BIG, TENANT))
    assert first["tags"] == {"owner": "Big"}
    assert not any("tags" in each for each in untagged)


FIRST = BIG.subscriptions[0]


@pytest.mark.parametrize(
    ("scope", "number"),
    [
        ("/", 5),
        (management_group("Big-Root"), 5),
        (management_group("Big-Group"), 5),
        (management_group("Other"), 0),
        (FIRST.scope, 1),
        (FIRST.resource_group("x"), 1),
        (f"{FIRST.resource_group('x')}/providers/Microsoft.Compute/virtualMachines/y", 1),
    ],
)
def test_any_role_at_above_or_below_a_subscription_shows_it(emulator, ask, seen, scope, number):
    emulator.roles.remove(emulator.world["alex"], BIG)
    emulator.roles.assign(emulator.world["alex"], emulator.roles.define("Nothing", BIG, []), scope, BIG)
    assert seen(BIG) == [each.name for each in BIG.subscriptions[:number]]
    assert ask(FIRST.scope, BIG, **SUBSCRIPTIONS).status_code == (200 if number else 404)


def test_a_role_of_a_group_in_a_group_shows_a_subscription(emulator, alex, seen):
    emulator.roles.remove(alex, BIG)
    inner = Group("Inner", BIG, [alex])
    emulator.roles.assign(Group("Outer", BIG, [inner]), "Reader", FIRST.resource_group("x"), BIG)
    assert seen(BIG) == [FIRST.name]


def test_a_role_that_could_be_activated_shows_nothing(emulator, alex, ask, seen):
    emulator.roles.remove(alex, BIG)
    emulator.roles.make_eligible(alex, "Owner", "/", BIG)
    assert seen(BIG) == []
    answer = ask(FIRST.scope, BIG, **SUBSCRIPTIONS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "SubscriptionNotFound")


def test_in_the_sample_world_each_tenant_of_alex_has_another_answer(emulator, alex, ask, seen):
    def roles(tenant, subscription):
        path = f"{subscription.scope}/providers/Microsoft.Authorization/roleAssignments"
        whose = {"api-version": "2022-04-01", "$filter": f"assignedTo('{alex.object_id(tenant)}')"}
        answer = ask(path, tenant, **whose)
        if answer.status_code != 200:
            return answer.status_code
        return [
            (
                emulator.roles.definition(each["roleDefinitionId"].rpartition("/")[2], tenant).name,
                each["scope"].removeprefix(subscription.scope),
                each["principalType"],
            )
            for each in (every["properties"] for every in answer.json()["value"])
        ]

    def temporary(tenant):
        names = []
        for kind in ("roleAssignment", "roleEligibility"):
            answer = ask(f"/providers/Microsoft.Authorization/{kind}ScheduleInstances", tenant, **PIM)
            if answer.status_code != 200:
                return answer.status_code
            found = [each["properties"] for each in answer.json()["value"]]
            names.append([each["expandedProperties"]["roleDefinition"]["displayName"] for each in found])
        return names

    found = {
        tenant.name: (seen(tenant), [roles(tenant, each) for each in tenant.subscriptions], temporary(tenant))
        for tenant in alex.tenants[:6]
    }
    assert found == {
        "Contoso Consulting": (["Graphic Design Institute Production"], [], 400),
        "Adventure Works": (
            ["Adventure Works Production", "Adventure Works Test"],
            [[("Contributor", "/resourceGroups/web-shop", "User")], [("Reader", "", "User")]],
            [["Contributor", "Reader"], ["Contributor"]],
        ),
        "Fabrikam": (
            ["Fabrikam Production"],
            [[("Contributor", management_group("Landing-Zones"), "Group")]],
            400,
        ),
        "Northwind Traders": (
            ["Northwind Traders Production"],
            [[("Reader", "", "User")]],
            [["Reader"], ["Contributor"]],
        ),
        "Tailspin Toys": (["Tailspin Toys Production"], [403], 400),
        "Wide World Importers": ([], [403], 400),
    }


@pytest.mark.parametrize("name", ["directory", "robot", "machine", "assigned"])
def test_in_the_sample_world_the_others_see_the_subscriptions_of_their_tenants(emulator, seen, name):
    for tenant in emulator.world[name].tenants:
        assert seen(tenant, name) == [each.name for each in tenant.subscriptions]


def test_customers_of_other_names_make_everybody_contributor():
    world = sample_world(["One", "Two"], subscriptions=3)
    assert [tenant.name for tenant in world.tenants] == ["Contoso Consulting", "One", "Two"]
    assert (world.assignments, world.delegations, world.groups) == ([], [], [])
    assert [len(customer.subscriptions) for customer in world.tenants] == [0, 3, 3]
    assert [tenant.name for tenant in sample_world().tenants[1:6]] == list(CUSTOMERS)
