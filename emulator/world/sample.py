"""The sample world: a partner, and customers that have given it access in different ways."""

from dataclasses import replace
from datetime import timedelta

from emulator.entra.credentials import ClientCertificate, FederatedCredential, ForeignIssuer
from emulator.world.access import Delegation, RoleAssignment, custom_role
from emulator.world.principals import Group, ManagedIdentity, ServicePrincipal, User
from emulator.world.tenants import Subscription, Tenant, guid, management_group
from emulator.world.world import World

PARTNERS = {"12345": "Contoso Consulting", "54321": "Contoso Managed Services", "5127255": None}
CUSTOMERS = ("Adventure Works", "Fabrikam", "Northwind Traders", "Tailspin Toys", "Wide World Importers")
_TWELVE = (
    *CUSTOMERS,
    "Alpine Ski House",
    "Bellows College",
    "Consolidated Messenger",
    "Fourth Coffee",
    "Lucerne Publishing",
    "Southridge Video",
    "VanArsdel",
)
_HAVE = {
    "Adventure Works": {"subscriptions": 2},
    "Fabrikam": {"management_groups": ("Fabrikam", "Landing-Zones"), "other_domains": ("fabrikam.com",)},
}


def sample_world(customers=CUSTOMERS, subscriptions=1):
    """A partner, Contoso Consulting, and its customers.

    With the customers of CUSTOMERS, Alex has different roles in each tenant: see `give_roles`. Otherwise, each
    principal is Contributor on each subscription of its tenants.

    :param customers: display names of the customers' tenants.
    :param subscriptions: the number of subscriptions of each customer; ignored with the customers of CUSTOMERS.
    :return: `World` with the principals `alex` (a guest user of every customer), `directory` (an account for Alex in
        the second customer's tenant), `robot` (a service principal in the first two customers' tenants), `machine` (the
        system-assigned managed identity of a machine of the first customer) and `assigned` (a user-assigned identity
        of the same machine).
    """
    has_roles = set(CUSTOMERS) <= set(customers)
    partner = Tenant("Contoso Consulting", "contosoconsulting.onmicrosoft.com")
    tenants = [
        customer(name, **_HAVE.get(name, {})) if has_roles else customer(name, subscriptions) for name in customers
    ]
    principals = {
        "alex": User("alex@contosoconsulting.onmicrosoft.com", [partner, *tenants], display_name="Alex Moreno"),
        "directory": User(f"alex.moreno@{tenants[1].domain}", [tenants[1]], display_name="Alex Moreno (Contoso)"),
        "robot": ServicePrincipal(
            guid("application", "robot"),
            tenants[:2],
            display_name="Contoso Robot",
            secret="robot-secret-of-the-emulator",
            certificate=ClientCertificate("robot"),
            federation=FederatedCredential(ForeignIssuer("https://builds.example"), "project:partner-links:main"),
        ),
        "machine": ManagedIdentity(guid("application", "machine"), tenants[:1], display_name="machine"),
        "assigned": ManagedIdentity(
            guid("application", "assigned"),
            tenants[:1],
            display_name="assigned",
            resource_id=f"/subscriptions/{tenants[0].subscriptions[0].id}/resourceGroups/partner/providers/"
            "Microsoft.ManagedIdentity/userAssignedIdentities/assigned",
        ),
    }
    world = World([partner, *tenants], principals, dict(PARTNERS))
    if has_roles:
        give_roles(world)
    return world


def multi_factor_world():
    """The sample world with twelve customers that require multi-factor authentication of Alex for every write.

    Multi-factor authentication in one tenant does not count in another. Contoso Consulting, Alex's home tenant, does
    not require it.

    :return: see `sample_world`.
    """
    world = sample_world(_TWELVE)
    alex = world["alex"]
    alex.multi_factor_for_writes |= {tenant.id for tenant in alex.tenants if tenant != alex.home}
    return world


def customer(name, subscriptions=1, management_groups=(), other_domains=()):
    """The `Tenant` of a customer.

    :param name: display name.
    :param subscriptions: the number of subscriptions: for production, for tests, and others.
    :param management_groups: names of their management groups, the root first.
    :param other_domains: verified domains in addition to the default domain.
    """
    names = [f"{name} Production", f"{name} Test", *(f"{name} {number}" for number in range(3, subscriptions + 1))]
    return Tenant(
        name,
        f"{name.replace(' ', '').lower()}.onmicrosoft.com",
        tuple(
            Subscription(each, management_groups=management_groups, tags=(("owner", name),))
            for each in names[:subscriptions]
        ),
        tuple(other_domains),
    )


def give_roles(world):
    """Assign different roles to Alex in the tenants of CUSTOMERS.

    * Adventure Works: Reader on one subscription; on the other, Contributor on a resource group, activated in PIM.
    * Fabrikam: Contributor on a management group, through a nested group.
    * Northwind Traders: Reader, and eligible for Contributor in PIM.
    * Tailspin Toys: a custom role that cannot read roles.
    * Wide World Importers: none.
    * Contoso Consulting, Alex's home tenant: Azure Lighthouse delegates the subscription of Graphic Design Institute to
      a group of Alex. Alex has no account in that tenant.

    :param world: `World` with these tenants and the principal `alex`; it is changed.
    """
    alex = world["alex"]
    adventure, fabrikam, northwind, tailspin, _ = customers = [world.tenant(name) for name in CUSTOMERS]
    alex.chosen_roles |= {tenant.id for tenant in customers}
    _activated_on_a_resource_group(world, alex, adventure)
    _by_a_group_in_a_group(world, alex, fabrikam)
    _reader_unless_activated(world, alex, northwind)
    _by_a_custom_role(world, alex, tailspin)
    _by_lighthouse(world, alex, customer("Graphic Design Institute"))


def _activated_on_a_resource_group(world, alex, tenant):
    production, test = tenant.subscriptions
    contributor = RoleAssignment(alex, "Contributor", production.resource_group("web-shop"), tenant)
    world.pim.add(tenant.id)
    world.eligible.append(contributor)
    world.assignments.append(replace(contributor, until=timedelta(hours=8)))
    world.assignments.append(RoleAssignment(alex, "Reader", test.scope, tenant))


def _by_a_group_in_a_group(world, alex, tenant):
    engineers = Group("Contoso Engineers", tenant, [alex])
    partners = Group("Partners", tenant, [engineers])
    world.groups += [engineers, partners]
    world.assignments.append(RoleAssignment(partners, "Contributor", management_group("Landing-Zones"), tenant))


def _reader_unless_activated(world, alex, tenant):
    (subscription,) = tenant.subscriptions
    world.pim.add(tenant.id)
    world.assignments.append(RoleAssignment(alex, "Reader", subscription.scope, tenant))
    world.eligible.append(RoleAssignment(alex, "Contributor", subscription.scope, tenant))


def _by_a_custom_role(world, alex, tenant):
    (subscription,) = tenant.subscriptions
    actions = ["Microsoft.Compute/virtualMachines/*", "Microsoft.Resources/subscriptions/resourceGroups/read"]
    operator = custom_role("Tailspin Operator", tenant, actions)
    world.custom_roles.append(operator)
    world.assignments.append(RoleAssignment(alex, operator, subscription.scope, tenant))


def _by_lighthouse(world, alex, owner):
    engineers = Group("Contoso Engineers", alex.home, [alex])
    authorizations = ((engineers, "Contributor"),)
    world.tenants.append(owner)
    world.groups.append(engineers)
    world.delegations.append(Delegation(owner.subscriptions[0].scope, alex.home, authorizations))
