"""Each kind of sign-in links the principal that it is, in the tenant that is meant."""

import json
import shlex

import pytest

from emulator import Emulator, Fault
from emulator.entra.credentials import ClientCertificate
from emulator.resource_manager.models import Caller
from emulator.server import OWN_CLOUD_AUDIENCE
from emulator.session import Session
from emulator.world import Delegation, sample_world
from tests.e2e.sign_ins import (
    BOUND_TO_THEIR_TENANT,
    CERTIFICATE,
    FEDERATED,
    SERVICE_PRINCIPALS,
    SIGN_INS,
    USER_ASSIGNED,
    cloud_shell,
    in_own_cloud,
)
from tests.e2e.test_secrets import TOKEN, secrets_of

pytestmark = pytest.mark.not_measured

CREATE = ["managementpartner", "create", "--partner-id", "12345"]
SET_ALL = ["managementpartner", "set", "--partner-id", "12345", "--all-tenants"]


def login_command(result):
    """The arguments of az in the recommendation that a command ends with, as they stand there."""
    return result.err.partition("Sign in to this tenant:\naz ")[2].partition("\n")[0]


@pytest.mark.parametrize(("name", "tenant", "sign_in"), SIGN_INS)
def test_a_sign_in_links_itself_in_its_own_tenant(emulator, signed_in):
    session, principal, tenant = signed_in
    link = (tenant.id, principal.object_id(tenant))
    session.az(*CREATE, check=True)
    assert emulator.links.links() == {link: "12345"}
    shown = json.loads(session.az("managementpartner", "show", check=True).out)
    assert (shown["tenantId"], shown["objectId"]) == link
    rows = json.loads(session.az("managementpartner", "list").out)
    assert [(row["tenantId"], row["objectId"]) for row in rows if row["status"] == "Linked"] == [link]
    session.az("managementpartner", "delete", "--partner-id", "12345", check=True)
    assert emulator.links.links() == {}


STATUSES = {("alex", "Northwind Traders"): "NotCovered", ("alex", "Wide World Importers"): "NoSubscription"}
"""Where it is not Covered."""


@pytest.mark.parametrize(("name", "tenant", "sign_in"), SIGN_INS)
def test_a_sign_in_reads_whether_its_own_link_counts_and_no_secret(emulator, signed_in, name):
    session, principal, tenant = signed_in
    emulator.links.create(Caller(principal, tenant), "12345")
    result = session.az("managementpartner", "check", "--debug")
    (row,) = json.loads(result.out)
    assert row["status"] == STATUSES.get((name, tenant.name), "Covered")
    assert (row["tenantId"], row["objectId"]) == (tenant.id, principal.object_id(tenant))
    for subscription in row["subscriptions"]:
        assert principal.object_id(tenant) in {each["principalId"] for each in subscription["roleAssignments"]}
    is_user = name in {"alex", "directory"}
    assert ("Only one user covers this tenant" in (row["advice"] or "")) == (is_user and row["status"] == "Covered")
    assert TOKEN.search(result.err) is None
    assert not [secret for secret in secrets_of(emulator, session, principal) if secret in result.out + result.err]


def test_what_is_delegated_to_a_service_principal_is_told_as_its_own(extension_folder, tmp_path):
    world = sample_world()
    robot, owner = world["robot"], world.tenant("Tailspin Toys")
    world.delegations.append(Delegation(owner.subscriptions[0].scope, robot.home, ((robot, "Contributor"),)))
    with Emulator(world) as emulator:
        session = Session(emulator, tmp_path, extensions=extension_folder)
        session.sign_in_service_principal(robot, robot.home)
        emulator.links.create(Caller(robot, robot.home), "12345")
        (row,) = json.loads(session.az("managementpartner", "check").out)
    (delegated,) = [each for each in row["subscriptions"] if each["tenantId"] == owner.id]
    (role,) = delegated["roleAssignments"]
    assert (role["principalType"], role["principalId"]) == ("ServicePrincipal", robot.object_id(robot.home))
    assert delegated["coverage"] == "Whole"


def test_a_subscription_whose_owner_is_not_told_is_taken_for_the_tenants_own(emulator, guest_session):
    alex, adventure_works = emulator.world["alex"], emulator.world.tenant("Adventure Works")
    emulator.links.create(Caller(alex, adventure_works), "12345")
    seen = {"subscriptionId": adventure_works.subscriptions[1].id, "displayName": "Test", "state": "Enabled"}
    emulator.faults.add(Fault(path="^/subscriptions$", body=json.dumps({"value": [seen]})))
    (row,) = json.loads(guest_session.az("managementpartner", "check").out)
    (subscription,) = row["subscriptions"]
    assert [role["roleName"] for role in subscription["roleAssignments"]] == ["Reader"]
    assert (subscription["tenantId"], emulator.log.entries(path="registrationAssignments")) == (None, [])


@pytest.mark.parametrize(("name", "tenant", "sign_in"), BOUND_TO_THEIR_TENANT)
def test_a_sign_in_that_is_bound_to_its_tenant_refuses_another_in_words(emulator, signed_in, sign_in):
    result = signed_in[0].az(*CREATE, "--tenant", "northwindtraders.onmicrosoft.com")
    who = "Cloud Shell" if sign_in is cloud_shell else "A managed identity"
    assert f"{who} gets tokens for its own tenant only" in result.err
    assert (result.code, emulator.links.links()) == (1, {})


@pytest.mark.parametrize(("name", "tenant", "sign_in"), SERVICE_PRINCIPALS)
def test_a_service_principal_goes_to_another_tenant_in_which_it_exists(emulator, signed_in):
    session, robot, _ = signed_in
    session.az(*CREATE, "--tenant", "adventureworks.onmicrosoft.com", check=True)
    assert emulator.links.links() == {(robot.home.id, robot.object_id(robot.home)): "12345"}
    refused = session.az(*CREATE, "--tenant", "northwindtraders.onmicrosoft.com")
    assert "AADSTS700016" in refused.err
    assert (refused.code, len(emulator.links.links())) == (1, 1)


@pytest.mark.parametrize(("name", "tenant", "sign_in"), SERVICE_PRINCIPALS)
def test_a_sweep_gets_new_tokens_for_each_sign_in_of_a_service_principal(emulator, signed_in, sign_in):
    session, robot, _ = signed_in
    sign_in(session, robot, robot.home)
    session.forget_access_tokens()
    rows = json.loads(session.az(*SET_ALL, check=True).out)
    assert [row["status"] for row in rows] == ["Created", "Created"]
    assert emulator.links.links() == {(tenant.id, robot.object_id(tenant)): "12345" for tenant in robot.tenants}


def let_the_federated_token_expire(session, robot):
    path = session.directory / "azure" / "service_principal_entries.json"
    (entry,) = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps([{**entry, "client_assertion": robot.federation.token(lifetime=-1)}]), encoding="utf-8")


def remove_the_certificate(session, _):
    (session.directory / "certificate.pem").unlink()


def spoil_the_certificate(session, _):
    (session.directory / "certificate.pem").write_text("rubbish", encoding="utf-8")


def replace_the_certificate(session, _):
    (session.directory / "certificate.pem").write_bytes(ClientCertificate("robot").pem)


def put_the_certificate_back(session, robot):
    (session.directory / "certificate.pem").write_bytes(robot.certificate.pem)


@pytest.mark.parametrize(
    ("name", "tenant", "sign_in", "spoil", "words", "mend"),
    [
        pytest.param(*FEDERATED.values, let_the_federated_token_expire, "AADSTS700024", lambda *_: None, id="expired"),
        pytest.param(
            *CERTIFICATE.values, replace_the_certificate, "AADSTS700027", put_the_certificate_back, id="not registered"
        ),
        pytest.param(
            *CERTIFICATE.values, spoil_the_certificate, "Invalid certificate", put_the_certificate_back, id="damaged"
        ),
        pytest.param(
            *CERTIFICATE.values,
            remove_the_certificate,
            "The certificate file is missing",
            put_the_certificate_back,
            id="gone",
        ),
    ],
)
def test_a_service_principal_whose_credential_is_bad_reads_the_login_that_mends_it(
    emulator, signed_in, spoil, words, mend
):
    session, robot, tenant = signed_in
    session.forget_access_tokens()
    spoil(session, robot)
    result = session.az(*CREATE)
    assert f"Sign-in needed for service principal '{robot.name}'" in result.err
    assert words in result.err
    assert (result.code, emulator.links.links()) == (1, {})
    login = login_command(result)
    (row,) = json.loads(session.az(*SET_ALL).out)
    assert (row["status"], row["tenantId"]) == ("LoginRequired", tenant.id)
    assert row["error"].startswith(f"Sign in to this tenant: az {login} ")
    assert words in row["error"]
    mend(session, robot)
    session.az(*shlex.split(login.replace("<new token>", robot.federation.token())), check=True)
    session.az(*CREATE, check=True)
    assert emulator.links.links() == {(tenant.id, robot.object_id(tenant)): "12345"}


@pytest.mark.parametrize(("name", "tenant", "sign_in"), USER_ASSIGNED)
def test_a_managed_identity_that_is_refused_reads_its_own_login_command(emulator, signed_in):
    session, assigned, tenant = signed_in
    refusal = {"error": "invalid_request", "error_description": "Identity not found"}
    emulator.faults.add(Fault(path="/metadata/identity", status=400, body=json.dumps(refusal), times=None))
    result = session.az(*CREATE)
    assert "Sign-in needed for managed identity" in result.err
    assert (result.code, emulator.links.links()) == (1, {})
    emulator.faults.clear()
    session.az("account", "clear", check=True)
    session.az(*shlex.split(login_command(result)), check=True)
    session.az(*CREATE, check=True)
    assert emulator.links.links() == {(tenant.id, assigned.object_id(tenant)): "12345"}


def test_a_service_principal_that_is_refused_reads_the_login_command_that_renews_what_it_used(emulator, new_session):
    robot, session = emulator.world["robot"], new_session()
    session.sign_in_service_principal(robot, robot.home)
    refusal = {"error": "invalid_client", "error_codes": [7000222], "error_description": "AADSTS7000222: Expired."}
    emulator.faults.add(Fault(path="/token", status=401, body=json.dumps(refusal)))
    result = session.az(*CREATE, "--tenant", "fabrikam.onmicrosoft.com")
    assert "AADSTS7000222: Expired." in result.err
    login = f'az login --service-principal --username {robot.name} --tenant "{robot.home.id}" --allow-no-subscriptions'
    assert f"Renew the sign-in that is used for this tenant:\n{login}" in result.err
    assert (result.code, emulator.links.links()) == (1, {})


@pytest.mark.parametrize("command", [CREATE, SET_ALL], ids=["one command", "sweep"])
@pytest.mark.parametrize("name", ["alex", "robot"])
def test_in_a_registered_cloud_its_own_endpoints_and_audience_are_asked_for(emulator, new_session, name, command):
    principal, fabrikam = emulator.world[name], emulator.world.tenant("Fabrikam")
    session = in_own_cloud(new_session, principal, fabrikam)
    emulator.log.clear()
    session.az(*command)
    assert emulator.links.links()[(fabrikam.id, principal.object_id(fabrikam))] == "12345"
    assert {entry.host for entry in emulator.log.entries()} == {"localhost"}
    asked_for = {scope for entry in emulator.log.entries(path="/token") for scope in entry.form["scope"].split()}
    assert {scope for scope in asked_for if scope.endswith("/.default")} == {f"{OWN_CLOUD_AUDIENCE}//.default"}


def test_a_sign_in_that_az_has_lost_is_asked_for_in_words(emulator, new_session):
    session = new_session()
    session.sign_in_user(emulator.world["alex"], "--tenant", "fabrikam.onmicrosoft.com")
    (session.directory / "azure" / "msal_token_cache.json").unlink()
    result = session.az(*CREATE)
    assert "does not exist in MSAL token cache" in result.err
    assert "Sign in to this tenant:\naz login --tenant" in result.err
    assert (result.code, emulator.links.links()) == (1, {})
    rows = json.loads(session.az("managementpartner", "list").out)
    assert [row["status"] for row in rows] == ["LoginRequired"]
    assert "does not exist in MSAL token cache" in rows[0]["error"]
