"""Many tenants: `list` by a user and by one application, beside an ideal client and a shell loop of `show`.

Each token and each answer takes a while. `set` at a terminal, with its question answered, is beside `set --yes`.
"""

import contextlib
import sys
import tempfile
import time
from pathlib import Path

from azext_managementpartner.threads import MAX_THREADS
from benchmarks.measure import run, spread
from emulator import Emulator
from emulator.session import Session
from emulator.terminal import run_at_terminal
from emulator.world import sample_world

AZ = [sys.executable, "-m", "azure.cli"]
USER = '"name": "alex@'
"""What `account show` must print."""
IN_SEQUENCE = 2
"""Requests that wait for each other in each tenant: the token, then the link."""
NOT_LINKED = ["--query", "length([?status=='NotLinked'])"]
WAYS_TO_SET = {"--yes": (["--yes"], ""), "question": ([], "y\n")}
"""Options of `set`, and what is typed, by whether it asks."""
SIGN_INS = {"secret": Session.sign_in_service_principal, "certificate": Session.sign_in_certificate}


def measure(options):
    """List some tenants, then many, with no token cached.

    Warm: az remembers the endpoints of each tenant, as after `az login`. Cold: it does not, and asks for them.

    :param options: `tenants`, `many_tenants` and `loop`: how many; `runs`: how often each is listed; `latency`: the
        seconds of each answer.
    :return: dict of `list` (of each: how many `tenants`, and what was measured), `loop`, `set`, and how they compare.
    """
    few, many, runs, lists = options.tenants, options.many_tenants, range(options.runs), {}

    def add(name, size, measured):
        lists[f"{name}, {size} tenants"] = {"tenants": size, **summed_up(measured)}

    with guest_in(options, few) as session:
        start = min(run(session, [*AZ, "account", "show"], prints=USER).wall for _ in runs)
        add("list, warm", few, [listed(session, few) for _ in runs])
        add("list, cold", few, [listed(session, few, is_cold=True) for _ in runs])
        loop = looped(session, options.loop)
        setting = {way: [set_at_terminal(session, few, *how) for _ in runs] for way, how in WAYS_TO_SET.items()}
        for name, sign_in in SIGN_INS.items():
            sign_in_application(session, sign_in)
            add(f"application, {name}", few, [listed_by_application(session, few) for _ in runs])
    with guest_in(options, many, "--tenant", "customer0000.onmicrosoft.com") as session:
        add("list, cold", many, [listed(session, many, is_cold=True) for _ in runs])
    for result in lists.values():
        result["ideal"] = options.latency * IN_SEQUENCE * result["tenants"] / MAX_THREADS + start
        result["cpu_per_tenant"] = result["cpu"]["median"] / result["tenants"]
        result["emulator_per_tenant"] = result["emulator"]["median"] / result["tenants"]
    scaled = few * spread([one.wall for one in loop])["median"]
    return {
        "at_a_time": MAX_THREADS,
        "start": start,
        "list": lists,
        "set": {way: spread(times) for way, times in setting.items()},
        "loop": {"tenants": options.loop, "list": few, **summed_up(loop), "scaled": scaled},
    }


def guest_in(options, size, *login_options):
    """A session signed in as a guest user of `size` tenants, on an emulator that answers slowly."""
    customers = [f"Customer {number:04}" for number in range(size)]
    return slow_session(options, sample_world(customers), *login_options)


@contextlib.contextmanager
def slow_session(options, world, *login_options):
    """A session of the world's guest user, with the extension, on an emulator that answers slowly."""
    with tempfile.TemporaryDirectory() as directory, Emulator(world) as emulator:
        session = Session(emulator, Path(directory), extensions=options.extensions)
        session.sign_in_user(emulator.world["alex"], "--output", "none", *login_options)
        emulator.world["robot"].tenants = emulator.world.tenants[1:]
        session.az("managementpartner", "-h", check=True)  # fills caches
        emulator.latency.update(dict.fromkeys(emulator.latency, options.latency))
        yield session


def listed(session, size, is_cold=False):
    """Measure one `list`."""
    if is_cold:
        (session.directory / "azure" / "msal_http_cache.bin").unlink(missing_ok=True)
    return _listed(session, size + 1)


def _listed(session, rows, *which):
    session.forget_access_tokens()
    listing = run(session, [*AZ, "managementpartner", "list", *which, *NOT_LINKED])
    assert listing.output == f"{rows}\n", listing.output
    return listing


def sign_in_application(session, sign_in):
    """Sign an application in to one of the customers' tenants, in the place of who was signed in before."""
    robot = session.emulator.world["robot"]
    session.emulator.reset()
    session.az("account", "clear", check=True)
    sign_in(session, robot, robot.home)
    domains = [tenant.domain for tenant in robot.tenants]
    (session.directory / "customers.txt").write_text("\n".join(domains), encoding="utf-8")


def listed_by_application(session, size):
    """Measure one `list` of tenants that az has not seen."""
    return _listed(session, size, "--tenants", "@customers.txt")


def looped(session, size):
    """Measure `show` in each of the first tenants, one after the other."""
    session.forget_access_tokens()
    names = [f"Customer {number:04} Production" for number in range(size)]
    show, says = [*AZ, "managementpartner", "show", "--subscription"], "No partner ID is linked"
    return [run(session, [*show, name], code=3, prints=says) for name in names]


def set_at_terminal(session, size, options, typed):
    """Measure one `set` at a terminal: seconds."""
    session.emulator.reset()
    session.forget_access_tokens()
    command = [*AZ, "managementpartner", "set", "--partner-id", "12345", "--all-tenants", "--output", "none", *options]
    start = time.perf_counter()
    printed, code = run_at_terminal(command, session.env, typed, session.directory)
    assert (f"{size + 1} Created" in printed, code) == (True, 0), printed
    return time.perf_counter() - start


def summed_up(runs):
    """Wall time, CPU time and memory of some runs, and the CPU time of the emulator meanwhile."""
    return {what: spread([getattr(one, what) for one in runs]) for what in ("wall", "cpu", "memory", "emulator")}


def report(results):
    """Print the results as tables.

    :param results: what `measure` gave.
    """
    print(f"{results['at_a_time']} at a time; az itself takes {results['start']:.2f} s to start")
    print(f"{'':38} {'wall (min to max)':>26} {'ideal':>8} {'wall/ideal':>11} {'CPU a tenant':>13} ", end="")
    print(f"{'of the emulator':>16} {'memory':>9}")
    for name, result in results["list"].items():
        wall = result["wall"]
        times = f"{wall['median']:.2f} s ({wall['min']:.2f} to {wall['max']:.2f})"
        ratio, cpu, emulator = wall["median"] / result["ideal"], result["cpu_per_tenant"], result["emulator_per_tenant"]
        print(f"{name:38} {times:>26} {result['ideal']:6.2f} s {ratio:11.2f} {cpu * 1000:10.1f} ms", end=" ")
        print(f"{emulator * 1000:13.1f} ms {result['memory']['median']:5.0f} MiB")
    loop, few = results["loop"], next(iter(results["list"].values()))["wall"]["median"]
    size, cpu = loop["list"], loop["cpu"]["median"] * 1000
    print(f"shell loop of show: {loop['wall']['median']:.2f} s a tenant, {loop['scaled']:.0f} s for {size}", end="")
    print(f" = {loop['scaled'] / few:.0f} times the list; CPU {cpu:.0f} ms a tenant")
    asked, unasked = (results["set"][way]["median"] for way in ("question", "--yes"))
    print(f"set at a terminal, {size} tenants: {asked:.2f} s with its question, {unasked:.2f} s with --yes", end="")
    print(f" = {asked / unasked:.2f} times")
