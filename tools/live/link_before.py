"""Read the link before the scenario, and restore it afterwards."""

import json
import os
import re
import signal
import time
from contextlib import contextmanager, suppress

from tools.live.az import AzError
from tools.live.known import link_in

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)]
_TRIES = 3
_PAUSE = 2  # seconds


class EndRequestedError(Exception):
    """A signal asked this to end."""


class NotAcceptedError(Exception):
    """Azure rejects the linked partner ID, so the link could not be restored; the response."""


class NotRestoredError(Exception):
    """The link is not restored, or its state is unknown."""


class Signals:
    """Catches signals such as Ctrl-C in a `with` block, so that they end nothing until `check`."""

    def __init__(self):
        self.noted = False

    def __enter__(self):
        self._before = {number: signal.signal(number, self._note) for number in _SIGNALS}
        return self

    def __exit__(self, *_):
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def check(self):
        """Raise EndRequestedError if a signal was caught."""
        if self.noted:
            raise EndRequestedError

    def _note(self, *_):
        self.noted = True
        with suppress(OSError):  # the terminal may have gone
            os.write(2, b"\nWaiting for the current command to finish. Then the link is restored.\n")


def linked(az):
    """The partner ID that is linked for the current account in the current tenant, or None.

    :raises AzError: it is not known.
    """
    (row,) = az.read("managementpartner", "unset", "--dry-run")
    partner_id = row["previousPartnerId"]
    if row["status"] == "NotLinked":
        return None
    if row["status"] != "WouldRemove" or not re.fullmatch("[1-9][0-9]{0,11}", str(partner_id)):
        raise AzError(f"az managementpartner unset --dry-run: {row}")
    return partner_id


def check_that_it_is_accepted(exchanges, before):
    """Check in Azure's response that the linked partner ID can be linked again.

    The exit code of `update` does not tell: if the link is right, `update` succeeds even if Azure rejects the request.

    :param exchanges: `Exchange`s of an `update` to the linked partner ID.
    :param before: that partner ID.
    :raises NotAcceptedError: the response is not a link to it.
    """
    written = [exchange for exchange in exchanges if exchange.method == "PATCH"]
    if not written:
        raise NotAcceptedError("az's log has no response.")
    if link_in(written[-1]) != before:
        raise NotAcceptedError(f"{written[-1].status} {json.dumps(written[-1].content)}")


def restore_command(before):
    """The arguments of the az command that restores the link.

    :param before: the partner ID that was linked, or None.
    """
    return ["managementpartner", *(["set", "--partner-id", before] if before else ["unset", "--yes"])]


@contextmanager
def restore_afterwards(az, account, before):
    """Restore the link after the block, even after an error.

    :param before: the partner ID that was linked, or None.
    :raises NotRestoredError: it failed.
    """
    try:
        yield
    finally:  # prints nothing: stdout may be closed
        _restore(az, account, before)


def _restore(az, account, before):
    said = ""
    for attempt in range(_TRIES):
        time.sleep(_PAUSE if attempt else 0)
        try:
            if az.account() != account:
                raise NotRestoredError("az is now signed in with another account, tenant or cloud.")
            said = az.run(*restore_command(before)).err
            if linked(az) == before:
                return
        except (AzError, OSError, ValueError) as error:
            said = str(error)
    raise NotRestoredError(said.strip())
