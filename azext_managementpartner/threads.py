"""A pool of threads that works on many items at the same time."""

import contextlib
import queue
import threading
import time
from collections import deque

# At 0.2 s a response, 200 tenants take 6.7 s with 16 threads, 3.9 s with 32, and 3.5 s with 48 or 64. From there, the
# processor is the limit, and more threads would only cause throttling.
MAX_THREADS = 32


class Pool:
    """Daemon threads that work through batches of items, the newest batch first. The work may start more batches.

    The standard library's pools wait for their threads when the process ends. A request that hangs would block Ctrl-C.

    If the system does not let all threads start, fewer do the work. If none starts, the thread that waits does it.
    """

    def __init__(self, size: int = MAX_THREADS):
        self.size = size
        self._threads = 0
        self._batches = []
        self._lock = threading.Lock()

    def start(self, work, count: int) -> "Batch":
        """Start a batch of `count` items.

        :param work: function of the index of an item. It should not raise: an exception in a thread of the pool is
            lost, and the item counts as completed.
        """
        batch = Batch(work, count, self)
        with self._lock:
            self._batches.append(batch)
        try:
            for _ in range(min(count, self.size)):
                if not self._start_thread():
                    break
        except BaseException:  # Ctrl-C: nobody has the batch to cancel
            batch.cancel()
            raise
        return batch

    def map(self, work, items: list) -> list:
        """Call `work` with each item and wait for all of them. The calling thread helps.

        :return: the results, in the order of the items.
        :raises BaseException: the first that `work` raised. Items that have not started are then skipped. Items that
            are running are waited for, except after a Ctrl-C in the calling thread.
        """
        results, errors = [None] * len(items), []

        def work_or_keep_error(index):
            try:
                if not errors:
                    results[index] = work(items[index])
            except BaseException as error:  # pylint: disable=broad-exception-caught  # raised below
                errors.append(error)
                if not isinstance(error, Exception):
                    raise  # Ctrl-C in the calling thread waits for nothing

        batch = self.start(work_or_keep_error, len(items))
        while batch.work_one():
            pass
        for _ in batch.as_completed():
            pass
        if errors:
            raise errors[0]
        return results

    def has_threads(self) -> bool:
        """Whether any thread of the pool is running."""
        return self._threads > 0

    def _start_thread(self):
        """Start one more thread, unless the pool or the system allows no more; return whether it started."""
        with self._lock:
            if self._threads == self.size:
                return False
            self._threads += 1
        try:
            threading.Thread(target=self._work, daemon=True).start()
        except RuntimeError:  # "can't start new thread"
            with self._lock:
                self._threads -= 1
            return False
        return True

    def _work(self):
        while batch := self._newest():
            with contextlib.suppress(BaseException):  # SystemExit too: the other items still need the thread
                batch.work_one()

    def _newest(self):
        """The newest batch with waiting items. None if there is none: the calling thread then counts as ended."""
        with self._lock:
            while self._batches and not self._batches[-1].has_waiting_items():
                self._batches.pop()
            if self._batches:
                return self._batches[-1]
            self._threads -= 1
            return None


class Batch:
    """Items to work on; see `Pool.start`."""

    def __init__(self, work, count, pool):
        self._work = work
        self._count = count
        self._pool = pool
        self._waiting = deque(range(count))
        self._completed = queue.SimpleQueue()

    def has_waiting_items(self) -> bool:
        """Whether there is an item that has not started."""
        return bool(self._waiting)

    def work_one(self) -> bool:
        """Work on the next item, and return False if there is none. An item whose work raises counts as completed."""
        try:
            index = self._waiting.popleft()
        except IndexError:
            return False
        try:
            self._work(index)
        finally:
            self._completed.put(index)
        return True

    def as_completed(self, timeout: float | None = None):
        """Yield the number of completed items after each one: 1, 2 and so on. Work on them if the pool has no thread.

        :param timeout: stop when no item completes within this many seconds; None: wait for all items.
        """
        for completed in range(1, self._count + 1):
            if not self._wait_for_one(timeout):
                return
            yield completed

    def cancel(self) -> set[int]:
        """Drop the items that have not started, and return their indexes. `as_completed` still waits for them."""
        dropped = set()
        with contextlib.suppress(IndexError):
            while True:
                dropped.add(self._waiting.popleft())
        return dropped

    def _wait_for_one(self, timeout):
        """Wait until an item completes, and return False after a timeout.

        The wait is renewed twice a second: on Windows, a waiting thread does not receive Ctrl-C.
        """
        start = time.monotonic()
        while timeout is None or time.monotonic() - start < timeout:
            if not self._pool.has_threads():
                self.work_one()
            with contextlib.suppress(queue.Empty):
                self._completed.get(timeout=0.5)
                return True
        return False
