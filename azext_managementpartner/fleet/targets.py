"""All targets of this az: each principal that is signed in, in each of its tenants."""

from azext_managementpartner._text import printable
from azext_managementpartner.fleet.tenants import tenants_of
from azext_managementpartner.messages.rows import in_a_row
from azext_managementpartner.messages.service import explained
from azext_managementpartner.principals.login_command import user_login
from azext_managementpartner.principals.target import TENANT_NAMES, Target, current_target, signed_in_accounts

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
        current = next((target for target in known if target.account.get("isDefault")), None)
        return _of_tenants(shared, _all_targets(cli_ctx, shared, known), tenants, current)
    with shared.sign_ins.getting_tokens(known):
        return _all_targets(cli_ctx, shared, known)


def _all_targets(cli_ctx, shared, known):
    """Each principal and tenant that az knows, and each tenant that Azure shows its users."""
    shown = [target for of_user in _by_user(known) for target in _shown(cli_ctx, shared, of_user)]
    names, distinct = {}, {}
    for target in [*known, *shown]:
        names[target.tenant] = _with_names(target, names.get(target.tenant, target))
    for target in [*known, *shown]:
        named = _with_names(target, names[target.tenant])
        distinct.setdefault((target.identity, (target.tenant or "").lower()), named)
    return list(distinct.values())


def _with_names(target, other):
    """A target whose tenant has the names that another one knows, where it has none itself."""
    names = {key: target.account.get(key) or other.account.get(key) for key in TENANT_NAMES}
    return target._replace(account={**target.account, **names})


def _by_user(targets):
    """The targets of each user who can go to other tenants, as lists of one a tenant: az keeps one a subscription."""
    users = {}
    for target in targets:
        if target.is_user:
            users.setdefault(target.identity, {}).setdefault(target.tenant.lower(), target)
    return [list(of_user.values()) for of_user in users.values()]


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
            problems.append(f"The other tenants of {target.user_name} could not be listed. {in_a_row(error)}")
    unknown = dict.fromkeys(("tenantId", *TENANT_NAMES))
    return [Target({**targets[0].account, **unknown}, problem=problem) for problem in problems[:1]]


def _of_tenants(shared, targets, tenants, current):
    """The targets in the given tenants; where there is none, the current account goes if it is a service principal's.

    A tenant that is named twice, by a domain name and by its GUID, is one: so the GUIDs are found out first.
    """
    names = list(dict.fromkeys(tenant.lower() for tenant in tenants))
    known = _by_tenant_name(targets)
    for name in names:
        if len(known.get(name, ())) > 1:
            raise _names_several(name, known[name].values())
    unknown = [name for name in names if name not in known]
    if not unknown:
        return _in_tenants(targets, names)
    if not (current and current.is_service_principal) or any(target.problem for target in targets):
        raise _no_target(sorted(unknown), targets, current)
    gone = shared.pool.map(shared.sign_ins.by_tenant_id, [current.in_tenant(name) for name in unknown])
    distinct = {}
    for target in sorted(gone, key=lambda target: target.account["tenantDefaultDomain"] is None):
        distinct.setdefault(target.tenant.lower(), target)
    new = [target for tenant, target in distinct.items() if tenant not in known]
    return [*_in_tenants(targets, [*names, *distinct], distinct), *new]


def _by_tenant_name(targets):
    """A target in each of the tenants that have a name: a dict of it to a dict by tenant."""
    named = {}
    for target in targets:
        for name in target.tenant_names:
            named.setdefault(name, {}).setdefault(target.tenant.lower(), target)
    return named


def _in_tenants(targets, names, named=()):
    """Those of some targets that are in tenants of these names; `named` has targets by GUID that know their domain."""
    chosen = [target for target in targets if target.tenant_names.intersection(names)]
    return [_with_names(target, named[target.tenant]) if target.tenant in named else target for target in chosen]


def _names_several(name, targets):
    from azure.cli.core.azclierror import InvalidArgumentValueError

    tenants = "; ".join(f"{printable(target.account.get('tenantDisplayName'))} ({target.tenant})" for target in targets)
    return InvalidArgumentValueError(
        f"{name} is a domain name of several tenants: {tenants}. Nothing was done.",
        recommendation="Give the tenant ID, or let az renew what it knows: az account list --refresh",
    )


def _no_target(missing, targets, current):
    from azure.cli.core.azclierror import InvalidArgumentValueError

    known = sorted({printable(target.tenant_name.lower()) for target in targets if target.tenant})
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
        recommendation=_what_to_do(missing[0], current),
    )


def _what_to_do(tenant, current):
    """What helps where a tenant has no target, by the kind of the current account, which may be None."""
    if current and current.is_service_principal:
        return (
            "Run the command again. What is no tenant of a user goes to the service principal; so the tenants of the "
            "users must be known first."
        )
    bound = current and not current.is_user
    return (
        "Check the spelling, give the tenant ID in the place of a domain name, or sign in"
        f"{' as a user or service principal' if bound else ''}: {user_login(tenant)}"
    )
