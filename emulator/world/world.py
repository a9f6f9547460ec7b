"""The world: everything that exists."""

from emulator.world.principals import ServicePrincipal


class World:
    """All tenants, principals and partners, and who has which role.

    It is what an emulator begins with; what changes later, changes in the emulator.

    :param tenants: list of `Tenant`.
    :param principals: dict of short name to `Principal`.
    :param partners: dict of partner ID to the partner's name; a name of None is left out of answers.
    :ivar groups: list of `Group`.
    :ivar custom_roles: list of `RoleDefinition`.
    :ivar assignments: list of `RoleAssignment`.
    :ivar eligible: those that could be activated, a list of `RoleAssignment`.
    :ivar delegations: list of `Delegation`.
    :ivar pim: set of the IDs of the tenants that have Privileged Identity Management.
    """

    def __init__(self, tenants, principals, partners):
        self.tenants = tenants
        self.principals = principals
        self.partners = partners
        self.groups = []
        self.custom_roles = []
        self.assignments = []
        self.eligible = []
        self.delegations = []
        self.pim = set()
        self._found = {}

    def __getitem__(self, short_name):
        """The principal of a short name: `world["alex"]`."""
        return self.principals[short_name]

    def tenant(self, name):
        """Find a tenant.

        :param name: tenant ID, verified domain or display name.
        :return: `Tenant`, or None.
        """
        wanted = name.lower()
        if wanted not in self._found:
            found = next((t for t in self.tenants if wanted in (t.id, *t.domains, t.name.lower())), None)
            if found is None:
                return None
            self._found[wanted] = found
        return self._found[wanted]

    def application(self, app_id):
        """The service principal with an application ID, or None."""
        return next((p for p in self.principals.values() if isinstance(p, ServicePrincipal) and p.name == app_id), None)
