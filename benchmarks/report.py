"""`report` on 5,000 customers with 4 subscriptions, each seen by two people: the rows alone, as a page, and as CSV."""

import json
import tempfile
from pathlib import Path

from benchmarks.measure import run, spread
from benchmarks.one_command import AZ
from emulator import Emulator
from emulator.session import Session
from emulator.world import sample_world
from tests.unit.report_rows import ALEX, KIM, row, subscription

CUSTOMERS, COVERAGES = 5000, ("Whole", "Part", "Whole", "Temporary")
USERS = (ALEX, KIM)
MOST_SECONDS, MOST_MEMORY = 10, 500
"""What is aimed at, in seconds and MiB: printed, not enforced."""
TEAM, BY_LIGHTHOUSE = ["--from", "alex.json", "kim.json"], ["--from", "lighthouse.json"]
CASES = {
    "rows, not printed": [*TEAM, "--output", "none"],
    "rows, as JSON": [*TEAM, "--output", "json"],
    "rows and changes": [*TEAM, "--output", "none", "--compare", "kim.json"],
    "a page": [*TEAM, "--output", "none", "--file", "report.html"],
    "CSV": [*TEAM, "--output", "none", "--file", "report.csv"],
    "by Azure Lighthouse": [*BY_LIGHTHOUSE, "--output", "none"],
}


def measure(wheelhouse, sweeps):
    """Make each kind of report.

    :param wheelhouse: folder with the extension's wheel and those that it requires, `Path`.
    :param sweeps: how often each is made.
    :return: dict of what was measured, by case: spreads of `wall` in seconds and `memory` in MiB.
    """
    (wheel,) = wheelhouse.glob("managementpartner-*.whl")
    with tempfile.TemporaryDirectory() as directory, Emulator(sample_world()) as emulator:
        session = Session(emulator, Path(directory))
        session.add_extension(wheel, wheelhouse)
        rows = {
            user: [row(tenant(one), user, "PartlyCovered", seen(one)) for one in range(CUSTOMERS)] for user in USERS
        }
        everything = [subscription for one in range(CUSTOMERS) for subscription in seen(one)]
        delegated = [row("Contoso", user, "PartlyCovered", everything) for user in USERS]
        files = {"alex.json": rows[ALEX], "kim.json": rows[KIM], "lighthouse.json": delegated}
        for name, content in files.items():
            Path(directory, name).write_text(json.dumps(content), encoding="utf-8")
        command = [*AZ, "managementpartner", "report"]
        return {case: summed_up(run(session, [*command, *more]) for _ in range(sweeps)) for case, more in CASES.items()}


def tenant(number):
    """The name of a customer's tenant."""
    return f"Customer{number:04}"


def seen(number):
    """The subscriptions of a customer, as each of the two users sees them."""
    names = [f"Subscription {place}" for place in range(len(COVERAGES))]
    return [subscription(tenant(number), *each) for each in zip(names, COVERAGES, strict=True)]


def summed_up(runs):
    """What several runs took."""
    runs = list(runs)
    return {"wall": spread([one.wall for one in runs]), "memory": spread([one.memory for one in runs])}


def report(results):
    """Print the results as a table.

    :param results: what `measure` gave.
    """
    print(f"{'':20} {'wall (min to max)':>26} {'at most':>8} {'memory':>10} {'at most':>8}")
    for case, result in results.items():
        wall = result["wall"]
        times = f"{wall['median']:.2f} s ({wall['min']:.2f} to {wall['max']:.2f})"
        print(f"{case:20} {times:>26} {MOST_SECONDS:6} s {result['memory']['median']:6.0f} MiB {MOST_MEMORY:4} MiB")
