"""`nox -s live` sees each difference of form, and none where there is none."""

import json

import pytest

from tests.unit.links import link
from tools.live.answers import emulated_forms, response_of
from tools.live.az_log import Exchange
from tools.live.forms import differences, learn

PARTNERS = "/providers/Microsoft.ManagementPartner/partners"
REQUESTS = [(method, f"{PARTNERS}{which}?api-version=2018-02-01") for method, which in [
    ("GET", ""), ("PUT", "/12345"), ("PUT", "/54321"), ("PUT", "/999999999999"), ("DELETE", "/12345"),
]]  # fmt: skip
BEFORE = [None, None, "12345", "12345", "12345"]
NOTHING_LINKED, LINK, CONFLICT, NO_PARTNER, DELETED = range(len(REQUESTS))
GUID = "2be4bb68-ca6a-559c-a1dd-75bef95a4704"
HEADERS = {
    "content-type": "application/json; charset=utf-8",
    "x-ms-request-id": GUID,
    "x-ms-correlation-request-id": GUID,
    "x-ms-ratelimit-remaining-tenant-resource-requests": "99",
}
ADATUM = {"partnerName": "Adatum", "tenantId": GUID, "objectId": GUID}
BODY = {**link(**ADATUM, version=1), "etag": 1}


@pytest.fixture(scope="module")
def forms():
    return emulated_forms(REQUESTS, BEFORE)[0]


def came(status, headers, body):
    return response_of(Exchange(f"https://management.azure.com{PARTNERS}", "GET", status, headers, body))


def error(code, message="In words."):
    said = {"code": code, "message": message}
    return {"error": said, **said}


def linked(**properties):
    return {**BODY, "properties": BODY["properties"] | properties}


def without(some, name):
    return {key: value for key, value in some.items() if key != name}


READ = without(HEADERS, "x-ms-ratelimit-remaining-tenant-resource-requests")


@pytest.mark.parametrize(
    ("which", "status", "headers", "body"),
    [
        (NOTHING_LINKED, 404, READ, error("ManagementPartnerNotFound")),
        (LINK, 200, {**HEADERS, "server": "Kestrel"}, BODY),
        (LINK, 200, HEADERS, linked(partnerName="\u0410\u0434\u0430\u0442\u0443\u043c")),
        (LINK, 200, HEADERS, dict(reversed(BODY.items()))),
        (CONFLICT, 409, HEADERS, error("PartnerIdAlreadyLinked")),
        (NO_PARTNER, 400, HEADERS, error("PartnerIdInvalid", "")),
        (DELETED, 200, without(HEADERS, "content-type"), None),
    ],
)
def test_an_answer_like_the_emulators_does_not_differ(forms, which, status, headers, body):
    assert differences(forms[which], came(status, headers, json.dumps(body) if body else "")) == []


TIME, ID = "a time like 2018-02-21T20:07:21.1341292Z", "a GUID in lower case"


@pytest.mark.parametrize(
    ("status", "headers", "body", "difference"),
    [
        (201, HEADERS, BODY, ("status", "200", "201")),
        (200, without(HEADERS, "x-ms-request-id"), BODY, ("headers.x-ms-request-id", ID, "nothing")),
        (200, {**HEADERS, "x-ms-request-id": "7"}, BODY, ("headers.x-ms-request-id", ID, '"7"')),
        (200, HEADERS, without(BODY, "etag"), ("body.etag", "1", "nothing")),
        (200, HEADERS, without(BODY, "properties"), ("body.properties", "an object", "nothing")),
        (200, HEADERS, {**BODY, "systemData": {}}, ("body.systemData", "nothing", "{}")),
        (200, HEADERS, {**BODY, "etag": "20"}, ("body.etag", "1", '"20"')),
        (200, HEADERS, {**BODY, "etag": True}, ("body.etag", "1", "true")),
        (200, HEADERS, {**BODY, "name": 12345}, ("body.name", '"12345"', "12345")),
        (200, HEADERS, {**BODY, "type": "partners"}, ("body.type", f'"{BODY["type"]}"', '"partners"')),
        (200, HEADERS, {**BODY, "properties": []}, ("body.properties", "an object", "[]")),
        (200, HEADERS, linked(state="active"), ("body.properties.state", '"Active"', '"active"')),
        (200, HEADERS, linked(partnerName=None), ("body.properties.partnerName", "a text", "null")),
        (200, HEADERS, linked(objectId=GUID.upper()), ("body.properties.objectId", ID, f'"{GUID.upper()}"')),
        (200, HEADERS, linked(createdTime="2018-02-21T20:07:21.134Z"),
         ("body.properties.createdTime", TIME, '"2018-02-21T20:07:21.134Z"')),
        (200, HEADERS, linked(createdTime="2018-02-21T20:07:21.1341290Z"),
         ("body.properties.createdTime", TIME, '"2018-02-21T20:07:21.1341290Z"')),
    ],
)  # fmt: skip
def test_what_differs_is_named_with_both_forms(forms, status, headers, body, difference):
    assert differences(forms[LINK], came(status, headers, json.dumps(body))) == [difference]


@pytest.mark.parametrize(
    ("body", "difference"),
    [
        (json.dumps(error("NotFound")), ("body.error.code", '"ManagementPartnerNotFound"', '"NotFound"')),
        (json.dumps(error("ManagementPartnerNotFound")["error"]), ("body.error", "an object", "nothing")),
        ("<html>\x1b[31m", ("body", "an object", '"<html>\\u001b[31m"')),
        ("", ("body", "an object", '""')),
    ],
)
def test_a_refusal_of_another_shape_differs_and_no_terminal_interprets_it(forms, body, difference):
    assert difference in differences(forms[NOTHING_LINKED], came(404, READ, body))


def test_the_link_that_was_there_before_is_there_on_the_emulator_too():
    (form,), _ = emulated_forms(REQUESTS[:1], ["54321"])
    assert differences(form, came(200, READ, json.dumps(BODY)))[0] == (
        "body.id", '"/providers/microsoft.managementpartner/partners/54321"', f'"{BODY["id"]}"',
    )  # fmt: skip


def test_a_key_that_only_one_of_two_is_sent_is_left_out():
    assert differences(learn({"a": 1, "b": 2}, {"a": 1}), {"a": 1}) == []


def test_what_is_linked_after_each_request_on_the_emulator_is_known():
    assert emulated_forms(REQUESTS, BEFORE)[1] == [None, "12345", "12345", "12345", None]
