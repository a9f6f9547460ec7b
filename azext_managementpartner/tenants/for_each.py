"""The same task for each tenant, many at a time, with a line of progress."""

import sys
import threading
from contextlib import contextmanager

from azure.cli.core.commands.progress import ProgressViewBase
from knack.log import get_logger

from azext_managementpartner import _terminal, settings
from azext_managementpartner.errors.azure import explained
from azext_managementpartner.errors.responses import is_no_access
from azext_managementpartner.tenants.rows import TROUBLE, in_a_row, one_line

logger = get_logger(__name__)

_NOT_STARTED = {"status": "NotStarted", "advice": None, "error": "Not started: interrupted."}
_INTERRUPTED = {
    "status": "Interrupted",
    "advice": None,
    "error": "Interrupted while under way: see what is linked with az managementpartner list.",
}


def for_each_target(cli_ctx, pool, targets, task, one_first=None, *, shows_progress=True):  # noqa: PLR0913
    """Apply a function to every target; trouble with one is its own result, and the others go on.

    Ctrl-C ends the sweep: what is done is kept, the rest is marked.

    :param pool: `Pool` whose threads do it.
    :param targets: list of `Target`.
    :param task: function of a `Target` that gives a dict with a `status`.
    :param one_first: `OneFirst`, which lets one target go first; what it raises for all others ends the command. None:
        all go at once.
    :param shows_progress: show how far it is, and say so at Ctrl-C.
    :return: list of dict in the order of the targets: what `task` gave, or `status` (a TROUBLE),
        `advice` (what to do, or None), `error`, in words; of LoginRequired also `loginCommand` and the `claims` that
        are demanded of the sign-in, JSON text; both may be None.
    :raises CLIError: what ends the sweep, in words.
    """
    results, in_trouble = [_NOT_STARTED] * len(targets), []
    ends, endings = one_first.until_refused if one_first else (), []

    def work(place, results=results):
        results[place] = _INTERRUPTED
        try:
            results[place] = _result(targets[place], task, ends)
        except ends as end:
            endings.append((targets[place], end.__cause__))
        if results[place]["status"] in TROUBLE:
            in_trouble.append(place)

    batch = None
    try:
        with progress(cli_ctx, len(targets) if shows_progress else 0) as show:
            batch = pool.start(work, len(targets))
            for count in batch.ends():
                show(count, min(count, len(in_trouble)))
                if endings:
                    break
    except KeyboardInterrupt:
        if one_first:
            one_first.stop()
        left = batch.cancel() if batch else None
        results = list(results)  # what ends from now on comes too late to be printed
        for place in () if left is None else set(range(len(results))) - left:
            if results[place] is _NOT_STARTED:  # a thread has taken it, and no more
                results[place] = _INTERRUPTED
        undone = sum(map(is_unfinished, results))
        if shows_progress and undone:
            logger.warning("Interrupted: %d of %d tenants are done.", len(results) - undone, len(results))
        return results
    if endings:
        batch.cancel()
        (target, cause), *_ = endings
        with explained(target):
            raise cause
    return results


def is_unfinished(result):
    """Whether Ctrl-C came before there was a result.

    :param result: see `for_each_target`.
    """
    return result["status"] in (_NOT_STARTED["status"], _INTERRUPTED["status"])


def _result(target, task, ends):
    """The result of one target."""
    from knack.util import CLIError

    try:
        with explained(target):
            return task(target)
    except ends:
        raise
    except CLIError as error:
        return result_of(error)
    except BaseException as error:  # pylint: disable=broad-exception-caught  # a defect costs no other target its row
        if isinstance(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
            raise  # Ctrl-C, where the pool has no threads and the one that waits does it
        logger.debug("Unexpected error for %s", target, exc_info=True)
        return _trouble("Failed", f"Unexpected error: {error!r}")


def result_of(error):
    """The result of a target for which a CLIError was raised, dict; see `for_each_target`."""
    from azure.cli.core.azclierror import AuthenticationError

    what_to_do = one_line(*getattr(error, "recommendations", []))
    if not isinstance(error, AuthenticationError):
        return _trouble("NoAccess" if is_no_access(error) else "Failed", in_a_row(error), what_to_do or None)
    # The first line names tenant and user, which the row does too; the command to run is what matters most.
    said = one_line(what_to_do, why=str(error).partition("\n")[2])
    asked = {"loginCommand": getattr(error, "login_command", None), "claims": getattr(error, "claims", None)}
    return {**_trouble("LoginRequired", said, what_to_do), **asked}


def _trouble(status, error, advice=None):
    return {"status": status, "advice": advice, "error": error}


class OneFirst:
    """Lets one thread at a time do something until it has succeeded for one of them, and then all at a time.

    So what nobody will accept is not sent to everybody.

    :param until_refused: type of the exception after which nobody does it any more: all others get it, too.
    """

    def __init__(self, until_refused):
        self.until_refused = until_refused
        self._lock = threading.Lock()
        self._is_open = False
        self._refusal = None

    def __call__(self, work):
        """Do it when it is this thread's turn.

        :param work: function without parameters.
        :return: what it gives.
        :raises Exception: what it raises, or raised for another thread; once it has succeeded for one of them, not
            `until_refused`, but the cause of that.
        """
        if not self._is_open:
            with self._lock:
                if not (self._refusal or self._is_open):
                    return self._do(work)
        if self._refusal:
            raise self._refusal
        return self._do(work)

    def open(self):
        """Let all do it at a time: it is known to succeed."""
        self._is_open = True

    def stop(self):
        """Let nobody begin any more."""
        self._refusal = self.until_refused()

    def _do(self, work):
        try:
            result = work()
        except self.until_refused as refusal:
            if self._is_open:
                raise refusal.__cause__ from None
            self._refusal = refusal
            raise
        self._is_open = True
        return result


_BAR = 18
_WIDE_ENOUGH = 60
"""Columns from which on there is room for a bar beside the words."""
_ERASE_THE_REST = "\x1b[K"
"""What az's spinner writes, too; colorama knows it where a terminal of Windows does not."""


@contextmanager
def progress(cli_ctx, total):
    """Show how many tenants are done, where somebody sees it and has not told az to show no progress.

    :param total: how many there are.
    :return: function of how many are done, and how many of these are in trouble.
    """
    if not (total and settings.shows_progress(cli_ctx) and sys.stderr.isatty()):
        yield lambda count, in_trouble: None
        return
    line, controller = _Line(sys.stderr), cli_ctx.get_progress_controller(det=True)
    controller.init_progress(line)
    tenants = "tenant" if total == 1 else "tenants"

    def show(count, in_trouble):
        trouble = f", {in_trouble} in trouble" if in_trouble else ""
        controller.add(message=f"{count} of {total} {tenants}{trouble}", value=count, total_val=total)

    _terminal.lines.append(line)
    try:
        show(0, 0)
        yield show
    finally:
        _terminal.lines.remove(line)
        line.clear()


class _Line(ProgressViewBase):
    """A line that is written over and over. It looks for the width each time: the terminal may be resized."""

    def write(self, args):
        words, columns = args["message"], _terminal.columns_of(self.out)
        marks = "#" * int(_BAR * (args["percent"] or 0))
        text = (f"[{marks:{_BAR}}] {words}" if columns >= _WIDE_ENOUGH else words)[: columns - 1]
        with _terminal.writing:
            self.out.write(f"\r{text}{_ERASE_THE_REST}")

    def flush(self):
        self.out.flush()

    def clear(self):
        with _terminal.writing:
            self.out.write(f"\r{_ERASE_THE_REST}")
            self.flush()
