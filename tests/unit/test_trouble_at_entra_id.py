"""What passes by itself at Entra ID, and what does not."""

import json

import pytest
from requests import Response

from azext_managementpartner.http.error_responses import is_transient_at_entra_id


def answer(status, **body):
    made = Response()
    made.status_code, made._content = status, json.dumps(body).encode()
    return made


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_status_of_a_service_in_trouble_passes(status):
    assert is_transient_at_entra_id(answer(status))


@pytest.mark.parametrize("code", [90006, 90012, 90024, 90033])
@pytest.mark.parametrize("status", [400, 401])
def test_a_transient_code_passes_whatever_the_status(status, code):
    assert is_transient_at_entra_id(answer(status, error="invalid_request", error_codes=[1, code]))


@pytest.mark.parametrize("error", ["temporarily_unavailable", "server_error"])
def test_a_transient_error_passes(error):
    assert is_transient_at_entra_id(answer(400, error=error))


@pytest.mark.parametrize("codes", [[50076], [90002], [], None, "90033", {"90033": 1}])
def test_what_is_refused_does_not_pass(codes):
    assert not is_transient_at_entra_id(answer(400, error="invalid_grant", error_codes=codes))


def test_an_answer_that_is_no_error_is_no_trouble():
    assert not is_transient_at_entra_id(answer(200, error="server_error", error_codes=[90033]))
