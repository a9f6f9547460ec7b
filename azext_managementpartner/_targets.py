"""All targets of this az: each principal that is signed in, in each of its tenants."""

from azext_managementpartner._client_factory import tenants_of
from azext_managementpartner._errors import explained
from azext_managementpartner._target import Target, current_target, signed_in_accounts
from azext_managementpartner._text import printable

_ASKED = 3
"""How many sign-ins of a user may fail before it is taken for an outage."""
_NAMED = 10


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
    if not (tenants or all_tenants):
        return [current_target(cli_ctx)]
    known = [Target(account) for account in signed_in_accounts(cli_ctx)]
    if tenants:
        return _of_tenants(_all_targets(cli_ctx, shared, known), tenants)
    with shared.sign_ins.getting_tokens(known):
        return _all_targets(cli_ctx, shared, known)


def _all_targets(cli_ctx, shared, known):
    """Each principal and tenant that az knows, and each tenant that Azure shows its users."""
    shown = [target for of_user in _by_user(known) for target in _shown(cli_ctx, shared, of_user)]
    names = {target.tenant: target.account for target in [*known, *shown] if target.account.get("tenantDisplayName")}
    distinct = {}
    for target in [*known, *shown]:
        account = {**target.account, **_names(target.account, names.get(target.tenant, {}))}
        distinct.setdefault((target.identity, (target.tenant or "").lower()), target._replace(account=account))
    return list(distinct.values())


def _names(account, other):
    """The names of an account's tenant, from another account where it has none itself."""
    return {key: account.get(key) or other.get(key) for key in ("tenantDisplayName", "tenantDefaultDomain")}


def _by_user(targets):
    """The targets of each user who can go to other tenants, as lists."""
    users = {}
    for target in targets:
        if target.is_user:
            users.setdefault(target.identity, []).append(target)
    return users.values()


def _shown(cli_ctx, shared, targets):
    """The targets that Azure shows to a user, asked by the first sign-in that works.

    Where each sign-in has to be made again, there is none: the rows of the targets that az knows will say so. Where it
    is something else, a target that stands for the unknown ones says what.
    """
    from azure.cli.core.azclierror import AuthenticationError
    from knack.util import CLIError

    problems = []
    for target in targets:
        if len(problems) == _ASKED:
            break
        try:
            with explained(target):
                return [Target({**target.account, **names}) for names in tenants_of(cli_ctx, target, shared)]
        except AuthenticationError:
            continue
        except CLIError as error:
            problems.append(f"The other tenants of {target.user_name} could not be listed. {error}")
    unknown = dict.fromkeys(("tenantId", "tenantDisplayName", "tenantDefaultDomain"))
    return [Target({**targets[0].account, **unknown}, problem=problem) for problem in problems[:1]]


def _of_tenants(targets, tenants):
    """The targets in the given tenants; each tenant must have one."""
    names = {tenant.lower() for tenant in tenants}
    missing = names - {name for target in targets for name in target.tenant_names}
    if missing:
        raise _no_target(sorted(missing), targets)
    return [target for target in targets if names & target.tenant_names]


def _no_target(missing, targets):
    from azure.cli.core.azclierror import InvalidArgumentValueError

    known = sorted({printable(min(target.tenant_names, key=_is_guid)) for target in targets if target.tenant})
    more = f" and {len(known) - _NAMED} more" if len(known) > _NAMED else ""
    problems = [target.problem for target in targets if target.problem]
    return InvalidArgumentValueError(
        "\n".join(
            [
                f"You are not signed in to: {', '.join(missing)}. Nothing was done.",
                f"You are signed in to: {', '.join(known[:_NAMED])}{more}.",
                *problems,
            ]
        ),
        recommendation="Check the spelling, give the tenant ID in the place of a domain name, or sign in: "
        f'az login --tenant "{missing[0]}" --allow-no-subscriptions',
    )


def _is_guid(name):
    return "." not in name
