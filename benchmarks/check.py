"""`check` beside an ideal client that sends the same requests, as many at a time, with 0.2 s for each answer."""

import json

from azext_managementpartner.threads import AT_A_TIME
from benchmarks.fleet import AZ, LATENCY, slow_session, summed_up
from benchmarks.measure import run
from emulator.world import customer, sample_world

LOGIN = "login.microsoftonline.com"
CASES = {
    "200 tenants with 2 subscriptions": (200, 2, 1.8),
    "1 tenant with 400 subscriptions": (1, 400, 2.0),
}
"""Tenants, subscriptions of each, and the ratio to the ideal that is aimed at: printed, not enforced."""


def measure(wheelhouse, sweeps):
    """Check many tenants, then one with many subscriptions, with no token cached.

    :param wheelhouse: folder with the extension's wheel and those that it requires, `Path`.
    :param sweeps: how often each is checked.
    :return: dict of what was measured, by case.
    """
    return {case: _measured(wheelhouse, sweeps, *numbers) for case, numbers in CASES.items()}


def world(tenants, subscriptions):
    """The sample world, whose guest user is a guest of further customers.

    :param tenants: how many.
    :param subscriptions: how many each has; the user is Contributor on all of them.
    :return: `World`.
    """
    made = sample_world()
    customers = [customer(f"Customer {number:04}", subscriptions) for number in range(tenants)]
    made.tenants += customers
    made["alex"].tenants += customers
    return made


def _measured(wheelhouse, sweeps, tenants, subscriptions, at_most):
    domains = [f"customer{number:04}.onmicrosoft.com" for number in range(tenants)]
    of_customers = ["--tenants", *domains]
    with slow_session(world(tenants, subscriptions), wheelhouse) as session:
        start = min(run(session, [*AZ, "account", "show"]).wall for _ in range(sweeps))
        session.az("managementpartner", "set", "--partner-id", "12345", *of_customers, check=True)
        checks = [checked(session, tenants * subscriptions, of_customers) for _ in range(sweeps)]
        requests = sum(entry.host != LOGIN or entry.method == "POST" for entry in session.emulator.log.entries())
    ideal = LATENCY * requests / AT_A_TIME + start
    return {"requests": requests, "ideal": ideal, "at_most": at_most, **summed_up(checks)}


def checked(session, subscriptions, which):
    """Measure one `check`; the request log then has its requests alone."""
    session.forget_access_tokens()
    session.emulator.log.clear()
    whole = "sum([].length(subscriptions[?coverage=='Whole']))"
    check = run(session, [*AZ, "managementpartner", "check", *which, "--query", whole])
    assert json.loads(check.output) == subscriptions, check.output
    return check


def report(results):
    """Print the results as a table.

    :param results: what `measure` gave.
    """
    print(f"{'':34} {'wall (min to max)':>26} {'ideal':>8} {'requests':>9} {'wall/ideal':>11} {'at most':>8} ", end="")
    print(f"{'CPU':>7} {'memory':>9}")
    for case, result in results.items():
        wall = result["wall"]
        times = f"{wall['median']:.2f} s ({wall['min']:.2f} to {wall['max']:.2f})"
        print(f"{case:34} {times:>26} {result['ideal']:6.2f} s {result['requests']:9}", end=" ")
        print(f"{wall['median'] / result['ideal']:11.2f} {result['at_most']:8.1f}", end=" ")
        print(f"{result['cpu']['median']:5.1f} s {result['memory']['median']:5.0f} MiB")
