"""A thousand subscriptions in a tenant, hundreds of tenants: right, each asked once, in little memory, and Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from emulator import Emulator, Fault
from emulator.resource_manager.models import Caller
from emulator.session import Session
from emulator.world import RoleAssignment, Subscription, Tenant, World, custom_role, sample_world
from tests.e2e.checked import coverages
from tests.e2e.customers import ARM
from tests.e2e.test_many_tenants import kept_files, start, wait_for

pytestmark = [pytest.mark.xdist_group("check, many"), pytest.mark.not_measured]

SUBSCRIPTIONS, TENANTS, MOST_MEMORY = 1000, 200, 150
"""How many there are, and MiB."""


# A process begins as a copy of the one that starts it, whose memory counts for its peak: so a small one starts it.
MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""


def measured(session, *arguments):
    """What `az managementpartner check …` prints as JSON, and its memory at the peak in MiB."""
    command = [sys.executable, "-c", MEASURE, *session.az_command, "managementpartner", "check", *arguments]
    result = subprocess.run(command, env=session.env, cwd=session.directory, capture_output=True, check=True)
    return json.loads(result.stdout), int(result.stderr) / (2**20 if sys.platform == "darwin" else 1024)


def large_tenant():
    """A world with a tenant of 1,000 subscriptions: Contributor in each, on a resource group in every tenth; in the
    first hundred a custom role besides; of the last one, 250 assignments.
    """
    sample = sample_world()
    alex = sample["alex"]
    tenant = Tenant(
        "Large", "large.onmicrosoft.com", tuple(Subscription(f"{number:04}") for number in range(SUBSCRIPTIONS))
    )
    alex.tenants[1:] = [tenant]
    alex.chosen_roles.add(tenant.id)
    world = World([alex.home, tenant], sample.principals, sample.partners)
    deployer = custom_role("Deployer", tenant, ["*"])
    world.custom_roles.append(deployer)
    for number, subscription in enumerate(tenant.subscriptions):
        scope = subscription.scope if number % 10 else subscription.resource_group("web")
        world.assignments.append(RoleAssignment(alex, "Contributor", scope, tenant))
        if number < 100:
            world.assignments.append(RoleAssignment(alex, deployer, subscription.scope, tenant))
    last = tenant.subscriptions[-1]
    world.assignments += [
        RoleAssignment(alex, "Reader", last.resource_group(f"group{number}"), tenant) for number in range(249)
    ]
    return world


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell the memory of a process that has ended")
def test_1000_subscriptions_are_right_each_asked_once_in_little_memory(extension_folder, tmp_path):
    with Emulator(large_tenant()) as emulator:
        alex, tenant = emulator.world["alex"], emulator.world.tenants[1]
        session = Session(emulator, tmp_path, extensions=extension_folder)
        session.sign_in_user(alex, "--tenant", tenant.domain)
        emulator.links.create(Caller(alex, tenant), "12345")
        emulator.log.clear()
        (row,), memory = measured(session)
        entries = [entry for entry in emulator.log.entries() if entry.host == ARM]
        definitions = emulator.log.entries("GET", "/roleDefinitions/")
    asked = Counter(entry.path.rpartition("/")[2].lower() for entry in entries)
    names = [subscription["displayName"] for subscription in row["subscriptions"]]
    assert names == [f"{number:04}" for number in range(SUBSCRIPTIONS)]
    assert coverages(row) == ["Whole" if number % 10 else "Part" for number in range(SUBSCRIPTIONS)]
    assert row["status"] == "PartlyCovered"
    assert "and 97 more" in row["advice"]
    found = [subscription["roleAssignments"] for subscription in row["subscriptions"]]
    assert [len(each) for each in found] == [2] * 100 + [1] * 899 + [250]
    assert Counter(each["roleName"] for one in found for each in one) == {
        "Contributor": 1000, "Deployer": 100, "Reader": 249
    }  # fmt: skip
    assert (asked["subscriptions"], asked["roleassignments"], len(definitions)) == (10, 999 + 3, 1)
    assert len(entries) == len({(e.path, *e.query.items()) for e in entries}) == 10 + 1002 + 1 + 3
    assert memory < MOST_MEMORY


@pytest.fixture(scope="module")
def many(extension_folder, tmp_path_factory):
    """A session of a user who is a guest of 200 tenants with two subscriptions each, and linked in all of them."""
    sample = sample_world()
    alex = sample["alex"]
    customers = [
        Tenant(
            f"Customer {number:03}",
            f"customer{number:03}.onmicrosoft.com",
            (Subscription(f"Production {number:03}"), Subscription(f"Test {number:03}")),
        )
        for number in range(TENANTS)
    ]
    alex.tenants[1:] = customers
    with Emulator(World([alex.home, *customers], sample.principals, sample.partners)) as emulator:
        session = Session(emulator, tmp_path_factory.mktemp("many"), extensions=extension_folder)
        session.sign_in_user(alex, "--tenant", customers[0].domain)
        yield session


@pytest.fixture
def linked(many):
    emulator = many.emulator
    emulator.reset()
    many.forget_access_tokens()
    for tenant in emulator.world.tenants[1:]:
        emulator.links.create(Caller(emulator.world["alex"], tenant), "12345")
    return many


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell the memory of a process that has ended")
def test_200_tenants_are_checked_each_asked_once_in_little_memory(linked):
    before = kept_files(linked)
    rows, memory = measured(linked, "--all-tenants")
    assert Counter(row["status"] for row in rows) == {"Covered": TENANTS, "NotLinked": 1}
    assert {(*coverages(row),) for row in rows if row["subscriptions"]} == {("Whole", "Whole")}
    asked = [(entry.tenant, entry.path, *entry.query.items()) for entry in linked.emulator.log.entries()]
    assert len(asked) == len(set(asked))
    assert kept_files(linked) == before
    assert memory < MOST_MEMORY


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no Ctrl-C to a single process")
def test_ctrl_c_prints_what_is_done_within_two_seconds_and_leaves_the_sign_in(linked):
    before, log = kept_files(linked), linked.emulator.log
    linked.emulator.faults.add(Fault(path="/roleAssignments", delay=1, times=None))
    sweep = start(linked, "managementpartner", "check", "--all-tenants")
    wait_for(lambda: len(log.entries(path="/roleAssignments")) > 60)
    sweep.send_signal(signal.SIGINT)
    interrupted = time.monotonic()
    out, err = sweep.communicate()
    assert time.monotonic() - interrupted < 2
    rows = json.loads(out)
    done = [row for row in rows if not row["error"]]
    assert (len(rows), sweep.returncode) == (1 + TENANTS, 1)
    assert 1 <= len(done) < TENANTS
    assert all(coverages(row) == ["Whole", "Whole"] for row in done if row["status"] != "NotLinked")
    assert {row["error"].split(".")[0] for row in rows if row["error"]} == {
        "Not started, because the command was interrupted",
        "Interrupted before it was done",
    }
    assert f"Interrupted: {len(done)} of {len(rows)} tenants are done." in err
    assert kept_files(linked) == before


def test_ctrl_c_in_one_tenant_with_many_subscriptions_ends_it(linked):
    """The subscriptions that are under way hold nothing up."""
    log = linked.emulator.log
    linked.emulator.faults.add(Fault(path="/roleAssignments", delay=5, times=None))
    sweep = start(linked, "managementpartner", "check")
    wait_for(lambda: log.entries(path="/roleEligibilityScheduleInstances"))
    sweep.send_signal(signal.SIGINT)
    interrupted = time.monotonic()
    out, _ = sweep.communicate()
    assert time.monotonic() - interrupted < 2
    assert [row["status"] for row in json.loads(out)] == ["Interrupted"]
