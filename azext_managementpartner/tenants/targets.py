"""Chooses the targets of a command for many tenants."""

from azext_managementpartner._text import is_guid
from azext_managementpartner.accounts.target import (
    TENANT_NAMES,
    Target,
    bound_to_its_tenant,
    current_account,
    current_target,
    signed_in_accounts,
)
from azext_managementpartner.errors.responses import is_no_access, no_access
from azext_managementpartner.errors.sign_in import login_required
from azext_managementpartner.tenants.discovery import discover_targets, users_of

_MAX_FAILURES = 3
"""After so many domain names that Entra ID fails to resolve, the others are not tried."""
MAX_SUGGESTIONS = 20
"""With more unknown tenants than this, no similar names are suggested: it takes too long."""
_SIMILARITY = 0.75
_SIMILARITY_OF_GUIDS = 0.94
"""How similar a known name must be to be suggested, from 0 to 1."""
_INITIAL_DOMAIN = ".onmicrosoft.com"
"""The end of the domain name with which Entra ID creates each tenant."""


def choose_targets(cli_ctx, shared, tenants: list | None = None, all_tenants: bool = False, excluded=()):
    """The targets of a command.

    :param tenants: GUIDs and domain names, str or `ListedTenant`; None: see `all_tenants`.
    :param all_tenants: choose every target; otherwise, and without `tenants`, only the current account.
    :param excluded: GUIDs of tenants for which no token is needed.
    :return: list of `Target`; list of problems, see `Selection`.
    :raises AuthenticationError: az is not signed in.
    """
    if not (tenants or all_tenants):
        # The error after the rows says how to go back to the current subscription, once for all.
        return [current_target(cli_ctx)._replace(previous_subscription="")], []
    accounts = signed_in_accounts(cli_ctx)
    known = [Target(account) for account in accounts]
    if tenants:
        current = current_account(accounts)
        return _named_targets(cli_ctx, shared, known, tenants, current and Target(current))
    with shared.sign_ins.prefetching_tokens([target for target in known if target.tenant_key not in excluded]):
        return _all_targets(cli_ctx, shared, known, users_of(known))[:2]


def tenant_ids(shared, names):
    """The GUIDs of tenants.

    :param names: GUIDs and domain names, iterable of str.
    :return: dict of GUID in lower case to name; a name that Entra ID does not know is its own key.
    :raises CLIError: Entra ID fails to resolve a name.
    """
    found, not_found = _resolve_names(shared, names)
    for error in not_found.values():
        if not is_no_access(error):
            raise error
    return {**{tenant: name for name, tenant in found.items()}, **{name: name for name in not_found}}


def _all_targets(cli_ctx, shared, known, users):
    """The targets that az knows, and those that its users discover; see `discover_targets`."""
    shown, problems, signed_out = discover_targets(cli_ctx, shared, users)
    names, distinct = {}, {}
    for target in [*known, *shown]:
        names[target.tenant_key] = _with_names(target, names.get(target.tenant_key, target.account)).account
    for target in [*known, *shown]:
        distinct.setdefault(target.key, _with_names(target, names[target.tenant_key]))
    return list(distinct.values()), problems, signed_out


def _named_targets(cli_ctx, shared, known, tenants, current):
    """The targets in the named tenants; a tenant without one is tried with the current account.

    The names are resolved first, because a domain name and a GUID may name the same tenant. Azure does not list the
    tenants of a user whose profile has all of the named ones.
    """
    companies = {name.lower(): getattr(name, "company", None) for name in tenants}
    found, not_found = _resolve_names(shared, companies)
    places = _names_by_tenant({**found, **{name: name for name in not_found}}, companies)
    wanted = set(found.values())
    users = [user for user in users_of(known) if not wanted <= {target.tenant_key for target in user}]
    targets, unlisted, signed_out = _all_targets(cli_ctx, shared, known, users)
    chosen, problems = [target for target in targets if target.tenant_key in places], []
    found_keys = {target.tenant_key for target in chosen}
    missing = [place for place in places if place not in found_keys]
    near = known_names(targets) if len(missing) <= MAX_SUGGESTIONS else []
    principal = current or known[0]
    for place in missing:
        domain = places[place]["tenantDefaultDomain"]
        target = principal.in_tenant(place, domain)._replace(did_you_mean=did_you_mean(domain or place, near))
        problem = not_found.get(place) or _problem_with(current, domain or place, unlisted, signed_out)
        if problem:
            problems.append((_with_names(target, places[place]).account, with_suggestion(problem, target.did_you_mean)))
        else:
            chosen.append(target)
    return [_with_names(target, places[target.tenant_key]) for target in chosen], problems


def _names_by_tenant(keys, companies):
    """The names of each tenant, a dict of tenant key to a dict of TENANT_NAMES.

    :param keys: dict of name to tenant key.
    :param companies: dict of name to company or None.
    """
    places = {}
    for name, key in keys.items():
        names = {"tenantDefaultDomain": None if is_guid(name) else name, "tenantDisplayName": companies[name]}
        known = places.get(key, names)
        places[key] = {title: known[title] or names[title] for title in TENANT_NAMES}
    return places


def _problem_with(current, name, unlisted, signed_out):
    """The error of a tenant without a target if the current account cannot be used there, or must not be; or None.

    If the tenants of a user are not known, the tenant may be one of them: no other account must be linked there.
    """
    if current is None:
        return no_current_account_error()
    if current.is_managed_identity or current.is_cloud_shell:
        return no_access(bound_to_its_tenant(current, name))
    others = [target for target in signed_out if target.identity != current.identity]
    if others:
        error = login_required(others[0], f"Until then, it is not known whether that account is in '{name}'.")
        error.recommendations[0] = f"Sign in as {others[0].user_name}:\n{error.login_command}"
        return error
    return next((problem for _, problem in unlisted), None)


def known_names(targets):
    """The names to suggest for a misspelled one, list of str."""
    return [target.tenant_in_command for target in targets if target.tenant_in_command]


def _resolve_names(shared, names):
    """Resolve names: a dict of names in lower case to GUIDs, and a dict of the other names to their errors."""
    from knack.util import CLIError

    failures = []

    def tenant_id(name):
        if len(failures) >= _MAX_FAILURES:
            return failures[0]
        try:
            return shared.sign_ins.tenant_id(name)
        except CLIError as error:
            if not is_no_access(error):
                failures.append(error)
            return error

    names = list(dict.fromkeys(name.lower() for name in names))
    results = dict(zip(names, shared.pool.map(tenant_id, names), strict=True))
    not_found = {name: result for name, result in results.items() if isinstance(result, CLIError)}
    return {name: result for name, result in results.items() if name not in not_found}, not_found


def _with_names(target, names):
    """A target with names of its tenant in place of those that it lacks."""
    names = {key: target.account.get(key) or names.get(key) for key in TENANT_NAMES}
    return target._replace(account={**target.account, **names})


def no_current_account_error():
    """The UnclassifiedUserFault of a tenant without a target if no subscription is the current one."""
    from azure.cli.core.azclierror import UnclassifiedUserFault

    return UnclassifiedUserFault(
        "az has no account in this tenant, and no current subscription whose account could be used.",
        recommendation="Choose a subscription: az account list --output table, then az account set --subscription ID",
    )


def with_suggestion(error, question):
    """A CLIError, with a "Did you mean" first among its recommendations if it says that there is no access."""
    if question and is_no_access(error):
        error.recommendations.insert(0, question)
    return error


def did_you_mean(name, known):
    """The question whether the user meant a similar name, str; "": none is similar.

    Of a GUID, one or two digits may differ. Of a domain name, the first label may be similar, and the rest another one.

    :param name: domain name or GUID that the user gave.
    :param known: GUIDs for a GUID, else see `known_names`.
    """
    from difflib import get_close_matches

    of_name = {one.lower().removesuffix(_INITIAL_DOMAIN): one for one in known}
    name, cutoff = name.lower(), _SIMILARITY_OF_GUIDS if is_guid(name) else _SIMILARITY
    for form in (name.removesuffix(_INITIAL_DOMAIN), name.partition(".")[0]):
        if near := get_close_matches(form, of_name, n=1, cutoff=cutoff):
            return f"Did you mean {of_name[near[0]]}?"
    return ""
