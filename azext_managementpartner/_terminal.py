"""What somebody at a terminal sees beside the rows: waits, questions, a summary. All of it goes to standard error."""

import os
import sys
import threading
import time

from knack.log import get_logger

logger = get_logger(__name__)

writing = threading.RLock()
"""Held by whoever writes to the terminal from one of several threads."""
lines = []
"""The line of progress that is on the terminal now, if there is one: it can `clear` itself."""
_waits = {}
"""Until when each service is being waited for, as was said."""


def say_wait(seconds, whom):
    """Say that a service asks for a wait; many requests that wait for the same time say it once.

    :param seconds: how long, a number.
    :param whom: the host that asks for it.
    """
    with writing:
        until = time.monotonic() + seconds
        if not sys.stderr.isatty() or until < _waits.get(whom, 0) + 1:
            return
        _waits[whom] = until
        for line in lines:
            line.clear()
        logger.warning("%s asks to wait for %.0f seconds. Waiting …", whom, seconds)


def say(text):
    """Say what nobody but somebody at a terminal wants to know.

    :param text: one line, str.
    """
    if sys.stderr.isatty():
        _write(f"{text}\n")


def can_ask():
    """Whether there is a terminal to ask on, and to answer on."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question):
    """Ask until the answer is yes or no; Enter and Ctrl-D mean no.

    :param question: str.
    """
    while True:
        _write(f"{question} (y/N): ")
        answer = _answer()
        if answer in ("y", "yes"):
            return True
        if answer in ("", "n", "no"):
            return False
        _write("That is neither yes nor no. Type y or n.\n")


def columns_of(stream):
    """The width of a terminal; 80 where it does not say.

    :param stream: a file that is open on the terminal.
    :return: int.
    """
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _answer():
    """What is typed, in lower case; "" at Ctrl-D, and "?" where it is no text."""
    try:
        typed = sys.stdin.readline()
    except UnicodeDecodeError:
        return "?"
    except KeyboardInterrupt:
        _write("\n")
        raise
    if not typed:
        _write("\n")
    return typed.strip().lower()


def _write(text):
    sys.stderr.write(text)
    sys.stderr.flush()
