"""A client of the ManagementPartner provider for one principal in one tenant."""

_DEFAULT_TIMEOUT = 60


def management_partner_client(cli_ctx, target):
    """Make the client that acts for `target`, in the active cloud.

    Requests run through az's own pipeline: user agent, correlation ID, redacted logging, continuous access evaluation.

    :param cli_ctx: the context of the running command.
    :param target: `Target` whose link is meant.
    :return: `ManagementPartnerClient`.
    :raises AuthenticationError: az has no usable sign-in for the target.
    :raises InvalidArgumentValueError: the configured time-out is not a number of seconds.
    """
    from azure.cli.core.commands.client_factory import get_mgmt_service_client

    from azext_managementpartner._credential import TargetCredential
    from azext_managementpartner._retry import CountedRetryPolicy
    from azext_managementpartner.vendored_sdks.managementpartner import ManagementPartnerClient

    timeout = _timeout(cli_ctx)
    return get_mgmt_service_client(
        cli_ctx,
        ManagementPartnerClient,
        subscription_bound=False,
        subscription_id=target.account["id"],
        credential=TargetCredential(cli_ctx, target),
        retry_policy=CountedRetryPolicy(),
        connection_timeout=timeout,
        read_timeout=timeout,
    )


def _timeout(cli_ctx):
    """Seconds to wait for a connection and for an answer: `az config set managementpartner.timeout=SECONDS`."""
    value = cli_ctx.config.get("managementpartner", "timeout", fallback=str(_DEFAULT_TIMEOUT))
    try:
        timeout = float(value)
        if not 0 < timeout < float("inf"):
            raise ValueError(value)
    except ValueError as error:
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            f"The configured time-out {value!r} is not a number of seconds above 0, like 60.",
            recommendation="Return to the default: az config unset managementpartner.timeout",
        ) from error
    return timeout
