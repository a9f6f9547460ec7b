"""Runs a task in many tenants in parallel, with a progress line."""

import sys
import threading
from contextlib import contextmanager

from azure.cli.core.commands.progress import ProgressViewBase
from knack.log import get_logger

from azext_managementpartner import _terminal, settings
from azext_managementpartner._text import counted
from azext_managementpartner.errors.azure import explained
from azext_managementpartner.errors.responses import is_no_access
from azext_managementpartner.tenants.rows import ERROR_STATUSES, error_in_row, one_line

logger = get_logger(__name__)

_NOT_STARTED = {"status": "NotStarted", "advice": None, "error": "Not started, because the command was interrupted."}
_INTERRUPTED = {
    "status": "Interrupted",
    "advice": None,
    "error": "Interrupted before it was done. See what is linked: az managementpartner list",
}
_BAR = 18
_WIDE_ENOUGH = 60
"""Minimum columns of a terminal for a bar beside the text."""
_ERASE_THE_REST = "\x1b[K"
"""az's spinner writes it, too; colorama translates it for Windows."""


def for_each_target(cli_ctx, pool, targets, task, one_first=None, *, shows_progress=True):  # noqa: PLR0913
    """Run a task for each target; an error becomes the result of its target, and the others go on.

    Ctrl-C ends the run: the results so far are kept, and the other targets are marked.

    :param pool: `Pool` whose threads run the task.
    :param task: function of a `Target` that returns a dict with a `status`.
    :param one_first: `OneFirst` that lets one target write before the others; its `until_refused` ends the command.
    :return: list of dict in the order of the targets: what `task` returned, or `status` (one of ERROR_STATUSES),
        `error` and `advice` (what to do, or None); of LoginRequired also `loginCommand` and the `claims` that the
        sign-in needs, JSON text; both may be None.
    :raises CLIError: see `one_first`.
    """
    results, failed = [_NOT_STARTED] * len(targets), []
    fatal_type, fatal_errors = one_first.until_refused if one_first else (), []

    def work(index, results=results):
        results[index] = _INTERRUPTED
        try:
            results[index] = _result(targets[index], task, fatal_type)
        except fatal_type as error:
            fatal_errors.append((targets[index], error.__cause__))
        if results[index]["status"] in ERROR_STATUSES:
            failed.append(index)

    batch = None
    try:
        with progress(cli_ctx, len(targets) if shows_progress else 0) as show:
            batch = pool.start(work, len(targets))
            for count in batch.as_completed():
                show(count, min(count, len(failed)))
                if fatal_errors:
                    break
    except KeyboardInterrupt:
        if one_first:
            one_first.stop()
        not_taken = batch.cancel() if batch else None
        results = list(results)  # later results are not printed
        for index in () if not_taken is None else set(range(len(results))) - not_taken:
            if results[index] is _NOT_STARTED:  # a thread has taken it, but not started the task
                results[index] = _INTERRUPTED
        unfinished = sum(map(is_unfinished, results))
        if shows_progress and unfinished:
            logger.warning("Interrupted: %d of %d tenants are done.", len(results) - unfinished, len(results))
        return results
    if fatal_errors:
        batch.cancel()
        (target, cause), *_ = fatal_errors
        with explained(target):
            raise cause
    return results


def is_unfinished(result):
    """Whether Ctrl-C came before the task was done; see `for_each_target`."""
    return result["status"] in (_NOT_STARTED["status"], _INTERRUPTED["status"])


def _result(target, task, fatal_type):
    from knack.util import CLIError

    try:
        with explained(target):
            return task(target)
    except fatal_type:
        raise
    except CLIError as error:
        return result_of(error)
    except BaseException as error:  # pylint: disable=broad-exception-caught  # other targets go on
        if isinstance(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
            raise  # Ctrl-C, if the pool has no threads, so the main thread runs the task
        logger.debug("Unexpected error for %s", target, exc_info=True)
        return _error_result("Failed", f"Unexpected error: {error!r}")


def result_of(error):
    """The result of a target whose task raised a CLIError; see `for_each_target`."""
    from azure.cli.core.azclierror import AuthenticationError

    what_to_do = one_line(*getattr(error, "recommendations", []))
    if not isinstance(error, AuthenticationError):
        return _error_result("NoAccess" if is_no_access(error) else "Failed", error_in_row(error), what_to_do or None)
    # The first line names the tenant and the user, as the row does; the command to run matters most.
    text = one_line(what_to_do, why=str(error).partition("\n")[2])
    sign_in = {"loginCommand": getattr(error, "login_command", None), "claims": getattr(error, "claims", None)}
    return {**_error_result("LoginRequired", text, what_to_do), **sign_in}


def _error_result(status, error, advice=None):
    return {"status": status, "advice": advice, "error": error}


class OneFirst:
    """Lets one thread at a time run a function until it has succeeded once, and then all of them in parallel.

    So a partner ID that Azure refuses is not sent for every tenant.

    :param until_refused: type of the exception after which no thread runs its function: all others raise it, too.
    """

    def __init__(self, until_refused):
        self.until_refused = until_refused
        self._lock = threading.Lock()
        self._is_open = False
        self._refusal = None

    def __call__(self, work):
        """Run a function without parameters when it is this thread's turn, and return its result.

        :raises Exception: what it raises, or raised in another thread; after the first success, the cause of an
            `until_refused` in its place.
        """
        if not self._is_open:
            with self._lock:
                if not (self._refusal or self._is_open):
                    return self._run(work)
        if self._refusal:
            raise self._refusal
        return self._run(work)

    def open(self):
        """Let all threads run: the function is known to succeed."""
        self._is_open = True

    def stop(self):
        """Let no other thread start."""
        self._refusal = self.until_refused()

    def _run(self, work):
        try:
            result = work()
        except self.until_refused as refusal:
            if self._is_open:
                raise refusal.__cause__ from None
            self._refusal = refusal
            raise
        self._is_open = True
        return result


@contextmanager
def progress(cli_ctx, total):
    """Show how many of `total` tenants are done, on a terminal, unless az's progress indicators are disabled.

    :return: function of how many are done, and how many of these have errors.
    """
    if not (total and settings.shows_progress(cli_ctx) and _terminal.is_terminal(sys.stderr)):
        yield lambda count, failed: None
        return
    line, controller = _Line(sys.stderr), cli_ctx.get_progress_controller(det=True)
    controller.init_progress(line)

    def show(count, failed):
        errors = f", {failed} with errors" if failed else ""
        controller.add(message=f"{count} of {counted(total, 'tenant')}{errors}", value=count, total_val=total)

    _terminal.progress_lines.append(line)
    try:
        show(0, 0)
        yield show
    finally:
        _terminal.progress_lines.remove(line)
        line.clear()


class _Line(ProgressViewBase):
    """A line that is overwritten. It reads the width each time, because the terminal may be resized."""

    def write(self, args):
        message, columns = args["message"], _terminal.terminal_width(self.out)
        marks = "#" * int(_BAR * (args["percent"] or 0))
        text = (f"[{marks:{_BAR}}] {message}" if columns >= _WIDE_ENOUGH else message)[: columns - 1]
        with _terminal.output_lock:
            self.out.write(f"\r{text}{_ERASE_THE_REST}")

    def flush(self):
        self.out.flush()

    def clear(self):
        with _terminal.output_lock:
            self.out.write(f"\r{_ERASE_THE_REST}")
            self.flush()
