"""Principals and groups."""

from dataclasses import dataclass, field

from emulator.entra.credentials import ClientCertificate, FederatedCredential
from emulator.world.tenants import Tenant, guid


@dataclass
class Principal:
    """An identity that can sign in. It has a different object ID in each tenant.

    :param name: sign-in name of a user, or application ID of a service principal or managed identity.
    :param tenants: the tenants in which it exists, the home tenant first.
    :param delegated: IDs of the tenants in which it has no account, but delegated access as a CSP partner.
    :param chosen_roles: IDs of the tenants in which it has only the roles of the world. In other tenants, it is also
        Contributor on each subscription.
    """

    name: str
    tenants: list
    delegated: set = field(default_factory=set)
    display_name: str = ""
    chosen_roles: set = field(default_factory=set, kw_only=True)

    @property
    def home(self):
        return self.tenants[0]

    @property
    def type(self) -> str:
        """The principal type in role assignments."""
        return "ServicePrincipal"

    def object_id(self, tenant):
        return guid("principal", self.name, tenant.id)


@dataclass
class User(Principal):
    """A member of the home tenant, and guest user of the other tenants.

    :param multi_factor: IDs of the tenants that require multi-factor authentication for every sign-in.
    :param multi_factor_for_writes: IDs of the tenants in which Azure Resource Manager requires it for every write: a
        sign-in to the tenant with the claims of the challenge, or another sign-in that required it.
    :param multi_factor_for_graph: IDs of the tenants that require it only for tokens of Microsoft Graph: a sign-in to
        the tenant for Microsoft Graph, or another sign-in that required it.
    """

    multi_factor: set = field(default_factory=set)
    multi_factor_for_writes: set = field(default_factory=set)
    multi_factor_for_graph: set = field(default_factory=set)

    @property
    def type(self):
        return "User"


@dataclass
class ServicePrincipal(Principal):
    """An application, with what it may sign in with.

    :param secret: client secret.
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


@dataclass(frozen=True)
class Group:
    """A group of a tenant.

    :param name: display name.
    :param members: `Principal` and `Group`; a group may be in itself, by way of others.
    """

    name: str
    tenant: Tenant
    members: list = field(default_factory=list, compare=False, repr=False)

    @property
    def type(self):
        return "Group"

    @property
    def display_name(self):
        return self.name

    def object_id(self, _=None):
        return guid("group", self.name, self.tenant.id)
