"""The same small function, over many targets at once."""

import contextlib
import queue
import sys
import threading

from knack.log import get_logger

from azext_managementpartner._client_factory import management_partner_client
from azext_managementpartner._errors import explained

logger = get_logger(__name__)

# Nearly all of a target's time is waiting for the network; more threads than this gain little and tempt throttling.
AT_A_TIME = 32
_NOT_DONE = "Not done: interrupted."
_UNDER_WAY = "Interrupted while under way: see what is linked with az managementpartner list."


def sweep(cli_ctx, shared, targets, task):
    """Apply a function to every target; trouble with one is its own result, and the others go on.

    Ctrl-C ends the sweep: what is done is kept, the rest is marked.

    :param cli_ctx: the context of the running command.
    :param shared: `Shared` connections and sign-ins.
    :param targets: list of `Target`.
    :param task: function of the target's `ManagementPartnerClient` that gives a dict with a `status`.
    :return: list of dict in the order of the targets: what `task` gave, or `status` (Failed or LoginRequired) and
        `error`, the words.
    """
    return _in_threads(cli_ctx, targets, lambda target: _result(cli_ctx, shared, target, task))


def _result(cli_ctx, shared, target, task):
    """What became of one target."""
    from azure.cli.core.azclierror import AuthenticationError
    from knack.util import CLIError

    try:
        with explained(target):
            return task(management_partner_client(cli_ctx, target, shared))
    except AuthenticationError as error:
        # The first line names tenant and user, which the row does too; the command to run is what matters most.
        reason = str(error).partition("\n")[2]
        return {"status": "LoginRequired", "error": _in_one_line(*error.recommendations, reason)}
    except CLIError as error:
        return {"status": "Failed", "error": _in_one_line(str(error), *getattr(error, "recommendations", []))}
    except Exception as error:  # a defect of ours must not cost the other targets their rows
        logger.debug("Unexpected error for %s", target, exc_info=True)
        return {"status": "Failed", "error": f"Unexpected error: {error!r}"}


def _in_one_line(*texts):
    return " ".join(" ".join(texts).split())


def _in_threads(cli_ctx, targets, work):
    """Do the work for every target; daemon threads, so that one that hangs does not hold up the end."""
    waiting, done = queue.SimpleQueue(), queue.SimpleQueue()
    results = [{"status": "Failed", "error": _NOT_DONE} for _ in targets]
    for place, target in enumerate(targets):
        waiting.put((place, target))

    def worker():
        with contextlib.suppress(queue.Empty):
            while True:
                place, target = waiting.get_nowait()
                results[place] = {"status": "Failed", "error": _UNDER_WAY}
                done.put((place, work(target)))

    for _ in range(min(AT_A_TIME, len(targets))):
        threading.Thread(target=worker, daemon=True).start()
    with _Progress(cli_ctx, len(targets)) as progress:
        try:
            for count in range(1, len(targets) + 1):
                place, result = _next(done)
                results[place] = result
                progress.show(count)
        except KeyboardInterrupt:
            _empty(waiting)
            results_at_hand = _empty(done)
            for place, result in results_at_hand:
                results[place] = result
            logger.warning("Interrupted: %d of %d tenants are done.", count - 1 + len(results_at_hand), len(targets))
    return results


def _empty(items):
    """Take all that is in a queue just now."""
    taken = []
    with contextlib.suppress(queue.Empty):
        while True:
            taken.append(items.get_nowait())
    return taken


def _next(done):
    """The next result; woken up twice a second, since Windows lets no Ctrl-C through to a thread that waits."""
    while True:
        try:
            return done.get(timeout=0.5)
        except queue.Empty:
            continue


class _Progress:
    """az's progress bar, where somebody looks at it."""

    def __init__(self, cli_ctx, total):
        self._total = total
        is_seen = sys.stderr.isatty() and sys.stdout.isatty() and not cli_ctx.only_show_errors
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
