"""Where requests may go, and where redirections are followed."""

from types import SimpleNamespace

import pytest
from azure.core.exceptions import DecodeError
from azure.core.rest import HttpRequest
from knack.util import CLIError

from azext_managementpartner.errors.azure import explained
from azext_managementpartner.http.policies import (
    AnotherHostError,
    CountedRetryPolicy,
    SameHostPolicy,
    SameMethodRedirectPolicy,
    tries_of,
)
from azext_managementpartner.vendored_sdks.managementpartner import ManagementPartnerClient
from tests.unit.bare_service import Service
from tests.unit.links import link

PUBLIC = "https://management.azure.com"
OWN_PORT = "https://localhost:8443/arm/"
PARTNER = "/providers/Microsoft.ManagementPartner/partners/12345"
METHODS = {"GET": "get", "PUT": "create", "PATCH": "update", "DELETE": "delete"}


def send(endpoint, url):
    SameHostPolicy(endpoint).on_request(SimpleNamespace(http_request=HttpRequest("GET", url)))


@pytest.mark.parametrize(
    ("endpoint", "url"),
    [
        (PUBLIC, "https://management.azure.com/tenants"),
        (f"{PUBLIC}/", "HTTPS://MANAGEMENT.azure.com:443/tenants"),
        (PUBLIC, "https://westus.management.azure.com/tenants"),
        (f"{PUBLIC}:443", "https://management.azure.com/tenants"),
        (OWN_PORT, "https://localhost:8443/tenants"),
    ],
)
def test_a_request_goes_to_the_own_host_and_to_those_below_it(endpoint, url):
    send(endpoint, url)


@pytest.mark.parametrize(
    ("endpoint", "url", "said"),
    [
        (
            PUBLIC,
            "https://evilmanagement.azure.com/",
            "leads to 'evilmanagement.azure.com'. The command did not follow it",
        ),
        (PUBLIC, "https://management.azure.com.example/", "leads to 'management.azure.com.example'."),
        (PUBLIC, "https://azure.com/", "leads to 'azure.com'."),
        (PUBLIC, "http://evil.example/", "leads to 'evil.example'."),
        (PUBLIC, "http://management.azure.com/", "leads to 'http://management.azure.com'."),
        (PUBLIC, "http://management.azure.com:443/", "leads to 'http://management.azure.com'."),
        (PUBLIC, "https://management.azure.com:8443/", "leads to 'management.azure.com:8443'."),
        (PUBLIC, "https://westus.management.azure.com:80/", "leads to 'westus.management.azure.com:80'."),
        (OWN_PORT, "https://localhost/", "leads to 'localhost:443'."),
    ],
)
def test_no_token_goes_elsewhere_and_the_error_says_where_it_would_have_gone(endpoint, url, said):
    with pytest.raises(CLIError) as error, explained(None):
        send(endpoint, url)
    assert isinstance(error.value.__cause__, AnotherHostError)
    assert said in str(error.value)
    assert str(error.value).endswith(
        "send the access token there unencrypted." if url.startswith("http:") else "access token there."
    )


@pytest.fixture
def service():
    with Service() as server:
        server.client = server.connect(ManagementPartnerClient, redirect_policy=SameMethodRedirectPolicy())
        yield server


def ask(service, method):
    getattr(service.client.partner, METHODS[method])("12345")
    return [(request.verb, request.target.partition("?")[0]) for request in service.requests]


@pytest.mark.parametrize("status", [300, 301, 302, 303])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_write_is_not_done_where_its_answer_leads_to_a_page(service, method, status):
    service.will_answer(status=status, Location=f"{service.url}/elsewhere")
    service.will_answer(b"" if method == "DELETE" else link())
    with pytest.raises(DecodeError, match=f"Status {status}") as error:
        ask(service, method)
    assert error.value.status_code == status
    assert [request.verb for request in service.requests] == [method]


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("method", METHODS)
def test_a_request_follows_where_the_method_stays(service, method, status):
    service.will_answer(status=status, Location="/elsewhere")
    service.will_answer(b"" if method == "DELETE" else link())
    assert ask(service, method) == [(method, PARTNER), (method, "/elsewhere")]


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_question_follows_wherever_it_is_sent(service, status):
    service.will_answer(status=status, Location=f"{service.url}/elsewhere")
    service.will_answer(link())
    assert ask(service, "GET") == [("GET", PARTNER), ("GET", "/elsewhere")]


def test_a_write_that_was_led_on_is_not_done_where_that_leads_to_a_page(service):
    service.will_answer(status=307, Location="/elsewhere")
    service.will_answer(status=303, Location="/page")
    with pytest.raises(DecodeError, match="Status 303"):
        ask(service, "DELETE")
    assert [request.verb for request in service.requests] == ["DELETE", "DELETE"]


@pytest.mark.parametrize("method", METHODS)
def test_what_leads_to_another_host_is_not_tried_again(method):
    with Service() as service:
        policies = {"redirect_policy": SameMethodRedirectPolicy(), "retry_policy": CountedRetryPolicy()}
        service.client = service.connect(
            ManagementPartnerClient, per_retry_policies=[SameHostPolicy(service.url)], **policies
        )
        service.will_answer(status=307, Location="https://elsewhere.example/")
        with pytest.raises(AnotherHostError) as error:
            ask(service, method)
        assert [request.verb for request in service.requests] == [method]
    assert tries_of(error.value) == 1
