"""Who and what exists: tenants, subscriptions, principals and partners."""

import uuid
from dataclasses import dataclass, field

from emulator.entra.credentials import ClientCertificate, FederatedCredential, ForeignIssuer


def guid(*names):
    """A GUID that is the same in every run.

    :param names: str, what the GUID is for.
    :return: str.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, "/".join(names)))


@dataclass(frozen=True)
class Subscription:
    """A subscription of a tenant.

    :param name: display name.
    """

    name: str

    @property
    def id(self):
        return guid("subscription", self.name)


@dataclass(frozen=True)
class Tenant:
    """A tenant of Entra ID.

    :param name: display name.
    :param domain: default domain.
    :param subscriptions: its subscriptions.
    """

    name: str
    domain: str
    subscriptions: tuple = ()

    @property
    def id(self):
        return guid("tenant", self.domain)


@dataclass
class Principal:
    """Something that can sign in; it has an object ID of its own in each tenant.

    :param name: sign-in name of a user, application ID of a service principal or managed identity.
    :param tenants: the tenants in which it exists, its home first.
    :param delegated: IDs of the tenants in which it has no account, but delegated access as a CSP partner.
    """

    name: str
    tenants: list
    delegated: set = field(default_factory=set)

    @property
    def home(self):
        return self.tenants[0]

    def object_id(self, tenant):
        return guid("principal", self.name, tenant.id)


@dataclass
class User(Principal):
    """A person: member of the home tenant, guest user of the others.

    :param display_name: the person's name.
    :param multi_factor: IDs of the tenants that demand multi-factor authentication at a sign-in made for them.
    """

    display_name: str = ""
    multi_factor: set = field(default_factory=set)


@dataclass
class ServicePrincipal(Principal):
    """An application, with what it may sign in with.

    :param secret: client secret.
    :param certificate: `ClientCertificate`.
    :param federation: `FederatedCredential`.
    """

    secret: str = field(kw_only=True)
    certificate: ClientCertificate = field(kw_only=True)
    federation: FederatedCredential = field(kw_only=True)


@dataclass
class ManagedIdentity(Principal):
    """An identity of the machine that az runs on; `name` is its client ID.

    :param resource_id: ID of the Azure resource that a user-assigned one is; "" of the machine's own.
    """

    resource_id: str = ""


class World:
    """All tenants, principals and partners.

    :param tenants: list of `Tenant`.
    :param principals: dict of short name to `Principal`.
    :param partners: dict of partner ID to the partner's name; a name of None is left out of answers.
    """

    def __init__(self, tenants, principals, partners):
        self.tenants = tenants
        self.principals = principals
        self.partners = partners

    def __getitem__(self, short_name):
        """The principal of a short name: `world["alex"]`."""
        return self.principals[short_name]

    def tenant(self, name):
        """Find a tenant.

        :param name: tenant ID, default domain or display name.
        :return: `Tenant`, or None.
        """
        wanted = name.lower()
        return next((t for t in self.tenants if wanted in (t.id, t.domain, t.name.lower())), None)

    def application(self, app_id):
        """The service principal with an application ID, or None."""
        return next((p for p in self.principals.values() if isinstance(p, ServicePrincipal) and p.name == app_id), None)


PARTNERS = {"12345": "Contoso Consulting", "54321": "Contoso Managed Services", "5127255": None}
CUSTOMERS = ("Adventure Works", "Fabrikam", "Northwind Traders", "Tailspin Toys", "Wide World Importers")


def sample_world(customers=CUSTOMERS):
    """A partner, Contoso Consulting, and its customers.

    :param customers: display names of the customers' tenants.
    :return: `World` with the principals `alex` (a guest user of every customer), `directory` (an account that
        the second customer made for Alex), `robot` (a service principal in the first two customers' tenants),
        `machine` (the system-assigned managed identity of a machine of the first customer) and `assigned` (a
        user-assigned one that the machine has as well).
    """
    partner = Tenant("Contoso Consulting", "contosoconsulting.onmicrosoft.com")
    tenants = [customer(name) for name in customers]
    principals = {
        "alex": User("alex@contosoconsulting.onmicrosoft.com", [partner, *tenants], display_name="Alex Moreno"),
        "directory": User(f"alex.moreno@{tenants[1].domain}", [tenants[1]], display_name="Alex Moreno (Contoso)"),
        "robot": ServicePrincipal(
            guid("application", "robot"),
            tenants[:2],
            secret="robot-secret-of-the-emulator",
            certificate=ClientCertificate("robot"),
            federation=FederatedCredential(ForeignIssuer("https://builds.example"), "project:partner-links:main"),
        ),
        "machine": ManagedIdentity(guid("application", "machine"), tenants[:1]),
        "assigned": ManagedIdentity(
            guid("application", "assigned"),
            tenants[:1],
            resource_id=f"/subscriptions/{tenants[0].subscriptions[0].id}/resourceGroups/partner/providers/"
            "Microsoft.ManagedIdentity/userAssignedIdentities/assigned",
        ),
    }
    return World([partner, *tenants], principals, dict(PARTNERS))


def customer(name):
    """A customer's tenant with one subscription.

    :param name: display name.
    :return: `Tenant`.
    """
    return Tenant(name, f"{name.replace(' ', '').lower()}.onmicrosoft.com", (Subscription(f"{name} Production"),))
