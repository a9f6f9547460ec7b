"""The rules of Microsoft Graph: who may read whose memberships.

They are those of the pages "List a user's memberships (direct and transitive)" and "List servicePrincipal transitive
memberOf" of Microsoft's documentation of Graph.
"""

from dataclasses import dataclass

from emulator.resource_manager.models import ArmError
from emulator.world import ManagedIdentity, ServicePrincipal, User, guid

ROLE_TEMPLATE = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
"""The ID of the directory role that everybody here has, Directory Readers: it is the same in every tenant."""


class GraphError(ArmError):
    """A refusal of Microsoft Graph, with a code like Authorization_RequestDenied."""


@dataclass(frozen=True)
class Membership:
    """Something that somebody is a member of.

    :param type: what Graph calls its type, like group.
    :param id: object ID.
    :param name: display name.
    :param template: of a directory role, what it has in common with the same role of other tenants, an ID; None: it is
        no directory role.
    """

    type: str
    id: str
    name: str
    template: str | None = None


class MicrosoftGraph:
    """Memberships, as a caller may read them.

    :param world: `World`.
    :param roles: `Roles`, which knows who is in which group.
    :ivar readers: set of the application IDs of the service principals and managed identities that have the permission
        Application.Read.All, in each of their tenants. Users need none: az's own application may do for them whatever
        they may do themselves.
    """

    page_size = 100
    largest_page = 999

    def __init__(self, world, roles):
        self._world = world
        self._roles = roles
        self.reset()

    def reset(self):
        """Take all permissions back."""
        self.readers = set()

    def of_caller(self, caller):
        """What the caller is a member of, directly and through groups.

        The code and the words of the refusal are those of issue 1163 of microsoftgraph/msgraph-sdk-php (2023).

        :param caller: `Caller`.
        :return: list of `Membership`.
        :raises GraphError: 400: the caller is no user.
        """
        if not isinstance(caller.principal, User):
            raise GraphError(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
        return self._memberships(caller.object_id, caller.tenant)

    def of_service_principal(self, caller, object_id):
        """What a service principal or managed identity is a member of, directly and through groups.

        The codes and the words of the refusals are those of issue 8196 of microsoft-graph-docs-contrib (2017) and of
        issue 6059 of microsoft-graph-docs (2019), both of microsoftgraph.

        :param caller: `Caller`.
        :param object_id: its object ID in the caller's tenant.
        :return: list of `Membership`.
        :raises GraphError: 403: the caller may not; 404: there is no such service principal in the tenant.
        """
        if not isinstance(caller.principal, User) and caller.principal.name not in self.readers:
            raise GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
        if not any(each.object_id(caller.tenant) == object_id for each in self._applications(caller.tenant)):
            raise GraphError(
                404,
                "Request_ResourceNotFound",
                f"Resource '{object_id}' does not exist or one of its queried reference-property objects are not "
                "present.",
            )
        return self._memberships(object_id, caller.tenant)

    def _applications(self, tenant):
        """The service principals and managed identities of a tenant."""
        everybody = self._world.principals.values()
        return [p for p in everybody if isinstance(p, ServicePrincipal | ManagedIdentity) and tenant in p.tenants]

    def _memberships(self, object_id, tenant):
        """The groups, and a directory role in their midst, so that nobody takes everything for a group."""
        groups = [Membership("group", each.object_id(), each.name) for each in self._roles.groups(object_id, tenant)]
        role = Membership("directoryRole", guid("directory role", tenant.id), "Directory Readers", ROLE_TEMPLATE)
        return [*groups[:1], role, *groups[1:]]
