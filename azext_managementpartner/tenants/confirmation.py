"""The prompt for confirmation before links change, and the current links that it counts."""

import time
from collections import Counter
from concurrent.futures import Future
from typing import NamedTuple

from knack.util import CLIError

from azext_managementpartner._terminal import prompt_y_n
from azext_managementpartner._text import counted, in_one_line
from azext_managementpartner.settings import boolean
from azext_managementpartner.tenants.for_each import progress

_LOOK_TIMEOUT = 15
"""Seconds without a response after which the prompt waits no longer for the other links."""
_MAX_AGE = 30
"""Seconds until a link is read again: somebody else may change it while the prompt waits for an answer."""
_IDS_SHOWN = 3


class Overview(NamedTuple):
    """The current links of all tenants.

    :param links: tuples of a `Target` and its link, or None: nothing is linked.
    :param failed: number of tenants whose link could not be read.
    :param pending: number of tenants whose link is not known yet.
    """

    links: list[tuple]
    failed: int
    pending: int


class CurrentLinks:
    """Reads the links of targets, all at once before a prompt or one by one.

    :param get: function of a `Target` that returns its client and its link, or None: nothing is linked.
    """

    def __init__(self, get):
        self._get = get
        self._first, self._read_at = {}, {}

    def __call__(self, target):
        """Return or raise what `get` does: once from `of_all`, then and after `_MAX_AGE` from a new call."""
        first = self._first.pop(target.key, None)
        now = time.monotonic()
        is_old = now - self._read_at.get(target.key, now) > _MAX_AGE
        return self._get(target) if first is None or is_old or first.cancel() else first.result()

    def of_all(self, cli_ctx, pool, targets):
        """Get the links of all targets in parallel, an `Overview`; `__call__` gets those that take too long.

        :param pool: `Pool` whose threads send the requests.
        """
        self._first = {target.key: Future() for target in targets}
        futures, failed = list(self._first.values()), []

        def get(index):
            if not futures[index].set_running_or_notify_cancel():
                return
            try:
                futures[index].set_result(self._get(targets[index]))
            except BaseException as error:  # pylint: disable=broad-exception-caught  # `__call__` raises it
                failed.append(index)
                futures[index].set_exception(error)
                if not isinstance(error, Exception):
                    raise
            finally:
                self._read_at[targets[index].key] = time.monotonic()

        with progress(cli_ctx, len(targets)) as show:
            batch = pool.start(get, len(targets))
            for count in batch.as_completed(_LOOK_TIMEOUT):
                show(count, len(failed))
        batch.cancel()
        done = [(target, future) for target, future in zip(targets, futures, strict=True) if future.done()]
        links = [(target, future.result()[1]) for target, future in done if not future.exception()]
        return Overview(links, len(done) - len(links), len(targets) - len(done))


def is_prompt_disabled(cli_ctx):
    """Whether az prompts for no confirmation: `az config set core.disable_confirm_prompt=yes`.

    :raises InvalidArgumentValueError: the setting is neither true nor false.
    """
    return boolean(cli_ctx, "disable_confirm_prompt")


def confirm(selection, current_links, question_of):
    """Prompt for confirmation, with the number of links that change.

    :param question_of: function of `Overview` that returns the question, str, or None: nothing changes.
    :raises CLIError: the user does not confirm.
    """
    try:
        overview = current_links.of_all(selection.cli_ctx, selection.shared.pool, selection.targets)
        question = question_of(overview._replace(failed=overview.failed + len(selection.problems)))
        is_confirmed = question is None or prompt_y_n(question)
    except KeyboardInterrupt:
        is_confirmed = False
    if not is_confirmed:
        raise CLIError("Operation cancelled.")


def question_before_linking(overview, partner_id: str, is_right, signs_in: bool):
    """The question before links are created or updated, str; None: nothing changes.

    :param is_right: function of a link: whether it is to this partner ID.
    :param signs_in: whether users are prompted to sign in, so the links of failed tenants may change, too.
    """
    links = [link for _, link in overview.links]
    right = sum(map(is_right, links))
    if right == len(links) and not overview.pending and not (signs_in and overview.failed):
        return None
    new = links.count(None)
    others = _by_partner_id(link for link in links if link and not is_right(link))
    what = [
        *([f"{new} new"] if new else []),
        *(f"{count} to replace {other}" for other, count in others),
        *([f"{right} already linked"] if right else []),
        *([f"{overview.failed} with errors"] if overview.failed else []),
        *([f"{overview.pending} not checked yet"] if overview.pending else []),
    ]
    count = len(links) + overview.failed + overview.pending
    return f"Link partner ID {partner_id} in {counted(count, 'tenant')}: {', '.join(what)}. Continue?"


def question_before_unlinking(overview, should_remove, signs_in: bool):
    """The question before links are removed, str; None: nothing changes.

    :param should_remove: function of a link, or None: whether to remove it.
    :param signs_in: see `question_before_linking`.
    """
    removed = [(target, link) for target, link in overview.links if should_remove(link)]
    counts = {"not checked yet": overview.pending, "with errors": overview.failed if signs_in else 0}
    unknown = [(count, which) for which, count in counts.items() if count]
    if not removed and not unknown:
        return None
    if len(removed) == 1 and not unknown:
        ((target, link),) = removed
        return f"Remove the link to {in_one_line(link.partner_id)} from {target}?"
    counts = _by_partner_id(link for _, link in removed)
    parts = [
        f"to {other} in {count if index else counted(count, 'tenant')}" for index, (other, count) in enumerate(counts)
    ]
    what = [f"the links {' and '.join(parts)}"] if parts else []
    for count, which in unknown:
        what.append(f"any in {count} {which}" if what else f"any links in {counted(count, 'tenant')} {which}")
    return f"Remove {', and '.join(what)}?"


def _by_partner_id(links):
    """The number of links to each partner ID, the most frequent first: a list of tuples of str and int."""
    counts = Counter(in_one_line(link.partner_id) for link in links).most_common()
    more = sum(count for _, count in counts[_IDS_SHOWN:])
    return [*counts[:_IDS_SHOWN], *([("others", more)] if more else [])]


def no_terminal_error():
    """The NoTTYError of a command that has to prompt for confirmation and has no terminal."""
    from azure.cli.core.azclierror import NoTTYError

    return NoTTYError(
        "This command prompts for confirmation, but there is no terminal. Nothing was changed.",
        recommendation="Add --yes to skip the prompt, or --dry-run to see what the command would change.",
    )
