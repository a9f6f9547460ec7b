"""Targets: a target is a principal in one tenant."""

from typing import NamedTuple

from azext_managementpartner._text import in_one_line, is_guid, named_in_command, quoted
from azext_managementpartner.accounts.az_login import how_to_go_back, user_login

TENANT_NAMES = ("tenantDisplayName", "tenantDefaultDomain")
"""The names of its tenant in an account."""
_SYSTEM_ASSIGNED, _USER_ASSIGNED = "systemAssignedIdentity", "userAssignedIdentity"


class Target(NamedTuple):
    """A principal in one tenant, to which a link belongs.

    :param account: the account in the form of `az account list --all`, with the tenant to act in.
    :param option: the option that selected it, like `--tenant fabrikam.com`, or "".
    :param previous_subscription: ID of the current subscription if `az login` to the tenant would change it, or "".
    :param did_you_mean: a question with the name of a similar tenant, for the error if the principal is not in this
        one, or "".
    """

    account: dict
    option: str = ""
    previous_subscription: str = ""
    did_you_mean: str = ""

    @property
    def tenant(self) -> str:
        """GUID or domain name of the tenant."""
        return self.account["tenantId"]

    @property
    def tenant_id(self) -> str | None:
        """GUID of the tenant; None if only its domain name is known."""
        return self.tenant if is_guid(self.tenant) else None

    @property
    def tenant_key(self) -> str:
        """`tenant` in lower case, for comparisons."""
        return self.tenant.lower()

    @property
    def key(self) -> tuple:
        """The principal and the tenant, for comparisons."""
        return self.identity, self.tenant_key

    @property
    def tenant_name(self) -> str:
        """The tenant's default domain, or its ID if az does not know the domain."""
        return self.account.get("tenantDefaultDomain") or self.tenant

    @property
    def tenant_title(self) -> str:
        """The tenant's display name, default domain or ID, the first that is known."""
        return self.account.get("tenantDisplayName") or self.tenant_name

    @property
    def tenant_in_command(self) -> str | None:
        """The name of the tenant that is safe in a command to paste, if there is one."""
        return named_in_command(self.account.get("tenantDefaultDomain"), self.tenant)

    @property
    def user_name(self) -> str:
        """User principal name of a user, application ID of a service principal, az's name of a managed identity."""
        return self.account["user"]["name"]

    @property
    def label(self) -> str:
        """`user_name`, or the ID of a user-assigned managed identity."""
        is_user_assigned = self.user_name == _USER_ASSIGNED
        return self.account["user"]["assignedIdentityInfo"] if is_user_assigned else self.user_name

    @property
    def identity(self) -> tuple[str, str, str]:
        """The values that identify the principal among all that az knows."""
        user = self.account["user"]
        return (user["type"], user["name"].lower(), user.get("assignedIdentityInfo", ""))

    @property
    def is_managed_identity(self) -> bool:
        """Whether the token comes from a managed identity."""
        return self.user_name in (_SYSTEM_ASSIGNED, _USER_ASSIGNED)

    @property
    def is_service_principal(self) -> bool:
        """Whether az is signed in with the credential of a service principal."""
        return self.account["user"]["type"] == "servicePrincipal" and not self.is_managed_identity

    @property
    def is_cloud_shell(self) -> bool:
        """Whether the token comes from Cloud Shell."""
        return bool(self.account["user"].get("cloudShellID"))

    @property
    def is_user(self) -> bool:
        """Whether az is signed in as a user, who can act in other tenants."""
        return self.account["user"]["type"] == "user" and not self.is_cloud_shell

    @property
    def kind(self) -> str:
        """The type of the principal, in words."""
        if self.is_managed_identity:
            return "managed identity"
        return "service principal" if self.is_service_principal else "user"

    def in_tenant(self, tenant: str, domain: str | None = None) -> "Target":
        """The same principal in a tenant in which az has no account.

        :param tenant: GUID, or a domain name if the GUID is not known.
        """
        names = {"tenantId": tenant, "tenantDisplayName": None, "tenantDefaultDomain": domain}
        return Target({**self.account, **names})

    def relative_to(self, current: dict | None) -> "Target":
        """The same target with its `previous_subscription`.

        :param current: see `current_account`.
        """
        is_elsewhere = current and current["tenantId"].lower() != self.tenant_key
        previous = current["id"] if is_elsewhere else ""
        return self._replace(previous_subscription=previous)  # pylint: disable=no-member  # a method of NamedTuple

    def __str__(self):
        name = self.account.get("tenantDisplayName") or self.account.get("tenantDefaultDomain")
        tenant = f"'{name}' ({self.tenant})" if name and name != self.tenant else f"'{self.tenant}'"
        return in_one_line(f"{self.kind} '{self.label}' in tenant {tenant}")


def current_target(cli_ctx, tenant=None, tenant_id_of=None):
    """The target of the current subscription, or of --subscription.

    :param tenant: GUID or domain name of another tenant to act in with the same sign-in.
    :param tenant_id_of: function that returns the GUID of a tenant, see `SignIns.tenant_id`.
    :raises AuthenticationError: az is not signed in.
    :raises CLIError: az does not know the subscription; or see `tenant_id_of`.
    :raises InvalidArgumentValueError: the sign-in does not work in another tenant.
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


def signed_in_accounts(cli_ctx, tenant: str | None = None) -> list[dict]:
    """The accounts in az's profile for the active cloud, at least one.

    :param tenant: the tenant to sign in to, for the error message.
    :raises AuthenticationError: az is not signed in.
    """
    from azure.cli.core._profile import Profile

    accounts = Profile(cli_ctx=cli_ctx).load_cached_subscriptions()
    if not accounts:
        raise _not_signed_in(cli_ctx, tenant)
    return accounts


def current_account(accounts: list[dict]) -> dict | None:
    """The account of the current subscription; see `signed_in_accounts`."""
    return next((account for account in accounts if account.get("isDefault")), None)


def _in_tenant(target, name, tenant_id, accounts):
    """The same principal in another tenant, with the account that az has there, if any."""
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


def bound_to_its_tenant(target, tenant: str):
    """The InvalidArgumentValueError of a sign-in that does not work in another tenant.

    :param tenant: GUID or domain name of the other tenant.
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
