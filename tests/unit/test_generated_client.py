"""No answer of the service breaks the REST client, and no ID makes it ask for something else."""

import json

import pytest
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)
from azure.mgmt.core.exceptions import ARMErrorFormat
from msrest.serialization import last_restapi_key_transformer

from azext_managementpartner.vendored_sdks.managementpartner import ManagementPartnerClient
from tests.unit.bare_service import Service
from tests.unit.links import link

PARTNERS = "/providers/Microsoft.ManagementPartner/partners"
VERSION = "api-version=2018-02-01"
LINK = link("5127255")


DEEP = b'{"code":"A","message":"Why.","details":[' * 300 + b"]}" * 300
"""A refusal with details, which have details, and so on."""


@pytest.fixture
def service():
    with Service() as server:
        server.client = server.connect(ManagementPartnerClient)
        yield server


@pytest.mark.parametrize(
    ("call", "verb", "path"),
    [
        (lambda client: client.partner.get("5127255"), "GET", f"{PARTNERS}/5127255"),
        (lambda client: client.partner.create("5127255"), "PUT", f"{PARTNERS}/5127255"),
        (lambda client: client.partner.update("5127255"), "PATCH", f"{PARTNERS}/5127255"),
        (lambda client: client.partner.delete("5127255"), "DELETE", f"{PARTNERS}/5127255"),
        (lambda client: client.partners.get(), "GET", PARTNERS),
    ],
)
def test_each_operation_asks_for_what_it_is_named_after(service, call, verb, path):
    service.will_answer(b"" if verb == "DELETE" else LINK)
    answer = call(service.client)
    assert answer is None if verb == "DELETE" else answer.partner_id == "5127255"
    (request,) = service.requests
    assert (request.verb, request.target) == (verb, f"{path}?{VERSION}")
    assert request.headers["Accept"] == "application/json"
    assert int(request.headers.get("Content-Length", 0)) == 0


def test_a_link_keeps_every_value_as_the_service_sent_it(service):
    service.will_answer(LINK)
    shown = service.client.partners.get().as_dict(key_transformer=last_restapi_key_transformer)
    flat = {**LINK, **LINK["properties"]}
    del flat["properties"]
    assert shown == flat


@pytest.mark.parametrize("odd", [{"partnerName": None}, {"region": 5}, {"state": "Suspended"}])
def test_fields_that_are_null_or_new_and_states_that_are_new_do_not_hide_the_link(service, odd):
    service.will_answer({"properties": {"partnerId": "5127255", **odd}, "tags": {"a": 1}})
    shown = service.client.partners.get().as_dict(key_transformer=last_restapi_key_transformer)
    assert shown == {"partnerId": "5127255", **({"state": "Suspended"} if "state" in odd else {})}


@pytest.mark.parametrize(
    ("partner_id", "segment"),
    [("../x", "..%2Fx"), ("a?b#c&d=e", "a%3Fb%23c%26d%3De"), ("%2e", "%252e"), ("{0} é", "%7B0%7D%20%C3%A9")],
)
def test_a_hostile_id_stays_one_segment_of_the_path(service, partner_id, segment):
    service.will_answer()
    service.client.partner.delete(partner_id)
    assert service.requests[0].target == f"{PARTNERS}/{segment}?{VERSION}"


@pytest.mark.parametrize("partner_id", ["", ".", ".."])
def test_an_id_that_would_name_another_resource_is_never_sent(service, partner_id):
    with pytest.raises(ValueError, match="partner_id must not be"):
        service.client.partner.delete(partner_id)
    assert not service.requests


@pytest.mark.parametrize(
    ("status", "error_type"),
    [
        (400, HttpResponseError),
        (401, ClientAuthenticationError),
        (403, HttpResponseError),
        (404, ResourceNotFoundError),
        (409, ResourceExistsError),
        (429, HttpResponseError),
        (500, HttpResponseError),
    ],
)
@pytest.mark.parametrize(
    "body",
    [{"error": {"code": "A", "message": "Why."}}, b"<html>", b'{"error":', b"", DEEP],
    ids=lambda body: repr(body)[:40],
)
def test_a_refusal_keeps_its_status_and_words_whatever_its_body(service, status, error_type, body):
    service.will_answer(body, status)
    with pytest.raises(error_type) as refusal:
        service.client.partner.create("5127255")
    assert type(refusal.value) is error_type
    assert refusal.value.status_code == refusal.value.response.status_code == status
    if isinstance(body, dict):
        assert isinstance(refusal.value.error, ARMErrorFormat)
        assert (refusal.value.error.code, refusal.value.error.message) == ("A", "Why.")


def test_a_refusal_in_the_guise_of_a_success_keeps_its_words(service):
    service.will_answer({"error": {"code": "A", "message": "Why."}})
    with pytest.raises(DecodeError, match="Why.") as refusal:
        service.client.partners.get()
    assert refusal.value.error.code == "A"


def _link(**fields):
    return {"properties": {"partnerId": "5127255"}, **fields}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>Sign in</html>", "Expecting value"),
        (b"", "Expecting value"),
        (b'{"id": "x', "Unterminated string"),
        (b'{"id": "\xff"}', "codec can't decode"),
        (b"[" * 100_000, "recursion"),
        ([LINK], "the response is not an object"),
        (None, "the response is not an object"),
        (5, "the response is not an object"),
        ("text", "the response is not an object"),
        ({}, "properties.partnerId is missing"),
        ({"value": []}, "properties.partnerId is missing"),
        ({"partnerId": "5127255"}, "properties.partnerId is missing"),
        ({"properties": None}, "properties.partnerId is missing"),
        ({"properties": []}, "properties is not an object"),
        ({"properties": {"partnerId": None}}, "properties.partnerId is missing"),
        ({"properties": {"partnerId": 5127255}}, "properties.partnerId is not a text"),
        ({"properties": {"partnerId": ["5127255"]}}, "properties.partnerId is not a text"),
        (_link(name={}), "name is not a text"),
        (_link(etag="20"), "etag is not a whole number"),
        (_link(etag=20.5), "etag is not a whole number"),
        (_link(etag=True), "etag is not a whole number"),
    ],
)
def test_what_is_no_link_is_an_error_that_says_why(service, body, reason):
    service.will_answer(body)
    with pytest.raises(DecodeError, match="The response is no PartnerResponse") as refusal:
        service.client.partners.get()
    assert reason in str(refusal.value)
    assert refusal.value.status_code == refusal.value.response.status_code == 200


@pytest.mark.parametrize("content_type", ["text/html; charset=base64", "application/xml", "", "rubbish"])
def test_the_content_type_does_not_decide_whether_a_link_can_be_read(service, content_type):
    service.will_answer(b"\xef\xbb\xbf" + json.dumps(LINK).encode(), **{"Content-Type": content_type})
    assert service.client.partners.get().partner_id == "5127255"


NO_SUCCESS = {
    "get": (201, 202, 204, 304),
    "create": (202, 204, 304),
    "update": (202, 204, 304),
    "delete": (201, 202, 304),
}


@pytest.mark.parametrize(
    ("method", "status"), [(method, status) for method, statuses in NO_SUCCESS.items() for status in statuses]
)
def test_another_success_is_not_taken_for_the_answer(service, method, status):
    service.will_answer(status=status)
    with pytest.raises(DecodeError, match=f"Status {status}") as refusal:
        getattr(service.client.partner, method)("5127255")
    assert refusal.value.response.status_code == status


@pytest.mark.parametrize("method", ["create", "update"])
def test_a_link_that_was_created_is_the_answer(service, method):
    service.will_answer(LINK, 201)
    assert getattr(service.client.partner, method)("5127255").partner_id == "5127255"


@pytest.mark.parametrize(("status", "body"), [(200, b""), (200, b" \r\n\t"), (204, b"")])
def test_a_deletion_is_answered_by_nothing(service, status, body):
    service.will_answer(body, status)
    assert service.client.partner.delete("5127255") is None


NO_DELETION = [
    {"login": "required"},
    {"error": {"code": "A", "message": "Why."}},
    [],
    "x",
    b"{}",
    b"null",
    b"\xef\xbb\xbf",
    b"<html>",
    b"[",
    b"[" * 200_000,
    DEEP,
    b"\xff",
]


@pytest.mark.parametrize("body", NO_DELETION, ids=lambda body: repr(body)[:40])
def test_what_has_something_in_it_is_no_deletion(service, body):
    service.will_answer(body)
    with pytest.raises(DecodeError, match="should be empty|Why.") as refusal:
        service.client.partner.delete("5127255")
    assert refusal.value.response.status_code == 200


@pytest.mark.parametrize("link", ["rubbish:", "http://[bad", "//[bad", "ftp://host/", f"http://{'a' * 300}/"])
def test_a_redirection_that_leads_nowhere_is_an_error_of_the_service_and_no_traceback(service, link):
    service.will_answer(status=302, Location=link)
    with pytest.raises(AzureError):
        service.client.partners.get()


def test_az_can_tell_that_the_client_is_a_current_one():
    from azure.cli.core.util import is_track2

    assert is_track2(ManagementPartnerClient)


def test_a_client_of_another_cloud_asks_for_that_clouds_tokens():
    asked = []

    class Credential:
        def get_token(self, *scopes, **_):
            asked.extend(scopes)
            raise ClientAuthenticationError("Asking is enough.")

    client = ManagementPartnerClient(Credential(), "https://management.chinacloudapi.cn/")
    with client, pytest.raises(ClientAuthenticationError, match="Asking is enough"):
        client.partners.get()
    assert asked == ["https://management.chinacloudapi.cn/.default"]
