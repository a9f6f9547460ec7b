"""Asks the process of `az_fork_server.py` to run an az command in a fork, with this process's streams.

As a script, it is az for whatever starts one: `python -S az_fork_client.py SOCKET ARGUMENTS…`.
"""

import json
import os
import socket
import sys
from tempfile import TemporaryFile


def run_in_fork(address, arguments, env, cwd, streams):
    """Run a command to its end.

    :param address: path of the server's socket.
    :param arguments: the arguments of az, list of str.
    :param env: its environment, dict.
    :param cwd: its folder, str.
    :param streams: file descriptors of its stdout and its stderr.
    :return: exit code; of a process that a signal ended, less than 0.
    """
    with TemporaryFile("w+", encoding="utf-8") as command, socket.socket(socket.AF_UNIX) as server:
        json.dump({"arguments": arguments, "env": env, "cwd": cwd}, command)
        command.seek(0)
        server.connect(address)
        socket.send_fds(server, [b"."], [command.fileno(), *streams])
        return int(server.recv(16))


if __name__ == "__main__":
    sys.exit(run_in_fork(sys.argv[1], sys.argv[2:], dict(os.environ), os.getcwd(), (1, 2)))
