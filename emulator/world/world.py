"""The world: all tenants, principals, partners and roles at the start."""

from emulator.world.principals import ServicePrincipal, User


class World:
    """All tenants, principals, partners and roles with which an emulator starts. Later changes are in the emulator.

    :param tenants: list of `Tenant`.
    :param principals: dict of short name to `Principal`.
    :param partners: dict of partner ID to the partner's name; None: responses have no name.
    :ivar groups: list of `Group`.
    :ivar custom_roles: list of `RoleDefinition`.
    :ivar assignments: list of `RoleAssignment`.
    :ivar eligible: list of `RoleAssignment` that can be activated.
    :ivar delegations: list of `Delegation`.
    :ivar pim: set of the IDs of the tenants with Privileged Identity Management.
    :ivar moved_domains: dict of a domain name, in lower case, to the `Tenant` that it has moved to. It can be changed
        at any time. A reset of the emulator does not change it.
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
        self.moved_domains = {}
        self._found = {}

    def __getitem__(self, short_name):
        """The principal with a short name: `world["alex"]`."""
        return self.principals[short_name]

    def tenant(self, name):
        """Find a tenant.

        :param name: tenant ID, verified domain or display name.
        :return: `Tenant`, or None.
        """
        wanted = name.lower()
        if wanted in self.moved_domains:
            return self.moved_domains[wanted]
        if wanted not in self._found:
            found = next((t for t in self.tenants if wanted in (t.id, *self.domains(t), t.name.lower())), None)
            if found is None:
                return None
            self._found[wanted] = found
        return self._found[wanted]

    def domains(self, tenant):
        """The verified domains of a tenant, list of str, at least one, the default domain first."""
        left = [name for name in tenant.domains if name not in self.moved_domains]
        come = [name for name, owner in self.moved_domains.items() if owner == tenant]
        return [*left, *come] or [f"initial-{tenant.domain}"]

    def user(self, name):
        """The user with a sign-in name, in any letter case, or None."""
        everybody = (p for p in self.principals.values() if isinstance(p, User))
        return next((user for user in everybody if user.name.lower() == name.lower()), None)

    def application(self, app_id):
        """The service principal with an application ID, or None."""
        return next((p for p in self.principals.values() if isinstance(p, ServicePrincipal) and p.name == app_id), None)
