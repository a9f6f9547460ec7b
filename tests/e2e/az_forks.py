"""Runs az in forks of a process that has imported its libraries: the same az, without the greater part of its start."""

import json
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile

from emulator.session import AZ, run_process

SERVER = Path(__file__).with_name("az_fork_server.py")
WORKS_HERE = sys.platform == "linux"  # what macOS itself loads into a process does not survive a fork; see bpo-33725


class AzForks:
    """Runs az commands, one after the other.

    Each is a process of its own still, with its own environment, folder, streams and exit code, and what it leaves in
    memory is gone with it. A command that needs another Python, or one with other settings, is started as usual.
    """

    def __init__(self):
        self._socket = self._server = self._settings = None

    def run(self, command, env, cwd):
        """Run a command to its end, as `emulator.session.run_process` does."""
        length = len(AZ)
        if command[:length] != AZ or self._settings not in (None, _settings(env)):
            return run_process(command, env, cwd)
        if self._server is None:
            self._start(env)
        wanted = {"arguments": command[length:], "env": env, "cwd": str(cwd)}
        with ExitStack() as stack:
            files = [stack.enter_context(TemporaryFile("w+", encoding="utf-8")) for _ in ("command", "out", "err")]
            json.dump(wanted, files[0])
            files[0].seek(0)
            socket.send_fds(self._socket, [b"."], [file.fileno() for file in files])
            code = int(self._socket.recv(16))
            out, err = (_text(file) for file in files[1:])
        return subprocess.CompletedProcess(command, code, out, err)

    def close(self):
        """Let the process go, if one was started."""
        if self._server:
            self._socket.close()
            self._server.wait()

    def _start(self, env):
        self._settings = _settings(env)
        env = {name: value for name, value in env.items() if not name.startswith(("AZURE_", "COVERAGE_"))}
        self._socket, other = socket.socketpair()
        with other:
            self._server = subprocess.Popen(
                [sys.executable, str(SERVER), str(other.fileno())],
                env=env,
                pass_fds=[other.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # no terminal, so that Python makes the streams that it makes for pipes
            )


def _settings(env):
    """What Python reads of an environment when it starts."""
    return {name: value for name, value in env.items() if name.startswith(("PYTHON", "LC_", "LANG"))}


def _text(file):
    file.seek(0)
    return file.read()
