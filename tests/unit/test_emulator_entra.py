"""Sign-in on the emulator: every way in which az gets a token, and every refusal that it can meet."""

import base64
import json
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest

from emulator.entra.credentials import ForeignIssuer
from emulator.server import OWN_CLOUD_AUDIENCE, PUBLIC_AUDIENCES
from emulator.session import Session
from emulator.world import sample_world
from tests.unit.conftest import ARM

LOGIN = "https://login.microsoftonline.com"
SCOPE = f"{ARM}//.default offline_access openid profile"
GRAPH = "https://graph.microsoft.com/"
GRAPH_SCOPE = f"{GRAPH}/.default offline_access openid profile"
AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
ADVENTURE, FABRIKAM, NORTHWIND = (
    f"{name}.onmicrosoft.com" for name in ("adventureworks", "fabrikam", "northwindtraders")
)
ROBOT = sample_world()["robot"]
AS_ROBOT = {"grant_type": "client_credentials", "client_id": ROBOT.name, "client_secret": ROBOT.secret}
WITH_ASSERTION = {
    "grant_type": "client_credentials",
    "client_id": ROBOT.name,
    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
}

pytestmark = pytest.mark.usefixtures("forget")


@pytest.fixture
def token(client):
    """Gives a function that asks the token endpoint of a tenant."""
    return lambda tenant, **form: client.post(
        f"{LOGIN}/{tenant}/oauth2/v2.0/token", data={"client_id": AZURE_CLI, "scope": SCOPE, **form}, timeout=10
    )


@pytest.fixture
def by_device_code(emulator, client, token):
    """Gives a function that signs a user in with a device code."""

    def sign_in(user, tenant="organizations", scope=SCOPE):
        emulator.entra.person_at_the_browser = emulator.world[user]
        code = client.post(f"{LOGIN}/{tenant}/oauth2/v2.0/devicecode").json()["device_code"]
        return token(tenant, grant_type="device_code", device_code=code, scope=scope)

    return sign_in


@pytest.fixture
def authorize(client):
    """Gives a function that opens the sign-in page and returns what the client's redirect URI would be sent."""

    def open_page(tenant="organizations", **more):
        asked = {"redirect_uri": "http://localhost:1234", "state": "state-1", "nonce": "nonce-1", **more}
        page = client.get(f"{LOGIN}/{tenant}/oauth2/v2.0/authorize", params=asked, allow_redirects=False)
        target = urlsplit(page.headers["Location"])
        assert (page.status_code, target.netloc) == (302, "localhost:1234")
        return {name: value for name, (value,) in parse_qs(target.query).items()}

    return open_page


def tokens_of(emulator, answer):
    """The claims of the access token of a good answer."""
    assert answer.status_code == 200, answer.text
    return emulator.issuer.read(answer.json()["access_token"])


def assert_refused(answer, code, error):
    refusal, status = answer.json(), 401 if error == "invalid_client" else 400
    assert (answer.status_code, refusal["error"], refusal["error_codes"]) == (status, error, [code])
    assert refusal["error_description"].startswith(f"AADSTS{code}: ")
    assert refusal["trace_id"] in refusal["error_description"]


def test_discovery_leads_to_the_endpoints_of_a_tenant(emulator, client):
    url = f"{LOGIN}/common/discovery/instance?api-version=1.1&authorization_endpoint={LOGIN}/x/oauth2/authorize"
    discovered = client.get(url).json()
    assert discovered["metadata"][0]["aliases"] == ["login.microsoftonline.com"]
    assert client.get(discovered["tenant_discovery_endpoint"]).status_code == 200
    found = client.get(f"{LOGIN}/{FABRIKAM}/v2.0/.well-known/openid-configuration").json()
    fabrikam = emulator.world.tenant("Fabrikam").id
    assert found["issuer"] == f"{LOGIN}/{fabrikam}/v2.0"
    assert found["token_endpoint"] == f"{LOGIN}/{fabrikam}/oauth2/v2.0/token"


def test_discovery_bears_the_two_slashes_of_cloud_shell(client):
    found = client.get(f"{LOGIN}/common//v2.0/.well-known/openid-configuration").json()
    assert found["issuer"] == f"{LOGIN}/{{tenantid}}/v2.0"


def test_a_device_code_waits_for_the_person_at_the_browser(emulator, client, token):
    started = client.post(f"{LOGIN}/organizations/oauth2/v2.0/devicecode").json()
    assert started["user_code"] in started["message"]
    assert started["verification_uri"] in started["message"]
    form = {"grant_type": "device_code", "device_code": started["device_code"]}
    assert_refused(token("organizations", **form), 70016, "authorization_pending")
    emulator.entra.person_at_the_browser = emulator.world["alex"]
    claims = tokens_of(emulator, token("organizations", **form))
    assert (claims["unique_name"], claims["idtyp"]) == (emulator.world["alex"].name, "user")
    assert claims["tid"] == emulator.world["alex"].home.id
    assert_refused(token("organizations", **form), 70000, "bad_verification_code")


def test_the_scope_that_a_device_code_was_asked_for_with_is_that_of_the_token(emulator, client):
    emulator.entra.person_at_the_browser = emulator.world["alex"]
    url = f"{LOGIN}/{FABRIKAM}/oauth2/v2.0"
    code = client.post(f"{url}/devicecode", data={"client_id": AZURE_CLI, "scope": SCOPE}).json()["device_code"]
    form = {"client_id": AZURE_CLI, "grant_type": "device_code", "device_code": code}
    answer = client.post(f"{url}/token", data=form, timeout=10)
    assert answer.json()["scope"] == SCOPE
    assert tokens_of(emulator, answer)["aud"].rstrip("/") == ARM


def test_the_answer_to_a_sign_in_has_what_msal_needs(emulator, by_device_code):
    answer = by_device_code("alex", FABRIKAM)
    alex, fabrikam = emulator.world["alex"], emulator.world.tenant("Fabrikam")
    claims = tokens_of(emulator, answer)
    assert (claims["tid"], claims["oid"]) == (fabrikam.id, alex.object_id(fabrikam))
    assert claims["aud"].rstrip("/") == ARM
    answer = answer.json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3600)
    id_token = emulator.issuer.read(answer["id_token"])
    assert (id_token["aud"], id_token["preferred_username"]) == (AZURE_CLI, alex.name)
    assert "nonce" not in id_token
    client_info = json.loads(base64.urlsafe_b64decode(answer["client_info"] + "=="))
    assert client_info == {"uid": alex.object_id(alex.home), "utid": alex.home.id}


def test_the_sign_in_page_gives_a_code_that_is_good_once(emulator, token, authorize):
    emulator.entra.person_at_the_browser = emulator.world["alex"]
    sent = authorize(FABRIKAM)
    assert sent["state"] == "state-1"
    form = {"grant_type": "authorization_code", "code": sent["code"]}
    answer = token(FABRIKAM, **form)
    assert tokens_of(emulator, answer)["tid"] == emulator.world.tenant("Fabrikam").id
    assert emulator.issuer.read(answer.json()["id_token"])["nonce"] == "nonce-1"
    assert_refused(token(FABRIKAM, **form), 70008, "invalid_grant")


def test_the_sign_in_page_says_so_when_nobody_signs_in(authorize):
    sent = authorize()
    assert (sent["error"], sent["state"]) == ("access_denied", "state-1")
    assert "code" not in sent


@pytest.mark.parametrize("tenant", ["Adventure Works", "Northwind Traders"])
def test_one_sign_in_opens_every_tenant_of_a_guest_user(emulator, by_device_code, token, tenant):
    tenant, alex = emulator.world.tenant(tenant), emulator.world["alex"]
    refresh_token = by_device_code("alex").json()["refresh_token"]
    for _ in range(2):
        answer = token(tenant.id, grant_type="refresh_token", refresh_token=refresh_token)
        claims = tokens_of(emulator, answer)
        assert (claims["tid"], claims["oid"]) == (tenant.id, alex.object_id(tenant))
        refresh_token = answer.json()["refresh_token"]
    home = token("organizations", grant_type="refresh_token", refresh_token=refresh_token)
    assert tokens_of(emulator, home)["oid"] == alex.object_id(alex.home) != claims["oid"]


def test_multi_factor_is_asked_for_unless_the_sign_in_was_made_for_that_tenant(
    emulator, by_device_code, token, monkeypatch
):
    def refresh(signed_in, tenant):
        return token(tenant, grant_type="refresh_token", refresh_token=signed_in.json()["refresh_token"])

    fabrikam = emulator.world.tenant("Fabrikam")
    at_home, at_fabrikam = by_device_code("alex"), by_device_code("alex", FABRIKAM)
    before_it_was_demanded = refresh(at_home, FABRIKAM)
    monkeypatch.setattr(emulator.world["alex"], "multi_factor", {fabrikam.id})
    for signed_in in (at_home, before_it_was_demanded, refresh(at_home, NORTHWIND)):
        assert_refused(refresh(signed_in, FABRIKAM), 50076, "interaction_required")
    for signed_in in (at_fabrikam, refresh(at_fabrikam, NORTHWIND)):
        assert tokens_of(emulator, refresh(signed_in, FABRIKAM))["tid"] == fabrikam.id


def test_multi_factor_for_graph_alone_is_asked_for_and_a_sign_in_for_graph_shows_it(
    emulator, by_device_code, token, monkeypatch
):
    def refresh(signed_in, scope, tenant=FABRIKAM):
        form = {"grant_type": "refresh_token", "refresh_token": signed_in.json()["refresh_token"], "scope": scope}
        return token(tenant, **form)

    monkeypatch.setattr(emulator.world["alex"], "multi_factor_for_graph", {emulator.world.tenant("Fabrikam").id})
    at_home, at_fabrikam = by_device_code("alex"), by_device_code("alex", FABRIKAM)
    for_graph, for_graph_elsewhere = (by_device_code("alex", each, GRAPH_SCOPE) for each in (FABRIKAM, NORTHWIND))
    for signed_in in (at_home, at_fabrikam, refresh(at_fabrikam, SCOPE), for_graph_elsewhere):
        assert_refused(refresh(signed_in, GRAPH_SCOPE), 50076, "interaction_required")
    for signed_in in (at_home, at_fabrikam, for_graph, for_graph_elsewhere):
        assert tokens_of(emulator, refresh(signed_in, SCOPE))["aud"].rstrip("/") == ARM
        assert tokens_of(emulator, refresh(signed_in, GRAPH_SCOPE, NORTHWIND))["aud"] == GRAPH
    assert "acrs" not in tokens_of(emulator, refresh(at_fabrikam, SCOPE))
    assert tokens_of(emulator, refresh(for_graph, GRAPH_SCOPE))["acrs"] == ["p1"]


@pytest.mark.parametrize("demands", ["multi_factor", "multi_factor_for_graph"])
def test_the_sign_in_page_shows_the_second_factor_that_graph_needs(emulator, token, authorize, monkeypatch, demands):
    monkeypatch.setattr(emulator.world["alex"], demands, {emulator.world.tenant("Fabrikam").id})
    emulator.entra.person_at_the_browser = emulator.world["alex"]
    code = authorize(FABRIKAM)["code"]
    answer = token(FABRIKAM, grant_type="authorization_code", code=code, scope=GRAPH_SCOPE)
    assert tokens_of(emulator, answer)["acrs"] == ["p1"]
    form = {"grant_type": "refresh_token", "refresh_token": answer.json()["refresh_token"], "scope": GRAPH_SCOPE}
    assert tokens_of(emulator, token(FABRIKAM, **form))["aud"] == GRAPH


def test_graph_of_the_registered_cloud_is_graph_too(emulator, by_device_code, token, monkeypatch):
    monkeypatch.setattr(emulator.world["alex"], "multi_factor_for_graph", {emulator.world.tenant("Fabrikam").id})
    form = {"grant_type": "refresh_token", "refresh_token": by_device_code("alex").json()["refresh_token"]}
    answer = token(FABRIKAM, **form, scope=f"{emulator.own_cloud_url}/graph//.default")
    assert_refused(answer, 50076, "interaction_required")


def test_nobody_gets_into_a_tenant_without_an_account(emulator, by_device_code, token, authorize):
    assert_refused(by_device_code("directory", NORTHWIND), 50020, "invalid_grant")
    refresh_token = by_device_code("directory").json()["refresh_token"]
    refreshed = token(NORTHWIND, grant_type="refresh_token", refresh_token=refresh_token)
    assert_refused(refreshed, 50020, "invalid_grant")
    by_page = token(NORTHWIND, grant_type="authorization_code", code=authorize(NORTHWIND)["code"])
    assert_refused(by_page, 50020, "invalid_grant")


def test_delegated_access_is_enough_for_a_token(emulator, by_device_code, monkeypatch):
    northwind = emulator.world.tenant("Northwind Traders")
    monkeypatch.setattr(emulator.world["directory"], "delegated", {northwind.id})
    assert tokens_of(emulator, by_device_code("directory", NORTHWIND))["tid"] == northwind.id


def test_a_service_principal_gets_tokens_of_graph(emulator, token):
    fabrikam = emulator.world.tenant("Fabrikam").id
    for form in (AS_ROBOT, {**WITH_ASSERTION, "client_assertion": certificate_assertion(emulator)}):
        claims = tokens_of(emulator, token(fabrikam, **form, scope=f"{GRAPH}/.default"))
        assert (claims["aud"], claims["appid"], claims["idtyp"]) == (GRAPH, ROBOT.name, "app")


@pytest.mark.parametrize("tenant", [ADVENTURE, FABRIKAM])
def test_a_service_principal_signs_in_with_its_secret(emulator, token, tenant):
    answer = token(tenant, **AS_ROBOT)
    claims, tenant = tokens_of(emulator, answer), emulator.world.tenant(tenant)
    assert (claims["appid"], claims["idtyp"]) == (ROBOT.name, "app")
    assert (claims["tid"], claims["oid"]) == (tenant.id, ROBOT.object_id(tenant))
    assert "refresh_token" not in answer.json()


@pytest.mark.parametrize(
    ("tenant", "form", "code", "error"),
    [
        (FABRIKAM, {**AS_ROBOT, "client_secret": "wrong"}, 7000215, "invalid_client"),
        (FABRIKAM, {**AS_ROBOT, "client_id": AZURE_CLI}, 700016, "unauthorized_client"),
        (NORTHWIND, AS_ROBOT, 700016, "unauthorized_client"),
        ("organizations", AS_ROBOT, 700016, "unauthorized_client"),
        ("nowhere.example", AS_ROBOT, 90002, "invalid_tenant"),
        (FABRIKAM, {"grant_type": "password"}, 70003, "unsupported_grant_type"),
        (FABRIKAM, {}, 70003, "unsupported_grant_type"),
        (FABRIKAM, {"grant_type": "device_code", "device_code": "x"}, 70000, "bad_verification_code"),
        (FABRIKAM, {"grant_type": "refresh_token", "refresh_token": "x"}, 700082, "invalid_grant"),
        (FABRIKAM, {"grant_type": "authorization_code", "code": "x"}, 70008, "invalid_grant"),
    ],
)
def test_a_refused_sign_in_has_the_code_of_entra_id(token, tenant, form, code, error):
    assert_refused(token(tenant, **form), code, error)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "v2.0/.well-known/openid-configuration"),
        ("GET", "oauth2/v2.0/authorize?redirect_uri=http://localhost:1"),
        ("POST", "oauth2/v2.0/devicecode"),
    ],
)
def test_an_unknown_tenant_is_refused_at_every_endpoint(client, method, path):
    answer = client.request(method, f"{LOGIN}/nowhere.example/{path}", headers={"client-request-id": "id-1"})
    assert_refused(answer, 90002, "invalid_tenant")
    assert answer.json()["correlation_id"] == "id-1"


@pytest.mark.parametrize(("path", "status"), [("/common/nothing", 404), ("/common/oauth2/v2.0/token", 405)])
def test_an_unknown_request_gets_an_oauth_error(client, path, status):
    answer = client.get(LOGIN + path)
    assert (answer.status_code, answer.json()["error"]) == (status, "invalid_request")


def certificate_assertion(emulator, certificate=None, signed_by=None, **changes):
    """What az signs with the robot's certificate; a changed claim of None is left out."""
    certificate = certificate or emulator.world["robot"].certificate
    fabrikam, now = emulator.world.tenant("Fabrikam").id, int(time.time())
    claims = {"iss": ROBOT.name, "sub": ROBOT.name, "aud": f"{LOGIN}/{fabrikam}/oauth2/v2.0/token", "exp": now + 600}
    claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    key = (signed_by or certificate).pem
    return jwt.encode(claims, key, algorithm="RS256", headers={"x5t": certificate.thumbprint})


def unsigned_assertion(emulator):
    thumbprint = emulator.world["robot"].certificate.thumbprint
    return jwt.encode({"iss": ROBOT.name}, None, algorithm="none", headers={"x5t": thumbprint})


def federated_assertion(emulator, signed_by=None, lifetime=600, **changes):
    """A token of the issuer that the robot trusts."""
    trusted = emulator.world["robot"].federation
    named = {"subject": trusted.subject, "audience": trusted.audience, **changes}
    return (signed_by or trusted.issuer).token(lifetime=lifetime, **named)


@pytest.mark.parametrize("assertion", [certificate_assertion, federated_assertion])
def test_a_service_principal_signs_in_with_a_signed_assertion(emulator, token, assertion):
    fabrikam = emulator.world.tenant("Fabrikam")
    answer = token(fabrikam.id, **WITH_ASSERTION, client_assertion=assertion(emulator))
    claims = tokens_of(emulator, answer)
    assert (claims["appid"], claims["idtyp"]) == (ROBOT.name, "app")
    assert (claims["tid"], claims["oid"]) == (fabrikam.id, ROBOT.object_id(fabrikam))
    elsewhere = token(NORTHWIND, **WITH_ASSERTION, client_assertion=assertion(emulator))
    assert_refused(elsewhere, 700016, "unauthorized_client")


ANOTHER, ANOTHER_ISSUER = ROBOT.certificate, ROBOT.federation.issuer


@pytest.mark.parametrize(
    ("assertion", "code"),
    [
        (lambda emulator: "rubbish", 50027),
        (unsigned_assertion, 50027),
        (lambda emulator: certificate_assertion(emulator, exp=None), 50027),
        (lambda emulator: certificate_assertion(emulator, exp=int(time.time()) - 1), 700024),
        (lambda emulator: certificate_assertion(emulator, nbf=int(time.time()) + 600), 700024),
        (lambda emulator: certificate_assertion(emulator, aud=f"{LOGIN}/common/oauth2/v2.0/token"), 700023),
        (lambda emulator: certificate_assertion(emulator, sub=AZURE_CLI), 700021),
        (lambda emulator: certificate_assertion(emulator, ANOTHER), 700027),
        (
            lambda emulator: certificate_assertion(emulator, ANOTHER, signed_by=emulator.world["robot"].certificate),
            700027,
        ),
        (lambda emulator: certificate_assertion(emulator, signed_by=ANOTHER), 700027),
        (lambda emulator: certificate_assertion(emulator, iss=AZURE_CLI), 700211),
        (lambda emulator: federated_assertion(emulator, subject="project:partner-links:fork"), 700213),
        (lambda emulator: federated_assertion(emulator, audience="https://builds.example"), 700212),
        (lambda emulator: federated_assertion(emulator, signed_by=ForeignIssuer("https://elsewhere.example")), 700211),
        (lambda emulator: federated_assertion(emulator, signed_by=ANOTHER_ISSUER), 700027),
        (lambda emulator: federated_assertion(emulator, lifetime=-1), 700024),
    ],
)
def test_an_assertion_that_is_not_right_is_refused(emulator, token, assertion, code):
    tenant = emulator.world.tenant("Fabrikam").id
    answer = token(tenant, **WITH_ASSERTION, client_assertion=assertion(emulator))
    assert_refused(answer, code, "invalid_client")


def test_each_cloud_refuses_tokens_for_the_audience_of_another(emulator, client):
    alex, fabrikam = emulator.world["alex"], emulator.world.tenant("Fabrikam")

    def status(arm, audience):
        token = emulator.issuer.access_token(alex, fabrikam, f"{audience}/")
        return client.get(
            f"{arm}/tenants?api-version=2022-12-01",
            headers={"Authorization": f"Bearer {token}"},
            proxies={"https": emulator.proxy_url if arm == ARM else None},
        ).status_code

    own = emulator.own_cloud_url
    assert [
        status(arm, audience) for arm in (ARM, own) for audience in (*PUBLIC_AUDIENCES, OWN_CLOUD_AUDIENCE, own)
    ] == [
        *(200, 200, 401, 401),
        *(401, 401, 200, 200),
    ]


class _RedirectTarget(BaseHTTPRequestHandler):
    """What `az login` listens with: it notes the fields that the browser brings."""

    def do_GET(self):
        self._note(urlsplit(self.path).query)

    def do_POST(self):
        self._note(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _note(self, fields):
        self.server.brought.append((self.command, {name: value for name, (value,) in parse_qs(fields).items()}))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def redirect_target():
    with HTTPServer(("127.0.0.1", 0), _RedirectTarget) as server:
        server.brought = []
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize("mode", ["query", "form_post"])
def test_the_browser_brings_the_code_to_the_client(emulator, token, redirect_target, tmp_path, mode):
    emulator.entra.person_at_the_browser = emulator.world["alex"]
    asked = {
        "redirect_uri": f"http://localhost:{redirect_target.server_port}",
        "state": "<\"state\" & 'more'>",
        "nonce": "nonce-1",
        "response_mode": mode,
    }
    url = f"{LOGIN}/organizations/oauth2/v2.0/authorize?{urlencode(asked)}"
    env = Session(emulator, tmp_path).env
    subprocess.run([sys.executable, "-m", "emulator.browser", url], env=env, check=True, timeout=20)
    ((brought_by, fields),) = redirect_target.brought
    assert (brought_by, fields["state"]) == ({"query": "GET", "form_post": "POST"}[mode], asked["state"])
    answer = token("organizations", grant_type="authorization_code", code=fields["code"])
    assert tokens_of(emulator, answer)["unique_name"] == emulator.world["alex"].name
    assert emulator.issuer.read(answer.json()["id_token"])["nonce"] == "nonce-1"
