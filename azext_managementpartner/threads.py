"""Threads that work on many items at a time."""

import contextlib
import queue
import threading
import time
from collections import deque

# With 0.2 s for each answer, 200 tenants take 6.7 s with 16 threads, 3.9 s with 32, 3.5 s with 48 and with 64: then the
# processor is the limit, and more threads only tempt throttling.
AT_A_TIME = 32


class Pool:
    """Daemon threads that work off batches, the newest batch first; what they do may start further batches.

    The pools of the standard library wait for their threads when the process ends, so that one request that hangs
    would hold up Ctrl-C.

    Where the system lets fewer threads start, fewer do it; where it lets none, whoever waits does it.

    :param size: how many threads there may be.
    """

    def __init__(self, size=AT_A_TIME):
        self.size = size
        self._threads = 0
        self._batches = []
        self._lock = threading.Lock()

    def start(self, work, count):
        """Begin a batch.

        :param work: function of an item's place, an int. It should raise nothing: what it raises in a thread of the
            pool is lost, and the item counts as ended.
        :param count: how many items there are.
        :return: `Batch`.
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

    def map(self, work, items):
        """Do one thing with each item, and wait for all; the thread that calls does its part.

        :param work: function of an item.
        :param items: list.
        :return: list of what `work` gave, in the order of the items.
        :raises BaseException: the first that `work` raised; the items that nobody has begun are then left. Those that
            are under way are waited for, unless it was raised in the thread that calls and is no Exception, as Ctrl-C.
        """
        results, errors = [None] * len(items), []

        def work_or_keep_error(place):
            try:
                if not errors:
                    results[place] = work(items[place])
            except BaseException as error:  # pylint: disable=broad-exception-caught  # raised where they are awaited
                errors.append(error)
                if not isinstance(error, Exception):
                    raise  # at once, where the thread that calls is the one: Ctrl-C waits for nobody

        batch = self.start(work_or_keep_error, len(items))
        while batch.work_one():
            pass
        for _ in batch.ends():
            pass
        if errors:
            raise errors[0]
        return results

    def has_threads(self):
        """Whether anybody works but those who wait."""
        return self._threads > 0

    def _start_thread(self):
        """Start one more thread.

        :return: bool; False where there are as many as there may be, or as the system lets start.
        """
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
            with contextlib.suppress(BaseException):  # even of SystemExit: the other items still need the thread
                batch.work_one()

    def _newest(self):
        """The newest batch of which something is left; None, and a thread less, where there is none."""
        with self._lock:
            while self._batches and not self._batches[-1].is_left():
                self._batches.pop()
            if self._batches:
                return self._batches[-1]
            self._threads -= 1
            return None


class Batch:
    """Items to work off; see `Pool.start`."""

    def __init__(self, work, count, pool):
        self._work = work
        self._count = count
        self._pool = pool
        self._left = deque(range(count))
        self._ended = queue.SimpleQueue()

    def is_left(self):
        """Whether there is an item that nobody has begun."""
        return bool(self._left)

    def work_one(self):
        """Work the next item off; it counts as ended whatever `work` raises.

        :return: bool; False where none was left.
        """
        try:
            place = self._left.popleft()
        except IndexError:
            return False
        try:
            self._work(place)
        finally:
            self._ended.put(place)
        return True

    def ends(self, patience=None):
        """Wait for the items to end; where the pool has no thread, do them.

        :param patience: seconds after which no more is waited for, where nothing has ended meanwhile; None: all is.
        :return: iterator of how many have ended, 1 to all.
        """
        for ended in range(1, self._count + 1):
            if not self._wait_for_one(patience):
                return
            yield ended

    def cancel(self):
        """Leave the items that nobody has begun; `ends` waits for them no less.

        :return: set of their places.
        """
        left = set()
        with contextlib.suppress(IndexError):
            while True:
                left.add(self._left.popleft())
        return left

    def _wait_for_one(self, patience):
        """Wait for the next end, twice a second anew: Windows lets no Ctrl-C through to a thread that waits.

        :return: bool; False where it has taken longer than `patience`.
        """
        since = time.monotonic()
        while patience is None or time.monotonic() - since < patience:
            if not self._pool.has_threads():
                self.work_one()
            with contextlib.suppress(queue.Empty):
                self._ended.get(timeout=0.5)
                return True
        return False
