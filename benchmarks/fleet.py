"""Many tenants: `list` by a user and by one application, beside an ideal client and a shell loop of `show`.

Each token and each answer takes 0.2 s. `set` at a terminal, with its question answered at once, is beside `set --yes`.
"""

import contextlib
import sys
import tempfile
import time
from pathlib import Path

from azext_managementpartner.threads import AT_A_TIME
from benchmarks.measure import run, spread
from emulator import Emulator
from emulator.session import Session
from emulator.terminal import run_at_terminal
from emulator.world import sample_world

AZ = [sys.executable, "-m", "azure.cli"]
LATENCY = 0.2
IN_SEQUENCE = 2
"""Requests that wait for each other in each tenant: the token, then the link."""
FEW, MANY = 200, 1000
LOOPED = 20
WAYS_TO_SET = {"--yes": (["--yes"], ""), "question": ([], "y\n")}
"""Options of `set`, and what is typed, by whether it asks."""
SIGN_INS = {"secret": Session.sign_in_service_principal, "certificate": Session.sign_in_certificate}


def measure(wheelhouse, sweeps):
    """List a few hundred tenants, then a thousand, with no token cached.

    :param wheelhouse: folder with the extension's wheel and those that it requires, `Path`.
    :param sweeps: how often each is listed.
    :return: dict of `list` by number of tenants, `application`, `loop`, and how they compare.
    """
    applications = {}
    with fleet(FEW, wheelhouse) as session:
        start = min(run(session, [*AZ, "account", "show"]).wall for _ in range(sweeps))
        few = [listed(session, FEW) for _ in range(sweeps)]
        loop = looped(session)
        setting = {way: [set_at_terminal(session, *how) for _ in range(sweeps)] for way, how in WAYS_TO_SET.items()}
        for name, sign_in in SIGN_INS.items():
            sign_in_application(session, sign_in)
            applications[name] = summed_up([listed_by_application(session) for _ in range(sweeps)])
    with fleet(MANY, wheelhouse, "--tenant", "customer0000.onmicrosoft.com") as session:
        many = [listed(session, MANY) for _ in range(sweeps)]
    results = {"at_a_time": AT_A_TIME, "start": start, "list": {FEW: summed_up(few), MANY: summed_up(many)}}
    results["application"] = applications
    results["set"] = {way: spread(times) for way, times in setting.items()}
    for size, result in [*results["list"].items(), *((FEW, result) for result in applications.values())]:
        result["ideal"] = LATENCY * IN_SEQUENCE * size / AT_A_TIME + start
        result["cpu_per_tenant"] = result["cpu"]["median"] / size
    few_cpu, many_cpu = (results["list"][size]["cpu"]["median"] for size in (FEW, MANY))
    results["cpu_per_further_tenant"] = (many_cpu - few_cpu) / (MANY - FEW)
    results["loop"] = {"tenants": LOOPED, **summed_up(loop), "scaled": FEW * spread([r.wall for r in loop])["median"]}
    return results


def fleet(size, wheelhouse, *login_options):
    """A session signed in as a guest user of `size` tenants, on an emulator that answers slowly."""
    customers = [f"Customer {number:04}" for number in range(size)]
    return slow_session(sample_world(customers), wheelhouse, *login_options)


@contextlib.contextmanager
def slow_session(world, wheelhouse, *login_options):
    """A session of the world's guest user, with the extension, on an emulator that answers slowly."""
    (wheel,) = wheelhouse.glob("managementpartner-*.whl")
    with tempfile.TemporaryDirectory() as directory, Emulator(world) as emulator:
        session = Session(emulator, Path(directory))
        session.add_extension(wheel, wheelhouse)
        session.sign_in_user(emulator.world["alex"], "--output", "none", *login_options)
        emulator.world["robot"].tenants = emulator.world.tenants[1:]
        session.az("managementpartner", "-h", check=True)  # fills caches
        emulator.latency.update(token=LATENCY, arm=LATENCY, graph=LATENCY)
        yield session


def listed(session, size):
    """Measure one `list`."""
    session.forget_access_tokens()
    listing = run(session, [*AZ, "managementpartner", "list", "--query", f"length(@) == `{size + 1}`"])
    assert listing.output == "true\n", listing.output
    return listing


def sign_in_application(session, sign_in):
    """Sign an application in to one of the customers' tenants, in the place of who was signed in before."""
    robot = session.emulator.world["robot"]
    session.az("account", "clear", check=True)
    sign_in(session, robot, robot.home)
    domains = [tenant.domain for tenant in robot.tenants]
    (session.directory / "customers.txt").write_text("\n".join(domains), encoding="utf-8")


def listed_by_application(session):
    """Measure one `list` of tenants that az has not seen."""
    session.forget_access_tokens()
    tenants = ["--tenants", "@customers.txt"]
    listing = run(session, [*AZ, "managementpartner", "list", *tenants, "--query", f"length(@) == `{FEW}`"])
    assert listing.output == "true\n", listing.output
    return listing


def looped(session):
    """Measure `show` in each of the first tenants, one after the other."""
    session.forget_access_tokens()
    show = [*AZ, "managementpartner", "show", "--subscription"]
    return [run(session, [*show, f"Customer {number:04} Production"], code=3) for number in range(LOOPED)]


def set_at_terminal(session, options, typed):
    """Measure one `set` at a terminal: seconds."""
    session.emulator.reset()
    session.forget_access_tokens()
    command = [*AZ, "managementpartner", "set", "--partner-id", "12345", "--all-tenants", "--output", "none", *options]
    start = time.perf_counter()
    printed, code = run_at_terminal(command, session.env, typed, session.directory)
    assert (f"{FEW + 1} Created" in printed, code) == (True, 0), printed
    return time.perf_counter() - start


def summed_up(runs):
    """Wall time, CPU time and memory of some runs."""
    return {what: spread([getattr(one, what) for one in runs]) for what in ("wall", "cpu", "memory")}


def report(results):
    """Print the results as tables.

    :param results: what `measure` gave.
    """
    print(f"{results['at_a_time']} at a time; az itself takes {results['start']:.2f} s to start")
    print(f"{'':30} {'wall (min to max)':>26} {'ideal':>8} {'wall/ideal':>11} {'CPU a tenant':>13} {'memory':>9}")
    listed_in = {f"list, {size} tenants": result for size, result in results["list"].items()}
    listed_in |= {f"application, {name}, {FEW}": result for name, result in results["application"].items()}
    for name, result in listed_in.items():
        wall = result["wall"]
        times = f"{wall['median']:.2f} s ({wall['min']:.2f} to {wall['max']:.2f})"
        ratio, cpu, memory = wall["median"] / result["ideal"], result["cpu_per_tenant"], result["memory"]["median"]
        print(f"{name:30} {times:>26} {result['ideal']:6.2f} s {ratio:11.2f} {cpu * 1000:10.1f} ms {memory:5.0f} MiB")
    loop, few = results["loop"], results["list"][FEW]["wall"]["median"]
    print(f"CPU for each further tenant: {results['cpu_per_further_tenant'] * 1000:.1f} ms")
    print(f"shell loop of show: {loop['wall']['median']:.2f} s a tenant, {loop['scaled']:.0f} s for {FEW}", end="")
    print(f" = {loop['scaled'] / few:.0f} times the list; CPU {loop['cpu']['median'] * 1000:.0f} ms a tenant")
    asked, unasked = (results["set"][way]["median"] for way in ("question", "--yes"))
    print(f"set at a terminal, {FEW} tenants: {asked:.2f} s with its question, {unasked:.2f} s with --yes", end="")
    print(f" = {asked / unasked:.2f} times")
