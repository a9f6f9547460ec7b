"""Who has which role where: what roles are, their assignments, and delegations of Azure Lighthouse."""

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
    :param actions: what it allows, str with wildcards, like `*/read`.
    :param not_actions: what `actions` does not include.
    :param data_actions: what it allows with the data in resources.
    :param description: what it is for.
    :param tenant: `Tenant` whose custom role it is; None: built-in.
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
    """A role that a tenant has defined.

    :param name: display name.
    :param tenant: `Tenant`.
    :param actions: see `RoleDefinition`, and so the others.
    :return: `RoleDefinition`.
    """
    return RoleDefinition(
        guid("role", name, tenant.id), name, tuple(actions), tuple(not_actions), tuple(data_actions), "", tenant
    )


@dataclass(frozen=True)
class RoleAssignment:
    """A role that somebody has, or may activate.

    :param assignee: `Principal` or `Group`.
    :param role: `RoleDefinition`; in a `World`, its name or GUID will do.
    :param scope: "/", or the resource ID of a management group, subscription, resource group or resource.
    :param tenant: `Tenant` in which it stands.
    :param until: when it ends: `datetime.datetime` with a time zone, or `datetime.timedelta` from when Azure is first
        asked. (It stays all the same.) None: permanent.
    :param condition: the condition under which it holds, str.
    :param is_activated: whether one that ends was activated in Privileged Identity Management; False: somebody assigned
        it until then.
    """

    assignee: Principal | Group
    role: RoleDefinition | str
    scope: str
    tenant: Tenant
    until: datetime | timedelta | None = None
    condition: str | None = None
    is_activated: bool = field(default=True, kw_only=True)

    @property
    def principal_id(self):
        """Object ID of the assignee, str."""
        return self.assignee.object_id(self.tenant)

    @property
    def name(self):
        """The last part of its resource ID, a GUID."""
        return guid("role assignment", self.principal_id, self.role.id, self.scope)


@dataclass(frozen=True)
class Delegation:
    """A subscription or resource group that Azure Lighthouse delegates to another tenant.

    :param scope: resource ID of the subscription or resource group.
    :param managing_tenant: `Tenant` that it is delegated to.
    :param authorizations: pairs of a `Principal` or `Group` of the managing tenant, and the `RoleDefinition` of a
        built-in role; in a `World`, the role's name or GUID will do.
    :param eligible: those that must be activated first, in the same form.
    :param provisioning_state: what Azure says of its making or its end, like Succeeded, Failed or Deleting; it gives
        access all the same.
    :param is_old: whether its definition has the form of earlier years, with less in it; `eligible` is not in it.
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
    def subscription_scope(self):
        """The scope of the subscription that is delegated, or in which the resource group is, str."""
        return "/".join(self.scope.split("/")[:3])


# Whoever has a built-in role may read roles at its scope, even where the role's own actions do not say so.
_READS_ROLES = re.compile(r"Microsoft\.Authorization/[^/]+/read", re.IGNORECASE).fullmatch


@cache
def _pattern(wildcards):
    return re.compile(re.escape(wildcards).replace(r"\*", ".*"), re.IGNORECASE)


def _any_matches(patterns, action):
    return any(_pattern(each).fullmatch(action) for each in patterns)
