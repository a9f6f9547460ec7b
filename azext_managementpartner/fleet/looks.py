"""What is linked, looked at once: at first in all tenants, before a question, or else in each when it is its turn."""

import time
from concurrent.futures import Future
from typing import NamedTuple

from azext_managementpartner.fleet.progress import progress

_PATIENCE = 15
"""Seconds for which tenants that do not answer hold a question back."""
_FRESH = 30
"""Seconds after which somebody else may well have changed a link: a question may stand open for long."""


class Seen(NamedTuple):
    """What a first look at all tenants has shown.

    :param links: list of tuples of a `Target` and its link; None in its place: nothing is linked.
    :param troubles: how many tenants are in trouble.
    :param unseen: how many have not answered yet.
    """

    links: list
    troubles: int
    unseen: int


class Looks:
    """Looks at the links of targets; see `at_all`.

    :param look: function of a `Target` that gives a tuple of its client and its link, or None in the place of the
        latter; or raises what is wrong.
    """

    def __init__(self, look):
        self._look = look
        self._first, self._since = {}, 0

    def __call__(self, target):
        """Look at a target, or take what the first look at it has shown: once, since a second task wants a second look.

        :return: what `look` gives or raises.
        """
        first = self._first.pop(_key(target), None)
        is_old = time.monotonic() - self._since > _FRESH
        return self._look(target) if first is None or is_old or first.cancel() else first.result()

    def at_all(self, cli_ctx, pool, targets):
        """Look at all targets, side by side. Those that do not answer in time are left to `__call__`.

        :param cli_ctx: the context of the running command.
        :param pool: `Pool` whose threads do it.
        :param targets: list of `Target`.
        :return: `Seen`.
        """
        possible = [target for target in targets if not target.problem]
        self._first = {_key(target): Future() for target in possible}
        futures, troubles = list(self._first.values()), []

        def look(place):
            if not futures[place].set_running_or_notify_cancel():
                return
            try:
                futures[place].set_result(self._look(possible[place]))
            except BaseException as error:  # pylint: disable=broad-exception-caught  # raised where it is its turn
                troubles.append(place)
                futures[place].set_exception(error)
                if not isinstance(error, Exception):
                    raise

        with progress(cli_ctx, len(possible)) as show:
            batch = pool.start(look, len(possible))
            for count in batch.ends(_PATIENCE):
                show(count, len(troubles))
        batch.cancel()
        self._since = time.monotonic()
        seen = [(target, future) for target, future in zip(possible, futures, strict=True) if future.done()]
        links = [(target, future.result()[1]) for target, future in seen if not future.exception()]
        return Seen(links, len(targets) - len(possible) + len(seen) - len(links), len(possible) - len(seen))


def _key(target):
    return target.identity, target.place
