"""A terminal, for what only somebody at a terminal sees."""

import os
import subprocess


def run_at_terminal(command, env, typed="", cwd=None):
    """Run a command with a terminal for input, output and errors.

    :param command: list of str.
    :param env: dict of the environment.
    :param typed: what is typed on the terminal, str.
    :param cwd: folder in which it runs; None: this process's.
    :return: what was printed, str, and the exit code.
    """
    import pty

    terminal, end = pty.openpty()
    os.write(terminal, typed.encode())
    process = subprocess.Popen(command, env=env, cwd=cwd, stdin=end, stdout=end, stderr=end)
    os.close(end)
    printed = b""
    try:
        while chunk := os.read(terminal, 4096):
            printed += chunk
    except OSError:  # the other end is closed
        pass
    return printed.decode(), process.wait()
