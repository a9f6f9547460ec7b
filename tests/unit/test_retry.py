"""How often a request is tried."""

import time
from email.utils import formatdate
from types import SimpleNamespace

import pytest
from azure.core.exceptions import HttpResponseError, ServiceRequestError
from azure.core.pipeline import PipelineContext, PipelineRequest, PipelineResponse
from azure.core.rest import HttpRequest
from knack.util import CLIError

from azext_managementpartner.errors.azure import explained
from azext_managementpartner.http.policies import CountedRetryPolicy

REQUEST = HttpRequest("GET", "https://management.azure.com/")


def throttled(wait, **headers):
    answer = SimpleNamespace(status_code=429, headers={"Retry-After": wait, **headers})
    return PipelineResponse(REQUEST, answer, PipelineContext(None))


@pytest.mark.parametrize(("wait", "is_tried"), [("0", True), ("120", True), ("121", False), ("inf", False)])
def test_a_wait_of_two_minutes_is_the_longest(wait, is_tried):
    policy = CountedRetryPolicy()
    assert policy.is_retry(policy.configure_retries({}), throttled(wait)) is is_tried


HOUR = 3600


@pytest.mark.parametrize("skew", [-HOUR, 0, HOUR])
@pytest.mark.parametrize(("wait", "is_tried"), [(-5, True), (0, True), (120, True), (121, False)])
def test_a_date_is_one_of_the_services_clock_which_may_be_an_hour_off(wait, is_tried, skew):
    there, policy = time.time() + skew, CountedRetryPolicy()
    answer = throttled(formatdate(there + wait, usegmt=True), Date=formatdate(there, usegmt=True))
    assert policy.get_retry_after(answer) == max(0, wait)
    assert policy.is_retry(policy.configure_retries({}), answer) is is_tried


@pytest.mark.parametrize("headers", [{}, {"Date": "today"}, {"Date": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"}])
def test_without_the_services_clock_a_date_is_one_of_this_machines(headers):
    answer = throttled(formatdate(time.time() + 60, usegmt=True), **headers)
    assert CountedRetryPolicy().get_retry_after(answer) == pytest.approx(60, abs=5)


@pytest.mark.parametrize("wait", ["soon", "Mon, 99 Foo 2026 00:00:00 GMT", "Mon, 01 Jan 99999999999999999999 0:0:0"])
def test_a_retry_after_that_cannot_be_read_is_none(wait):
    assert CountedRetryPolicy().get_retry_after(throttled(wait, Date=formatdate())) is None


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        ("Mon, 23 Nov 2026 12:00:00 GMT", "Run the command again after Mon, 23 Nov 2026 12:00:00 GMT."),
        ("300", "Run the command again after 300 seconds."),
        ("soon", "Run the command again in a few minutes."),
        (None, "Run the command again in a few minutes."),
    ],
)
def test_what_retry_after_says_is_said(wait, said):
    headers = {"Retry-After": wait} if wait else {}
    answer = SimpleNamespace(status_code=429, headers=headers, content=b"", reason="", request=REQUEST)
    with pytest.raises(CLIError) as explanation, explained(None):
        raise HttpResponseError(response=answer)
    (advice,) = explanation.value.recommendations
    assert advice.endswith(said)
    assert (wait or "status 429)") in str(explanation.value)


@pytest.mark.parametrize(
    ("reason", "is_tried"),
    [
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", False),
        ("[X509: NO_CERTIFICATE_OR_CRL_FOUND] no certificate or crl found", False),
        ("[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol", True),
    ],
)
def test_what_is_wrong_with_certificates_does_not_pass(reason, is_tried):
    policy = CountedRetryPolicy()
    settings = policy.configure_retries({})
    request = PipelineRequest(REQUEST, PipelineContext(None))
    assert policy.increment(settings, response=request, error=ServiceRequestError(reason)) is is_tried
