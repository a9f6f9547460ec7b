"""The tenants that Azure shows to the users who are signed in."""

from azext_managementpartner._client_factory import client_of
from azext_managementpartner._text import is_guid, shown
from azext_managementpartner.accounts.target import TENANT_NAMES, Target
from azext_managementpartner.errors.azure import explained
from azext_managementpartner.errors.responses import is_no_access, unreadable
from azext_managementpartner.tenants.rows import in_a_row

_ASKED = 3
"""How many sign-ins of a user are asked for the tenants at a time, and may fail before it is taken for an outage."""


def users_of(targets):
    """The users who can go to other tenants.

    :param targets: those of az's profile, list of `Target`: az keeps one a subscription.
    :return: list of each user's targets, a list of one a tenant.
    """
    users = {}
    for target in targets:
        if target.is_user:
            users.setdefault(target.identity, {}).setdefault(target.tenant.lower(), target)
    return [list(of_user.values()) for of_user in users.values()]


def shown_targets(cli_ctx, shared, users):
    """The targets that Azure shows to users, asked by several sign-ins of each side by side: the first answer counts.

    Where each sign-in of a user has to be renewed, or no longer has access, nothing is returned for that user: the rows
    of the targets that az knows say so. Where something else goes wrong, it is a problem.

    :param users: see `users_of`.
    :return: list of `Target`; list of problems, see `Selection`; list of `Target`, one of each user who has to sign in
        again before the tenants are known.
    """
    answers, problems = {}, {user: [] for user in range(len(users))}
    for first in range(0, max(map(len, users), default=0), _ASKED):
        last = first + _ASKED
        asked = [
            (user, target)
            for user, targets in enumerate(users)
            if user not in answers and len(problems[user]) < _ASKED
            for target in targets[first:last]
        ]
        _ask(cli_ctx, shared, asked, answers, problems)
    found = [target for of_user in answers.values() for target in of_user]
    silent = [user for user in problems if user not in answers]
    unlisted = [(_unknown_tenants(users[user][0]), problems[user][0]) for user in silent if problems[user]]
    return found, unlisted, [users[user][0] for user in silent if not problems[user]]


def _ask(cli_ctx, shared, asked, answers, problems):
    """Ask until there is an answer for each user, or all have answered; it is put into `answers`, or `problems`."""
    from azure.cli.core.azclierror import AuthenticationError, UnclassifiedUserFault
    from knack.util import CLIError

    def ask(place):
        user, target = asked[place]
        try:
            with explained(target):
                found = [Target({**target.account, **names}) for names in tenants_of(cli_ctx, target, shared)]
        except AuthenticationError:
            return
        except CLIError as error:
            if is_no_access(error):
                return
            what = f"The other tenants of {target.user_name} could not be listed."
            problems[user].append(UnclassifiedUserFault(f"{what} {in_a_row(error)}"))
        else:
            answers.setdefault(user, found)

    batch, users = shared.pool.start(ask, len(asked)), {user for user, _ in asked}
    for _ in batch.ends():
        if users <= answers.keys():
            batch.cancel()
            break


def _unknown_tenants(target):
    """The account of a user, with None for the tenants that could not be listed."""
    return {**target.account, **dict.fromkeys(("tenantId", *TENANT_NAMES))}


def tenants_of(cli_ctx, target, shared):
    """Ask for the tenants in which a user has an account.

    :param target: `Target` of the user, in any of the tenants.
    :return: list of dict with `tenantId`, `tenantDisplayName` and `tenantDefaultDomain`; all but the ID may be None.
    :raises AuthenticationError: az has no usable sign-in for the target.
    :raises AzureError: Azure Resource Manager did not answer, or refused, or its answer is not a list of tenants.
    :raises AzureResponseError: the ID of a tenant is no GUID.

    Source: Tenants_List of Azure Resource Manager.
    """
    from azext_managementpartner.vendored_sdks.subscriptions import SubscriptionsClient

    client = client_of(cli_ctx, target, SubscriptionsClient, shared)
    return [_names(tenant) for tenant in client.tenants.list(retry_hanging=False)]


def _names(tenant):
    if not is_guid(tenant.tenant_id):
        raise unreadable("a list of tenants", f"{shown(tenant.tenant_id)} is no ID of a tenant")
    return {
        "tenantId": tenant.tenant_id.lower(),
        "tenantDisplayName": tenant.display_name,
        "tenantDefaultDomain": tenant.default_domain,
    }
