"""What tests ask of the emulated Microsoft.Authorization, and a tenant to ask it about."""

from emulator import Emulator
from emulator.world import Subscription, Tenant, management_group, sample_world

AUTHORIZATION = "/providers/Microsoft.Authorization"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
PIM = {"api-version": "2020-10-01", "$filter": "asTarget()"}
ROLES = {"api-version": "2022-04-01"}
ACTIVE, ELIGIBLE = "roleAssignmentScheduleInstances", "roleEligibilityScheduleInstances"
TENANT = Tenant(
    "Coho Winery",
    "cohowinery.onmicrosoft.com",
    (
        Subscription("Coho Wine", management_groups=("Coho-Root", "Coho-Wine")),
        Subscription("Coho Vinegar", management_groups=("Coho-Root", "Coho-Vinegar")),
    ),
)
WINE, VINEGAR = TENANT.subscriptions
AT_OR_NEAR = [
    "/",
    management_group("Coho-Root"),
    management_group("Coho-Wine"),
    WINE.scope,
    WINE.resource_group("Cellar"),
    f"{WINE.resource_group('Cellar')}/providers/Microsoft.Compute/virtualMachines/press",
]
ELSEWHERE = [
    management_group("Coho-Vinegar"),
    VINEGAR.scope,
    VINEGAR.resource_group("Cellar"),
]
DELEGATED = Subscription("Graphic Design Institute Production").scope


def emulator_with_coho_winery():
    """The sample world, and a tenant with two subscriptions, in which Alex and a service principal have no role."""
    world = sample_world()
    world.tenants.append(TENANT)
    for name in ("alex", "robot"):
        world[name].tenants.append(TENANT)
        world[name].chosen_roles.add(TENANT.id)
    return Emulator(world, clock=lambda: 1_795_435_200_123_456_700)


def error(answer):
    return answer.status_code, answer.json()["error"]["code"]
