"""The rules of Microsoft.Authorization: which roles a caller may read."""

from emulator.resource_manager.models import ArmError, one_page

READ = "Microsoft.Authorization/{}/read"


class AuthorizationProvider:
    """Role assignments, role definitions and schedule instances, as a caller may read them."""

    def __init__(self, roles, access):
        self._roles = roles
        self._access = access

    def role_assignments(self, caller, subscription_id, object_id, skip):
        """One page of the roles that a principal has in, at or above a subscription, directly or through groups.

        :param subscription_id: GUID.
        :param object_id: object ID of a user or service principal in the caller's tenant; an unknown one has no roles.
        :param skip: the number of items on earlier pages.
        :return: see `one_page`; of `RoleAssignment`. There are none for a subscription that is delegated to the
            caller's tenant.
        :raises ArmError: 400 if the object ID is a group's, 403, or 404 if there is no such subscription.
        """
        subscription, owner = self._access.check(caller, subscription_id, READ.format("roleAssignments"))
        if self._roles.is_group(object_id):
            raise ArmError(
                400,
                "UnsupportedPrincipalType",
                f"The principal '{object_id}' is a group. assignedTo() takes users and service principals only.",
            )
        assigned = self._roles.assigned(object_id, owner, subscription) if owner.id == caller.tenant.id else []
        return one_page(assigned, skip, self._roles.page_size)

    def role_definition(self, caller, subscription_id, role_id):
        """A role that can be assigned in a subscription.

        :param subscription_id: GUID.
        :param role_id: GUID.
        :return: `RoleDefinition`.
        :raises ArmError: 403, or 404 if there is no such role or subscription.
        """
        _, owner = self._access.check(caller, subscription_id, READ.format("roleDefinitions"))
        found = self._roles.by_id(role_id, owner)
        if found is None:
            raise ArmError(
                404,
                "RoleDefinitionDoesNotExist",
                f"The specified role definition with ID '{role_id.replace('-', '')}' does not exist.",
            )
        return found

    def active(self, caller, subscription_id, skip):
        """One page of the caller's active roles in Privileged Identity Management.

        :param subscription_id: GUID, for roles in, at or above this subscription; None: in the whole tenant.
        :param skip: the number of items on earlier pages.
        :return: see `one_page`; of pairs of a `RoleAssignment` and its member type: Direct, Group or Inherited.
        :raises ArmError: 400 if the tenant has no license, or 404 if there is no such subscription.
        """
        return self._instances(self._roles.assigned, caller, subscription_id, skip)

    def eligible(self, caller, subscription_id, skip):
        """One page of the roles that the caller could activate; see `active`."""
        return self._instances(self._roles.eligible, caller, subscription_id, skip)

    def scope(self, scope) -> str:
        """The display name and the type of a scope in Privileged Identity Management, str."""
        parts = scope.rstrip("/").split("/")
        if parts == [""]:
            return "/", "root"
        if parts[-2].lower() == "subscriptions":
            return self._access.name(parts[-1]), "subscription"
        types = {"managementgroups": "managementgroup", "resourcegroups": "resourcegroup"}
        return parts[-1], types.get(parts[-2].lower(), "resource")

    def _instances(self, find, caller, subscription_id, skip):
        if caller.tenant.id not in self._roles.pim:
            raise ArmError(
                400,
                "AadPremiumLicenseRequired",
                "The tenant needs an AAD Premium 2 license.",
            )
        subscription, owner = self._access.existing(caller, subscription_id) if subscription_id else (None, None)
        if owner not in (None, caller.tenant):
            return [], None
        above = subscription.scopes_above if subscription else ()
        found = [
            (each, _member_type(each, caller, above)) for each in find(caller.object_id, caller.tenant, subscription)
        ]
        return one_page(found, skip, self._roles.page_size)


def _member_type(assignment, caller, above):
    if assignment.scope.lower() in (scope.lower() for scope in above):
        return "Inherited"
    return "Direct" if assignment.principal_id == caller.object_id else "Group"
