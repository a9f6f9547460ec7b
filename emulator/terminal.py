"""A terminal, for what only somebody at a terminal sees."""

import contextlib
import os
import struct
import subprocess

ROWS = 24
# Opening a terminal makes it that of a session that has none yet: it is this one to which Ctrl-C applies then.
_IN_A_SESSION = ["/bin/sh", "-c", ': <"$0"; exec "$@"']


def run_at_terminal(  # noqa: PLR0913
    command, env, typed="", cwd=None, *, out=None, columns=None, replies=(), watch=None
):
    """Run a command with a terminal for input, output and errors.

    :param command: list of str.
    :param env: dict of the environment.
    :param typed: what is typed on the terminal before anything is printed, str; "\\x03" is Ctrl-C.
    :param cwd: folder in which it runs; None: this process's.
    :param out: file to which its stdout goes in the place of the terminal, open for writing.
    :param columns: width of the terminal's window; None: it does not say.
    :param replies: pairs of a text and what is typed once it has been printed, str; each once, one after the other.
    :param watch: function of the terminal, a file descriptor, and of what has just been printed, bytes; it is called
        before anything is printed, too. None: nobody watches.
    :return: what was printed on the terminal, str, and the exit code; of a process that a signal ended, less than 0.
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
        os.close(terminal)  # where this is interrupted, the command is hung up on
    return printed.decode(), process.wait()


def set_window(terminal, columns):
    """Give a terminal's window a width.

    :param terminal: file descriptor of either end.
    :param columns: int.
    """
    import fcntl
    import termios

    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", ROWS, columns, 0, 0))


def _converse(terminal, replies, watch):
    """Read what is printed until nobody has the terminal open any more, and type the replies; gives bytes."""
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
