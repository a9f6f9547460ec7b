"""The state at the start: tenants, subscriptions, principals, groups, their roles, and partners."""

from emulator.world.access import Delegation, RoleAssignment, RoleDefinition, custom_role
from emulator.world.principals import Group, ManagedIdentity, Principal, ServicePrincipal, User
from emulator.world.sample import CUSTOMERS, PARTNERS, customer, multi_factor_world, sample_world
from emulator.world.tenants import Subscription, Tenant, guid, management_group
from emulator.world.world import World

__all__ = [
    "CUSTOMERS",
    "PARTNERS",
    "Delegation",
    "Group",
    "ManagedIdentity",
    "Principal",
    "RoleAssignment",
    "RoleDefinition",
    "ServicePrincipal",
    "Subscription",
    "Tenant",
    "User",
    "World",
    "custom_role",
    "customer",
    "guid",
    "management_group",
    "multi_factor_world",
    "sample_world",
]
