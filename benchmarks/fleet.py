"""`az managementpartner list` over many tenants beside a shell loop of `az managementpartner show`, in one run.

Resource Manager and Entra ID's token endpoint take 0.2 s for each answer, and az has no access token yet.
"""

import argparse
import contextlib
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from emulator import Emulator
from emulator.session import Session
from emulator.world import sample_world

LATENCY = 0.2
LOOPED = 20
FEW, MANY = 200, 1000


@dataclass
class Run:
    """What a process took: seconds of wall time, seconds of CPU, MiB of memory at its peak."""

    wall: float
    cpu: float
    memory: float


def main():
    """Measure, and print the figures and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheelhouse", type=Path, required=True, help="folder with the extension's wheel")
    options = parser.parse_args()
    with fleet(FEW, options.wheelhouse) as session:
        few = listed(session, FEW)
        loop = looped(session)
    with fleet(MANY, options.wheelhouse, "--tenant", "customer0000.onmicrosoft.com") as session:
        many = listed(session, MANY)
    report(few, many, loop)


@contextlib.contextmanager
def fleet(size, wheelhouse, *login_options):
    """A session signed in as a guest user of `size` tenants, on an emulator that answers slowly."""
    customers = [f"Customer {number:04}" for number in range(size)]
    with tempfile.TemporaryDirectory() as directory, Emulator(sample_world(customers)) as emulator:
        session = Session(emulator, Path(directory))
        (wheel,) = wheelhouse.glob("managementpartner-*.whl")
        session.add_extension(wheel, wheelhouse)
        session.sign_in_user(emulator.world["alex"], "--output", "none", *login_options)
        emulator.latency.update(token=LATENCY, arm=LATENCY)
        yield session


def listed(session, size):
    """Take the time of one `list`."""
    session.forget_access_tokens()
    return measured(session, "managementpartner", "list", "--query", f"length(@) == `{size + 1}`")


def looped(session):
    """Take the time of `show` in each of the first tenants, one after the other."""
    session.forget_access_tokens()
    runs = [
        measured(session, "managementpartner", "show", "--subscription", f"Customer {number:04} Production", code=3)
        for number in range(LOOPED)
    ]
    return Run(sum(run.wall for run in runs), sum(run.cpu for run in runs), max(run.memory for run in runs))


def measured(session, *arguments, code=0):
    """Run az and measure the process."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [*session.az_command, *arguments], env=session.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    assert os.waitstatus_to_exitcode(status) == code, err.decode()
    assert code or out == b"true\n", out
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def report(few, many, loop):
    """Print the figures."""
    scaled = loop.wall * FEW / LOOPED
    ideal = 2 * LATENCY * FEW / 32
    for name, run in ((f"list, {FEW} tenants", few), (f"list, {MANY} tenants", many), (f"loop of {LOOPED}", loop)):
        print(f"{name:20} wall {run.wall:7.2f} s   CPU {run.cpu:6.2f} s   peak memory {run.memory:5.0f} MiB")
    print(f"loop of {FEW}, scaled: {scaled:.0f} s = {scaled / few.wall:.1f} times the list")
    print(f"{MANY} tenants / {FEW} tenants: {many.wall / few.wall:.2f}")
    print(f"CPU for each further tenant: {1000 * (many.cpu - few.cpu) / (MANY - FEW):.1f} ms")
    print(f"waiting that 32 at a time cannot avoid, {FEW} tenants: {ideal:.2f} s")


if __name__ == "__main__":
    main()
