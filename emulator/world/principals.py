"""Principals and groups: whom roles are assigned to."""

from dataclasses import dataclass, field

from emulator.entra.credentials import ClientCertificate, FederatedCredential
from emulator.world.tenants import Tenant, guid


@dataclass
class Principal:
    """Something that can sign in; it has an object ID of its own in each tenant.

    :param name: sign-in name of a user, application ID of a service principal or managed identity.
    :param tenants: the tenants in which it exists, its home first.
    :param delegated: IDs of the tenants in which it has no account, but delegated access as a CSP partner.
    :param display_name: a person's name, and what an application is called.
    :param chosen_roles: IDs of the tenants in which it has no other roles than those that the world gives it; in the
        others, it is Contributor on each subscription besides.
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
    def type(self):
        """What a role assignment calls such a principal, str."""
        return "ServicePrincipal"

    def object_id(self, tenant):
        return guid("principal", self.name, tenant.id)


@dataclass
class User(Principal):
    """A person: member of the home tenant, guest user of the others.

    :param multi_factor: IDs of the tenants that demand multi-factor authentication at a sign-in made for them.
    :param multi_factor_for_writes: IDs of the tenants in which Azure Resource Manager demands it for every write. What
        meets the demand is a sign-in to the tenant with the claims of the challenge, or one that demanded it anyway.
    :param multi_factor_for_graph: IDs of the tenants that demand it for tokens of Microsoft Graph alone. What meets the
        demand is a sign-in to the tenant for Microsoft Graph, or one at which a second factor was shown anyway.
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


@dataclass(frozen=True)
class Group:
    """A group of a tenant.

    :param name: display name.
    :param tenant: `Tenant`.
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
