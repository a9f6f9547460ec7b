"""Active and eligible role assignments, and the members of groups."""

import threading
from collections import defaultdict
from datetime import datetime, timedelta, timezone

from emulator.authorization.built_in_roles import built_in_role
from emulator.world import Group, RoleAssignment, RoleDefinition, custom_role

CREATED = datetime(2024, 3, 4, 9, 30, 12, 345678, timezone.utc)
"""When all assignments were created that were not activated."""
ACTIVATED_FOR = timedelta(hours=8)


class Roles:
    """Role assignments, groups, and Privileged Identity Management. The methods that change them are for tests.

    :param world: `World` with the state at the start.
    :param clock: function that returns the time in nanoseconds since 1970.
    :ivar pim: set of the IDs of the tenants with Privileged Identity Management.
    """

    page_size = 100

    def __init__(self, world, clock):
        self._world = world
        self._clock = clock
        self._lock = threading.RLock()
        self.reset()

    def reset(self):
        """Reset everything to the state of the world."""
        with self._lock:
            self.pim = set(self._world.pim)
            self._start = None
            self._active, self._eligible = _Held(), _Held()
            self._groups, self._group_ids = defaultdict(list), set()
            self._definitions = {}
            for role in self._world.custom_roles:
                self._add_custom(role)
            for group in self._world.groups:
                self.add_group(group)
            for principal in self._world.principals.values():
                self._make_contributor(principal)
            for each in self._world.assignments:
                more = {"until": each.until, "condition": each.condition, "is_activated": each.is_activated}
                self.assign(each.assignee, each.role, each.scope, each.tenant, **more)
            for each in self._world.eligible:
                self.make_eligible(each.assignee, each.role, each.scope, each.tenant, condition=each.condition)

    def assign(self, assignee, role, scope, tenant, **more):
        """Assign a role, and return the `RoleAssignment`.

        :param assignee: `Principal` or `Group`.
        :param role: name or GUID of a built-in role or of a custom role of the tenant, or a `RoleDefinition`.
        :param scope: see `RoleAssignment`.
        :param more: other fields of `RoleAssignment`.
        :raises LookupError: there is no such role.
        """
        return self._add(self._active, RoleAssignment(assignee, self.definition(role, tenant), scope, tenant, **more))

    def make_eligible(self, assignee, role, scope, tenant, *, condition=None):
        """Make a principal or group eligible for a role; see `assign`."""
        role = self.definition(role, tenant)
        return self._add(self._eligible, RoleAssignment(assignee, role, scope, tenant, condition=condition))

    def remove(self, assignee, tenant):
        """Remove all active and eligible roles of a `Principal` or `Group`, but not those of its groups."""
        with self._lock:
            for held in (self._active, self._eligible):
                held.remove(tenant.id, assignee.object_id(tenant))

    def add_group(self, group, *members):
        """Add a group with its nested groups, or add members to a group.

        Role assignments and delegations add their groups themselves.

        :param members: `Principal` and `Group`, in addition to the group's own members.
        """
        with self._lock:
            self._group_ids.add(group.object_id())
            for member in (*group.members, *members):
                containing = self._groups[group.tenant.id, member.object_id(group.tenant)]
                if group not in containing:
                    containing.append(group)
                    self.add_if_group(member)

    def add_if_group(self, assignee):
        """Add an assignee if it is a `Group`."""
        if isinstance(assignee, Group):
            self.add_group(assignee)

    def define(self, name, tenant, actions, not_actions=(), data_actions=()):
        """Add a custom role; see `custom_role`."""
        role = custom_role(name, tenant, actions, not_actions, data_actions)
        with self._lock:
            self._add_custom(role)
        return role

    def definition(self, role, tenant):
        """Find a `RoleDefinition` among the built-in roles and the custom roles of a tenant.

        :param role: name or GUID, or a `RoleDefinition`, which is returned.
        :raises LookupError: there is no such role.
        """
        if isinstance(role, RoleDefinition):
            return role
        found = self._definitions.get((tenant.id, role.lower())) or built_in_role(role)
        if found is None:
            raise LookupError(f"There is no role {role!r} in {tenant.name}.")
        return found

    def by_id(self, role_id, tenant):
        """The `RoleDefinition` with a GUID; None: the tenant has no such role."""
        found = self._definitions.get((tenant.id, role_id.lower())) or built_in_role(role_id)
        return found if found and found.id == role_id.lower() else None

    def is_group(self, object_id):
        """Whether an object ID is a group's."""
        return object_id in self._group_ids

    def object_ids(self, object_id, tenant):
        """The object IDs whose roles a principal has: its own first, then those of its direct and indirect groups."""
        return [object_id, *(group.object_id() for group in self.groups(object_id, tenant))]

    def groups(self, object_id, tenant):
        """The direct and indirect groups of a principal, list of `Group`, each once."""
        found, ids = [], [object_id]
        with self._lock:
            for each in ids:  # the list grows inside the loop
                groups = [g for g in self._groups.get((tenant.id, each), ()) if g.object_id() not in ids]
                found += groups
                ids += [group.object_id() for group in groups]
        return found

    def assigned(self, object_id, tenant, subscription=None):
        """The roles that a principal has, directly or through groups, list of `RoleAssignment`.

        :param subscription: only roles in, at or above this `Subscription`; None: all.
        """
        return self._of(self._active, object_id, tenant, subscription)

    def eligible(self, object_id, tenant, subscription=None):
        """The roles that a principal could activate; see `assigned`."""
        return self._of(self._eligible, object_id, tenant, subscription)

    def end(self, assignment):
        """When an assignment ends.

        :return: `datetime.datetime`, or None.
        """
        if not isinstance(assignment.until, timedelta):
            return assignment.until
        with self._lock:
            if self._start is None:
                self._start = datetime.fromtimestamp(self._clock() // 1_000_000_000, timezone.utc)
        return self._start + assignment.until

    def start(self, assignment):
        """When an assignment was created or activated, datetime."""
        was_activated = assignment.until is not None and assignment.is_activated
        return self.end(assignment) - ACTIVATED_FOR if was_activated else CREATED

    def _of(self, held, object_id, tenant, subscription):
        with self._lock:
            return [
                assignment
                for each in self.object_ids(object_id, tenant)
                for assignment in held.of(tenant.id, each, subscription)
            ]

    def _add(self, held, assignment):
        with self._lock:
            self.add_if_group(assignment.assignee)
            held.add(assignment)
        return assignment

    def _add_custom(self, role):
        self._definitions |= {(role.tenant.id, key.lower()): role for key in (role.id, role.name)}

    def _make_contributor(self, principal):
        for tenant in principal.tenants:
            if tenant.id not in principal.chosen_roles:
                for subscription in tenant.subscriptions:
                    self.assign(principal, "Contributor", subscription.scope, tenant)


class _Held:
    """Role assignments, indexed by assignee and scope."""

    def __init__(self):
        self._by_owner = {}

    def add(self, assignment):
        owner = (assignment.tenant.id, assignment.principal_id)
        by_place = self._by_owner.setdefault(owner, {})
        by_place.setdefault(_place(assignment.scope), []).append(assignment)

    def remove(self, tenant_id, object_id):
        self._by_owner.pop((tenant_id, object_id), None)

    def of(self, tenant_id, object_id, subscription):
        by_place = self._by_owner.get((tenant_id, object_id), {})
        places = by_place if subscription is None else [*map(_place, subscription.scopes_above), subscription.scope]
        return [assignment for place in places for assignment in by_place.get(place, ())]


def _place(scope):
    """The subscription of a scope, or the scope if it is above subscriptions, in lower case."""
    parts = scope.lower().split("/")
    return "/".join(parts[:3]) if parts[1] == "subscriptions" else scope.lower()
