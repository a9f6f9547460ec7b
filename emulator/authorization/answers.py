"""The JSON objects of Microsoft.Authorization."""

from emulator.world import guid

_PROVIDER = "providers/Microsoft.Authorization"


def role_assignment_json(assignment, subscription_id, start) -> dict:
    """A role assignment.

    :param subscription_id: GUID in the path of the request.
    :param start: when it was created, datetime.
    """
    return {
        "properties": {
            "roleDefinitionId": _role_id(f"/subscriptions/{subscription_id}", assignment.role),
            "principalId": assignment.principal_id,
            "principalType": assignment.assignee.type,
            "scope": assignment.scope,
            "condition": assignment.condition,
            "conditionVersion": "2.0" if assignment.condition else None,
            "createdOn": _time(start),
            "updatedOn": _time(start),
            "createdBy": _administrator(assignment.tenant),
            "updatedBy": _administrator(assignment.tenant),
            "delegatedManagedIdentityResourceId": None,
            "description": None,
        },
        "id": _below(assignment.scope, "roleAssignments", assignment.name),
        "type": "Microsoft.Authorization/roleAssignments",
        "name": assignment.name,
    }


def role_definition_json(role, subscription_id) -> dict:
    """A role definition.

    :param role: `RoleDefinition`.
    :param subscription_id: GUID in the path of the request.
    """
    scopes = [each.scope for each in role.tenant.subscriptions] if role.tenant else ["/"]
    return {
        "properties": {
            "roleName": role.name,
            "type": role.type,
            "description": role.description,
            "assignableScopes": scopes,
            "permissions": [
                {
                    "actions": role.actions,
                    "notActions": role.not_actions,
                    "dataActions": role.data_actions,
                    "notDataActions": [],
                }
            ],
            "createdOn": "2015-02-02T21:55:09.8806423Z",
            "updatedOn": "2023-10-17T15:12:29.8451612Z",
            "createdBy": None,
            "updatedBy": None,
        },
        "id": _role_id(f"/subscriptions/{subscription_id}", role),
        "type": "Microsoft.Authorization/roleDefinitions",
        "name": role.id,
    }


def schedule_instance_json(kind, assignment, member_type, subscription_id, *, scope, start, end):  # noqa: PLR0913
    """A schedule instance: a role that a principal has now, or could activate now.

    :param kind: roleAssignment or roleEligibility.
    :param member_type: Direct, Group or Inherited.
    :param subscription_id: GUID in the path of the request, or None.
    :param scope: display name and type of its scope.
    :param start: datetime.
    :param end: datetime; None: it does not end.
    """
    role_id = _instance_role_id(assignment, subscription_id)
    assigned = {
        "originRoleAssignmentId": _below(assignment.scope, "roleAssignments", assignment.name),
        "assignmentType": "Activated" if end and assignment.is_activated else "Assigned",
    }
    condition = {"condition": assignment.condition, "conditionVersion": "2.0"}
    is_permanent = kind == "roleAssignment" and not end
    return {
        "properties": {
            f"{kind}ScheduleId": _instance_id(assignment, f"{kind}Schedules", is_permanent),
            **(assigned if kind == "roleAssignment" else {}),
            "scope": assignment.scope,
            "roleDefinitionId": role_id,
            "principalId": assignment.principal_id,
            "principalType": assignment.assignee.type,
            "status": "Provisioned",
            "startDateTime": _time(start),
            **({"endDateTime": _time(end)} if end else {}),
            "memberType": member_type,
            "createdOn": _time(start),
            **(condition if assignment.condition else {}),
            "expandedProperties": {
                "principal": _principal(assignment),
                "roleDefinition": {
                    "id": role_id,
                    "displayName": assignment.role.name,
                    "type": assignment.role.type,
                },
                "scope": {"id": assignment.scope, "displayName": scope[0], "type": scope[1]},
            },
        },
        "name": assignment.name,
        "id": _instance_id(assignment, f"{kind}ScheduleInstances", is_permanent),
        "type": f"Microsoft.Authorization/{kind}ScheduleInstances",
    }


def _instance_id(assignment, kind, is_permanent):
    """A resource ID of Privileged Identity Management.

    Some recordings have /providers/Microsoft.Subscription before the subscription, some do not. Here, permanent
    assignments do not have it, and all others do.
    """
    plain = _below(assignment.scope, kind, assignment.name)
    in_subscription = plain.lower().startswith("/subscriptions/")
    return f"/providers/Microsoft.Subscription{plain}" if in_subscription and not is_permanent else plain


def _instance_role_id(assignment, subscription_id):
    """The ID of a role in Privileged Identity Management.

    It starts with the subscription of the scope. For scopes above subscriptions, the recordings have the subscription
    in the path of the request, and no subscription for a custom role.
    """
    parts = assignment.scope.split("/")
    if parts[1] == "subscriptions":
        return _role_id("/".join(parts[:3]), assignment.role)
    if subscription_id and assignment.role.tenant is None:
        return _role_id(f"/subscriptions/{subscription_id}", assignment.role)
    return _role_id("", assignment.role)


def _principal(assignment):
    assignee = assignment.assignee
    return {
        "id": assignment.principal_id,
        "displayName": assignee.display_name,
        **({"email": assignee.name} if assignee.type == "User" else {}),
        "type": assignee.type,
    }


def _administrator(tenant):
    """The object ID of the principal that assigns the roles in a tenant."""
    return guid("administrator", tenant.id)


def _role_id(scope, role):
    return _below(scope, "roleDefinitions", role.id)


def _below(scope, kind, name):
    return f"{scope.rstrip('/')}/{_PROVIDER}/{kind}/{name}"


def _time(time):
    """A time as Azure writes it, with up to seven fractional digits.

    A datetime has only six: the seventh is made up, unless the time is in whole milliseconds.
    """
    fraction = f"{time.microsecond:06}{1 if time.microsecond % 1000 else 0}".rstrip("0")
    return f"{time:%Y-%m-%dT%H:%M:%S}{'.' if fraction else ''}{fraction}Z"
