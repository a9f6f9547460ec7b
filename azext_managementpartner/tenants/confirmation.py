"""The question before links are changed in many tenants, and the current links that it counts."""

import time
from collections import Counter
from concurrent.futures import Future
from typing import NamedTuple

from knack.util import CLIError

from azext_managementpartner._terminal import ask
from azext_managementpartner._text import in_one_line
from azext_managementpartner.settings import boolean
from azext_managementpartner.tenants.for_each import progress

_PATIENCE = 15
"""Seconds for which tenants that do not answer hold a question back."""
_FRESH = 30
"""Seconds after which somebody else may well have changed a link: a question may stand open for long."""


class Overview(NamedTuple):
    """What a first look at all tenants has shown.

    :param links: list of tuples of a `Target` and its link; None in its place: nothing is linked.
    :param troubles: how many tenants are in trouble.
    :param unseen: how many have not answered yet.
    """

    links: list
    troubles: int
    unseen: int


class CurrentLinks:
    """Looks at the links of targets; see `of_all`.

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

    def of_all(self, cli_ctx, pool, targets):
        """Look at all targets, side by side. Those that do not answer in time are left to `__call__`.

        :param pool: `Pool` whose threads do it.
        :param targets: list of `Target`.
        :return: `Overview`.
        """
        self._first = {_key(target): Future() for target in targets}
        futures, troubles = list(self._first.values()), []

        def look(place):
            if not futures[place].set_running_or_notify_cancel():
                return
            try:
                futures[place].set_result(self._look(targets[place]))
            except BaseException as error:  # pylint: disable=broad-exception-caught  # raised where it is its turn
                troubles.append(place)
                futures[place].set_exception(error)
                if not isinstance(error, Exception):
                    raise

        with progress(cli_ctx, len(targets)) as show:
            batch = pool.start(look, len(targets))
            for count in batch.ends(_PATIENCE):
                show(count, len(troubles))
        batch.cancel()
        self._since = time.monotonic()
        seen = [(target, future) for target, future in zip(targets, futures, strict=True) if future.done()]
        links = [(target, future.result()[1]) for target, future in seen if not future.exception()]
        return Overview(links, len(seen) - len(links), len(targets) - len(seen))


def _key(target):
    return target.identity, target.tenant_key


def wants_no_question(cli_ctx):
    """Whether the user has told az not to ask: `az config set core.disable_confirm_prompt=yes`.

    :raises InvalidArgumentValueError: the setting is neither true nor false.
    """
    return boolean(cli_ctx, "disable_confirm_prompt")


def confirm(selection, current_links, question_of):
    """Look at all targets, and ask; go on where the answer is yes, or nothing would be changed.

    :param selection: `Selection`.
    :param current_links: `CurrentLinks`.
    :param question_of: function of `Overview` that gives the question, str; or None, where nothing would be changed.
    :raises CLIError: the answer is no.
    """
    try:
        overview = current_links.of_all(selection.cli_ctx, selection.shared.pool, selection.targets)
        question = question_of(overview._replace(troubles=overview.troubles + len(selection.problems)))
        agreed = question is None or ask(question)
    except KeyboardInterrupt:
        agreed = False
    if not agreed:
        raise CLIError("Operation cancelled.")


_IDS_SHOWN = 3


def may_link(seen, partner_id, is_right, signs_in):
    """The question before links are made.

    :param seen: `Overview`.
    :param partner_id: the partner ID to link.
    :param is_right: function of a link that says whether it is to this partner ID.
    :param signs_in: whether users sign in to the tenants that ask for it, so that these are linked, too.
    :return: str; None: nothing would be changed.
    """
    links = [link for _, link in seen.links]
    right = sum(map(is_right, links))
    if right == len(links) and not seen.unseen and not (signs_in and seen.troubles):
        return None
    new = links.count(None)
    others = _by_partner_id(link for link in links if link and not is_right(link))
    what = [
        *([f"{new} new"] if new else []),
        *(f"{count} in place of {other}" for other, count in others),
        *([f"{right} linked already"] if right else []),
        *([f"{seen.troubles} in trouble"] if seen.troubles else []),
        *([f"{seen.unseen} not seen yet"] if seen.unseen else []),
    ]
    count = len(links) + seen.troubles + seen.unseen
    return f"Link partner ID {partner_id} in {_tenants(count)}: {', '.join(what)}. Continue?"


def may_unlink(seen, is_meant, signs_in):
    """The question before links are removed.

    :param seen: `Overview`.
    :param is_meant: function of a link, or None, that says whether it is to be removed.
    :param signs_in: see `may_link`.
    :return: str; None: nothing would be changed.
    """
    meant = [(target, link) for target, link in seen.links if is_meant(link)]
    counts = {"not seen yet": seen.unseen, "in trouble": seen.troubles if signs_in else 0}
    left_open = [(count, which) for which, count in counts.items() if count]
    if not meant and not left_open:
        return None
    if len(meant) == 1 and not left_open:
        ((target, link),) = meant
        return f"Remove the link to {in_one_line(link.partner_id)} from {target}?"
    counts = _by_partner_id(link for _, link in meant)
    parts = [f"to {other} in {count if place else _tenants(count)}" for place, (other, count) in enumerate(counts)]
    what = [f"the links {' and '.join(parts)}"] if parts else []
    for count, which in left_open:
        what.append(f"any in {count} {which}" if what else f"any links in {_tenants(count)} {which}")
    return f"Remove {', and '.join(what)}?"


def _by_partner_id(links):
    """How many links there are to each partner ID, the most frequent first: a list of tuples of str and int."""
    counts = Counter(in_one_line(link.partner_id) for link in links).most_common()
    more = sum(count for _, count in counts[_IDS_SHOWN:])
    return [*counts[:_IDS_SHOWN], *([("others", more)] if more else [])]


def _tenants(count):
    return f"{count} tenant{'' if count == 1 else 's'}"


def no_terminal():
    """The error of a command that has to ask and cannot.

    :return: NoTTYError.
    """
    from azure.cli.core.azclierror import NoTTYError

    return NoTTYError(
        "This command asks for a confirmation, and there is no terminal to ask on; nothing was done.",
        recommendation="Add --yes to go ahead without being asked, or --dry-run to see what would be done.",
    )
