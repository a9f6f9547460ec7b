"""The rules of Microsoft.ManagedServices: which delegations a caller may read."""

from emulator.resource_manager.models import one_page

READ = "Microsoft.ManagedServices/registrationAssignments/read"


class ManagedServicesProvider:
    """Delegations, as a caller may read them."""

    def __init__(self, delegations, access):
        self._delegations = delegations
        self._access = access

    def registration_assignments(self, caller, subscription_id, skip):
        """One page of the delegations of a subscription and of its resource groups.

        :param caller: `Caller`. A caller of a managing tenant can read only the delegations to that tenant.
        :param subscription_id: GUID.
        :param skip: the number of items on earlier pages.
        :return: list of `Delegation`, the `Tenant` that owns the subscription, and the number of items to skip for the
            next page (None on the last one).
        :raises ArmError: 403, or 404 if there is no such subscription.
        """
        subscription, owner = self._access.check(caller, subscription_id, READ)
        managing_tenant = None if owner.id == caller.tenant.id else caller.tenant
        page, skip = one_page(self._delegations.of(subscription, managing_tenant), skip, self._delegations.page_size)
        return page, owner, skip
