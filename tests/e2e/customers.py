"""Customers in the making: a tenant for each case of a table, with its roles, link and trouble."""

import json
from dataclasses import dataclass

from emulator import Fault
from emulator.resource_manager.models import Caller
from emulator.world import Delegation, Group, RoleAssignment, Subscription, Tenant, custom_role

ARM = "management.azure.com"
GRAPH = "graph.microsoft.com"
SOON = {"Retry-After": "0.01"}
QUESTIONS = {
    "link": "/partners$",
    "subscriptions": "^/subscriptions$",
    "assignments": "/roleAssignments$",
    "definitions": "/roleDefinitions/",
    "active": "/roleAssignmentScheduleInstances$",
    "eligible": "/roleEligibilityScheduleInstances$",
    "delegations": "/registrationAssignments$",
    "groups": "/transitiveMemberOf$",
}
"""What a check asks, and the paths of the requests."""


def refusal(status, code):
    """The parameters of a `Fault` that answers a refusal in the API's form."""
    body = json.dumps({"error": {"code": code, "message": "Why."}})
    return {"host": ARM, "status": status, "body": body, "headers": SOON, "times": None}


@dataclass
class Customer:
    """A tenant in the making.

    :param world: `World` that it is in.
    :param who: `Principal` whose link it is.
    :param tenant: `Tenant`.
    """

    world: object
    who: object
    tenant: object

    @property
    def scopes(self):
        return [subscription.scope for subscription in self.tenant.subscriptions]

    def assign(self, role, scope=None, to=None, **options):
        """Assign a role; without further words, on the first subscription to the principal itself."""
        given = RoleAssignment(to or self.who, role, scope or self.scopes[0], self.tenant, **options)
        self.world.assignments.append(given)

    def make_eligible(self, role, scope=None, to=None, **options):
        """Let a role be activated in Privileged Identity Management, which the tenant has from then on."""
        self.world.pim.add(self.tenant.id)
        given = RoleAssignment(to or self.who, role, scope or self.scopes[0], self.tenant, **options)
        self.world.eligible.append(given)

    def group(self, name, *members):
        """Make a group of the tenant."""
        self.world.groups.append(Group(name, self.tenant, list(members)))
        return self.world.groups[-1]

    def custom_role(self, name, *actions):
        """Define a role of the tenant."""
        self.world.custom_roles.append(custom_role(name, self.tenant, actions))
        return self.world.custom_roles[-1]

    def receive(self, *authorizations, eligible=(), part=""):
        """Let another tenant delegate a subscription, or `part` of it, to this one."""
        owner = Tenant(f"{self.tenant.name}, owner", f"owner-{self.tenant.domain}", (Subscription(self.tenant.name),))
        self.world.tenants.append(owner)
        scope = owner.subscriptions[0].scope + part
        self.world.delegations.append(Delegation(scope, self.tenant, authorizations, eligible))

    def link(self, emulator, partner_id):
        emulator.links.create(Caller(self.who, self.tenant), partner_id)


@dataclass
class Case:
    """A rule.

    :param give: function of a `Customer` that gives the roles.
    :param status: what the row must say.
    :param coverages: of the subscriptions, in the order of their names; None: they are not looked up.
    :param roles: of each subscription, tuples of roleName, counts, principalType, active, until.
    :param advice: words that it must have; none: there is no advice.
    :param states: of the tenant's subscriptions.
    :param above: the management groups that each is in.
    :param linked: partner ID.
    :param fault: function of a `Customer` that gives the parameters of a `Fault` in this tenant; None: there is none.
    :param asks_for_more: whether Entra ID demands multi-factor authentication.
    """

    give: object
    status: str
    coverages: list | None
    roles: list | None = None
    advice: tuple = ()
    states: tuple = ("Enabled",)
    above: tuple = ((),)
    linked: str | None = "12345"
    fault: object = None
    asks_for_more: bool = False


def add_cases(world, who, cases):
    """Add the tenants of a table to a world.

    :param world: `World`, which is changed.
    :param who: `User` whose links they are.
    :param cases: a table like CASES.
    :return: dict of a tenant's name to its `Customer`.
    """
    made = {}
    for number, (name, case) in enumerate(cases.items()):
        above = case.above * (len(case.states) if len(case.above) == 1 else 1)
        subscriptions = [
            Subscription(f"{name} {place}", state, groups)
            for place, (state, groups) in enumerate(zip(case.states, above, strict=True), 1)
        ]
        tenant = Tenant(name, f"case{number}.onmicrosoft.com", tuple(subscriptions))
        made[name] = Customer(world, who, tenant)
        world.tenants.append(tenant)
        who.tenants.append(tenant)
        who.chosen_roles.add(tenant.id)
        if case.asks_for_more:
            who.multi_factor.add(tenant.id)
        case.give(made[name])
    return made


def prepare(emulator, customers, cases):
    """Make the links and the faults of a table.

    :param emulator: `Emulator` with the world.
    :param customers: what `add_cases` gave.
    :param cases: a table like CASES.
    """
    for name, case in cases.items():
        customer = customers[name]
        if case.linked:
            customer.link(emulator, case.linked)
        if case.fault:
            emulator.faults.add(Fault(tenant=customer.tenant.id, **case.fault(customer)))
