"""The right principal in the right tenant."""

import json

import pytest
from azure.cli.core import AzCli
from azure.cli.core._help import AzCliHelp
from azure.cli.core._output import AzOutputProducer
from azure.cli.core.azclierror import AuthenticationError, InvalidArgumentValueError
from azure.cli.core.azlogging import AzCliLogging

from azext_managementpartner.accounts.az_login import login_command
from azext_managementpartner.accounts.target import Target, current_target

HOME, FABRIKAM = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
ELSEWHERE = "33333333-3333-3333-3333-333333333333"
ALEX = {"name": "alex@contoso.com", "type": "user"}
ROBOT = {"name": "44444444-4444-4444-4444-444444444444", "type": "servicePrincipal"}
MACHINE = {"name": "systemAssignedIdentity", "type": "servicePrincipal", "assignedIdentityInfo": "MSI"}
ONE_OF_SEVERAL = {**MACHINE, "name": "userAssignedIdentity", "assignedIdentityInfo": "MSIClient-5555-6666"}
NO_SUB = "--allow-no-subscriptions"
CLOUD_SHELL = {**ALEX, "cloudShellID": True}


def account(user, tenant, default=False, **more):
    return {
        "id": f"sub-{tenant[:4]}",
        "name": f"Subscription {tenant[:4]}",
        "user": user,
        "tenantId": tenant,
        "isDefault": default,
        "environmentName": "AzureCloud",
        **more,
    }


def fabrikam_account(user, default=False):
    return account(
        user, FABRIKAM, default, tenantDefaultDomain="fabrikam.onmicrosoft.com", tenantDisplayName="Fabrikam"
    )


def tenant_id(name):
    """What Entra ID calls a tenant."""
    return {"fabrikam.onmicrosoft.com": FABRIKAM}.get(name.lower(), name)


@pytest.fixture
def az_with(tmp_path):
    """Gives the context of an az whose profile holds the given accounts."""

    def make(*accounts, subscription=None):
        (tmp_path / "azureProfile.json").write_text(json.dumps({"subscriptions": accounts}))
        cli_ctx = AzCli(
            cli_name="az",
            config_dir=str(tmp_path),
            config_env_var_prefix="AZURE",
            logging_cls=AzCliLogging,
            output_cls=AzOutputProducer,
            help_cls=AzCliHelp,
        )
        cli_ctx.data["subscription_id"] = subscription
        return cli_ctx

    return make


def test_without_options_the_current_account_is_meant(az_with):
    target = current_target(az_with(account(ALEX, HOME), fabrikam_account(ALEX, default=True)))
    assert (target.tenant, target.user_name, target.option) == (FABRIKAM, "alex@contoso.com", "")


def test_subscription_chooses_the_account(az_with):
    target = current_target(az_with(account(ALEX, HOME, True), fabrikam_account(ROBOT), subscription="sub-2222"))
    assert (target.tenant, target.user_name) == (FABRIKAM, ROBOT["name"])
    assert target.option == '--subscription "sub-2222"'


@pytest.mark.parametrize("typed", [FABRIKAM, "fabrikam.onmicrosoft.com", "Fabrikam.OnMicrosoft.com"])
def test_tenant_is_found_in_the_profile_by_its_guid(az_with, typed):
    target = current_target(az_with(account(ALEX, HOME, True), fabrikam_account(ALEX)), typed, tenant_id)
    assert (target.tenant, target.option) == (FABRIKAM, f"--tenant {typed}")
    assert target.account["tenantDisplayName"] == "Fabrikam"


def test_a_domain_that_has_moved_leads_to_the_tenant_that_has_it_now(az_with):
    target = current_target(
        az_with(account(ALEX, HOME, True), fabrikam_account(ALEX)), "fabrikam.onmicrosoft.com", lambda _: ELSEWHERE
    )
    assert (target.tenant, target.account["tenantDisplayName"]) == (ELSEWHERE, None)
    assert str(target) == f"user 'alex@contoso.com' in tenant 'fabrikam.onmicrosoft.com' ({ELSEWHERE})"


@pytest.mark.parametrize(("tenant", "back"), [(FABRIKAM, "sub-1111"), (HOME, "")])
def test_a_target_knows_the_way_back_where_a_sign_in_leads_to_another_tenant(az_with, tenant, back):
    target = current_target(az_with(account(ALEX, HOME, True), fabrikam_account(ALEX)), tenant, tenant_id)
    assert target.previous_subscription == back


def test_tenant_keeps_the_principal_of_the_current_account(az_with):
    target = current_target(az_with(account(ALEX, HOME, True), fabrikam_account(ROBOT)), FABRIKAM, tenant_id)
    assert (target.tenant, target.user_name) == (FABRIKAM, "alex@contoso.com")


def test_a_tenant_that_az_does_not_list_is_tried_with_the_same_sign_in(az_with):
    target = current_target(az_with(fabrikam_account(ALEX, True)), ELSEWHERE, tenant_id)
    assert (target.tenant, target.user_name) == (ELSEWHERE, "alex@contoso.com")
    assert str(target) == f"user 'alex@contoso.com' in tenant '{ELSEWHERE}'"


@pytest.mark.parametrize(("user", "words"), [(MACHINE, "A managed identity"), (CLOUD_SHELL, "Cloud Shell")])
def test_a_sign_in_that_is_bound_to_its_tenant_refuses_another_in_words(az_with, user, words):
    with pytest.raises(InvalidArgumentValueError, match=f"{words} gets tokens for its own tenant only") as caught:
        current_target(az_with(account(user, HOME, True)), ELSEWHERE, tenant_id)
    login, way_back = caught.value.recommendations
    assert login.endswith(f'az login --tenant "{ELSEWHERE}" {NO_SUB}')
    assert way_back.endswith('To change it back: az account set --subscription "sub-1111"')


def test_a_sign_in_that_is_bound_to_its_tenant_may_name_it(az_with):
    assert current_target(az_with(account(MACHINE, HOME, True)), HOME, tenant_id).tenant == HOME


def test_without_sign_in_the_error_says_how_to_sign_in(az_with):
    with pytest.raises(AuthenticationError, match="not signed in") as caught:
        current_target(az_with(), "fabrikam.com")
    assert 'az login --tenant "fabrikam.com" --allow-no-subscriptions' in caught.value.recommendations[0]


@pytest.mark.parametrize(
    ("user", "kind", "login"),
    [
        (ALEX, "user", f'az login --tenant "{FABRIKAM}" --allow-no-subscriptions'),
        (
            ROBOT,
            "service principal",
            f'az login --service-principal --username {ROBOT["name"]} --tenant "{FABRIKAM}" {NO_SUB}',
        ),
        (MACHINE, "managed identity", f"az login --identity {NO_SUB}"),
        (ONE_OF_SEVERAL, "managed identity", f"az login --identity --client-id 5555-6666 {NO_SUB}"),
    ],
)
def test_each_kind_of_principal_is_named_and_told_its_own_login_command(user, kind, login):
    target = Target(fabrikam_account(user))
    assert str(target) == f"{kind} '{target.label}' in tenant 'Fabrikam' ({FABRIKAM})"
    assert login_command(target) == login


def test_a_tenants_name_is_said_without_what_a_terminal_would_interpret():
    named = Target({**fabrikam_account(ALEX), "tenantDisplayName": "Evil\x1b[2J\nname"})
    assert str(named) == rf"user 'alex@contoso.com' in tenant 'Evil\x1b[2J name' ({FABRIKAM})"
