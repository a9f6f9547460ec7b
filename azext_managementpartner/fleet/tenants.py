"""The tenants that Azure shows a user."""

from azext_managementpartner._client_factory import client_of
from azext_managementpartner._text import is_guid, shown
from azext_managementpartner.messages.service import unreadable


def tenants_of(cli_ctx, target, shared):
    """Ask for the tenants in which a user has an account.

    :param cli_ctx: the context of the running command.
    :param target: `Target` of the user, in any of the tenants.
    :param shared: `Shared` with other clients.
    :return: list of dict with `tenantId`, `tenantDisplayName`, `tenantDefaultDomain` and `tenantDomains`, a list of all
        verified domain names; all but the ID may be None.
    :raises AuthenticationError: az has no usable sign-in for the target.
    :raises AzureError: Azure Resource Manager did not answer, or refused, or its answer is not a list of tenants.
    :raises AzureResponseError: the ID of a tenant is no GUID.

    Source: Tenants_List of Azure Resource Manager.
    """
    from azext_managementpartner.vendored_sdks.subscriptions import SubscriptionsClient

    client = client_of(cli_ctx, target, SubscriptionsClient, shared)
    return [_names(tenant) for tenant in client.tenants.list()]


def _names(tenant):
    if not is_guid(tenant.tenant_id):
        raise unreadable("a list of tenants", f"{shown(tenant.tenant_id)} is no ID of a tenant")
    return {
        "tenantId": tenant.tenant_id.lower(),
        "tenantDisplayName": tenant.display_name,
        "tenantDefaultDomain": tenant.default_domain,
        "tenantDomains": tenant.domains,
    }
