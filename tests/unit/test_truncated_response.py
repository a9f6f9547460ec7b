"""Answers that broke off are none, whatever urllib3 makes of them."""

from types import SimpleNamespace

import pytest
from azure.core.exceptions import ServiceResponseError

from azext_managementpartner.http.policies import TruncatedResponsePolicy


def answer(**connection):
    raw = SimpleNamespace(**connection)
    return SimpleNamespace(http_response=SimpleNamespace(internal_response=SimpleNamespace(raw=raw)))


def test_an_answer_that_is_shorter_than_it_says_did_not_come():
    with pytest.raises(ServiceResponseError, match="incomplete: 7 bytes are missing"):
        TruncatedResponsePolicy().on_response(None, answer(length_remaining=7))


@pytest.mark.parametrize("connection", [{"length_remaining": 0}, {"length_remaining": None}, {}], ids=str)
def test_any_other_answer_came(connection):
    TruncatedResponsePolicy().on_response(None, answer(**connection))
