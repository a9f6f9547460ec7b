"""Waiting for something, but not for ever."""

import queue
import threading
import time
from functools import partial

_TICK = 0.5
"""Seconds between looks at the clock: Windows lets no Ctrl-C through to a thread that waits longer."""


def in_time(seconds, work):
    """Let something be done by a thread of its own, which is left to itself where it takes too long.

    :param seconds: how long to wait.
    :param work: function without parameters.
    :return: what it gives.
    :raises requests.exceptions.Timeout: it took longer.
    :raises Exception: what it raises.
    """
    from requests.exceptions import Timeout

    ended, deadline = queue.SimpleQueue(), time.monotonic() + seconds
    threading.Thread(target=_end, args=(work, ended), daemon=True).start()
    while (left := deadline - time.monotonic()) > 0:
        try:
            result, error = ended.get(timeout=min(left, _TICK))
        except queue.Empty:
            continue
        if error:
            raise error
        return result
    raise Timeout(f"timed out after {seconds:g} seconds")


def _end(work, ended):
    try:
        ended.put((work(), None))
    except BaseException as error:  # pylint: disable=broad-exception-caught  # whatever it is, it is for who waits
        ended.put((None, error))


class CredentialInTime:  # pylint: disable=too-few-public-methods  # azure-core asks for this one
    """A credential that is made, and gives its tokens, in time.

    :param seconds: how long each may take.
    :param make: function without parameters that makes the credential.
    """

    def __init__(self, seconds, make):
        self._seconds = seconds
        self._credential = in_time(seconds, make)

    def get_token(self, *scopes, **kwargs):
        """Get an access token; see `TargetCredential`."""
        return in_time(self._seconds, partial(self._credential.get_token, *scopes, **kwargs))
