"""What `nox -s live` prints for recorded_answers.json: what is somebody's is not in it, and the rest is as it came."""

import json

import pytest

from tests.unit.links import link
from tools.live.az_log import Exchange
from tools.live.known import NOT_KNOWN, linked_before
from tools.live.recordings import Redaction, recordings

PARTNERS = "/providers/Microsoft.ManagementPartner/partners"
TENANT, OBJECT = "3c9b6f0e-2f6c-4a39-9a55-0d8f6c1b7a10", "b3a4d7c2-91e0-4f5b-8c6d-2e7f1a0b9c8d"
ONE, OTHER = "aaaaaaaa-91e0-4f5b-8c6d-2e7f1a0b9c8d", "bbbbbbbb-91e0-4f5b-8c6d-2e7f1a0b9c8d"
LINK = link("2018", tenantId=TENANT.upper(), objectId=OBJECT, partnerName="Adatum")


def exchange(method, last_segment="", status=200, body=None, **headers):
    url = f"https://management.azure.com{PARTNERS}{last_segment}?api-version=2018-02-01"
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return Exchange(url, method, status, headers, "" if body is None else json.dumps(body))


def printed(*exchanges, before="2018"):
    redaction = Redaction(TENANT, ["2018", "7654321", before], exchanges)
    return recordings(exchanges, linked_before(exchanges, before), redaction, "AzureCloud")


def test_ids_and_names_are_replaced_wherever_they_stand():
    message = (
        f"alex_adatum.com#EXT#@fabrikam.example ({OBJECT}) of {TENANT} is no longer linked to Adatum: 2018, 07654321, "
        "12018, Adatums, 999999999999"
    )
    refusal = exchange("PUT", "/7654321", 409, {"error": {"code": "Conflict", "message": message, "target": [OBJECT]}})
    show, put = printed(exchange("GET", "/2018", body=LINK), refusal)
    assert show["request"] == {"method": "GET", "path": f"{PARTNERS}/12345?api-version=2018-02-01"}
    owner = {name: f"00000000-0000-0000-0000-{number:012d}" for number, name in enumerate(["tenantId", "objectId"], 1)}
    assert show["response"]["body"] == link("12345", **owner, partnerName="A partner")
    assert put["request"]["path"] == f"{PARTNERS}/54321?api-version=2018-02-01"
    assert put["response"]["body"]["error"] == {
        "code": "Conflict",
        "message": f"somebody@example.com ({owner['objectId']}) of {owner['tenantId']} is no longer linked to "
        "A partner: 12345, 054321, 12018, Adatums, 999999999999",
        "target": [owner["objectId"]],
    }


def test_a_partners_name_is_replaced_where_a_name_stands_and_a_number_like_a_text():
    (show,) = printed(exchange("GET", "/2018", body=link(2018, partnerName="Microsoft")))
    body = show["response"]["body"]
    assert body["type"] == "Microsoft.ManagementPartner/partners"
    assert (body["properties"]["partnerName"], body["properties"]["partnerId"]) == ("A partner", 12345)
    assert body["id"].endswith("/partners/12345")


def test_headers_that_may_tell_who_asks_are_left_out_and_ids_that_are_equal_stay_equal():
    (show,) = printed(
        exchange(
            "GET", body=LINK, content_type="application/json", set_cookie="secret=1", location="https://secret.example",
            www_authenticate='Bearer claims="c2VjcmV0"', x_ms_request_id=ONE, x_ms_correlation_request_id=ONE,
            request_id=OTHER, x_ms_routing_request_id=f"WESTUS2:20261126T011606Z:{ONE}",
            x_ms_ratelimit_remaining_tenant_resource_requests="99", x_msedge_ref="secret",
        )
    )  # fmt: skip
    made_up = show["response"]["headers"]["x-ms-request-id"]
    assert show["response"]["headers"] == {
        "content-type": "application/json",
        "x-ms-request-id": made_up,
        "x-ms-correlation-request-id": made_up,
        "request-id": "00000000-0000-0000-0000-000000000003",
        "x-ms-routing-request-id": f"REGION:20261126T011606Z:{made_up}",
        "x-ms-ratelimit-remaining-tenant-resource-requests": "99",
    }
    assert made_up == "00000000-0000-0000-0000-000000000004"


def test_a_body_that_is_no_json_is_a_text_without_ids():
    html = Exchange(f"https://management.azure.com{PARTNERS}?a=1", "GET", 502, {}, f"<b>{TENANT}</b>\x1b[31m")
    assert printed(html)[0]["response"]["body"] == "<b>00000000-0000-0000-0000-000000000001</b>\x1b[31m"


@pytest.mark.parametrize(
    ("exchanges", "given", "dialect", "said"),
    [
        ([exchange("DELETE", "/2018")], "the same ID linked", "recorded", ""),
        ([exchange("DELETE", "/2018"), exchange("GET", status=404)], "nothing linked", "recorded", ""),
        ([exchange("DELETE", "/2018"), exchange("GET", body=LINK)], "one linked", "recorded", ""),
        ([exchange("DELETE", "/2018"), exchange("GET", "/2018", 404)], NOT_KNOWN, None, "what was linked before."),
        ([exchange("PUT", "/2018", 409), exchange("GET", status=500)], NOT_KNOWN, None, "It comes from a gateway"),
        ([exchange("PATCH", "/7654321", body=link("7654321")), exchange("PUT", "/2018", 409)],
         "another ID linked", "recorded", ""),
        ([exchange("PATCH", "/7654321", body=link("7654321", state="Deleted")), exchange("PUT", "/2018", 409)],
         NOT_KNOWN, None, "what was linked before."),
        ([exchange("PATCH", "/2018", body=link(2018)), exchange("PUT", "/2018", 409)],
         NOT_KNOWN, None, "what was linked before."),
        ([exchange("GET", "/999999999999", 404)], "another ID linked, no partner has the ID", "recorded", ""),
        ([exchange("PUT", "/2018", 401)], "the same ID linked", None, "It comes from a gateway"),
    ],
)  # fmt: skip
def test_what_was_linked_is_said_as_far_as_it_is_known(exchanges, given, dialect, said):
    recorded = printed(*exchanges)[-1]
    assert (recorded["given"], recorded["dialect"]) == (given, dialect)
    assert said in recorded["note"]
    assert "is linked" not in recorded["note"]


@pytest.mark.parametrize(
    ("then", "said"),
    [
        (exchange("GET", status=404), " Afterwards, nothing is linked."),
        (exchange("GET", body=LINK), " Afterwards, partner ID 12345 is linked."),
        (exchange("GET", status=500), " and the region."),
        (exchange("GET", "/2018", 404), " and the region."),
    ],
)
def test_what_a_write_has_done_is_noted_where_the_next_answer_tells(then, said):
    assert printed(exchange("DELETE", "/7654321"), then)[0]["note"].endswith(said)


def test_an_answer_that_came_again_is_printed_once():
    again = [exchange("GET", body=LINK, request_id=each) for each in (ONE, OTHER)]
    assert [each["response"]["status"] for each in printed(*again, exchange("GET", "/2018", body=LINK))] == [200, 200]
