"""The same small function, over many targets at once."""

import sys
import threading

from knack.log import get_logger

from azext_managementpartner.messages.rows import in_a_row, one_line
from azext_managementpartner.messages.service import explained

logger = get_logger(__name__)

_NOT_DONE = "Not done: interrupted."
_UNDER_WAY = "Interrupted while under way: see what is linked with az managementpartner list."


def sweep(cli_ctx, pool, targets, task, in_turn=None, *, shows_progress=True):  # noqa: PLR0913
    """Apply a function to every target; trouble with one is its own result, and the others go on.

    Ctrl-C ends the sweep: what is done is kept, the rest is marked.

    :param cli_ctx: the context of the running command.
    :param pool: `Pool` whose threads do it.
    :param targets: list of `Target`.
    :param task: function of a `Target` that gives a dict with a `status`.
    :param in_turn: `InTurn` by which the targets wait for each other; what it has all others get ends the sweep. None:
        they do not wait.
    :param shows_progress: show a progress bar, where somebody looks at it, and say how far it was at Ctrl-C.
    :return: list of dict in the order of the targets: what `task` gave, or `status` (Failed or LoginRequired),
        `advice` (what to do, or None), `error`, in words; of LoginRequired also `loginCommand` and the `claims` that
        are demanded of the sign-in, JSON text; both may be None.
    :raises CLIError: what ends the sweep, in words.
    """
    results = [_failed(_NOT_DONE) for _ in targets]
    ends, endings = in_turn.until_refused if in_turn else (), []

    def work(place, results=results):
        results[place] = _failed(_UNDER_WAY)
        try:
            results[place] = _result(targets[place], task, ends)
        except ends as end:
            endings.append((targets[place], end.__cause__))

    batch = pool.start(work, len(targets))
    try:
        with _Progress(cli_ctx if shows_progress else None, len(targets)) as progress:
            for count in batch.ends():
                progress.show(count)
                if endings:
                    break
    except KeyboardInterrupt:
        batch.cancel()
        if in_turn:
            in_turn.stop()
        results = list(results)  # what ends from now on comes too late to be printed
        if shows_progress:
            undone = sum(map(is_unfinished, results))
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

    :param result: see `sweep`.
    :return: bool.
    """
    return result.get("error") in (_NOT_DONE, _UNDER_WAY)


def _result(target, task, ends):
    """What became of one target."""
    from azure.cli.core.azclierror import AuthenticationError
    from knack.util import CLIError

    if target.problem:
        return _failed(target.problem)
    try:
        with explained(target):
            return task(target)
    except ends:
        raise
    except AuthenticationError as error:
        # The first line names tenant and user, which the row does too; the command to run is what matters most.
        login, why = one_line(*error.recommendations), str(error).partition("\n")[2]
        asked = {"loginCommand": getattr(error, "login_command", None), "claims": getattr(error, "claims", None)}
        return {"status": "LoginRequired", "advice": login, "error": one_line(login, why=why), **asked}
    except CLIError as error:
        return _failed(in_a_row(error), one_line(*getattr(error, "recommendations", [])) or None)
    except BaseException as error:  # pylint: disable=broad-exception-caught  # a defect costs no other target its row
        if isinstance(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
            raise  # Ctrl-C, where the pool has no threads and the one that waits does it
        logger.debug("Unexpected error for %s", target, exc_info=True)
        return _failed(f"Unexpected error: {error!r}")


def _failed(error, advice=None):
    return {"status": "Failed", "advice": advice, "error": error}


class _Progress:
    """az's progress bar, where somebody looks at it."""

    def __init__(self, cli_ctx, total):
        self._total = total
        is_seen = cli_ctx and sys.stderr.isatty() and sys.stdout.isatty() and not cli_ctx.only_show_errors
        self._bar = cli_ctx.get_progress_controller(det=True) if is_seen else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._bar:
            self._bar.end(message="Tenants")

    def show(self, count):
        """Show how many are done."""
        if self._bar:
            self._bar.add(message="Tenants", value=count, total_val=self._total)
