"""The roles that an Azure Lighthouse delegation gives in a subscription."""

import re

from azext_managementpartner.coverage.assignments import Assignment
from azext_managementpartner.coverage.roles import role_id
from azext_managementpartner.messages.service import unreadable

_IN_FORCE = "succeeded"
_PROVIDER = re.compile("/providers/Microsoft.ManagedServices/", re.IGNORECASE)


def delegated_roles(client, subscription_id, principal):
    """The roles of a principal in a delegated subscription.

    An authorization names a user, a group or a service principal, and does not say which: whether the principal is in
    a group that it names, only Microsoft Graph tells.

    Only a delegation whose provisioningState is Succeeded gives roles. Azure sets that state itself (the specification
    has it as readOnly), and the recorded delegations have it (tests of Azure PowerShell and of the Azure CLI): where it
    is missing, nothing says that the delegation is in force.

    :param client: `ManagedServicesClient` of the target.
    :param subscription_id: GUID.
    :param principal: `Principal`.
    :return: list of `Assignment`.
    :raises AzureResponseError: a delegation came without its definition.
    """
    return [
        _as_assignment(registration.id or "", authorization, active, principal)
        for registration in client.registration_assignments.list(subscription_id, expand_registration_definition=True)
        if (registration.provisioning_state or "").lower() == _IN_FORCE
        for authorization, active in _authorizations(registration.registration_definition, principal.tenant)
    ]


def _authorizations(definition, tenant):
    if definition is None:
        raise unreadable("a list of delegations", "a definition is missing")
    if (definition.managed_by_tenant_id or tenant).lower() != tenant.lower():
        return  # delegated to another partner
    yield from ((authorization, True) for authorization in definition.authorizations or [])
    yield from ((authorization, False) for authorization in definition.eligible_authorizations or [])


def _as_assignment(registration_id, authorization, active, principal):
    is_own = authorization.principal_id.lower() == principal.object_id.lower()
    return Assignment(
        id=registration_id,
        scope=_PROVIDER.split(registration_id)[0],
        role_id=role_id(authorization.role_definition_id),
        principal_id=authorization.principal_id,
        principal_type=principal.kind if is_own else None,
        active=active,
        assignee=authorization.principal_id_display_name or authorization.principal_id,
        is_held=True if is_own else None,
    )
