"""`report` on customers with 4 subscriptions, each seen by two people: the rows alone, as a page, and as CSV."""

import json
import re
import tempfile
from pathlib import Path

from benchmarks.many_tenants import AZ
from benchmarks.measure import run, spread
from emulator import Emulator
from emulator.session import Session
from emulator.world import sample_world
from tests.unit.report_rows import ALEX, KIM, row, subscription

COVERAGES = ("Whole", "Part", "Whole", "Temporary")
USERS = (ALEX, KIM)
MOST_SECONDS, MOST_MEMORY = 10, 500
"""What is aimed at with 5,000 customers, in seconds and MiB: printed, not enforced."""
TEAM, BY_LIGHTHOUSE = ["--from", "alex.json", "kim.json"], ["--from", "lighthouse.json"]
NUMBER = ["--query", "length(@)"]
CASES = {
    "rows, not printed": [*TEAM, *NUMBER],
    "rows, as JSON": [*TEAM, "--output", "json"],
    "rows and changes": [*TEAM, *NUMBER, "--compare", "kim.json"],
    "a page": [*TEAM, *NUMBER, "--file", "report.html"],
    "CSV": [*TEAM, *NUMBER, "--file", "report.csv"],
    "by Azure Lighthouse": [*BY_LIGHTHOUSE, *NUMBER],
}


def measure(options):
    """Make each kind of report.

    :param options: `customers`: how many; `runs`: how often each report is made.
    :return: dict of what was measured, by case: spreads of `wall` in seconds and `memory` in MiB.
    """
    numbers = range(options.customers)
    with tempfile.TemporaryDirectory() as directory, Emulator(sample_world()) as emulator:
        session = Session(emulator, Path(directory), extensions=options.extensions)
        rows = {user: [row(tenant(one), user, "PartlyCovered", seen(one)) for one in numbers] for user in USERS}
        everything = [subscription for one in numbers for subscription in seen(one)]
        delegated = [row("Contoso", user, "PartlyCovered", everything) for user in USERS]
        files = {"alex.json": rows[ALEX], "kim.json": rows[KIM], "lighthouse.json": delegated}
        for name, content in files.items():
            Path(directory, name).write_text(json.dumps(content), encoding="utf-8")
        return {case: summed_up([made(session, case, len(numbers)) for _ in range(options.runs)]) for case in CASES}


def made(session, case, customers):
    """Measure one `report`, and look whether every customer is in what it prints, or writes."""
    report = run(session, [*AZ, "managementpartner", "report", *CASES[case]])
    printed = report.output
    if NUMBER[0] in CASES[case]:
        assert str(customers) in printed.split(), printed
    else:
        _refuse_missing(printed, customers)
    if "--file" in CASES[case]:
        file = session.directory / CASES[case][-1]
        _refuse_missing(file.read_text(encoding="utf-8-sig"), customers)
        file.unlink()
    return report


def _refuse_missing(text, customers):
    there = set(re.findall(r"Customer\d+", text))
    missing = [tenant(one) for one in range(customers) if tenant(one) not in there]
    assert not missing, f"not in it: {', '.join(missing)}"


def tenant(number):
    """The name of a customer's tenant."""
    return f"Customer{number:04}"


def seen(number):
    """The subscriptions of a customer, as each of the two users sees them."""
    names = [f"Subscription {place}" for place in range(len(COVERAGES))]
    return [subscription(tenant(number), *each) for each in zip(names, COVERAGES, strict=True)]


def summed_up(runs):
    """What several runs took."""
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
