"""Threads that may hang, and a process in which no more of them start."""

import os
import queue
import threading
from contextlib import contextmanager

import pytest

posix_alone = pytest.mark.skipif(os.name == "nt", reason="Windows takes no size of a stack that it cannot give")


@contextmanager
def no_more_threads():
    """Have each thread that starts inside the block ask for a stack that no system can give."""
    before = threading.stack_size(2**47)
    try:
        yield
    finally:
        threading.stack_size(before)


def in_time(seconds, work):
    """What a function gives or raises; `queue.Empty` where it takes longer, and its thread is left to itself."""
    ended = queue.SimpleQueue()

    def end():
        try:
            ended.put((work(), None))
        except BaseException as error:  # pylint: disable=broad-exception-caught
            ended.put((None, error))

    threading.Thread(target=end, daemon=True).start()
    result, error = ended.get(timeout=seconds)
    if error:
        raise error
    return result
