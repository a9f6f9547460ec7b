"""Clients that act for one principal in one tenant."""

from contextlib import contextmanager
from typing import NamedTuple

from azext_managementpartner import settings
from azext_managementpartner.http import environment


class Shared(NamedTuple):
    """The resources that the clients of a command share.

    :param transport: azure.core.pipeline.transport.RequestsTransport, with one pool of connections.
    :param sign_ins: `SignIns`, the source of access tokens.
    :param pool: `Pool`, the threads in which the clients work; None if there is one client.
    """

    transport: object
    sign_ins: object
    pool: object


@contextmanager
def sharing(cli_ctx, many: bool = False):
    """Create the `Shared` resources of a command. Inside the block, az uses them for its sign-ins, too.

    :param many: whether several threads get tokens. az's token cache is then read once and not written.
    :raises AuthenticationError: az's token cache is damaged.
    :raises FileOperationError: az's token cache cannot be read, or the CA bundle does not exist.
    :raises InvalidArgumentValueError: a setting is not valid, see `check_settings`.
    """
    from azure.cli.core._debug import change_ssl_cert_verification_track2
    from azure.core.pipeline.transport import RequestsTransport

    from azext_managementpartner._warnings import repeated_warnings_hidden, unread_records_not_created
    from azext_managementpartner.http.connections import session
    from azext_managementpartner.http.entra_id import EntraId
    from azext_managementpartner.sign_ins.identity import replaced_identity
    from azext_managementpartner.sign_ins.token_cache import copy_of_token_cache, http_cache
    from azext_managementpartner.sign_ins.tokens import SignIns

    settings.check_settings(cli_ctx)
    timeouts = settings.timeouts(cli_ctx)
    with repeated_warnings_hidden(), unread_records_not_created():
        verification = change_ssl_cert_verification_track2()
        pool = _pool() if many else None
        size = pool.size if pool else 1
        connections = session(size, verification.get("connection_verify", True))
        to_entra_id = connections if connections.verify else session(size)
        entra_id = EntraId(
            cli_ctx.cloud.endpoints.active_directory,
            RequestsTransport(session=to_entra_id, session_owner=False, **timeouts),
        )
        entra_id.load_http_cache(http_cache(cli_ctx))
        token_cache = copy_of_token_cache(cli_ctx) if many else None
        sign_ins = SignIns(cli_ctx, entra_id, pool, token_cache)
        transport = RequestsTransport(session=connections, session_owner=False, **verification, **timeouts)
        with replaced_identity(entra_id, token_cache):
            try:
                yield Shared(transport, sign_ins, pool)
            finally:
                sign_ins.end()


def _pool():
    from azext_managementpartner.threads import Pool

    # Import msrest before the threads start. It has circular imports, which raise a deadlock error in several threads.
    from azext_managementpartner.vendored_sdks import managementpartner  # noqa: F401  # pylint: disable=unused-import

    return Pool()


def management_partner_client(cli_ctx, target, shared):
    """Create the `ManagementPartnerClient` for a target; see `client_of`."""
    from azext_managementpartner.vendored_sdks.managementpartner import ManagementPartnerClient

    return client_of(cli_ctx, target, ManagementPartnerClient, shared)


def client_of(cli_ctx, target, client_type, shared):
    """Create a client of Azure Resource Manager for a target.

    Its requests go through az's own pipeline: user agent, correlation ID, redacted logging, continuous access
    evaluation. They raise the errors of the sign-in.

    :param client_type: class of the client.
    :raises InvalidArgumentValueError: see `check_token_endpoint`.
    """
    endpoints = cli_ctx.cloud.endpoints
    audience = endpoints.active_directory_resource_id
    return _client_of(cli_ctx, target, client_type, shared, url=endpoints.resource_manager, resource=audience)


def graph_client(cli_ctx, target, shared):
    """Create the `MicrosoftGraphClient` for a target. Its tokens are for Microsoft Graph only.

    :raises CloudEndpointNotSetException: the active cloud has no endpoint of Microsoft Graph.
    :raises InvalidArgumentValueError: see `check_token_endpoint`, `refuse_malformed_endpoint` and
        `refuse_malformed_proxy`.
    """
    from azext_managementpartner.vendored_sdks.microsoftgraph import MicrosoftGraphClient

    url = cli_ctx.cloud.endpoints.microsoft_graph_resource_id
    environment.refuse_malformed_endpoint(url, "Microsoft Graph")
    environment.refuse_malformed_proxy(url)
    return _client_of(cli_ctx, target, MicrosoftGraphClient, shared, url=url, resource=url)


def _client_of(cli_ctx, target, client_type, shared, *, url, resource):  # noqa: PLR0913
    """Create a client that sends requests only to the host of `url`, with tokens for `resource`."""
    from azure.cli.core.auth.util import resource_to_scopes
    from azure.cli.core.commands.client_factory import get_mgmt_service_client

    from azext_managementpartner.http.policies import (
        ChallengePolicy,
        CountedRetryPolicy,
        SameHostPolicy,
        SameMethodRedirectPolicy,
        TruncatedResponsePolicy,
    )
    from azext_managementpartner.sign_ins.tokens import TargetCredential

    environment.check_token_endpoint(target)
    credential = TargetCredential(cli_ctx, target, shared.sign_ins.credential(target))
    return get_mgmt_service_client(
        cli_ctx,
        client_type,
        subscription_bound=False,
        subscription_id=target.account["id"],
        base_url=url,
        credential=credential,
        challenge_policy=ChallengePolicy(credential, *resource_to_scopes(resource)),
        redirect_policy=SameMethodRedirectPolicy(),
        retry_policy=CountedRetryPolicy(),
        per_retry_policies=[SameHostPolicy(url), TruncatedResponsePolicy()],
        transport=shared.transport,
    )
