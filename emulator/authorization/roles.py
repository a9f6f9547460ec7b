"""Who has which role where, now or once it is activated, and who is in which group."""

import threading
from collections import defaultdict
from datetime import datetime, timedelta, timezone

from emulator.authorization.built_in_roles import built_in_role
from emulator.world import Group, RoleAssignment, RoleDefinition, custom_role

CREATED = datetime(2024, 3, 4, 9, 30, 12, 345678, timezone.utc)
"""When the assignments were made that nobody has activated."""
ACTIVATED_FOR = timedelta(hours=8)


class Roles:
    """Role assignments, their groups, and Privileged Identity Management. The methods that change it are for tests.

    :param world: `World` with what there is at first.
    :param clock: function that gives the time in nanoseconds since 1970.
    :ivar pim: set of the IDs of the tenants that have Privileged Identity Management.
    """

    page_size = 100

    def __init__(self, world, clock):
        self._world = world
        self._clock = clock
        self._lock = threading.RLock()
        self.reset()

    def reset(self):
        """Bring everything back to what the world says."""
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
        """Assign a role.

        :param assignee: `Principal` or `Group`.
        :param role: name or GUID of a built-in role or of one of the tenant's own; `RoleDefinition`.
        :param scope: see `RoleAssignment`.
        :param tenant: `Tenant` in which it stands.
        :param more: what else a `RoleAssignment` has.
        :return: `RoleAssignment`.
        :raises LookupError: there is no such role.
        """
        return self._add(self._active, RoleAssignment(assignee, self.definition(role, tenant), scope, tenant, **more))

    def make_eligible(self, assignee, role, scope, tenant, *, condition=None):
        """Let somebody activate a role; the parameters and the rest are those of `assign`."""
        role = self.definition(role, tenant)
        return self._add(self._eligible, RoleAssignment(assignee, role, scope, tenant, condition=condition))

    def remove(self, assignee, tenant):
        """Take all roles from somebody, those that could be activated too; those that groups give stay.

        :param assignee: `Principal` or `Group`.
        :param tenant: `Tenant` in which they stand.
        """
        with self._lock:
            for held in (self._active, self._eligible):
                held.remove(tenant.id, assignee.object_id(tenant))

    def add_group(self, group, *members):
        """Add a group, with the groups that are in it, or members to one that is there.

        A group that is assigned a role, or named in a delegation, is added by that.

        :param group: `Group`.
        :param members: `Principal` and `Group`; besides those that the group says.
        """
        with self._lock:
            self._group_ids.add(group.object_id())
            for member in (*group.members, *members):
                containing = self._groups[group.tenant.id, member.object_id(group.tenant)]
                if group not in containing:
                    containing.append(group)
                    self.add_if_group(member)

    def add_if_group(self, assignee):
        """Add a `Group`; of a `Principal`, nothing has to be known."""
        if isinstance(assignee, Group):
            self.add_group(assignee)

    def define(self, name, tenant, actions, not_actions=(), data_actions=()):
        """Add a custom role; the parameters and what is returned are those of `custom_role`."""
        role = custom_role(name, tenant, actions, not_actions, data_actions)
        with self._lock:
            self._add_custom(role)
        return role

    def definition(self, role, tenant):
        """Find a role.

        :param role: name or GUID; `RoleDefinition`, which is found.
        :param tenant: `Tenant` whose custom roles are looked at too.
        :return: `RoleDefinition`.
        :raises LookupError: there is no such role.
        """
        if isinstance(role, RoleDefinition):
            return role
        found = self._definitions.get((tenant.id, role.lower())) or built_in_role(role)
        if found is None:
            raise LookupError(f"There is no role {role!r} in {tenant.name}.")
        return found

    def by_id(self, role_id, tenant):
        """The role of a GUID, a `RoleDefinition`; None: a tenant has no such role."""
        found = self._definitions.get((tenant.id, role_id.lower())) or built_in_role(role_id)
        return found if found and found.id == role_id.lower() else None

    def is_group(self, object_id):
        """Whether an object ID is a group's."""
        return object_id in self._group_ids

    def object_ids(self, object_id, tenant):
        """Whose roles somebody has.

        :param object_id: object ID of a principal.
        :param tenant: `Tenant`.
        :return: a list of object IDs, the principal's first, then those of its groups, and of the groups that these
            are in.
        """
        return [object_id, *(group.object_id() for group in self.groups(object_id, tenant))]

    def groups(self, object_id, tenant):
        """The groups that somebody is in, and those that these are in.

        :param object_id: object ID of a principal.
        :param tenant: `Tenant`.
        :return: list of `Group`, each once.
        """
        found, ids = [], [object_id]
        with self._lock:
            for each in ids:  # which grows
                groups = [g for g in self._groups.get((tenant.id, each), ()) if g.object_id() not in ids]
                found += groups
                ids += [group.object_id() for group in groups]
        return found

    def assigned(self, object_id, tenant, subscription=None):
        """The roles that somebody has, directly or by groups.

        :param object_id: object ID of a principal.
        :param tenant: `Tenant`.
        :param subscription: `Subscription` in, at or above which they are assigned; None: wherever.
        :return: list of `RoleAssignment`.
        """
        return self._of(self._active, object_id, tenant, subscription)

    def eligible(self, object_id, tenant, subscription=None):
        """The roles that somebody could activate; the parameters and what is returned are those of `assigned`."""
        return self._of(self._eligible, object_id, tenant, subscription)

    def end(self, assignment):
        """When an assignment ends.

        :param assignment: `RoleAssignment`.
        :return: `datetime.datetime`, or None.
        """
        if not isinstance(assignment.until, timedelta):
            return assignment.until
        with self._lock:
            if self._start is None:
                self._start = datetime.fromtimestamp(self._clock() // 1_000_000_000, timezone.utc)
        return self._start + assignment.until

    def start(self, assignment):
        """When an assignment was made or activated, `datetime.datetime`."""
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
    """Role assignments, found by who has them and where, without a look at all the others."""

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
    """The subscription of a scope, or what is above subscriptions, in lower case."""
    parts = scope.lower().split("/")
    return "/".join(parts[:3]) if parts[1] == "subscriptions" else scope.lower()
