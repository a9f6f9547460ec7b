"""Which targets a command over many tenants acts for."""

from knack.log import get_logger

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
from azext_managementpartner.tenants.discovery import shown_targets, users_of

_TROUBLES = 3
"""How many names Entra ID may fail to resolve before the others are not asked for."""
MOST_QUESTIONS = 20
"""With how many tenants that are not found it is looked for the ones that may have been meant: it takes time."""


def choose_targets(cli_ctx, shared, tenants=None, all_tenants=False, left_out=()):
    """The targets that a command is meant for.

    :param tenants: GUIDs and domain names, list of str or `ListedTenant`; None: see `all_tenants`.
    :param all_tenants: every target; otherwise, and without `tenants`, the current account alone.
    :param left_out: GUIDs of tenants that nobody should get a token for before it is needed.
    :return: list of `Target`; list of problems, see `Selection`.
    :raises AuthenticationError: az is not signed in.
    """
    if not (tenants or all_tenants):
        # The error after the rows says once how to go back.
        return [current_target(cli_ctx)._replace(previous_subscription="")], []
    accounts = signed_in_accounts(cli_ctx)
    known = [Target(account) for account in accounts]
    if tenants:
        current = current_account(accounts)
        return _of_tenants(cli_ctx, shared, known, tenants, current and Target(current))
    with shared.sign_ins.getting_tokens([target for target in known if target.tenant_key not in left_out]):
        return _all_targets(cli_ctx, shared, known, users_of(known))[:2]


def tenant_ids(shared, names):
    """The tenants that have names.

    :param names: GUIDs and domain names, iterable of str.
    :return: dict of GUIDs in lower case to names; a name that no tenant has stands for itself.
    :raises CLIError: Entra ID does not say which tenant has a name.
    """
    found, not_found = _by_names(shared, names)
    for error in not_found.values():
        if not is_no_access(error):
            raise error
    return {**{tenant: name for name, tenant in found.items()}, **{name: name for name in not_found}}


def _all_targets(cli_ctx, shared, known, users):
    """Each principal and tenant that az knows, and that Azure shows to some of its users; and what it does not show.

    :return: see `shown_targets`.
    """
    shown, problems, silent = shown_targets(cli_ctx, shared, users)
    names, distinct = {}, {}
    for target in [*known, *shown]:
        names[target.tenant_key] = _with_names(target, names.get(target.tenant_key, target.account)).account
    for target in [*known, *shown]:
        distinct.setdefault((target.identity, target.tenant_key), _with_names(target, names[target.tenant_key]))
    return list(distinct.values()), problems, silent


def _of_tenants(cli_ctx, shared, known, tenants, current):
    """The targets in the given tenants; where there is none, the current account goes there, and Entra ID decides.

    A tenant that is named twice, by a domain name and by its GUID, is one: so the GUIDs are found out first. Azure is
    not asked for the tenants of a user whose profile has them all.
    """
    companies = {name.lower(): getattr(name, "company", None) for name in tenants}
    found, not_found = _by_names(shared, companies)
    places = {}
    for name, place in [*found.items(), *((name, name) for name in not_found)]:
        names = {"tenantDefaultDomain": None if is_guid(name) else name, "tenantDisplayName": companies[name]}
        places[place] = {key: places.get(place, names)[key] or names[key] for key in TENANT_NAMES}
    wanted = set(found.values())
    users = [of_user for of_user in users_of(known) if not wanted <= {target.tenant_key for target in of_user}]
    targets, unlisted, silent = _all_targets(cli_ctx, shared, known, users)
    chosen, problems = [target for target in targets if target.tenant_key in places], []
    there = {target.tenant_key for target in chosen}
    missing = [place for place in places if place not in there]
    near = names_to_mean(targets) if len(missing) <= MOST_QUESTIONS else []
    who = current or known[0]
    for place in missing:
        domain = places[place]["tenantDefaultDomain"]
        target = who.in_tenant(place, domain)._replace(near=did_you_mean(domain or place, near))
        problem = not_found.get(place) or _why_not(current, domain or place, unlisted, silent)
        if problem:
            problems.append((_with_names(target, places[place]).account, asking(problem, target.near)))
        else:
            chosen.append(target)
    return [_with_names(target, places[target.tenant_key]) for target in chosen], problems


def _why_not(current, name, unlisted, silent):
    """The error of a tenant in which az has nobody, and to which the current account cannot go, or should not; or None.

    Where the tenants of a user are not known, it may be one of them: nobody else must be linked there in their place.
    """
    if current is None:
        return no_current_account()
    if current.is_managed_identity or current.is_cloud_shell:
        return no_access(bound_to_its_tenant(current, name))
    others = [target for target in silent if target.identity != current.identity]
    if others:
        return login_required(others[0], f"Until then, it is not known whether that account is in '{name}'.")
    return next((problem for _, problem in unlisted), None)


def names_to_mean(targets):
    """The names by which somebody may have meant one of the tenants.

    :param targets: list of `Target`.
    :return: list of str.
    """
    return [target.tenant_in_command for target in targets if target.tenant_in_command]


def _by_names(shared, names):
    """Which tenants have names: a dict of the names in lower case to GUIDs, and one of other names to errors."""
    from knack.util import CLIError

    troubles = []

    def tenant_id(name):
        if len(troubles) >= _TROUBLES:
            return troubles[0]
        try:
            return shared.sign_ins.tenant_id(name)
        except CLIError as error:
            if not is_no_access(error):
                troubles.append(error)
            return error

    names = list(dict.fromkeys(name.lower() for name in names))
    answers = dict(zip(names, shared.pool.map(tenant_id, names), strict=True))
    not_found = {name: answer for name, answer in answers.items() if isinstance(answer, CLIError)}
    return {name: answer for name, answer in answers.items() if name not in not_found}, not_found


def _with_names(target, names):
    """A target whose tenant has the names that are known from elsewhere, where it has none itself."""
    names = {key: target.account.get(key) or names.get(key) for key in TENANT_NAMES}
    return target._replace(account={**target.account, **names})


logger = get_logger(__name__)


_NEAR = 0.75
"""How much of two names must be alike, of 1, to take one for the other misspelled."""
_SHARED = ".onmicrosoft.com"


def no_current_account():
    """The error of a tenant in which az has nobody, where no account is the current one.

    :return: UnclassifiedUserFault.
    """
    from azure.cli.core.azclierror import UnclassifiedUserFault

    return UnclassifiedUserFault(
        "az has no account in this tenant, and no current account that could go there.",
        recommendation="Choose the account: az account list --output table, then az account set --subscription ID",
    )


def asking(error, question):
    """An error of a principal that is not in a tenant, with a question after what may have been meant.

    :param error: CLIError.
    :param question: str; "": there is none.
    :return: the same error.
    """
    if question and is_no_access(error):
        error.recommendations.insert(0, question)
    return error


def did_you_mean(name, known):
    """A question after the domain name that somebody may have meant.

    :param name: domain name, or GUID, as it was given.
    :param known: the domain names of the tenants in which somebody is, iterable of str.
    :return: str; "": none is near.
    """
    from difflib import get_close_matches

    of_name = {domain.lower().removesuffix(_SHARED): domain for domain in known}
    near = get_close_matches(name.lower().removesuffix(_SHARED), of_name, n=1, cutoff=_NEAR)
    return f"Did you mean {of_name[near[0]]}?" if near else ""
