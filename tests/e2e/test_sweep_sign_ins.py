"""What a command over many tenants says to Entra ID, and what becomes of a sign-in that has to be made again."""

import json

import pytest

from emulator import Fault
from tests.e2e.sign_ins import CERTIFICATE, SERVICE_PRINCIPALS, in_own_cloud

LOGIN = "login.microsoftonline.com"
USER = pytest.param("alex", "Fabrikam", lambda s, p, t: s.sign_in_user(p, "--tenant", t.id), id="user")
DOMAINS = ["adventureworks.onmicrosoft.com", "fabrikam.onmicrosoft.com"]


def capabilities(entry):
    """What a request for a token says that its client can do, a list of str."""
    claims = json.loads(entry.form.get("claims", "{}"))
    return claims.get("access_token", {}).get("xms_cc", {}).get("values", [])


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        pytest.param({}, ["CP1"], id="as usual"),
        pytest.param({"AZURE_IDENTITY_DISABLE_CP1": "1"}, [], id="AZURE_IDENTITY_DISABLE_CP1"),
    ],
)
@pytest.mark.parametrize(("name", "tenant", "sign_in"), [USER, *SERVICE_PRINCIPALS])
def test_entra_id_hears_of_the_capability_cp1_unless_it_is_disabled(emulator, signed_in, name, env, expected):
    session, principal, _ = signed_in
    session.forget_access_tokens()
    emulator.log.clear()
    session.az("managementpartner", "list", env=env)
    asked = emulator.log.entries("POST", "/token")
    assert len({entry.path for entry in asked}) >= (len(principal.tenants) if name == "alex" else 1)
    assert [capabilities(entry) for entry in asked] == [expected] * len(asked)


INSTANCE = "/common/discovery/instance"


@pytest.mark.parametrize("name", ["alex", "robot"])
def test_in_a_registered_cloud_nobody_else_is_asked_whether_it_is_one_where_that_is_switched_off(
    emulator, new_session, name
):
    principal, fabrikam = emulator.world[name], emulator.world.tenant("Fabrikam")
    session = in_own_cloud(new_session, principal, fabrikam)
    session.env |= {"HTTPS_PROXY": emulator.proxy_url, "NO_PROXY": "localhost"}  # by which the public cloud answers
    emulator.log.clear()
    rows = json.loads(session.az("managementpartner", "list", "--tenants", fabrikam.domain, check=True).out)
    assert [row["status"] for row in rows] == ["NotLinked"]
    assert emulator.log.entries(path="/token")
    assert emulator.log.entries(path=INSTANCE) == []
    assert {entry.host for entry in emulator.log.entries()} == {"localhost"}


def expired(session, emulator):
    refusal = {"error": "invalid_client", "error_codes": [7000222], "error_description": "AADSTS7000222: Expired."}
    emulator.faults.add(Fault(host=LOGIN, path="/token", status=401, body=json.dumps(refusal), times=None))


def wrong(session, _):
    path = session.directory / "azure" / "service_principal_entries.json"
    (entry,) = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps([{**entry, "client_secret": "no-secret-any-more"}]), encoding="utf-8")


def gone(session, _):
    (session.directory / "certificate.pem").unlink()


SECRET = SERVICE_PRINCIPALS[0].values
TROUBLES = [
    pytest.param(*SECRET, expired, "AADSTS7000222: Expired.", id="expired secret"),
    pytest.param(*SECRET, wrong, "AADSTS7000215", id="wrong secret"),
    pytest.param(*CERTIFICATE.values, gone, "The certificate file is missing", id="certificate gone"),
]


@pytest.mark.parametrize(("name", "tenant", "sign_in", "spoil", "words"), TROUBLES)
def test_a_service_principal_in_tenants_that_are_named_by_domain_names_reads_the_login_that_mends_it(
    emulator, signed_in, spoil, words
):
    session, robot, tenant = signed_in
    session.forget_access_tokens()
    spoil(session, emulator)
    result = session.az("managementpartner", "set", "--partner-id", "12345", "--tenants", *DOMAINS)
    rows = json.loads(result.out)
    assert [row["tenantDefaultDomain"] for row in rows] == DOMAINS
    for row in rows:
        login, error = row["loginCommand"], row["error"]
        assert row["status"] == "LoginRequired"
        assert login.startswith(f"az login --service-principal --username {robot.name} ")
        assert f'--tenant "{tenant.id}"' in login
        assert f": {login} (" in error
        assert words in error
    assert result.code == 1
    assert emulator.links.links() == {}
