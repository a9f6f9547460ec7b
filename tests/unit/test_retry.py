"""How often a request is tried."""

from types import SimpleNamespace

import pytest
from azure.core.exceptions import ServiceRequestError
from azure.core.pipeline import PipelineContext, PipelineRequest, PipelineResponse
from azure.core.rest import HttpRequest

from azext_managementpartner.transport.retry import CountedRetryPolicy

REQUEST = HttpRequest("GET", "https://management.azure.com/")


def throttled(wait):
    answer = SimpleNamespace(status_code=429, headers={"Retry-After": wait})
    return PipelineResponse(REQUEST, answer, PipelineContext(None))


@pytest.mark.parametrize(("wait", "is_tried"), [("0", True), ("120", True), ("121", False), ("inf", False)])
def test_a_wait_of_two_minutes_is_the_longest(wait, is_tried):
    policy = CountedRetryPolicy()
    assert policy.is_retry(policy.configure_retries({}), throttled(wait)) is is_tried


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
