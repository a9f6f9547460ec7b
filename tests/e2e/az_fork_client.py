"""Asks the process of `az_fork_server.py` to run an az command in a fork, with this process's streams.

As a script, it is az for whatever starts one: `python -S az_fork_client.py SOCKET ARGUMENTS…`.
"""

import json
import os
import signal
import socket
import sys
from tempfile import TemporaryFile


def run_in_fork(address, arguments, env, cwd, streams, has_terminal=False):  # noqa: PLR0913, PLR0917
    """Run a command to its end.

    :param address: path of the server's socket.
    :param arguments: the arguments of az, list of str.
    :param env: its environment, dict.
    :param cwd: its folder, str.
    :param streams: file descriptors of its stdin, its stdout and its stderr.
    :param has_terminal: its stdin is a terminal that no session has: the fork takes it, and Ctrl-C is for the fork.
    :return: exit code; of a process that a signal ended, less than 0.
    """
    wanted = {"arguments": arguments, "env": env, "cwd": cwd, "has_terminal": has_terminal}
    with TemporaryFile("w+", encoding="utf-8") as command, socket.socket(socket.AF_UNIX) as server:
        json.dump(wanted, command)
        command.seek(0)
        server.connect(address)
        socket.send_fds(server, [b"."], [command.fileno(), *streams])
        return int(server.recv(16))


def give_terminal_up():
    """Let the terminal go of which this process's session is, for the fork to take; gives whether there was one."""
    if not os.isatty(0) or os.getsid(0) != os.getpid():
        return False
    import fcntl
    import termios

    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # this process is hung up on
    fcntl.ioctl(0, termios.TIOCNOTTY)
    return True


def end_as(code):
    """End with an exit code, or by the signal for which a code less than 0 stands."""
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    sys.exit(code)


if __name__ == "__main__":
    end_as(run_in_fork(sys.argv[1], sys.argv[2:], dict(os.environ), os.getcwd(), (0, 1, 2), give_terminal_up()))
