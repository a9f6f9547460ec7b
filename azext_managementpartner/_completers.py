"""Tab completion of the options that name tenants."""

import contextlib
import os

from azure.cli.core.decorators import Completer

from azext_managementpartner._text import is_domain_name, is_tenant

_TIMEOUT = 3
"""Seconds to wait for Azure. The shell shows nothing meanwhile."""


@Completer
def complete_tenant(cmd, prefix: str, _namespace, **_) -> list[str]:
    """Complete `--tenant`: the tenants that az is signed in to, and those that Azure shows its users.

    The values are domain names, then the GUIDs of tenants without one. az removes those that do not start with the
    prefix.
    """
    with contextlib.suppress(Exception):  # the command itself will show the error
        return _suggestions(_tenants(cmd.cli_ctx), prefix)
    return []


@Completer
def complete_tenants(cmd, prefix: str, namespace, **_) -> list[str]:
    """Complete `--tenants`: file names after an @, otherwise as `complete_tenant` does."""
    return _files(prefix) if prefix.startswith("@") else complete_tenant.func(cmd, prefix, namespace)


def _tenants(cli_ctx):
    """A dict of tenant ID to domain name or None. Azure's names are newer than those of the profile."""
    from azure.cli.core._profile import Profile

    signed_in = Profile(cli_ctx=cli_ctx).load_cached_subscriptions()
    domains = {}
    for account in [*_accounts_from_azure(cli_ctx, signed_in), *signed_in]:
        tenant, domain = (account.get("tenantId") or "").lower(), account.get("tenantDefaultDomain") or ""
        if is_tenant(tenant):
            domains[tenant] = domains.get(tenant) or (domain if is_domain_name(domain) else None)
    return domains


def _accounts_from_azure(cli_ctx, signed_in):
    """The accounts in the tenants that Azure shows to users; an empty list if that fails or takes too long."""
    from azext_managementpartner.accounts.target import Target
    from azext_managementpartner.tenants.discovery import users_of

    found = []
    with contextlib.suppress(Exception):
        users = users_of([Target(account) for account in signed_in])
        if users:
            _add_targets_from_azure(cli_ctx, users, found)
    return [target.account for target in found]


def _add_targets_from_azure(cli_ctx, users, found):
    """Add the targets that Azure shows to `found`, in a daemon thread, and wait for at most `_TIMEOUT` seconds.

    Nothing is logged: it would appear in the line that the user types.
    """
    import threading

    from azext_managementpartner._client_factory import sharing
    from azext_managementpartner._warnings import logging_disabled
    from azext_managementpartner.tenants.discovery import discover_targets

    with logging_disabled(), sharing(cli_ctx, many=True) as shared:

        def add():
            with contextlib.suppress(Exception):
                found.extend(discover_targets(cli_ctx, shared, users)[0])

        thread = threading.Thread(target=add, daemon=True)
        thread.start()
        thread.join(_TIMEOUT)


def _suggestions(domains, prefix):
    """One value for each tenant. If no domain name starts with the prefix, it may be the start of a GUID."""
    names = {domain.lower() for domain in domains.values() if domain}
    may_be_guid = prefix and not any(name.startswith(prefix.lower()) for name in names)
    return sorted(names) + sorted(tenant for tenant, domain in domains.items() if may_be_guid or not domain)


def _files(prefix):
    """The files and folders whose paths start with what was typed after the @.

    argcomplete's FilesCompleter runs the typed text in a shell, and needs bash.
    """
    import glob

    typed = prefix[1:]
    path = os.path.expanduser(typed)  # as az does: the shell does not expand a ~ after an @
    found = sorted(glob.glob(f"{glob.escape(path)}*"))
    return [f"@{typed}{each[len(path) :]}{'/' if os.path.isdir(each) else ''}" for each in found]
