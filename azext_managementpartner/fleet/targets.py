"""All targets of this az: each principal that is signed in, in each of its tenants."""

from azext_managementpartner._text import is_guid
from azext_managementpartner.fleet.tenants import shown_targets, users_of
from azext_managementpartner.messages.rows import in_a_row
from azext_managementpartner.messages.targets import no_target
from azext_managementpartner.principals.target import (
    TENANT_NAMES,
    Target,
    current_account,
    current_target,
    signed_in_accounts,
)

_TROUBLES = 3
"""How many names Entra ID may fail to resolve before the others are not asked for."""


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
        return [current_target(cli_ctx)._replace(go_back_to="")]  # the error that follows the rows says it once
    accounts = signed_in_accounts(cli_ctx)
    known, current = [Target(account) for account in accounts], current_account(accounts)
    if tenants:
        return _of_tenants(cli_ctx, shared, known, tenants, current and Target(current))
    with shared.sign_ins.getting_tokens(known):
        return _all_targets(cli_ctx, shared, known, users_of(known))


def _all_targets(cli_ctx, shared, known, users):
    """Each principal and tenant that az knows, and each tenant that Azure shows to some of its users."""
    shown = shown_targets(cli_ctx, shared, users)
    names, distinct = {}, {}
    for target in [*known, *shown]:
        tenant = (target.tenant or "").lower()
        names[tenant] = _with_names(target, names.get(tenant, target).account)
    for target in [*known, *shown]:
        tenant = (target.tenant or "").lower()
        distinct.setdefault((target.identity, tenant), _with_names(target, names[tenant].account))
    return list(distinct.values())


def _with_names(target, other):
    """A target whose tenant has the names that another account says, where it has none itself."""
    names = {key: target.account.get(key) or other.get(key) for key in TENANT_NAMES}
    return target._replace(account={**target.account, **names})


def _of_tenants(cli_ctx, shared, known, tenants, current):
    """The targets in the given tenants; where there is none, the current account goes if it is a service principal's.

    A tenant that is named twice, by a domain name and by its GUID, is one: so the GUIDs are found out first. Azure is
    not asked for the tenants of a user whose profile has them all.
    """
    domains, not_found = _domains_by_tenant(shared, tenants)
    users = [of_user for of_user in users_of(known) if not domains.keys() <= {each.tenant.lower() for each in of_user}]
    targets = _all_targets(cli_ctx, shared, known, users)
    chosen = [target for target in targets if (target.tenant or "").lower() in domains]
    found = {target.tenant.lower() for target in chosen}
    missing = [tenant for tenant in domains if tenant not in found]
    goes_anywhere = current and current.is_service_principal
    unknown = [] if goes_anywhere else [name for name, error in not_found.items() if _is_no_tenant(error)]
    if unknown or (missing and not goes_anywhere) or (missing and any(target.problem for target in targets)):
        raise no_target(sorted(domains[tenant] or tenant for tenant in missing), sorted(unknown), targets, current)
    moved = [current.in_tenant(tenant, domains[tenant]) for tenant in missing]
    who = current or known[0]
    problems = [who.in_tenant(name, name)._replace(problem=in_a_row(error)) for name, error in not_found.items()]
    return problems + [
        _with_names(target, {"tenantDefaultDomain": domains[target.tenant.lower()]}) for target in chosen + moved
    ]


def _domains_by_tenant(shared, names):
    """What tenants are named: a dict of their GUIDs to a domain name or None, and one of domain names to errors."""
    from knack.util import CLIError

    troubles = []

    def tenant_id(name):
        if len(troubles) >= _TROUBLES:
            return troubles[0]
        try:
            return shared.sign_ins.tenant_id(name)
        except CLIError as error:
            if not _is_no_tenant(error):
                troubles.append(error)
            return error

    names = list(dict.fromkeys(name.lower() for name in names))
    domains, not_found = {}, {}
    for name, found in zip(names, shared.pool.map(tenant_id, names), strict=True):
        if isinstance(found, CLIError):
            not_found[name] = found
        else:
            domains[found] = domains.get(found) or (None if is_guid(name) else name)
    return domains, not_found


def _is_no_tenant(error):
    from azure.cli.core.azclierror import InvalidArgumentValueError

    return isinstance(error, InvalidArgumentValueError)
