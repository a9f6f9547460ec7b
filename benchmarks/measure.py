"""Measures whole processes: wall time, CPU time, memory, instructions."""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

_VALGRIND = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]


class Run(NamedTuple):
    """What a process and its children took.

    :param wall: seconds from start to end.
    :param cpu: seconds of CPU time.
    :param memory: MiB of memory at the peak.
    :param output: what was printed, str.
    :param emulator: seconds of CPU time that the emulator, in this process, took meanwhile.
    """

    wall: float
    cpu: float
    memory: float
    output: str
    emulator: float


def run(session, command, code=0, prints=""):
    """Run a command, look whether it did what it should, and measure it.

    :param session: `Session` whose environment is used.
    :param command: list of str.
    :param code: the exit code that it must have.
    :param prints: what must be in its output, str.
    :return: `Run`.
    :raises AssertionError: it had another exit code, or printed something else.
    """
    start, before = time.perf_counter(), time.process_time()
    process = subprocess.Popen(
        command, env=session.env, cwd=session.directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == code, f"{command} ended with {process.returncode}, not {code}: {output}"
    assert prints in output, f"{command} did not print {prints!r}, but: {output}"
    memory = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)
    return Run(wall, usage.ru_utime + usage.ru_stime, memory, output, time.process_time() - before)


def can_count_instructions():
    """Whether this machine has what counts instructions.

    :return: bool.
    """
    return shutil.which("valgrind") is not None


def instructions(session, command):
    """Count the instructions of a command and its children; the same ones are run each time, but for a few in 10,000.

    :param session: `Session` whose environment is used.
    :param command: list of str.
    :return: int.
    """
    env = session.env | {"PYTHONHASHSEED": "0"}
    with tempfile.TemporaryDirectory() as logs:
        valgrind = [*_VALGRIND, "--trace-children=yes", f"--log-file={logs}/%p"]
        subprocess.run([*valgrind, *command], env=env, cwd=session.directory, capture_output=True, check=True)
        counts = [re.search(r"I +refs: +([\d,]+)", log.read_text())[1] for log in Path(logs).iterdir()]
    return sum(int(count.replace(",", "")) for count in counts)


def spread(values):
    """Sum measurements up.

    :param values: list of numbers.
    :return: dict of `median`, `min`, `max` and `n`.
    """
    return {"median": statistics.median(values), "min": min(values), "max": max(values), "n": len(values)}
