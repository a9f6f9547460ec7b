"""What takes too long is not waited for."""

import threading
import time

import pytest
from requests.exceptions import Timeout

from azext_managementpartner.transport.in_time import CredentialInTime, in_time


class Slow:
    """A credential that gives its token only when the test is over."""

    def __init__(self, over):
        self._over = over

    def get_token(self, *scopes, **options):
        self._over.wait()


@pytest.fixture
def over():
    event = threading.Event()
    yield event
    event.set()


def test_what_comes_in_time_is_given():
    assert in_time(60, lambda: "token") == "token"


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), SystemExit(3)], ids=repr)
def test_what_is_raised_in_time_is_raised(error):
    def fail():
        raise error

    with pytest.raises(type(error)) as caught:
        in_time(60, fail)
    assert caught.value is error


def test_a_token_that_does_not_come_is_not_waited_for(over):
    credential = CredentialInTime(0.6, lambda: Slow(over))
    begun = time.monotonic()
    with pytest.raises(Timeout, match=r"timed out after 0\.6 seconds"):
        credential.get_token("scope", claims="{}")
    assert 0.6 <= time.monotonic() - begun < 5


def test_a_credential_that_cannot_be_made_in_time_is_not_waited_for(over):
    with pytest.raises(Timeout):
        CredentialInTime(0.1, over.wait)
