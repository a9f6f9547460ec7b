"""`nox -s live`: the main scenario on any Azure; here, the emulator is that Azure."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import psutil
import pytest

from emulator import Fault
from emulator.session import AZ
from emulator.terminal import run_at_terminal
from tests.e2e.test_secrets import TOKEN
from tests.project import ROOT

on_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no signals and pseudo-terminals of this kind")


WAITING = "az managementpartner show --partner-id 999999999999"


@pytest.fixture
def live(wheel, wheelhouse, quick_az, tmp_path):
    """Makes the command line, and the environment of a user who has an az configuration and no extension."""

    def make(session, *options):
        env = session.env | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheelhouse)}
        del env["AZURE_EXTENSION_DIR"]
        az = [] if os.name == "nt" else ["--az", az_that_is_quick_unless_it_waits(quick_az(session), tmp_path / "az")]
        command = [sys.executable, "-m", "tools.live", "--wheel", str(wheel), *az]
        return [*command, "--partner-id", "12345", *options], env

    return make


def az_that_is_quick_unless_it_waits(quick, path):
    """A command of az, of which WAITING is a process of its own: tests end that from outside."""
    started_anew = f'case "az $*" in "{WAITING}") exec {shlex.join(AZ)} "$@";; esac'
    path.write_text(f'#!/bin/sh\n{started_anew}\nexec {shlex.join(quick)} "$@"\n', encoding="utf-8")
    path.chmod(0o700)
    return str(path)


@pytest.fixture
def robots_session(running_emulator, new_session):
    """A session in which the emulator is a registered cloud, and a service principal is signed in."""
    session = new_session(own_cloud=True)
    session.sign_in_service_principal(running_emulator.world["robot"], running_emulator.world.tenant("Fabrikam"))
    return session


def run(command, env):
    return subprocess.run(
        command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
    )


def link(session, partner_id):
    session.az("managementpartner", "create", "--partner-id", partner_id, check=True)


def linked(emulator):
    return list(emulator.links.links().values())


def files_of_az(session):
    return {path.name: path.read_bytes() for path in (session.directory / "azure").glob("*Index.json")}


def test_live_finds_no_difference_where_azure_is_the_emulator(emulator, guest_session, live):
    indexes = files_of_az(guest_session)
    done = run(*live(guest_session, "--other-partner-id", "54321", "--yes"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "user 'alex@contosoconsulting.onmicrosoft.com' in tenant 'Adventure Works' (" in done.stdout
    assert "cloud AzureCloud (https://management.azure.com" in done.stdout
    assert "Put back: nothing.\n" in done.stdout
    assert "answers were compared with the emulator's: no differences in form." in done.stdout
    assert TOKEN.search(done.stdout) is None
    assert linked(emulator) == []
    assert files_of_az(guest_session) == indexes


def test_live_runs_in_a_registered_cloud_and_puts_back_what_was_linked(emulator, robots_session, live):
    link(robots_session, "54321")
    done = run(*live(robots_session, "--yes"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Linked there now: partner ID 54321." in done.stdout
    assert "Partner ID 12345 is linked already to" in done.stdout
    assert f"cloud Emulator ({emulator.own_cloud_url}" in done.stdout
    assert "Put back: partner ID 54321.\n" in done.stdout
    assert linked(emulator) == ["54321"]


def test_live_prints_each_difference_and_fails(emulator, guest_session, live):
    properties = {
        "partnerId": "12345",
        "tenantId": "B062539A-B34D-5DD9-B701-BF670EDF3575",
        "objectId": "b726458a-29fb-5141-aff8-880effe77576",
        "version": "1",
        "updatedTime": "2026-11-23T12:00:00.123Z",
        "createdTime": "2026-11-23T12:00:00.1234567Z",
        "state": "active",
    }
    body = json.dumps({"id": "/providers/12345", "type": "Partners", "name": "12345", "properties": properties})
    conflict = json.dumps(
        {"error": {"code": "AlreadyLinked", "message": "Partner ID 12345 is linked.", "target": None}}
    )
    emulator.faults.add(Fault("PUT", "/partners/12345$", body=body, headers={"x-ms-request-id": "1"}, carried_out=True))
    emulator.faults.add(Fault("PUT", "/partners/12345$", status=201, carried_out=True))
    emulator.faults.add(Fault("PUT", "/partners/54321$", status=409, body=conflict))
    done = run(*live(guest_session, "--other-partner-id", "54321", "--yes"))
    assert done.returncode == 1
    for place, expected, seen in [
        ("status", "200", "201"),
        ("status", "409", None),
        ("headers.x-ms-request-id", "a GUID in lower case", '"1"'),
        ("body.id", '"/providers/microsoft.managementpartner/partners/12345"', '"/providers/12345"'),
        ("body.type", '"Microsoft.ManagementPartner/partners"', '"Partners"'),
        ("body.etag", "a whole number", "nothing"),
        ("body.properties.partnerName", "a text", "nothing"),
        ("body.properties.tenantId", "a GUID in lower case", '"B062539A-B34D-5DD9-B701-BF670EDF3575"'),
        ("body.properties.version", "a whole number", '"1"'),
        ("body.properties.updatedTime", "a time like 2018-02-21T20:07:21.1341292Z", '"2026-11-23T12:00:00.123Z"'),
        ("body.properties.state", '"Active"', '"active"'),
        ("body.error.code", '"Conflict"', '"AlreadyLinked"'),
        ("body.error.target", "nothing", "null"),
    ]:
        printed = f"    {place}\n        emulator: {expected}\n        Azure:    {seen}\n"
        assert (printed in done.stdout) == (seen is not None), printed
    assert "differences from the emulator" in done.stderr
    assert linked(emulator) == []


@contextmanager
def in_the_middle(emulator, command, env):
    """Live, while the partner ID that it linked is there, and its az waits for an answer."""
    emulator.faults.add(Fault("GET", "/partners/999999999999$", delay=3))
    with subprocess.Popen(
        command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8", start_new_session=True,
    ) as process:  # fmt: skip
        assert f"$ {WAITING}\n" in iter(process.stdout.readline, "")
        assert linked(emulator) == ["12345"]
        yield process


def ctrl_c(process):
    os.killpg(process.pid, signal.SIGINT)


def the_end_of_az(process):
    while not (children := psutil.Process(process.pid).children()):
        time.sleep(0.05)
    children[0].kill()


def a_reader_that_goes(process):
    process.stdout.close()


@on_posix
@pytest.mark.parametrize(
    ("before", "end", "said"),
    [
        ("54321", ctrl_c, "Interrupted.\nPut back: partner ID 54321. Nothing was compared."),
        (None, the_end_of_az, f"$ {WAITING}\nwas killed, or did not begin: exit code -9\nPut back: nothing."),
        ("54321", a_reader_that_goes, "BrokenPipeError"),
    ],
    ids=["Ctrl-C", "az is killed", "an exception"],
)
def test_live_puts_back_the_link_whatever_ends_it(emulator, guest_session, live, before, end, said):  # noqa: PLR0913,PLR0917
    if before:
        link(guest_session, before)
    with in_the_middle(emulator, *live(guest_session, "--yes")) as process:
        end(process)
        err = process.stderr.read()
    assert process.returncode == 1
    assert said in err
    assert linked(emulator) == ([before] if before else [])


@on_posix
def test_live_says_loudly_that_it_could_not_put_the_link_back_and_what_does(emulator, guest_session, live):
    link(guest_session, "54321")
    refusal = json.dumps({"error": {"code": "Forbidden", "message": "No more."}})
    with in_the_middle(emulator, *live(guest_session, "--yes")) as process:
        emulator.faults.add(Fault("PATCH", "/partners/54321$", status=403, body=refusal, times=None))
        ctrl_c(process)
        err = process.stderr.read()
    assert process.returncode == 1
    assert "THE LINK WAS NOT PUT BACK, or nobody knows. Before, this was linked: partner ID 54321.\n" in err
    assert "It belongs to user 'alex@contosoconsulting.onmicrosoft.com' in tenant 'Adventure Works' (" in err
    assert "(Forbidden) No more." in err
    assert "\n    az managementpartner set --partner-id 54321\n" in err


@on_posix
def test_live_asks_before_it_changes_anything(emulator, guest_session, live):
    command, env = live(guest_session)
    printed, code = run_at_terminal(command, env, "n\n", ROOT)
    assert "Linked there now: nothing." in printed
    assert "Go on? (y/N): " in printed
    assert "Nothing was done." in printed
    assert code == 1
    assert not [entry for entry in emulator.log.entries(path="managementpartner") if entry.method != "GET"]


def test_live_without_a_terminal_and_yes_does_nothing(emulator, guest_session, live):
    done = run(*live(guest_session))
    assert (done.returncode, done.stdout) == (1, "")
    assert "Add --yes to go ahead." in done.stderr
    assert emulator.log.entries() == []


def test_live_without_a_sign_in_says_so_and_does_nothing(new_session, live):
    done = run(*live(new_session(), "--yes"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "az account show: ERROR: Please run 'az login' to setup account.\nNothing was done.\n" in done.stderr
