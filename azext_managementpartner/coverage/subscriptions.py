"""The subscriptions that a principal sees."""

from azext_managementpartner._client_factory import client_of
from azext_managementpartner._text import is_guid, shown
from azext_managementpartner.coverage.assignments import Subscription
from azext_managementpartner.messages.service import unreadable
from azext_managementpartner.vendored_sdks.subscriptions import SubscriptionsClient


def subscriptions_of(cli_ctx, target, shared, own_tenant):
    """Ask for the subscriptions that a principal sees in a tenant, those delegated to the tenant included.

    :param cli_ctx: the context of the running command.
    :param target: `Target` of the principal.
    :param shared: `Shared` with other clients.
    :param own_tenant: GUID of the tenant.
    :return: list of `Subscription` whose roles are not known yet, sorted by name.
    :raises AuthenticationError: az has no usable sign-in for the target.
    :raises AzureError: Azure Resource Manager did not answer, or refused, or its answer is not a list of subscriptions.
    :raises AzureResponseError: the ID of a subscription is no GUID.

    Source: Subscriptions_List of Azure Resource Manager.
    """
    client = client_of(cli_ctx, target, SubscriptionsClient, shared)
    seen = [_subscription(answer, own_tenant.lower()) for answer in client.subscriptions.list()]
    return sorted(seen, key=lambda one: (one.name or "", one.id))


def _subscription(answer, own_tenant):
    if not is_guid(answer.subscription_id):
        raise unreadable("a list of subscriptions", f"{shown(answer.subscription_id)} is no ID of a subscription")
    return Subscription(
        id=answer.subscription_id.lower(),
        name=answer.display_name,
        state=answer.state,
        tenant=answer.tenant_id,
        is_delegated=(answer.tenant_id or own_tenant).lower() != own_tenant,
    )
