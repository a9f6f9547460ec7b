"""The delegations of Azure Lighthouse."""

import threading
from dataclasses import replace

from emulator.world import Delegation


class Delegations:
    """Delegations of subscriptions and resource groups. `delegate` and `end` are for tests.

    :param world: `World` with the delegations at the start.
    :param roles: `Roles` with the groups of the managing tenants.
    """

    page_size = 100

    def __init__(self, world, roles):
        self._world = world
        self._roles = roles
        self._lock = threading.RLock()
        self.reset()

    def reset(self):
        """Reset all delegations to the state of the world."""
        with self._lock:
            self._by_subscription, self._by_tenant = {}, {}
            for each in self._world.delegations:
                self._add(each)

    def delegate(self, scope, managing_tenant, authorizations, eligible=(), **more):
        """Delegate a subscription or resource group to another tenant, and return the `Delegation`.

        :param scope: resource ID.
        :param authorizations: pairs of a `Principal` or `Group` of the managing tenant, and the name or GUID of a
            built-in role.
        :param eligible: the same for roles that must be activated first.
        :param more: other fields of `Delegation`.
        :raises LookupError: there is no such role.
        """
        return self._add(Delegation(scope, managing_tenant, authorizations, eligible, **more))

    def _add(self, delegation):
        tenant = delegation.managing_tenant
        made = replace(
            delegation,
            authorizations=self._given(delegation.authorizations, tenant),
            eligible=self._given(delegation.eligible, tenant),
        )
        for assignee, _ in (*made.authorizations, *made.eligible):
            self._roles.add_if_group(assignee)
        with self._lock:
            self._by_subscription.setdefault(_subscription_id(made.scope), []).append(made)
            self._by_tenant.setdefault(tenant.id, []).append(made)
        return made

    def end(self, delegation):
        """Remove a delegation."""
        with self._lock:
            self._by_subscription[_subscription_id(delegation.scope)].remove(delegation)
            self._by_tenant[delegation.managing_tenant.id].remove(delegation)

    def of(self, subscription, managing_tenant=None):
        """The delegations of a subscription and of its resource groups, list of `Delegation`.

        :param managing_tenant: only those to this `Tenant`; None: all.
        """
        with self._lock:
            made = list(self._by_subscription.get(subscription.id, ()))
        return [each for each in made if managing_tenant in (None, each.managing_tenant)]

    def subscription_ids(self, managing_tenant) -> list:
        """The IDs of the subscriptions that are delegated to a tenant, each once."""
        with self._lock:
            made = self._by_tenant.get(managing_tenant.id, ())
            return list(dict.fromkeys(_subscription_id(each.scope) for each in made))

    def roles_of(self, object_id, subscription, managing_tenant):
        """The roles that a principal of a managing tenant has, directly or through groups, list of `RoleDefinition`.

        :param object_id: object ID in the managing tenant.
        """
        ids = self._roles.object_ids(object_id, managing_tenant)
        return [
            role
            for delegation in self.of(subscription, managing_tenant)
            for assignee, role in delegation.authorizations
            if assignee.object_id(managing_tenant) in ids
        ]

    def _given(self, pairs, tenant):
        return tuple((assignee, self._roles.definition(role, tenant)) for assignee, role in pairs)


def _subscription_id(scope):
    return scope.lower().split("/")[2]
