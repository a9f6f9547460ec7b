"""Role definitions, role assignments, and delegations of Azure Lighthouse."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from emulator.world.principals import Group, Principal
from emulator.world.tenants import Tenant, guid


@dataclass(frozen=True)
class RoleDefinition:
    """A role.

    :param id: GUID.
    :param name: display name.
    :param actions: str with wildcards, like `*/read`; and so the others.
    :param tenant: `Tenant` of a custom role; None: built-in.
    """

    id: str
    name: str
    actions: tuple = ()
    not_actions: tuple = ()
    data_actions: tuple = ()
    description: str = ""
    tenant: Tenant | None = None

    @property
    def type(self):
        return "CustomRole" if self.tenant else "BuiltInRole"

    def allows(self, action):
        """Whether it allows an action, like Microsoft.Authorization/roleAssignments/read."""
        if self.tenant is None and _READS_ROLES(action):
            return True
        return _any_matches(self.actions, action) and not _any_matches(self.not_actions, action)


def custom_role(name, tenant, actions, not_actions=(), data_actions=()):
    """A `RoleDefinition` for a custom role of a tenant; see there."""
    return RoleDefinition(
        guid("role", name, tenant.id), name, tuple(actions), tuple(not_actions), tuple(data_actions), "", tenant
    )


@dataclass(frozen=True)
class RoleAssignment:
    """A role that a principal or group has, or can activate.

    :param role: `RoleDefinition`; in a `World`, also its name or GUID.
    :param scope: "/", or the resource ID of a management group, subscription, resource group or resource.
    :param until: end, datetime with a time zone, or timedelta from the first request. The emulator does not remove it
        then. None: permanent.
    :param condition: the condition of the assignment.
    :param is_activated: whether an assignment with an end was activated in Privileged Identity Management; False: it
        was assigned until then.
    """

    assignee: Principal | Group
    role: RoleDefinition | str
    scope: str
    tenant: Tenant
    until: datetime | timedelta | None = None
    condition: str | None = None
    is_activated: bool = field(default=True, kw_only=True)

    @property
    def principal_id(self) -> str:
        """Object ID of the assignee."""
        return self.assignee.object_id(self.tenant)

    @property
    def name(self):
        """The last part of its resource ID, a GUID."""
        return guid("role assignment", self.principal_id, self.role.id, self.scope)


@dataclass(frozen=True)
class Delegation:
    """A delegation of a subscription or resource group to another tenant with Azure Lighthouse.

    :param scope: resource ID of the subscription or resource group.
    :param authorizations: pairs of a `Principal` or `Group` of the managing tenant, and the `RoleDefinition` of a
        built-in role; in a `World`, also its name or GUID.
    :param eligible: the same for roles that must be activated first.
    :param provisioning_state: like Succeeded, Failed or Deleting; it does not affect access.
    :param is_old: whether its definition has the form of earlier years, without `eligible`.
    """

    scope: str
    managing_tenant: Tenant
    authorizations: tuple
    eligible: tuple = ()
    provisioning_state: str = field(default="Succeeded", kw_only=True)
    is_old: bool = field(default=False, kw_only=True)

    @property
    def name(self):
        """The last part of its resource ID, a GUID."""
        return guid("delegation", self.scope, self.managing_tenant.id)

    @property
    def subscription_scope(self) -> str:
        """The scope of the subscription, or of the subscription of the resource group."""
        return "/".join(self.scope.split("/")[:3])


# A principal with a built-in role can read roles at its scope, even if the actions of the role do not include it.
_READS_ROLES = re.compile(r"Microsoft\.Authorization/[^/]+/read", re.IGNORECASE).fullmatch


@cache
def _pattern(wildcards):
    return re.compile(re.escape(wildcards).replace(r"\*", ".*"), re.IGNORECASE)


def _any_matches(patterns, action):
    return any(_pattern(each).fullmatch(action) for each in patterns)
