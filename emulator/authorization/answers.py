"""What Microsoft.Authorization answers about roles, as JSON objects."""

from emulator.world import guid

_PROVIDER = "providers/Microsoft.Authorization"


def role_assignment_answer(assignment, subscription_id, start):
    """A role assignment.

    :param assignment: `RoleAssignment`.
    :param subscription_id: GUID of the subscription that was asked for.
    :param start: when it was made, `datetime.datetime`.
    :return: dict.
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


def definition_answer(role, subscription_id):
    """A role definition.

    :param role: `RoleDefinition`.
    :param subscription_id: GUID of the subscription that was asked for.
    :return: dict.
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


def instance_answer(kind, assignment, member_type, scope, *, start, end):  # noqa: PLR0913
    """A schedule instance: a role that somebody has now, or could activate now.

    :param kind: RoleAssignment or RoleEligibility.
    :param assignment: `RoleAssignment`.
    :param member_type: Direct, Group or Inherited.
    :param scope: display name and type of its scope.
    :param start: when it began, `datetime.datetime`.
    :param end: when it ends, `datetime.datetime`; None: it does not.
    :return: dict.
    """
    parts = assignment.scope.split("/")
    role_id = _role_id("/".join(parts[:3]) if parts[1] == "subscriptions" else assignment.scope, assignment.role)
    schedule = _below(assignment.scope, f"{kind}Schedules", assignment.name)
    activated = {"assignmentType": "Activated" if end else "Assigned"} if kind == "RoleAssignment" else {}
    return {
        "properties": {
            f"{kind[0].lower()}{kind[1:]}ScheduleId": schedule,
            "scope": assignment.scope,
            "roleDefinitionId": role_id,
            "principalId": assignment.principal_id,
            "principalType": assignment.assignee.type,
            "status": "Provisioned",
            "startDateTime": _time(start),
            **({"endDateTime": _time(end)} if end else {}),
            "memberType": member_type,
            **activated,
            "createdOn": _time(start),
            "condition": assignment.condition,
            "conditionVersion": "2.0" if assignment.condition else None,
            "expandedProperties": {
                "scope": {"id": assignment.scope, "displayName": scope[0], "type": scope[1]},
                "roleDefinition": {
                    "id": role_id,
                    "displayName": assignment.role.name,
                    "type": assignment.role.type,
                },
                "principal": {
                    "id": assignment.principal_id,
                    "displayName": assignment.assignee.display_name,
                    "type": assignment.assignee.type,
                },
            },
        },
        "name": assignment.name,
        "id": _below(assignment.scope, f"{kind}ScheduleInstances", assignment.name),
        "type": f"Microsoft.Authorization/{kind}ScheduleInstances",
    }


def _administrator(tenant):
    """Object ID of whoever assigns the roles in a tenant."""
    return guid("administrator", tenant.id)


def _role_id(scope, role):
    return _below(scope, "roleDefinitions", role.id)


def _below(scope, kind, name):
    return f"{scope.rstrip('/')}/{_PROVIDER}/{kind}/{name}"


def _time(time):
    return time.isoformat().replace("+00:00", "Z")
