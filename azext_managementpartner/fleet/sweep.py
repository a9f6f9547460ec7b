"""The same small function, over many targets at once."""

import threading

from knack.log import get_logger

from azext_managementpartner.fleet.progress import progress
from azext_managementpartner.messages.access import is_no_access
from azext_managementpartner.messages.rows import TROUBLE, in_a_row, one_line
from azext_managementpartner.messages.service import explained

logger = get_logger(__name__)

_NOT_STARTED = {"status": "NotStarted", "advice": None, "error": "Not started: interrupted."}
_INTERRUPTED = {
    "status": "Interrupted",
    "advice": None,
    "error": "Interrupted while under way: see what is linked with az managementpartner list.",
}


def sweep(cli_ctx, pool, targets, task, in_turn=None, *, shows_progress=True):  # noqa: PLR0913
    """Apply a function to every target; trouble with one is its own result, and the others go on.

    Ctrl-C ends the sweep: what is done is kept, the rest is marked.

    :param cli_ctx: the context of the running command.
    :param pool: `Pool` whose threads do it.
    :param targets: list of `Target`.
    :param task: function of a `Target` that gives a dict with a `status`.
    :param in_turn: `InTurn` by which the targets wait for each other; what it has all others get ends the sweep. None:
        they do not wait.
    :param shows_progress: show how far it is, and say so at Ctrl-C.
    :return: list of dict in the order of the targets: what `task` gave, or `status` (a TROUBLE),
        `advice` (what to do, or None), `error`, in words; of LoginRequired also `loginCommand` and the `claims` that
        are demanded of the sign-in, JSON text; both may be None.
    :raises CLIError: what ends the sweep, in words.
    """
    results, in_trouble = [_NOT_STARTED] * len(targets), []
    ends, endings = in_turn.until_refused if in_turn else (), []

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
        if in_turn:
            in_turn.stop()
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

    :param result: see `sweep`.
    :return: bool.
    """
    return result["status"] in (_NOT_STARTED["status"], _INTERRUPTED["status"])


def _result(target, task, ends):
    """What became of one target."""
    from azure.cli.core.azclierror import AuthenticationError
    from knack.util import CLIError

    try:
        if target.problem:
            raise target.problem
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
        status = "NoAccess" if is_no_access(error) else "Failed"
        return _trouble(status, in_a_row(error), one_line(*getattr(error, "recommendations", [])) or None)
    except BaseException as error:  # pylint: disable=broad-exception-caught  # a defect costs no other target its row
        if isinstance(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
            raise  # Ctrl-C, where the pool has no threads and the one that waits does it
        logger.debug("Unexpected error for %s", target, exc_info=True)
        return _trouble("Failed", f"Unexpected error: {error!r}")


def _trouble(status, error, advice=None):
    return {"status": status, "advice": advice, "error": error}
