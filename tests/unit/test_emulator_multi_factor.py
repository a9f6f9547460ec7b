"""Multi-factor authentication for writes: who is asked for it on the emulator, and which sign-in meets the demand."""

import json

import pytest

from emulator.session import Session
from emulator.world import multi_factor_world, sample_world
from tests.unit.addresses import LOGIN, PARTNER, VERSION
from tests.unit.conftest import ARM

ALEX, FABRIKAM, NORTHWIND = (
    sample_world()["alex"],
    *(sample_world().tenant(name) for name in ("Fabrikam", "Northwind Traders")),
)
SCOPE = f"{ARM}//.default offline_access openid profile"
CHALLENGE = {"access_token": {"acrs": {"essential": True, "values": ["p1"]}}}
CAPABLE = {"access_token": {"xms_cc": {"values": ["CP1"]}}}
CHALLENGED = {"access_token": {**CHALLENGE["access_token"], **CAPABLE["access_token"]}}
ENCODED = "eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlcyI6WyJwMSJdfX19"
"""The claims that Azure was seen to send (github.com/Azure/azure-sdk-for-python/issues/41739)."""

pytestmark = pytest.mark.usefixtures("forget")


@pytest.fixture(autouse=True)
def demanded(emulator, monkeypatch):
    """Writes in Fabrikam and Northwind Traders need multi-factor authentication of Alex."""
    monkeypatch.setattr(emulator.world["alex"], "multi_factor_for_writes", {FABRIKAM.id, NORTHWIND.id})


@pytest.fixture
def request_as(emulator, client):
    """Gives a function that sends a request to Azure Resource Manager with a token of these properties."""

    def send(method, path=PARTNER, name="alex", tenant=FABRIKAM, **properties):
        token = emulator.issuer.access_token(emulator.world[name], tenant, ARM, **properties)
        url = f"{ARM}{path}{VERSION}"
        return client.request(method, url, headers={"Authorization": f"Bearer {token}"}, timeout=10)

    return send


@pytest.mark.parametrize("path", [PARTNER, "/subscriptions/1/resourcegroups/x"])
@pytest.mark.parametrize(
    ("method", "purpose"),
    [("PUT", "create or update"), ("PATCH", "create or update"), ("POST", "create or update"), ("DELETE", "delete")],
)
def test_a_write_without_it_is_refused_with_a_challenge_for_clients_that_understand_one(
    request_as, path, method, purpose
):
    challenged = request_as(method, path, capabilities=("CP1",))
    assert challenged.status_code == 401
    assert challenged.headers["WWW-Authenticate"] == (
        f'Bearer realm="", authorization_uri="{LOGIN}/common/oauth2/authorize", error="insufficient_claims", '
        f'claims="{ENCODED}"'
    )
    refused = request_as(method, path)
    assert (refused.status_code, refused.headers.get("WWW-Authenticate")) == (403, None)
    assert refused.json() == challenged.json()
    assert set(refused.json()) == {"error"}
    error = refused.json()["error"]
    assert (set(error), error["code"]) == ({"code", "message"}, "RequestDisallowedByPolicy")
    assert "Users must use MFA for " in error["message"]
    assert f"multi-factor authentication to {purpose} resources." in error["message"]


def test_a_refused_write_changes_nothing(emulator, request_as):
    request_as("PUT", multi_factor=True)
    assert request_as("DELETE").status_code == 403
    assert list(emulator.links.links().values()) == ["12345"]


def test_reads_need_none(request_as):
    assert request_as("GET").json()["error"]["code"] == "ManagementPartnerNotFound"
    request_as("PUT", multi_factor=True)
    assert request_as("GET").status_code == 200


@pytest.mark.parametrize(
    ("name", "tenant", "properties"),
    [
        pytest.param("alex", FABRIKAM, {"multi_factor": True}, id="a second factor was shown"),
        pytest.param("alex", FABRIKAM, {"multi_factor": True, "capabilities": ("CP1",)}, id="so it was, and CP1"),
        pytest.param("alex", sample_world().tenant("Tailspin Toys"), {}, id="a tenant that demands none"),
        pytest.param("robot", FABRIKAM, {}, id="a service principal"),
        pytest.param("robot", FABRIKAM, {"capabilities": ("CP1",)}, id="a service principal, and CP1"),
        pytest.param("machine", sample_world().tenant("Adventure Works"), {}, id="a managed identity"),
        pytest.param("directory", FABRIKAM, {}, id="another user"),
    ],
)
def test_others_write_without_it(request_as, name, tenant, properties):
    assert request_as("PUT", name=name, tenant=tenant, **properties).status_code == 200


@pytest.fixture
def token(client):
    """Gives a function that asks the token endpoint of a tenant, with claims."""

    def ask(tenant, claims=CAPABLE, **form):
        form = {"client_id": "c", "scope": SCOPE, "claims": json.dumps(claims), **form}
        return client.post(f"{LOGIN}/{tenant.id}/oauth2/v2.0/token", data=form, timeout=10)

    return ask


@pytest.fixture
def by_device_code(emulator, client, token):
    """Gives a function that signs Alex in with a device code: with claims when it starts, and when it ends."""

    def sign_in(tenant, at_start=CAPABLE, at_end=CAPABLE):
        emulator.entra.person_at_the_browser = emulator.world["alex"]
        form = {"claims": json.dumps(at_start), "scope": SCOPE}
        code = client.post(f"{LOGIN}/{tenant.id}/oauth2/v2.0/devicecode", data=form, timeout=10).json()["device_code"]
        return token(tenant, at_end, grant_type="device_code", device_code=code)

    return sign_in


@pytest.fixture
def by_page(emulator, client, token):
    """Gives a function that signs Alex in on the sign-in page: with claims there, and at the token endpoint."""

    def sign_in(tenant, at_start=CAPABLE, at_end=CAPABLE):
        emulator.entra.person_at_the_browser = emulator.world["alex"]
        query = {"redirect_uri": "http://localhost:1234", "claims": json.dumps(at_start)}
        url = f"{LOGIN}/{tenant.id}/oauth2/v2.0/authorize"
        page = client.get(url, params=query, allow_redirects=False, timeout=10)
        code = page.headers["Location"].partition("code=")[2].partition("&")[0]
        return token(tenant, at_end, grant_type="authorization_code", code=code)

    return sign_in


@pytest.fixture(params=["device code", "browser"])
def sign_in(request):
    return request.getfixturevalue({"device code": "by_device_code", "browser": "by_page"}[request.param])


@pytest.fixture
def refresh(token):
    """Gives a function that gets a token of a tenant from the refresh token of an answer."""
    return lambda answer, tenant, claims=CAPABLE: token(
        tenant, claims, grant_type="refresh_token", refresh_token=answer.json()["refresh_token"]
    )


@pytest.fixture
def has_it(emulator):
    """Gives a function that says whether the token of an answer is one of multi-factor authentication."""

    def read(answer):
        assert answer.status_code == 200, answer.text
        return emulator.issuer.read(answer.json()["access_token"]).get("acrs") == ["p1"]

    return read


def assert_interaction_required(answer):
    assert (answer.status_code, answer.json()["error"], answer.json()["error_codes"]) == (
        400,
        "interaction_required",
        [50076],
    )


def test_the_capability_of_a_client_is_in_its_tokens(emulator, token, by_device_code, refresh):
    robot = emulator.world["robot"]
    as_robot = {"grant_type": "client_credentials", "client_id": robot.name, "client_secret": robot.secret}
    signed_in = by_device_code(FABRIKAM)
    for answer in (signed_in, refresh(signed_in, NORTHWIND), token(FABRIKAM, **as_robot)):
        assert emulator.issuer.read(answer.json()["access_token"])["xms_cc"] == ["CP1"]
    without = refresh(signed_in, NORTHWIND, {}), token(FABRIKAM, {}, **as_robot)
    for answer in without:
        assert "xms_cc" not in emulator.issuer.read(answer.json()["access_token"])


def test_a_sign_in_without_the_claims_does_not_meet_a_later_challenge(sign_in, refresh, has_it):
    signed_in = sign_in(FABRIKAM)
    assert not has_it(signed_in)
    assert not has_it(refresh(signed_in, FABRIKAM))
    assert_interaction_required(refresh(signed_in, FABRIKAM, CHALLENGED))


@pytest.mark.parametrize(
    "claims", [(CHALLENGED, CHALLENGED), (CHALLENGED, CAPABLE), (CAPABLE, CHALLENGED), (CHALLENGE, {})]
)
def test_a_sign_in_with_the_claims_meets_it_in_that_tenant_and_in_no_other(by_device_code, refresh, has_it, claims):
    signed_in = by_device_code(FABRIKAM, *claims)
    assert has_it(signed_in)
    for answer in (signed_in, refresh(signed_in, NORTHWIND)):
        assert has_it(refresh(answer, FABRIKAM))
        assert has_it(refresh(answer, FABRIKAM, CHALLENGED))
        assert not has_it(refresh(answer, NORTHWIND))
        assert_interaction_required(refresh(answer, NORTHWIND, CHALLENGED))


def test_so_does_a_sign_in_on_the_page(by_page, refresh, has_it):
    signed_in = by_page(FABRIKAM, CHALLENGED, CHALLENGED)
    assert has_it(signed_in)
    assert has_it(refresh(signed_in, FABRIKAM, CHALLENGED))
    assert_interaction_required(refresh(signed_in, NORTHWIND, CHALLENGED))


def test_a_sign_in_to_a_tenant_that_demands_it_anyway_meets_it_too(emulator, sign_in, refresh, has_it, monkeypatch):
    monkeypatch.setattr(emulator.world["alex"], "multi_factor", {FABRIKAM.id})
    signed_in = sign_in(FABRIKAM)
    assert has_it(signed_in)
    assert has_it(refresh(signed_in, FABRIKAM, CHALLENGED))


@pytest.mark.parametrize(
    "claims",
    [
        {"access_token": {"nbf": {"essential": True, "value": "1"}}},
        {"access_token": {"acrs": {"essential": True, "values": ["c1"]}}},
        {"id_token": CHALLENGE["access_token"]},
        {"access_token": None},
        {"access_token": {"acrs": None}},
    ],
)
def test_other_claims_ask_for_no_second_factor(sign_in, refresh, has_it, claims):
    assert not has_it(refresh(sign_in(FABRIKAM, claims, claims), FABRIKAM, claims))


def test_a_single_value_is_one_of_the_values(by_device_code, has_it):
    claims = {"access_token": {"acrs": {"essential": True, "value": "p1"}}}
    assert has_it(by_device_code(FABRIKAM, claims, claims))


@pytest.mark.parametrize("claims", ["{", "[]", '{"access_token": ["p1"]}', '{"access_token": {"acrs": "p1"}}'])
def test_claims_that_are_none_are_refused(client, by_device_code, claims):
    refresh_token = by_device_code(FABRIKAM).json()["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token, "claims": claims}
    answer = client.post(f"{LOGIN}/{FABRIKAM.id}/oauth2/v2.0/token", data=form, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_cloud_shell_is_opened_with_it(emulator, direct, has_it):
    url = f"{emulator.cloud_shell(emulator.world['alex'])}/oauth2/token"
    assert has_it(direct.post(url, data={"resource": ARM}, headers={"Metadata": "true"}, timeout=10))


@pytest.fixture
def session(emulator, tmp_path):
    """An az in which Alex is signed in, in Fabrikam, without a second factor."""
    session = Session(emulator, tmp_path)
    session.sign_in_user(emulator.world["alex"], "--tenant", FABRIKAM.id)
    return session


@pytest.fixture
def sign_in_with_the_claims(emulator, session):
    """Gives a function that runs the login that az recommends."""

    def login(*how):
        emulator.entra.person_at_the_browser = emulator.world["alex"]
        options = ("--scope", "https://management.core.windows.net//.default", "--claims-challenge", ENCODED)
        session.az("login", "--tenant", FABRIKAM.id, *options, *how, check=True)

    return login


@pytest.mark.parametrize("how", [(), ("--use-device-code",)], ids=["browser", "device code"])
def test_the_login_that_az_recommends_makes_the_next_write_pass(emulator, session, sign_in_with_the_claims, how):
    write = ("rest", "--method", "put", "--url", f"{PARTNER}{VERSION}")
    refused = session.az(*write)
    assert (refused.code, "RequestDisallowedByPolicy" in refused.err) == (1, True)
    sign_in_with_the_claims(*how)
    session.az(*write, check=True)
    assert emulator.links.links() == {(FABRIKAM.id, ALEX.object_id(FABRIKAM)): "12345"}


CREATE_GROUP = ("group", "create", "--name", "x", "--location", "westus")


def test_a_client_in_az_asks_for_a_token_with_the_claims_and_goes_on_after_the_login(
    emulator, session, sign_in_with_the_claims
):
    refused = session.az(*CREATE_GROUP)
    assert refused.code == 1
    assert f'az login --tenant "{FABRIKAM.id}"' in refused.err
    assert "--claims-challenge" in refused.err
    asked = [json.loads(each.form["claims"]) for each in emulator.log.entries("POST", "/token") if each.status == 400]
    assert asked == [CHALLENGED]
    sign_in_with_the_claims()
    assert "(InvalidResourceType)" in session.az(*CREATE_GROUP).err  # the emulator has no resource groups
    assert [each.status for each in emulator.log.entries("PUT")] == [401, 404]


def test_az_without_the_capability_is_not_challenged(emulator, tmp_path):
    session = Session(emulator, tmp_path)
    session.env["AZURE_IDENTITY_DISABLE_CP1"] = "1"
    session.sign_in_user(emulator.world["alex"], "--tenant", FABRIKAM.id)
    refused = session.az(*CREATE_GROUP)
    assert (refused.code, "(RequestDisallowedByPolicy)" in refused.err) == (1, True)
    assert [each.status for each in emulator.log.entries("PUT")] == [403]


def test_twelve_customers_of_a_world_want_it_of_a_guest_user():
    world = multi_factor_world()
    alex = world["alex"]
    customers = [tenant for tenant in alex.tenants if tenant != alex.home]
    assert len({tenant.id for tenant in customers}) == 12
    assert alex.multi_factor_for_writes == {tenant.id for tenant in customers}
    assert alex.multi_factor == world["directory"].multi_factor_for_writes == set()
