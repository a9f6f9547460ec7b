"""Values that the shell offers for an option."""

import contextlib
import os

from azure.cli.core.decorators import Completer

from azext_managementpartner._text import is_domain_name, is_tenant

_SECONDS = 3
"""How long Azure may take to answer: the shell shows nothing meanwhile."""


@Completer
def complete_tenant(cmd, prefix, _namespace, **_):
    """The tenants that az is signed in to and those that Azure shows its users, each by one value.

    :param cmd: the command whose `--tenant` is being typed.
    :param prefix: what has been typed of the value.
    :return: list of str: domain names, then the GUIDs of tenants without one. az leaves out what does not begin with
        the prefix.
    """
    with contextlib.suppress(Exception):  # whatever is wrong, the command itself will say it
        return _offered(_tenants(cmd.cli_ctx), prefix)
    return []


@Completer
def complete_tenants(cmd, prefix, namespace, **_):
    """The tenants of `complete_tenant`; after an @, files that may have a list of them.

    :param cmd: the command whose `--tenants` is being typed.
    :param prefix: what has been typed of the value.
    :param namespace: what has been typed before.
    :return: list of str.
    """
    return _files(prefix) if prefix.startswith("@") else complete_tenant.func(cmd, prefix, namespace)


def _tenants(cli_ctx):
    """The tenants: a dict of their IDs to a domain name or None. Azure's names are newer than those of the profile."""
    from azure.cli.core._profile import Profile

    known = Profile(cli_ctx=cli_ctx).load_cached_subscriptions()
    domains = {}
    for account in [*_shown_accounts(cli_ctx, known), *known]:
        tenant, domain = (account.get("tenantId") or "").lower(), account.get("tenantDefaultDomain") or ""
        if is_tenant(tenant):
            domains[tenant] = domains.get(tenant) or (domain if is_domain_name(domain) else None)
    return domains


def _shown_accounts(cli_ctx, known):
    """The accounts in the tenants that Azure shows to users, a list of dict; none where it takes too long, or fails."""
    from azext_managementpartner.accounts.target import Target
    from azext_managementpartner.tenants.discovery import users_of

    found = []
    with contextlib.suppress(Exception):
        users = users_of([Target(account) for account in known])
        if users:
            _ask(cli_ctx, users, found)
    return [target.account for target in found]


def _ask(cli_ctx, users, found):
    """Let a thread put the targets that Azure shows into `found`, and wait for it as long as it may take.

    The thread does not hold up the end of the process. Nothing is logged: that would be between what somebody types.
    """
    import threading

    from azext_managementpartner._client_factory import sharing
    from azext_managementpartner._warnings import nothing_said
    from azext_managementpartner.tenants.discovery import shown_targets

    with nothing_said(), sharing(cli_ctx, many=True) as shared:

        def ask():
            with contextlib.suppress(Exception):
                found.extend(shown_targets(cli_ctx, shared, users)[0])

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        thread.join(_SECONDS)


def _offered(domains, prefix):
    """What stands for each tenant. Where no domain name begins as it was typed, it may be the GUID of any tenant."""
    names = {domain.lower() for domain in domains.values() if domain}
    is_no_name = prefix and not any(name.startswith(prefix.lower()) for name in names)
    return sorted(names) + sorted(tenant for tenant, domain in domains.items() if is_no_name or not domain)


def _files(prefix):
    """The files and folders whose paths begin with what was typed after the @.

    argcomplete's FilesCompleter has a shell run what was typed, and needs bash.
    """
    import glob

    typed = prefix[1:]
    path = os.path.expanduser(typed)  # as az does: the shell sees no path behind an @
    found = sorted(glob.glob(f"{glob.escape(path)}*"))
    return [f"@{typed}{each[len(path) :]}{'/' if os.path.isdir(each) else ''}" for each in found]
