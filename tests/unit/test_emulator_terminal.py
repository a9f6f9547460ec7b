"""The terminal at which tests run commands: its window, what is typed on it, and what does not go to it."""

import os
import signal
import sys

import pytest

from emulator.terminal import run_at_terminal, set_window

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminal of this kind")


def run(script, **options):
    return run_at_terminal([sys.executable, "-c", script], dict(os.environ), **options)


def test_all_streams_are_the_terminal():
    printed, code = run("import os; print([os.isatty(number) for number in range(3)])")
    assert (printed, code) == ("[True, True, True]\r\n", 0)


def test_stdout_can_go_to_a_file_alone(tmp_path):
    path = tmp_path / "out"
    with path.open("w") as out:
        script = "import os, sys; print('row'); print([os.isatty(number) for number in range(3)], file=sys.stderr)"
        assert run(script, out=out) == ("[True, False, True]\r\n", 0)
    assert path.read_text() == "row\n"


@pytest.mark.parametrize("columns", [40, 200])
def test_the_window_has_the_width_that_was_asked_for(columns):
    assert run("import os; print(os.get_terminal_size(2).columns)", columns=columns) == (f"{columns}\r\n", 0)


def test_without_a_width_the_window_has_none():
    assert run("import os; print(os.get_terminal_size(2))") == ("os.terminal_size(columns=0, lines=0)\r\n", 0)


def test_what_is_typed_first_is_there_when_it_is_read():
    printed, code = run("print('got', input())", typed="y\n")
    assert ("got y" in printed, code) == (True, 0)


def test_replies_are_typed_when_their_texts_have_been_printed():
    script = "print('one', input('first? ')); print('two', input('second? ')); print('three', input('second? '))"
    printed, code = run(script, replies=[("first? ", "a\n"), ("second? ", "b\n"), ("second? ", "c\n")])
    assert code == 0
    assert all(answered in printed for answered in ("one a", "two b", "three c"))


def test_who_watches_gets_each_piece_and_can_resize_the_window_and_type():
    pieces = []

    def watch(terminal, piece):
        pieces.append(piece)
        if piece.endswith(b"ready? "):
            set_window(terminal, 40)
            os.write(terminal, b"\n")

    printed, _ = run("import os; input('ready? '); print(os.get_terminal_size(2).columns)", columns=80, watch=watch)
    assert (pieces[0], b"".join(pieces).decode(), printed.splitlines()) == (b"", printed, ["ready? ", "40"])


WAITS = """
import sys, time
try:
    print("waiting", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print("interrupted")
    sys.exit(7)
"""


def test_ctrl_c_interrupts_what_runs():
    printed, code = run(WAITS, replies=[("waiting", "\x03")])
    assert ("interrupted" in printed, code) == (True, 7)


def test_ctrl_c_ends_what_does_not_catch_it():
    printed, code = run("import time; print('waiting', flush=True); time.sleep(60)", replies=[("waiting", "\x03")])
    assert (code, "KeyboardInterrupt" in printed) == (-signal.SIGINT, True)
