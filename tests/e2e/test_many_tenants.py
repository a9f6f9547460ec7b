"""Hundreds of tenants: each row right, the sign-in untouched, whatever fails, interrupts or runs at the same time."""

import json
import os
import signal
import subprocess
import time

import pytest

from emulator import Emulator, Fault
from emulator.resource_manager.models import Caller
from emulator.session import Session
from emulator.world import sample_world
from tests.e2e.test_faults import said

pytestmark = pytest.mark.not_measured

ARM = "management.azure.com"
PARTNERS = "/partners"


def kept_files(session, *more):
    folder = session.directory / "azure"
    return {name: (folder / name).read_bytes() for name in ("msal_token_cache.json", "azureProfile.json", *more)}


@pytest.fixture(scope="module")
def large(extension_folder, tmp_path_factory):
    """A session of a user who is a guest of 200 tenants."""
    with Emulator(sample_world([f"Customer {number:03}" for number in range(200)])) as emulator:
        session = Session(emulator, tmp_path_factory.mktemp("large"), extensions=extension_folder)
        session.sign_in_user(emulator.world["alex"], "--tenant", "customer000.onmicrosoft.com")
        yield session


@pytest.fixture(scope="module")
def large_application(extension_folder, tmp_path_factory):
    """A session of an application that exists in 200 customers' tenants, and has signed in to the first."""
    world = sample_world([f"Customer {number:03}" for number in range(200)])
    world["robot"].tenants = world.tenants[1:]
    with Emulator(world) as emulator:
        session = Session(emulator, tmp_path_factory.mktemp("application"), extensions=extension_folder)
        session.sign_in_service_principal(world["robot"], world["robot"].home)
        yield session


def test_200_tenants_are_set_in_one_command_and_the_sign_in_is_left_byte_for_byte_as_it_was(large):
    large.emulator.reset()
    large.forget_access_tokens()
    before = kept_files(large)
    rows = json.loads(large.az("managementpartner", "set", "--partner-id", "12345", "--all-tenants", check=True).out)
    assert [row["status"] for row in rows] == ["Created"] * 201
    assert len(large.emulator.links.links()) == 201
    assert kept_files(large) == before


def test_each_tenant_is_asked_once_for_a_token_and_once_for_its_link(large):
    large.emulator.reset()
    large.forget_access_tokens()
    assert large.az("managementpartner", "list", "--query", "length(@)", check=True).out == "201\n"
    for method, path in (("POST", "/oauth2/v2.0/token"), ("GET", PARTNERS)):
        asked = large.emulator.log.entries(method, path)
        assert len({(entry.path, entry.tenant) for entry in asked}) == len(asked) == 201


@pytest.mark.parametrize("named_by", ["domain", "id"])
def test_200_tenants_are_set_by_one_application_that_az_has_seen_in_one_of_them(large_application, named_by):
    session, world = large_application, large_application.emulator.world
    session.emulator.reset()
    before = kept_files(session, "service_principal_entries.json")
    customers = session.directory / "customers.txt"
    customers.write_text("\n".join(getattr(tenant, named_by) for tenant in world["robot"].tenants), encoding="utf-8")
    result = session.az("managementpartner", "set", "--partner-id", "12345", "--tenants", "@customers.txt", check=True)
    rows = json.loads(result.out)
    assert sorted(row["tenantId"] for row in rows) == sorted(tenant.id for tenant in world["robot"].tenants)
    assert ([row["status"] for row in rows], result.err) == (["Created"] * 200, "")
    assert len(session.emulator.links.links()) == 200
    known = named_by == "id"  # what az remembers of the tenant of its sign-in, by its GUID alone
    configurations = ("GET", "openid-configuration", 200 - known)
    for method, path, most in (configurations, ("POST", "/token", 199), ("GET", PARTNERS, 200)):
        asked = session.emulator.log.entries(method, path)
        assert len({(entry.path, entry.tenant) for entry in asked}) == len(asked) == most, path
    assert kept_files(session, "service_principal_entries.json") == before


def test_a_sweep_of_service_principals_leaves_the_token_cache_as_it_was(emulator, new_session):
    robot, session = emulator.world["robot"], new_session()
    for tenant in robot.tenants:
        session.sign_in_service_principal(robot, tenant)
    session.forget_access_tokens()
    before = kept_files(session)
    assert session.az("managementpartner", "list", "--query", "length(@)", check=True).out == "2\n"
    assert len(emulator.log.entries("POST", "/token")) >= 2
    assert kept_files(session) == before


def test_a_sweep_beside_another_az_leaves_both_right(large):
    large.emulator.reset()
    sweep = start(large, "managementpartner", "list", "--query", "length(@)")
    others = [large.az("account", "get-access-token", "--tenant", f"customer{n:03}.onmicrosoft.com") for n in (1, 2, 3)]
    assert [other.code for other in others] == [0, 0, 0]
    assert sweep.communicate()[0] == "201\n"
    assert large.az("account", "get-access-token").code == 0


def test_two_sweeps_at_the_same_time_from_one_profile_are_both_right(large):
    large.emulator.reset()
    large.forget_access_tokens()
    before = kept_files(large)
    command = ["managementpartner", "set", "--partner-id", "12345", "--all-tenants", "--query", "[].partnerId"]
    sweeps = [start(large, *command), start(large, *command)]
    for sweep in sweeps:
        out, err = sweep.communicate()
        assert (json.loads(out), err, sweep.returncode) == (["12345"] * 201, "", 0)
    assert list(large.emulator.links.links().values()) == ["12345"] * 201
    assert kept_files(large) == before


def refusal(status, code, headers=None):
    body = json.dumps({"error": {"code": code, "message": "Why."}})
    return {"host": ARM, "status": status, "body": body, "headers": headers or {}}


SOON = {"Retry-After": "0.01"}
FAILING = [
    (refusal(403, "AuthorizationFailed"), "Failed", "(AuthorizationFailed) Why."),
    (refusal(401, "InvalidAuthenticationToken"), "LoginRequired", "(InvalidAuthenticationToken) Why."),
    (refusal(404, "InvalidResourceType"), "Failed", "(InvalidResourceType) Why."),
    (refusal(429, "TooManyRequests", {"Retry-After": "3600"}), "Failed", "Retry-After 3600). … (TooManyRequests) Why."),
    (refusal(500, "ServerError", SOON), "Failed", "after 4 tries. … (ServerError) Why."),
    ({"host": ARM, "status": 502, "body": "<html>", "headers": SOON}, "Failed", "after 4 tries. … <html>"),
    ({"host": ARM, "drop": "before"}, "Failed", "No response from Azure Resource Manager after 4 tries"),
    ({"host": ARM, "body": "<html>"}, "Failed", "(status 200): <html>"),
    ({"host": ARM, "body": '{"id": "/prov'}, "Failed", '(status 200): {"id": "/prov'),
    ({"status": 400, "body": '{"error": "invalid_grant", "error_description": "AADSTS50079: Why."}'}, "LoginRequired",
     "AADSTS50079: Why."),
]  # fmt: skip
"""Ten ways to fail: a fault, the status of the row, and words of its error. The last one fails at Entra ID."""


def test_of_1000_tenants_one_in_ten_fails_in_its_own_way_and_each_row_is_right(extension_folder, tmp_path):
    with Emulator(sample_world([f"Customer {number:04}" for number in range(1000)])) as emulator:
        alex, tenants = emulator.world["alex"], emulator.world.tenants[1:]
        session = Session(emulator, tmp_path, extensions=extension_folder)
        session.sign_in_user(alex, "--tenant", "customer0001.onmicrosoft.com")
        expected = {emulator.world.tenants[0].id: ("Created", "12345", None)}
        links = {(alex.home.id, alex.object_id(alex.home)): "12345"}
        for number, tenant in enumerate(tenants):
            linked = (None, "12345", "54321")[number % 3]
            owner = (tenant.id, alex.object_id(tenant))
            if linked:
                emulator.links.create(Caller(alex, tenant), linked)
            if number % 10:
                expected[tenant.id] = ({None: "Created", "12345": "Unchanged"}.get(linked, "Updated"), "12345", linked)
                links[owner] = "12345"
            else:
                fault, status, words = FAILING[number // 10 % 10]
                where = {"tenant": tenant.id} if "host" in fault else {"path": f"{tenant.id}/oauth2/v2.0/token"}
                emulator.faults.add(Fault(times=None, **where, **fault))
                expected[tenant.id] = (status, None, words)
                links |= {owner: linked} if linked else {}
        result = session.az("managementpartner", "set", "--partner-id", "12345", "--all-tenants")
        rows = json.loads(result.out)
    assert {row["tenantId"] for row in rows} == set(expected)
    assert len(rows) == 1001
    for row in rows:
        status, partner_id, more = expected[row["tenantId"]]
        assert (row["status"], row["partnerId"]) == (status, partner_id), row
        assert said(more, row["error"]) if row["error"] else more == row["previousPartnerId"], row
    assert "Not done: 100 of 1001 (80 Failed, 20 LoginRequired)." in result.err
    assert result.code == 1
    assert emulator.links.links() == links


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no Ctrl-C to a single process")
def test_ctrl_c_prints_what_is_done_within_two_seconds_and_leaves_the_sign_in(large):
    large.emulator.reset()
    large.forget_access_tokens()
    before = kept_files(large)
    large.emulator.faults.add(Fault(host=ARM, path=PARTNERS, delay=1, times=None))
    sweep = start(large, "managementpartner", "list")
    wait_for(lambda: len(large.emulator.log.entries(path=PARTNERS)) > 40)
    sweep.send_signal(signal.SIGINT)
    interrupted = time.monotonic()
    out, err = sweep.communicate()
    assert time.monotonic() - interrupted < 2
    rows = json.loads(out)
    done = [row for row in rows if row["status"] == "NotLinked"]
    assert (len(rows), sweep.returncode) == (201, 1)
    assert 32 <= len(done) < 201
    assert {row["error"].split(".")[0] for row in rows if row["error"]} == {
        "Not started, because the command was interrupted",
        "Interrupted before it was done",
    }
    assert f"Interrupted: {len(done)} of 201 tenants are done." in err
    assert kept_files(large) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
def test_kill_9_leaves_the_sign_in(large):
    large.emulator.reset()
    large.forget_access_tokens()
    before = kept_files(large)
    sweep = start(large, "managementpartner", "list")
    wait_for(lambda: len(large.emulator.log.entries(path=PARTNERS)) > 10)
    sweep.kill()
    sweep.communicate()
    assert kept_files(large) == before
    assert large.az("managementpartner", "list", "--query", "length(@)", check=True).out == "201\n"


def start(session, *arguments):
    """Start az and do not wait for it."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    command = [*session.az_command, *arguments]
    return subprocess.Popen(command, env=session.env, cwd=session.directory, encoding="utf-8", **pipes)


def wait_for(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not happen within a minute"
        time.sleep(0.02)
