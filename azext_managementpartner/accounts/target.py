"""The account that a command acts for, in one tenant."""

from typing import NamedTuple

from azext_managementpartner._text import in_one_line, is_guid, named_in_command, quoted
from azext_managementpartner.accounts.az_login import how_to_go_back, user_login

TENANT_NAMES = ("tenantDisplayName", "tenantDefaultDomain")
"""What an account says of its tenant beside the ID."""
_SYSTEM_ASSIGNED, _USER_ASSIGNED = "systemAssignedIdentity", "userAssignedIdentity"


class Target(NamedTuple):
    """A principal in one tenant, whose link is meant.

    :param account: the account as az keeps it in its profile (`az account list --all`), with the tenant to act in.
    :param option: the option that chooses it (`--tenant fabrikam.com`), or "" where none is needed.
    :param go_back_to: the ID of the current subscription, where `az login` to the tenant makes another one the current
        one, or "".
    :param near: the question after the tenant that may have been meant, should the principal not be in this one, or "".
    """

    account: dict
    option: str = ""
    previous_subscription: str = ""
    near: str = ""

    @property
    def tenant(self):
        """GUID or domain name of the tenant."""
        return self.account["tenantId"]

    @property
    def tenant_id(self):
        """GUID of the tenant; None where the domain name is all that is known of it."""
        return self.tenant if is_guid(self.tenant) else None

    @property
    def tenant_key(self):
        """The tenant, as it can be compared with others."""
        return self.tenant.lower()

    @property
    def tenant_name(self):
        """The tenant's default domain, or its ID where az does not know the domain."""
        return self.account.get("tenantDefaultDomain") or self.tenant

    @property
    def tenant_title(self):
        """What to call the tenant: its display name, default domain or ID, the first that is known."""
        return self.account.get("tenantDisplayName") or self.tenant_name

    @property
    def tenant_in_command(self):
        """What a command to paste calls the tenant; None where nothing that is known of it can stand there."""
        return named_in_command(self.account.get("tenantDefaultDomain"), self.tenant)

    @property
    def user_name(self):
        """Sign-in name of a user, application ID of a service principal, az's name of a managed identity."""
        return self.account["user"]["name"]

    @property
    def label(self):
        """What to call the principal: `user_name`, but of a user-assigned managed identity the ID that tells which."""
        is_user_assigned = self.user_name == _USER_ASSIGNED
        return self.account["user"]["assignedIdentityInfo"] if is_user_assigned else self.user_name

    @property
    def identity(self):
        """What distinguishes the principal from all others that az knows, a tuple of str."""
        user = self.account["user"]
        return (user["type"], user["name"].lower(), user.get("assignedIdentityInfo", ""))

    @property
    def is_managed_identity(self):
        """Whether the token comes from the machine's managed identity."""
        return self.user_name in (_SYSTEM_ASSIGNED, _USER_ASSIGNED)

    @property
    def is_service_principal(self):
        """Whether az signed in with a service principal's own credential."""
        return self.account["user"]["type"] == "servicePrincipal" and not self.is_managed_identity

    @property
    def is_cloud_shell(self):
        """Whether the token comes from Cloud Shell."""
        return bool(self.account["user"].get("cloudShellID"))

    @property
    def is_user(self):
        """Whether az signed in as a user, who may go to other tenants."""
        return self.account["user"]["type"] == "user" and not self.is_cloud_shell

    @property
    def kind(self):
        """What Entra ID calls such a principal."""
        if self.is_managed_identity:
            return "managed identity"
        return "service principal" if self.is_service_principal else "user"

    def in_tenant(self, tenant, domain=None):
        """The same principal in a tenant in which az has no account.

        :param tenant: GUID; a domain name where no GUID is known for it.
        :param domain: domain name of the tenant, or None.
        """
        names = {"tenantId": tenant, "tenantDisplayName": None, "tenantDefaultDomain": domain}
        return Target({**self.account, **names})

    def relative_to(self, current):
        """The same target, which knows the current subscription where `az login` to its tenant would make it another.

        :param current: see `current_account`.
        """
        is_elsewhere = current and current["tenantId"].lower() != self.tenant_key
        back = current["id"] if is_elsewhere else ""
        return self._replace(previous_subscription=back)  # pylint: disable=no-member  # it does not know NamedTuple's methods

    def __str__(self):
        name = self.account.get("tenantDisplayName") or self.account.get("tenantDefaultDomain")
        tenant = f"'{name}' ({self.tenant})" if name and name != self.tenant else f"'{self.tenant}'"
        return in_one_line(f"{self.kind} '{self.label}' in tenant {tenant}")


def current_target(cli_ctx, tenant=None, tenant_id_of=None):
    """The principal and tenant that a command without further options acts for.

    :param tenant: another tenant to act in with the same sign-in, GUID or domain name; None: the account's own.
    :param tenant_id_of: function that gives the GUID of such a tenant, see `SignIns.tenant_id`.
    :raises AuthenticationError: az is not signed in.
    :raises CLIError: the subscription is not known to az; or what `tenant_id_of` raises.
    :raises InvalidArgumentValueError: the sign-in is bound to its own tenant, and another was asked for.
    """
    from azure.cli.core._profile import Profile

    accounts = signed_in_accounts(cli_ctx, tenant)
    subscription = cli_ctx.data.get("subscription_id")
    account = Profile(cli_ctx=cli_ctx).get_subscription(subscription)
    if tenant is None:
        target = Target(account, f"--subscription {quoted(subscription)}" if subscription else "")
    else:
        target = _in_tenant(Target(account), tenant, tenant_id_of(tenant), accounts)
    return target.relative_to(current_account(accounts))


def signed_in_accounts(cli_ctx, tenant=None):
    """The accounts that az has in its profile for the active cloud.

    :param tenant: the tenant that is meant, for the words of the error; None: not known.
    :return: list of dict, as az keeps them; not empty.
    :raises AuthenticationError: az is not signed in.
    """
    from azure.cli.core._profile import Profile

    accounts = Profile(cli_ctx=cli_ctx).load_cached_subscriptions()
    if not accounts:
        raise _not_signed_in(cli_ctx, tenant)
    return accounts


def current_account(accounts):
    """The account of the current subscription.

    :param accounts: see `signed_in_accounts`.
    :return: dict; None: there is none.
    """
    return next((account for account in accounts if account.get("isDefault")), None)


def _in_tenant(target, name, tenant_id, accounts):
    """The same principal in the tenant that has a name: the account that az knows, else a copy that is moved there."""
    same_user = [target.account] + [other for other in accounts if other["user"] == target.account["user"]]
    known = next((account for account in same_user if account["tenantId"].lower() == tenant_id), None)
    if known is None and (target.is_managed_identity or target.is_cloud_shell):
        raise bound_to_its_tenant(target, name)
    domain = None if is_guid(name) else name
    moved = Target(known) if known else target.in_tenant(tenant_id, domain)
    return moved._replace(option=f"--tenant {name}")


def _not_signed_in(cli_ctx, tenant):
    from azure.cli.core.azclierror import AuthenticationError

    return AuthenticationError(
        f"az is not signed in to cloud '{cli_ctx.cloud.name}'.",
        recommendation=f"Sign in: {user_login(tenant) if tenant else 'az login'}",
    )


def bound_to_its_tenant(target, tenant):
    """The error of a sign-in that gets tokens for its own tenant alone, where another one was asked for.

    :param target: `Target` of the sign-in.
    :param tenant: GUID or domain name of the other tenant.
    :return: InvalidArgumentValueError.
    """
    from azure.cli.core.azclierror import InvalidArgumentValueError

    sign_in = "Cloud Shell" if target.is_cloud_shell else "A managed identity"
    return InvalidArgumentValueError(
        f"{sign_in} gets tokens for its own tenant only ({target.tenant}), not for '{tenant}'.",
        recommendation=[
            f"Sign in as a user or service principal: {user_login(tenant)}",
            how_to_go_back(target.account["id"]),
        ],
    )
