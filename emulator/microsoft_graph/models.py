"""The rules of Microsoft Graph: which memberships a caller may read.

Sources: the pages "List a user's memberships (direct and transitive)" and "List servicePrincipal transitive memberOf"
of the Microsoft Graph documentation.
"""

from dataclasses import dataclass

from emulator.resource_manager.models import ArmError
from emulator.world import ManagedIdentity, ServicePrincipal, User, guid

ROLE_TEMPLATE = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
"""The template ID of Directory Readers, the directory role of all principals here. It is the same in every tenant."""


class GraphError(ArmError):
    """An error response of Microsoft Graph, with a code like Authorization_RequestDenied."""


@dataclass(frozen=True)
class Membership:
    """A group or directory role that a principal is a member of.

    :param type: type in Microsoft Graph, like group.
    :param id: object ID.
    :param name: display name.
    :param template: the ID that a directory role has in all tenants; None: not a directory role.
    """

    type: str
    id: str
    name: str
    template: str | None = None


class MicrosoftGraph:
    """Memberships, as a caller may read them.

    :param roles: `Roles` with the members of groups.
    :ivar readers: set of the application IDs of service principals and managed identities with the permission
        Application.Read.All, in all their tenants. Users need no permission: az acts with the rights of the user.
    """

    page_size = 100
    largest_page = 999

    def __init__(self, world, roles):
        self._world = world
        self._roles = roles
        self.reset()

    def reset(self):
        """Remove all permissions."""
        self.readers = set()

    def of_caller(self, caller):
        """The caller's direct and transitive memberships, list of `Membership`.

        The code and the message of the error are those of issue 1163 of microsoftgraph/msgraph-sdk-php (2023).

        :raises GraphError: 400: the caller is not a user.
        """
        if not isinstance(caller.principal, User):
            raise GraphError(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
        return self._memberships(caller.object_id, caller.tenant)

    def of_service_principal(self, caller, object_id):
        """The direct and transitive memberships of a service principal or managed identity, list of `Membership`.

        The codes and the messages of the errors are those of issue 8196 of microsoft-graph-docs-contrib (2017) and of
        issue 6059 of microsoft-graph-docs (2019), both of microsoftgraph.

        :param object_id: object ID in the caller's tenant.
        :raises GraphError: 403: the caller has no permission; 404: the tenant has no such service principal.
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
        """The groups, with a directory role among them, so that clients must tell them apart."""
        groups = [Membership("group", each.object_id(), each.name) for each in self._roles.groups(object_id, tenant)]
        role = Membership("directoryRole", guid("directory role", tenant.id), "Directory Readers", ROLE_TEMPLATE)
        return [*groups[:1], role, *groups[1:]]
