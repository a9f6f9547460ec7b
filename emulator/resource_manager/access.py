"""The subscriptions that a caller can see, and the permissions there."""

from emulator.resource_manager.models import ArmError


class Access:
    """Access through roles in the tenant of the token, and through delegations to that tenant."""

    def __init__(self, world, roles, delegations):
        self._roles = roles
        self._delegations = delegations
        self._subscriptions = {each.id: (each, tenant) for tenant in world.tenants for each in tenant.subscriptions}

    def subscriptions(self, caller):
        """The subscriptions that a caller can see: list of pairs of a `Subscription` and the `Tenant` that owns it."""
        delegated = map(self._subscriptions.get, self._delegations.subscription_ids(caller.tenant))
        candidates = [*((each, caller.tenant) for each in caller.tenant.subscriptions), *delegated]
        return [(each, owner) for each, owner in candidates if self.roles(caller, each, owner)]

    def subscription(self, caller, subscription_id):
        """A subscription that a caller can see, as a pair like in `subscriptions`.

        :raises ArmError: 404.
        """
        found, owner = self.existing(caller, subscription_id)
        if not self.roles(caller, found, owner):
            raise _not_found(subscription_id)
        return found, owner

    def existing(self, caller, subscription_id):
        """A subscription that the caller's tenant owns or manages, as a pair like in `subscriptions`.

        The caller may not be able to see it.

        :raises ArmError: 404.
        """
        found, owner = self._subscriptions.get(subscription_id.lower(), (None, None))
        if found is None or (owner.id != caller.tenant.id and not self._delegations.of(found, caller.tenant)):
            raise _not_found(subscription_id)
        return found, owner

    def check(self, caller, subscription_id, action):
        """Check that a caller has permission for an action in, at or above a subscription.

        :param action: like Microsoft.Authorization/roleAssignments/read.
        :return: a pair as in `subscriptions`.
        :raises ArmError: 403, or 404.
        """
        found, owner = self.existing(caller, subscription_id)
        if not any(role.allows(action) for role in self.roles(caller, found, owner)):
            raise ArmError(
                403,
                "AuthorizationFailed",
                f"The client '{caller.principal.name}' with object id '{caller.object_id}' does not have authorization "
                f"to perform action '{action}' over scope '{found.scope}' or the scope is invalid. If access was "
                "recently granted, please refresh your credentials.",
            )
        return found, owner

    def name(self, subscription_id):
        """The display name of a subscription, str; of none, its ID."""
        found, _ = self._subscriptions.get(subscription_id.lower(), (None, None))
        return found.name if found else subscription_id

    def managing_tenants(self, subscription):
        """The tenants to which a subscription or a resource group of it is delegated, list of `Tenant`, each once."""
        return list(dict.fromkeys(each.managing_tenant for each in self._delegations.of(subscription)))

    def roles(self, caller, subscription, owner):
        """The active roles of a caller in, at or above a subscription, a list of `RoleDefinition`."""
        if owner.id == caller.tenant.id:
            return [each.role for each in self._roles.assigned(caller.object_id, owner, subscription)]
        return self._delegations.roles_of(caller.object_id, subscription, caller.tenant)


def _not_found(subscription_id):
    return ArmError(404, "SubscriptionNotFound", f"The subscription '{subscription_id}' could not be found.")
