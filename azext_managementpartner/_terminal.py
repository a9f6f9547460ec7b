"""Messages and prompts for a user at a terminal. They go to standard error."""

import os
import sys
import threading
import time

from knack.log import get_logger

logger = get_logger(__name__)

output_lock = threading.RLock()
"""Held while one of several threads writes to the terminal."""
progress_lines = []
"""The progress line on the terminal, if there is one. Its method `clear` removes it."""
_waits = {}
"""The end of the longest wait that was announced for each host, by `time.monotonic`."""


def warn_of_wait(seconds: float, host: str):
    """Warn that a host asks for a wait. Requests that wait for the same time give one warning."""
    with output_lock:
        until = time.monotonic() + seconds
        if not is_terminal(sys.stderr) or until < _waits.get(host, 0) + 1:
            return
        _waits[host] = until
        for line in progress_lines:
            line.clear()
        logger.warning("%s asks to wait for %.0f seconds. Waiting …", host, seconds)


def print_on_terminal(line: str):
    """Print a line to standard error if that is a terminal."""
    if is_terminal(sys.stderr):
        _write(f"{line}\n")


def is_terminal(stream) -> bool:
    """Whether a standard stream is a terminal. None: it was closed when the process started."""
    return stream is not None and stream.isatty()


def can_prompt() -> bool:
    """Whether standard input and standard error are a terminal."""
    return is_terminal(sys.stdin) and is_terminal(sys.stderr)


def prompt_y_n(question: str) -> bool:
    """Prompt until the answer is yes or no. Enter and Ctrl-D mean no."""
    while True:
        _write(f"{question} (y/N): ")
        answer = _answer()
        if answer in ("y", "yes"):
            return True
        if answer in ("", "n", "no"):
            return False
        _write("Enter y or n.\n")


def terminal_width(stream) -> int:
    """The number of columns of the terminal that a stream writes to; 80 if it is unknown."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _answer():
    """The line that is typed, in lower case; "" for Ctrl-D, "?" for bytes that are not text."""
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
