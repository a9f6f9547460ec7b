"""The link that was there before: found out, and put back whatever happens in between."""

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
    """Somebody wants this to end."""


class NotTakenError(Exception):
    """Azure does not take the partner ID that is linked, so that the link could not be put back; what it said."""


class NotPutBackError(Exception):
    """The link is not, or may not be, what it was before."""


class Signals:
    """Signals that ask for an end, noted inside the block of a `with` statement; none ends anything by itself."""

    def __init__(self):
        self.noted = False

    def __enter__(self):
        self._before = {number: signal.signal(number, self._note) for number in _SIGNALS}
        return self

    def __exit__(self, *_):
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def check(self):
        """End here if somebody asked for it.

        :raises EndRequestedError: so it is.
        """
        if self.noted:
            raise EndRequestedError

    def _note(self, *_):
        self.noted = True
        with suppress(OSError):  # the terminal may have gone
            os.write(2, b"\nThe command that is running comes to its end, then the link is put back.\n")


def linked(az):
    """Which partner ID is linked to the current account in the current tenant.

    :param az: `Az`.
    :return: digits, or None where Azure says that nothing is linked.
    :raises AzError: it cannot be told.
    """
    (row,) = az.read("managementpartner", "unset", "--dry-run")
    partner_id = row["previousPartnerId"]
    if row["status"] == "NotLinked":
        return None
    if row["status"] != "WouldRemove" or not re.fullmatch("[1-9][0-9]{0,11}", str(partner_id)):
        raise AzError(f"az managementpartner unset --dry-run: {row}")
    return partner_id


def check_that_it_is_taken(exchanges, before):
    """See in Azure's own answer that the partner ID that is linked could be linked again.

    The exit code of `update` does not tell: for that command, a refusal is success where the link is right.

    :param exchanges: `Exchange`s of an `update` to the partner ID that is linked, a list.
    :param before: that partner ID.
    :raises NotTakenError: the answer is no link to it.
    """
    written = [exchange for exchange in exchanges if exchange.method == "PATCH"]
    if not written:
        raise NotTakenError("No answer was seen in az's log.")
    if link_in(written[-1]) != before:
        raise NotTakenError(f"{written[-1].status} {json.dumps(written[-1].content)}")


def command_that_puts_back(before):
    """The command that makes the link what it was, a list of arguments of az.

    :param before: the partner ID that was linked, or None.
    """
    return ["managementpartner", *(["set", "--partner-id", before] if before else ["unset", "--yes"])]


@contextmanager
def put_back_afterwards(az, account, before):
    """Put the link back after the block, however that ends.

    :param az: `Az`.
    :param account: `Account` whose link it is.
    :param before: the partner ID that was linked, or None.
    :raises NotPutBackError: it could not be done.
    """
    try:
        yield
    finally:  # prints nothing: whoever reads may have gone
        _put_back(az, account, before)


def _put_back(az, account, before):
    said = ""
    for attempt in range(_TRIES):
        time.sleep(_PAUSE if attempt else 0)
        try:
            if az.account() != account:
                raise NotPutBackError("az is now signed in as another account, or to another tenant or cloud.")
            said = az.run(*command_that_puts_back(before)).err
            if linked(az) == before:
                return
        except (AzError, OSError, ValueError) as error:
            said = str(error)
    raise NotPutBackError(said.strip())
