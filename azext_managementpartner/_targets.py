"""All targets of this az: each principal that is signed in, in each of its tenants."""

import contextlib

from azext_managementpartner._client_factory import tenants_of
from azext_managementpartner._errors import explained
from azext_managementpartner._target import Target, current_target


def choose_targets(cli_ctx, shared, tenants=None, all_tenants=False):
    """The targets that a command is meant for.

    :param cli_ctx: the context of the running command.
    :param shared: `Shared` connections and sign-ins.
    :param tenants: GUIDs and domain names, a list; None: see `all_tenants`.
    :param all_tenants: every target; otherwise, and without `tenants`, the current account alone.
    :return: list of `Target`.
    :raises AuthenticationError: az is not signed in.
    :raises InvalidArgumentValueError: one of `tenants` is no target.
    """
    current = current_target(cli_ctx)
    if not (tenants or all_tenants):
        return [current]
    targets = _all_targets(cli_ctx, shared)
    return _of_tenants(targets, tenants) if tenants else targets


def _all_targets(cli_ctx, shared):
    """Each principal and tenant of az's profile in the active cloud, and each tenant that Azure shows its users."""
    from azure.cli.core._profile import Profile

    accounts = Profile(cli_ctx=cli_ctx).load_cached_subscriptions()
    shown = [
        account for user_accounts in _accounts_of_users(accounts) for account in _shown(cli_ctx, shared, user_accounts)
    ]
    names = {account["tenantId"]: account for account in [*accounts, *shown] if account.get("tenantDisplayName")}
    distinct = {}
    for account in [*accounts, *shown]:
        known = names.get(account["tenantId"], {})
        keys = ("tenantDisplayName", "tenantDefaultDomain")
        named = {**account, **{key: account.get(key) or known.get(key) for key in keys}}
        distinct.setdefault((account["user"]["name"].lower(), account["tenantId"].lower()), Target(named))
    return list(distinct.values())


def _accounts_of_users(accounts):
    """The accounts of each user who can go to other tenants, as lists."""
    users = {}
    for account in accounts:
        target = Target(account)
        if target.is_user:
            users.setdefault(target.user_name.lower(), []).append(account)
    return users.values()


def _shown(cli_ctx, shared, accounts):
    """An account for each tenant that Azure shows to a user, asked by the first sign-in that works.

    Where none works, none is added: the rows of the tenants that az knows will say what to do.
    """
    from azure.cli.core.azclierror import AuthenticationError

    for account in accounts:
        target = Target(account)
        with contextlib.suppress(AuthenticationError), explained(target):
            return [{**account, **names} for names in tenants_of(cli_ctx, target, shared)]
    return []


def _of_tenants(targets, tenants):
    """The targets in the given tenants; each tenant must have one."""
    chosen = []
    for tenant in tenants:
        found = [target for target in targets if tenant.lower() in target.tenant_names]
        if not found:
            raise _no_target(tenant, targets)
        chosen += [target for target in found if target not in chosen]
    return chosen


def _no_target(tenant, targets):
    from azure.cli.core.azclierror import InvalidArgumentValueError

    known = sorted({target.account.get("tenantDefaultDomain") or target.tenant for target in targets})
    return InvalidArgumentValueError(
        f"You are not signed in to a tenant '{tenant}'; nothing was done. These are the ones: {', '.join(known)}.",
        recommendation=f'Check the spelling, or sign in: az login --tenant "{tenant}" --allow-no-subscriptions',
    )
