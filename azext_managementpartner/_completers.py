"""Values that the shell offers for an option."""

from azure.cli.core.decorators import Completer


@Completer
def complete_tenant(cmd, _prefix, _namespace, **_):
    """The tenants that this az is signed in to, by domain name and by GUID.

    :param cmd: the command whose `--tenant` is being typed.
    :return: a list of str, each of them a value that `--tenant` takes.
    """
    from azure.cli.core._profile import Profile

    accounts = Profile(cli_ctx=cmd.cli_ctx).load_cached_subscriptions()
    names = {account.get(key) for account in accounts for key in ("tenantDefaultDomain", "tenantId")}
    return sorted(name for name in names if name)
