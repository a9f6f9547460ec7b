"""Clients that act for one principal in one tenant."""

import os
from configparser import InterpolationError
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from azext_managementpartner.messages.connection import no_ca_bundle

_DEFAULT_TIMEOUT, _LONGEST_TIMEOUT = 60, 86400
_CA_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""The variables in which requests looks for a CA bundle, the first one first."""


class Shared(NamedTuple):
    """What the clients of a sweep share.

    :param transport: one pool of connections, azure.core.pipeline.transport.RequestsTransport.
    :param sign_ins: az's sign-ins in memory, `SignIns`.
    :param pool: the threads in which they work, `Pool`.
    """

    transport: object
    sign_ins: object
    pool: object


@contextmanager
def sharing(cli_ctx):
    """Give what the clients of a sweep share; az's own credentials use the sign-ins inside the block as well.

    :param cli_ctx: the context of the running command.
    :raises AuthenticationError: az's token cache is damaged.
    :raises FileOperationError: az's token cache cannot be read, or the CA bundle is not there.
    :raises InvalidArgumentValueError: the configured time-out is not a number of seconds.
    """
    from azure.cli.core._debug import change_ssl_cert_verification_track2
    from azure.core.pipeline.transport import RequestsTransport
    from requests import Session

    from azext_managementpartner.sign_ins.sign_ins import SignIns
    from azext_managementpartner.transport.connections import connections
    from azext_managementpartner.transport.once import warning_once
    from azext_managementpartner.transport.pool import AT_A_TIME, Pool

    # Loaded before there are threads: those that meet in a circle of imports, as msrest has one, get a deadlock error.
    from azext_managementpartner.vendored_sdks.managementpartner import models  # noqa: F401  # pylint: disable=unused-import

    timeouts = _timeouts(cli_ctx)
    _refuse_missing_ca_bundle()
    with warning_once():
        verification = change_ssl_cert_verification_track2()
        session = Session()
        session.request = partial(session.request, timeout=timeouts["read_timeout"])  # for MSAL, which sets none
        verify = verification.get("connection_verify", True)
        session.verify = session.merge_environment_settings("https://", {}, None, verify, None)["verify"]
        session.mount("https://", connections(AT_A_TIME, session.verify))
        pool = Pool()
        sign_ins = SignIns(cli_ctx, session, pool)
        transport = RequestsTransport(session=session, session_owner=False, **verification, **timeouts)
        with sign_ins.used_by_az():
            yield Shared(transport, sign_ins, pool)


def management_partner_client(cli_ctx, target, shared=None):
    """Make the client that acts for `target`, in the active cloud.

    Requests run through az's own pipeline: user agent, correlation ID, redacted logging, continuous access evaluation.

    :param cli_ctx: the context of the running command.
    :param target: `Target` whose link is meant.
    :param shared: `Shared` with other clients; None: connections and sign-in of its own.
    :return: `ManagementPartnerClient`.
    :raises CLIError: see `client_of`.
    """
    from azext_managementpartner.vendored_sdks.managementpartner import ManagementPartnerClient

    return client_of(cli_ctx, target, ManagementPartnerClient, shared)


def client_of(cli_ctx, target, client_type, shared=None):
    """Make a client that acts for `target`, in the active cloud, through az's own pipeline.

    :param cli_ctx: the context of the running command.
    :param target: `Target`.
    :param client_type: class of the client.
    :param shared: `Shared` with other clients; None: connections and sign-in of its own.
    :return: the client.
    :raises AuthenticationError: az has no usable sign-in for the target.
    :raises FileOperationError: the CA bundle is not there.
    :raises InvalidArgumentValueError: the configured time-out is not a number of seconds.
    """
    from azure.cli.core.auth.util import resource_to_scopes
    from azure.cli.core.commands.client_factory import get_mgmt_service_client

    from azext_managementpartner.sign_ins.challenge import ChallengePolicy
    from azext_managementpartner.sign_ins.credential import TargetCredential, az_credential_in_time
    from azext_managementpartner.transport.own_host import OwnHostPolicy, SameMethodRedirectPolicy
    from azext_managementpartner.transport.retry import CountedRetryPolicy
    from azext_managementpartner.transport.whole import WholeAnswerPolicy

    if shared:
        make, connection = shared.sign_ins.credential, {"transport": shared.transport}
    else:
        connection = _timeouts(cli_ctx)
        _refuse_missing_ca_bundle()
        make = partial(az_credential_in_time, cli_ctx, connection["read_timeout"])
    credential = TargetCredential(target, make)
    scopes = resource_to_scopes(cli_ctx.cloud.endpoints.active_directory_resource_id)
    return get_mgmt_service_client(
        cli_ctx,
        client_type,
        subscription_bound=False,
        subscription_id=target.account["id"],
        credential=credential,
        challenge_policy=ChallengePolicy(credential, *scopes),
        redirect_policy=SameMethodRedirectPolicy(),
        retry_policy=CountedRetryPolicy(),
        per_retry_policies=[OwnHostPolicy(cli_ctx.cloud.endpoints.resource_manager), WholeAnswerPolicy()],
        **connection,
    )


def _timeouts(cli_ctx):
    timeout = _timeout(cli_ctx)
    return {"connection_timeout": timeout, "read_timeout": timeout}


def _timeout(cli_ctx):
    """Seconds to wait for a connection and for an answer: `az config set managementpartner.timeout=SECONDS`."""
    value = "…%…"
    try:
        value = cli_ctx.config.get("managementpartner", "timeout", fallback=str(_DEFAULT_TIMEOUT))
        timeout = float(value)
        if not 0 < timeout <= _LONGEST_TIMEOUT:
            raise ValueError(value)
    except (ValueError, InterpolationError) as error:  # the latter: of a % in az's file
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            f"The configured time-out {value!r} is not a number of seconds above 0 and up to {_LONGEST_TIMEOUT}, "
            "like 60.",
            recommendation="Return to the default: az config unset managementpartner.timeout",
        ) from error
    return timeout


def _refuse_missing_ca_bundle():
    """Refuse at once what requests would raise as an OSError, which could as well be one of az's own files."""
    from azure.cli.core.util import should_disable_connection_verify

    variable = next((name for name in _CA_BUNDLES if os.environ.get(name)), None)
    if variable is None or should_disable_connection_verify():
        return
    is_there = os.path.isfile if variable == _CA_BUNDLES[0] else os.path.exists  # az itself takes no folder
    if not is_there(os.environ[variable]):
        raise no_ca_bundle(variable, os.environ[variable])
