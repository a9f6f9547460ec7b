"""Discovers the tenants in which the signed-in users have accounts."""

from azext_managementpartner._client_factory import client_of
from azext_managementpartner._text import is_guid, shown
from azext_managementpartner.accounts.target import TENANT_NAMES, Target
from azext_managementpartner.errors.azure import explained
from azext_managementpartner.errors.responses import is_no_access, unreadable
from azext_managementpartner.tenants.rows import error_in_row

_SIGN_INS_AT_A_TIME = 3
"""How many sign-ins of a user are tried in parallel, and how many may fail before it counts as an outage."""


def users_of(targets):
    """The targets of each user who may have accounts in other tenants.

    :param targets: those of az's profile, which has one for each subscription.
    :return: list of lists of `Target`, one for each tenant of a user.
    """
    users = {}
    for target in targets:
        if target.is_user:
            users.setdefault(target.identity, {}).setdefault(target.tenant.lower(), target)
    return [list(of_user.values()) for of_user in users.values()]


def discover_targets(cli_ctx, shared, users):
    """Discover the targets of users: the first response to any of the sign-ins of a user counts.

    If all sign-ins of a user have expired or lost their access, the user has no result here: the rows of the targets
    that az knows say so. Any other error is a problem.

    :param users: see `users_of`.
    :return: list of `Target`; list of problems, see `Selection`; list of `Target`, one of each user who has to sign in
        before the tenants are known.
    """
    found_by_user, problems = {}, {user: [] for user in range(len(users))}
    for first in range(0, max(map(len, users), default=0), _SIGN_INS_AT_A_TIME):
        last = first + _SIGN_INS_AT_A_TIME
        sign_ins = [
            (user, target)
            for user, targets in enumerate(users)
            if user not in found_by_user and len(problems[user]) < _SIGN_INS_AT_A_TIME
            for target in targets[first:last]
        ]
        _try_sign_ins(cli_ctx, shared, sign_ins, found_by_user, problems)
    found = [target for of_user in found_by_user.values() for target in of_user]
    unanswered = [user for user in problems if user not in found_by_user]
    unlisted = [(_account_without_tenant(users[user][0]), problems[user][0]) for user in unanswered if problems[user]]
    return found, unlisted, [users[user][0] for user in unanswered if not problems[user]]


def _try_sign_ins(cli_ctx, shared, sign_ins, found_by_user, problems):
    """Send the request for each sign-in until each user has a response; add to `found_by_user` or `problems`."""
    from azure.cli.core.azclierror import AuthenticationError, UnclassifiedUserFault
    from knack.util import CLIError

    def list_tenants(index):
        user, target = sign_ins[index]
        try:
            with explained(target):
                found = [Target({**target.account, **names}) for names in tenants_of(cli_ctx, target, shared)]
        except AuthenticationError:
            return
        except CLIError as error:
            if is_no_access(error):
                return
            what = f"The other tenants of {target.user_name} could not be listed."
            problems[user].append(UnclassifiedUserFault(f"{what} {error_in_row(error)}"))
        else:
            found_by_user.setdefault(user, found)

    batch, users = shared.pool.start(list_tenants, len(sign_ins)), {user for user, _ in sign_ins}
    for _ in batch.as_completed():
        if users <= found_by_user.keys():
            batch.cancel()
            break


def _account_without_tenant(target):
    """The account of a user, with None in place of the tenant: the tenants could not be listed."""
    return {**target.account, **dict.fromkeys(("tenantId", *TENANT_NAMES))}


def tenants_of(cli_ctx, target, shared):
    """List the tenants in which a user has an account.

    :return: list of dict with `tenantId`, `tenantDisplayName` and `tenantDefaultDomain`; all but the ID may be None.
    :raises AuthenticationError: the user has to sign in.
    :raises AzureError: the request failed, or the response is not a list of tenants.
    :raises AzureResponseError: the ID of a tenant is not a GUID.

    Source: Tenants_List of Azure Resource Manager.
    """
    from azext_managementpartner.vendored_sdks.subscriptions import SubscriptionsClient

    client = client_of(cli_ctx, target, SubscriptionsClient, shared)
    return [_names(tenant) for tenant in client.tenants.list(retry_timeouts=False)]


def _names(tenant):
    if not is_guid(tenant.tenant_id):
        raise unreadable("a list of tenants", f"{shown(tenant.tenant_id)} is not a tenant ID")
    return {
        "tenantId": tenant.tenant_id.lower(),
        "tenantDisplayName": tenant.display_name,
        "tenantDefaultDomain": tenant.default_domain,
    }
