"""The tenants that Azure shows a user."""

from uuid import UUID

from azext_managementpartner._client_factory import subscription_client


def tenants_of(cli_ctx, target, shared):
    """Ask for the tenants in which a user has an account.

    :param cli_ctx: the context of the running command.
    :param target: `Target` of the user, in any of the tenants.
    :param shared: `Shared` with other clients.
    :return: list of dict with `tenantId`, `tenantDisplayName`, `tenantDefaultDomain` and `tenantDomains`, a list of all
        verified domain names; all but the ID may be None.
    :raises AuthenticationError: az has no usable sign-in for the target.
    :raises AzureError: Azure Resource Manager did not answer, or refused.
    :raises AzureResponseError: its answer is not a list of tenants.

    Source: Tenants_List of Azure Resource Manager, by az's own client.
    """
    with subscription_client(cli_ctx, target, shared, "tenants") as client:
        return [
            {
                "tenantId": str(UUID(tenant.tenant_id)),
                "tenantDisplayName": tenant.display_name,
                "tenantDefaultDomain": tenant.default_domain,
                "tenantDomains": tenant.domains,
            }
            for tenant in client.tenants.list()
        ]
