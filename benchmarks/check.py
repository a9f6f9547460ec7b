"""`check` beside an ideal client that sends the same requests, as many at a time, while each answer takes a while."""

from azext_managementpartner.threads import MAX_THREADS
from benchmarks.many_tenants import AZ, USER, slow_session, summed_up
from benchmarks.measure import run
from emulator.world import customer, sample_world

LOGIN = "login.microsoftonline.com"


def measure(options):
    """Check many tenants, then one with many subscriptions, with no token cached.

    :param options: `tenants`; `subscriptions` of the one tenant; `runs`, how often each is checked; `latency`, the
        seconds of each answer.
    :return: dict of what was measured, by case.
    """
    cases = [(options.tenants, 2, 1.8), (1, options.subscriptions, 2.0)]
    return {f"tenants: {case[0]}, subscriptions of each: {case[1]}": _measured(options, *case) for case in cases}


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


def _measured(options, tenants, subscriptions, at_most):
    """Measure one case.

    :param at_most: the ratio to the ideal that is aimed at: printed, not enforced.
    """
    domains = [f"customer{number:04}.onmicrosoft.com" for number in range(tenants)]
    of_customers = ["--tenants", *domains]
    with slow_session(options, world(tenants, subscriptions)) as session:
        start = min(run(session, [*AZ, "account", "show"], prints=USER).wall for _ in range(options.runs))
        session.az("managementpartner", "set", "--partner-id", "12345", *of_customers, check=True)
        checks = [checked(session, tenants * subscriptions, of_customers) for _ in range(options.runs)]
        requests = sum(entry.host != LOGIN or entry.method == "POST" for entry in session.emulator.log.entries())
    ideal = options.latency * requests / MAX_THREADS + start
    return {"requests": requests, "ideal": ideal, "at_most": at_most, **summed_up(checks)}


def checked(session, subscriptions, which):
    """Measure one `check`; the request log then has its requests alone."""
    session.forget_access_tokens()
    session.emulator.log.clear()
    whole = "sum([].length(subscriptions[?coverage=='Whole']))"
    check = run(session, [*AZ, "managementpartner", "check", *which, "--query", whole])
    assert check.output.split() == [str(subscriptions)], check.output
    return check


def report(results):
    """Print the results as a table.

    :param results: what `measure` gave.
    """
    print(f"{'':42} {'wall (min to max)':>26} {'ideal':>8} {'requests':>9} {'wall/ideal':>11} {'at most':>8} ", end="")
    print(f"{'CPU':>7} {'memory':>9}")
    for case, result in results.items():
        wall = result["wall"]
        times = f"{wall['median']:.2f} s ({wall['min']:.2f} to {wall['max']:.2f})"
        print(f"{case:42} {times:>26} {result['ideal']:6.2f} s {result['requests']:9}", end=" ")
        print(f"{wall['median'] / result['ideal']:11.2f} {result['at_most']:8.1f}", end=" ")
        print(f"{result['cpu']['median']:5.1f} s {result['memory']['median']:5.0f} MiB")
