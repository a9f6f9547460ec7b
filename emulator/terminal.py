"""Run commands at a pseudo terminal."""

import contextlib
import os
import struct
import subprocess

ROWS = 24
# A session without a terminal gets the first terminal that it opens. Ctrl-C at the terminal then reaches the command.
_IN_A_SESSION = ["/bin/sh", "-c", ': <"$0"; exec "$@"']


def run_at_terminal(  # noqa: PLR0913
    command: list[str], env, typed="", cwd=None, *, out=None, columns=None, replies=(), watch=None
):
    """Run a command with a terminal for input, output and errors.

    :param typed: input that is typed at the start; "\\x03" is Ctrl-C.
    :param out: file, open for writing, to which stdout goes instead of the terminal.
    :param columns: width of the terminal; None: not set.
    :param replies: pairs of an output text and the input that is typed after it, str; each once, in order.
    :param watch: function of the file descriptor of the terminal and of new output, bytes; it is called at the start
        too, without output.
    :return: the output, str, and the exit code, which is less than 0 after a signal.
    """
    import pty

    terminal, end = pty.openpty()
    if columns:
        set_window(end, columns)
    os.write(terminal, typed.encode())
    command = [*_IN_A_SESSION, os.ttyname(end), *command]
    process = subprocess.Popen(
        command, env=env, cwd=cwd, stdin=end, stdout=out or end, stderr=end, start_new_session=True
    )
    os.close(end)
    try:
        printed = _converse(terminal, replies, watch or (lambda *_: None))
    finally:
        os.close(terminal)  # if this is interrupted, the command gets a hangup
    return printed.decode(), process.wait()


def set_window(terminal, columns: int):
    """Set the width of a terminal.

    :param terminal: file descriptor of either end.
    """
    import fcntl
    import termios

    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", ROWS, columns, 0, 0))


def _converse(terminal, replies, watch):
    """Read the output, bytes, until all processes have closed the terminal, and type the replies."""
    printed, seen, left = b"", 0, list(replies)
    watch(terminal, b"")
    with contextlib.suppress(OSError):  # the other end is closed
        while chunk := os.read(terminal, 4096):
            printed += chunk
            watch(terminal, chunk)
            while left and (found := printed.find(left[0][0].encode(), seen)) >= 0:
                text, keys = left.pop(0)
                seen = found + len(text.encode())
                os.write(terminal, keys.encode())
    return printed
