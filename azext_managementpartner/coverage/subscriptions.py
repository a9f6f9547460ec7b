"""The subscriptions that a principal sees."""

from uuid import UUID

from azext_managementpartner._client_factory import subscription_client
from azext_managementpartner.coverage.assignments import Subscription


def subscriptions_of(cli_ctx, target, shared, own_tenant):
    """Ask for the subscriptions that a principal sees in a tenant, those delegated to the tenant included.

    :param cli_ctx: the context of the running command.
    :param target: `Target` of the principal.
    :param shared: `Shared` with other clients.
    :param own_tenant: GUID of the tenant.
    :return: list of `Subscription` whose roles are not known yet, sorted by name.
    :raises AuthenticationError: az has no usable sign-in for the target.
    :raises AzureError: Azure Resource Manager did not answer, or refused.
    :raises AzureResponseError: its answer is not a list of subscriptions.

    Source: Subscriptions_List of Azure Resource Manager, by az's own client.
    """
    with subscription_client(cli_ctx, target, shared, "subscriptions") as client:
        seen = [_subscription(answer, own_tenant.lower()) for answer in client.subscriptions.list()]
    return sorted(seen, key=lambda one: (one.name or "", one.id))


def _subscription(answer, own_tenant):
    return Subscription(
        id=str(UUID(answer.subscription_id)),
        name=answer.display_name,
        state=answer.state and str(getattr(answer.state, "value", answer.state)),
        tenant=answer.tenant_id,
        is_delegated=(answer.tenant_id or own_tenant).lower() != own_tenant,
    )
