"""Runs az in forks of a process that has imported its libraries: the same az, without the greater part of its start."""

import os
import shlex
import socket
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from emulator.session import AZ, run_process
from tests.e2e.az_fork_client import run_in_fork

SERVER, CLIENT = (Path(__file__).with_name(f"az_fork_{name}.py") for name in ("server", "client"))
COVERAGE = "COVERAGE_PROCESS_CONFIG"
"""The variable of the environment that has coverage measure a process; see tests/conftest.py."""
WORKS_HERE = sys.platform == "linux"  # what macOS itself loads into a process does not survive a fork; see bpo-33725


class AzForks:
    """Runs az commands, one after the other.

    Each is a process of its own still, with its own environment, folder, streams and exit code, and what it leaves in
    memory is gone with it. A command that needs another Python, or one with other settings, is started as usual.
    """

    def __init__(self):
        self._directory = TemporaryDirectory()
        self._address = f"{self._directory.name}/socket"
        self._life = self._server = self._settings = None

    def run(self, command, env, cwd):
        """Run a command to its end, as `emulator.session.run_process` does."""
        length = len(AZ)
        if command[:length] != AZ or self._settings not in (None, _settings(env)):
            return run_process(command, env, cwd)
        self._start(env)
        env = {name: value for name, value in env.items() if name != COVERAGE}
        if COVERAGE in os.environ:  # in other tests than that which made this environment, it may be otherwise
            env[COVERAGE] = os.environ[COVERAGE]
        with TemporaryFile("w+", encoding="utf-8") as out, TemporaryFile("w+", encoding="utf-8") as err:
            with open(os.devnull, encoding="utf-8") as nothing:
                streams = [file.fileno() for file in (nothing, out, err)]
                code = run_in_fork(self._address, command[length:], env, str(cwd), streams)
            return subprocess.CompletedProcess(command, code, *map(_text, (out, err)))

    def command(self, env, measured=False):
        """A command that runs az in a fork, for whatever starts az itself, in this environment.

        :param measured: coverage measures it, unless it rests.
        :return: path of a script, str. At a terminal of its own, what is typed reaches the fork, and Ctrl-C does;
            elsewhere, Ctrl-C does not.
        """
        self._start(env)
        script = Path(self._directory.name, "az")
        measured = measured and COVERAGE in os.environ
        coverage = f"export {COVERAGE}={os.environ[COVERAGE]}" if measured else f"unset {COVERAGE}"
        command = shlex.join([sys.executable, "-I", "-S", str(CLIENT), self._address])
        script.write_text(f'#!/bin/sh\n{coverage}\nexec {command} "$@"\n', encoding="utf-8")
        script.chmod(0o700)
        return str(script)

    def close(self):
        """Let the process go, if one was started."""
        if self._server:
            self._life.close()
            self._server.wait()
        self._directory.cleanup()

    def _start(self, env):
        if self._server is not None:
            return
        self._settings = _settings(env)
        env = {name: value for name, value in env.items() if not name.startswith(("AZURE_", "COVERAGE_"))}
        self._life, life = socket.socketpair()
        with socket.socket(socket.AF_UNIX) as listener, life:
            listener.bind(self._address)
            listener.listen()
            ends = [listener.fileno(), life.fileno()]
            self._server = subprocess.Popen(
                [sys.executable, str(SERVER), *map(str, ends)],
                env=env,
                pass_fds=ends,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # no terminal, so that Python makes the streams that it makes for pipes
            )


def _settings(env):
    """What Python reads of an environment when it starts."""
    return {name: value for name, value in env.items() if name.startswith(("PYTHON", "LC_", "LANG"))}


def _text(file):
    file.seek(0)
    return file.read()
