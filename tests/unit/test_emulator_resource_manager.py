"""Azure Resource Manager before its providers: what it refuses, and what all its answers have in common."""

from datetime import datetime

import pytest

from emulator.entra.tokens import TokenIssuer
from tests.unit.addresses import LOGIN, PARTNER, PARTNERS, VERSION
from tests.unit.conftest import ARM

pytestmark = pytest.mark.usefixtures("forget")


def assert_refused(answer, status, code):
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    error = answer.json()["error"]
    assert (set(error), error["code"]) == ({"code", "message"}, code)
    assert error["message"]


@pytest.mark.parametrize(
    ("method", "path", "error"),
    [
        ("GET", PARTNERS, (400, "MissingApiVersionParameter")),
        ("GET", f"{PARTNERS}?api-version=2017-01-01", (400, "InvalidApiVersionParameter")),
        ("GET", "/tenants", (400, "MissingApiVersionParameter")),
        ("GET", "/tenants?api-version=2018-02-01", (400, "InvalidApiVersionParameter")),
        ("GET", "/subscriptions", (400, "MissingApiVersionParameter")),
        ("GET", "/subscriptions/1?api-version=2022-12-01", (404, "SubscriptionNotFound")),
        ("GET", f"/nothing{VERSION}", (404, "InvalidResourceType")),
        ("GET", f"/providers/Microsoft.Other/things{VERSION}", (404, "InvalidResourceType")),
        ("POST", f"{PARTNER}{VERSION}", (405, "MethodNotAllowed")),
        ("DELETE", f"{PARTNERS}{VERSION}", (405, "MethodNotAllowed")),
        ("GET", f"{PARTNERS}{VERSION}", (404, "ManagementPartnerNotFound")),
        ("PUT", f"{PARTNERS}/99999{VERSION}", (400, "PartnerIdInvalid")),
    ],
)
def test_a_wrong_request_gets_an_error_that_az_can_read(client, bearer, method, path, error):
    assert_refused(client.request(method, ARM + path, headers=bearer()), *error)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        pytest.param(lambda _: {}, "AuthenticationFailed", id="no token"),
        pytest.param(lambda _: {"Authorization": "Bearer"}, "AuthenticationFailed", id="empty token"),
        pytest.param(lambda _: {"Authorization": "Basic YTpi"}, "AuthenticationFailed", id="another scheme"),
        pytest.param(lambda _: {"Authorization": "Bearer nonsense"}, "InvalidAuthenticationToken", id="no JWT"),
        pytest.param(
            lambda bearer: bearer(issuer=TokenIssuer(LOGIN)), "InvalidAuthenticationToken", id="foreign token"
        ),
        pytest.param(
            lambda bearer: bearer(audience="https://graph.microsoft.com"),
            "InvalidAuthenticationTokenAudience",
            id="token for something else",
        ),
    ],
)
def test_only_tokens_of_the_emulator_open_the_resource_manager(client, bearer, headers, code):
    assert_refused(client.get(f"{ARM}{PARTNERS}{VERSION}", headers=headers(bearer)), 401, code)


def test_an_expired_token_is_refused(emulator, client, bearer, monkeypatch):
    monkeypatch.setattr(emulator.issuer, "lifetime", -60)
    answer = client.get(f"{ARM}{PARTNERS}{VERSION}", headers=bearer())
    assert_refused(answer, 401, "ExpiredAuthenticationToken")


def test_every_page_of_tenants_can_be_reached(emulator, client, bearer, monkeypatch):
    monkeypatch.setattr(emulator.resource_manager, "page_size", 4)
    pages = [client.get(f"{ARM}/tenants?api-version=2022-12-01", headers=bearer()).json()]
    while "nextLink" in pages[-1]:
        pages.append(client.get(pages[-1]["nextLink"], headers=bearer()).json())
    assert [len(page["value"]) for page in pages] == [4, 2]
    tenants = [tenant for page in pages for tenant in page["value"]]
    home, *others = emulator.world["alex"].tenants
    assert [tenant["tenantId"] for tenant in tenants] == [tenant.id for tenant in (*others, home)]
    assert [tenant["tenantCategory"] for tenant in tenants] == [*["ProjectedBy"] * 5, "Home"]
    assert tenants[0]["displayName"] == "Adventure Works"
    assert tenants[0]["domains"] == [tenants[0]["defaultDomain"]] == ["adventureworks.onmicrosoft.com"]


@pytest.mark.parametrize("moved", ["fabrikam.com", "fabrikam.onmicrosoft.com", "adventureworks.onmicrosoft.com"])
def test_a_domain_name_can_move_to_another_tenant_and_back(emulator, client, bearer, monkeypatch, moved):
    northwind, before = emulator.world.tenant("Northwind Traders"), emulator.world.tenant(moved)

    def issuer(name):
        return client.get(f"{LOGIN}/{name}/v2.0/.well-known/openid-configuration", timeout=10).json()["issuer"]

    def tenants():
        found = client.get(f"{ARM}/tenants?api-version=2022-12-01", headers=bearer(), timeout=10).json()["value"]
        return {each["tenantId"]: (each["defaultDomain"], each["domains"]) for each in found}

    first = tenants()
    assert issuer(moved) == f"{LOGIN}/{before.id}/v2.0"
    with monkeypatch.context() as patch:
        patch.setitem(emulator.world.moved_domains, moved, northwind)
        assert issuer(moved) == issuer(moved.upper()) == f"{LOGIN}/{northwind.id}/v2.0"
        assert tenants()[northwind.id] == (northwind.domain, [northwind.domain, moved])
        default, domains = tenants()[before.id]
        assert (domains[0], moved in domains) == (default, False)
        assert issuer(default) == f"{LOGIN}/{before.id}/v2.0"
    assert (issuer(moved), tenants()) == (f"{LOGIN}/{before.id}/v2.0", first)


@pytest.mark.parametrize("name", ["robot", "machine"])
def test_a_service_principal_is_told_no_names_of_its_tenants(emulator, ask, name):
    home = emulator.world[name].home
    found = ask("/tenants", home, name, **{"api-version": "2022-12-01"}).json()["value"]
    assert {"id": f"/tenants/{home.id}", "tenantId": home.id, "tenantCategory": "Home"} in found
    assert {key for each in found for key in each} == {"id", "tenantId", "tenantCategory"}


def test_a_token_shows_the_subscriptions_of_its_own_tenant(client, bearer):
    url = f"{ARM}/subscriptions?api-version=2022-12-01"
    (found,) = client.get(url, headers=bearer()).json()["value"]
    assert found["displayName"] == "Fabrikam Production"
    one = f"{ARM}/subscriptions/{found['subscriptionId'].upper()}?api-version=2022-12-01"
    assert client.get(one, headers=bearer()).json() == found
    assert client.get(one, headers=bearer("Northwind Traders")).status_code == 404


def test_answers_carry_the_recorded_headers(client, bearer):
    headers = {**bearer(), "x-ms-correlation-request-id": "7c8f2d9e-0000-0000-0000-000000000001"}
    read = client.get(f"{ARM}{PARTNERS}{VERSION}", headers=headers).headers
    assert read["x-ms-correlation-request-id"] == "7c8f2d9e-0000-0000-0000-000000000001"
    assert len({read[name] for name in ("x-ms-request-id", "request-id", "x-ms-correlation-request-id")}) == 3
    assert (read["Cache-Control"], read["Pragma"], read["Expires"]) == ("no-cache", "no-cache", "-1")
    assert read["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert read["X-Content-Type-Options"] == "nosniff"
    place, time, request_id = read["x-ms-routing-request-id"].split(":")
    assert (place, request_id) == ("WESTUS2", read["x-ms-request-id"])
    assert datetime.strptime(time, "%Y%m%dT%H%M%S%z")


def test_a_request_id_of_the_service_itself_comes_from_the_provider_alone(client, bearer):
    answer = client.get(f"{ARM}/tenants?api-version=2022-12-01", headers=bearer())
    assert "request-id" not in answer.headers
    assert answer.headers["x-ms-correlation-request-id"] == answer.headers["x-ms-request-id"]
