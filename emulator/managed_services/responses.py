"""Microsoft.ManagedServices over HTTP."""

from flask import Blueprint, g, request

from emulator.resource_manager.responses import check_api_version, paged, skipped

API_VERSIONS = {"2022-10-01"}
_PROVIDER = "providers/Microsoft.ManagedServices"


def managed_services_blueprint(provider, arm_url):
    """The HTTP side of the provider.

    :param arm_url: URL of Azure Resource Manager, without a slash at the end.
    """
    blueprint = Blueprint("managed_services", __name__)

    @blueprint.get(f"/subscriptions/<subscription_id>/{_PROVIDER.lower()}/registrationassignments")
    def registration_assignments(subscription_id):
        check_api_version(API_VERSIONS)
        expanded = request.args.get("$expandRegistrationDefinition", "").lower() == "true"
        page, owner, skip = provider.registration_assignments(g.caller, subscription_id, skipped())
        return paged([_registration_assignment(each, owner, expanded) for each in page], arm_url, skip)

    return blueprint


def _registration_assignment(delegation, owner, expanded):
    # The definition belongs to the subscription, even if only a resource group is delegated.
    definition_id = f"{delegation.subscription_scope}/{_PROVIDER}/registrationDefinitions/{delegation.name}"
    form = _old_registration_definition if delegation.is_old else _registration_definition
    definition = {
        "properties": form(delegation, owner),
        **({} if delegation.is_old else {"plan": None}),
        "id": definition_id,
        "type": "Microsoft.ManagedServices/registrationDefinitions",
        "name": delegation.name,
    }
    return {
        "properties": {
            "registrationDefinitionId": definition_id,
            "provisioningState": delegation.provisioning_state,
            **({"registrationDefinition": definition} if expanded else {}),
        },
        "id": f"{delegation.scope}/{_PROVIDER}/registrationAssignments/{delegation.name}",
        "type": "Microsoft.ManagedServices/registrationAssignments",
        "name": delegation.name,
    }


def _registration_definition(delegation, owner):
    managing = delegation.managing_tenant
    return {
        "description": "",
        **_both_forms(delegation, owner, [_authorization(*each, managing) for each in delegation.authorizations]),
        "eligibleAuthorizations": [
            {
                "justInTimeAccessPolicy": {
                    "multiFactorAuthProvider": "Azure",
                    "maximumActivationDuration": "PT8H",
                    "managedByTenantApprovers": [],
                },
                **_authorization(*each, managing),
            }
            for each in delegation.eligible
        ],
    }


def _old_registration_definition(delegation, owner):
    """The older form: without description, names of principals and eligible authorizations."""
    authorizations = [
        {"principalId": assignee.object_id(delegation.managing_tenant), "roleDefinitionId": role.id}
        for assignee, role in delegation.authorizations
    ]
    return _both_forms(delegation, owner, authorizations)


def _both_forms(delegation, owner, authorizations):
    return {
        "registrationDefinitionName": f"Managed services of {delegation.managing_tenant.name}",
        "managedByTenantId": delegation.managing_tenant.id,
        "authorizations": authorizations,
        "provisioningState": "Succeeded",
        "manageeTenantId": owner.id,
        "manageeTenantName": owner.name,
        "managedByTenantName": delegation.managing_tenant.name,
    }


def _authorization(assignee, role, managing_tenant):
    return {
        "principalId": assignee.object_id(managing_tenant),
        "principalIdDisplayName": assignee.display_name,
        "roleDefinitionId": role.id,
    }
