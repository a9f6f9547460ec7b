"""`nox -s live`: the main scenario on any Azure; here, the emulator is that Azure."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import psutil
import pytest

from emulator import Fault
from emulator.management_partner.dialects import ANSWERS_OF_2018, RECORDED
from emulator.session import AZ
from emulator.terminal import run_at_terminal
from tests.e2e.test_multi_factor import knows_claims
from tests.e2e.test_secrets import TOKEN
from tests.project import ROOT
from tests.recorded import Rehearsal
from tests.unit.links import link as link_to

on_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no signals and pseudo-terminals of this kind")


WAITING = "az managementpartner show --partner-id 999999999999"


@pytest.fixture
def live(wheel, wheelhouse, quick_az, tmp_path):
    """Makes the command line, and the environment of a user who has an az configuration and no extension.

    What the extension requires is there: live adds it each time, and would take as long for that as for all else.
    """

    def make(session, *options):
        env = session.env | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheelhouse), "PIP_NO_DEPS": "1"}
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


def answers(done):
    """The answers that live printed, as a list of objects, and everything else on stdout."""
    before, _, text = done.stdout.partition("\n[\n")
    text, _, after = text.partition("\n]\n")
    return json.loads(f"[{text}]"), before + after


def writes(emulator):
    return [entry.method for entry in emulator.log.entries(path="managementpartner") if entry.method != "GET"]


def files_of_az(session):
    return {path.name: path.read_bytes() for path in (session.directory / "azure").glob("*Index.json")}


def test_live_finds_no_difference_where_azure_is_the_emulator(emulator, guest_session, live, tmp_path):
    indexes = files_of_az(guest_session)
    done = run(*live(guest_session, "--other-partner-id", "54321", "--yes"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "user 'alex@contosoconsulting.onmicrosoft.com' in tenant 'Adventure Works' (" in done.stdout
    assert "cloud AzureCloud (https://management.azure.com" in done.stdout
    assert "Restored: nothing.\n" in done.stdout
    assert "responses with the emulator's: no differences in form." in done.stdout
    assert TOKEN.search(done.stdout) is None
    assert "Bearer" not in done.stdout
    assert linked(emulator) == []
    assert files_of_az(guest_session) == indexes
    assert_that_the_emulator_is_held_to(answers(done)[0], tmp_path)


def assert_that_the_emulator_is_held_to(recorded, directory):
    """What live printed may be pasted into tests/unit/recorded_answers.json as it is, and has what nobody recorded."""
    with Rehearsal(directory) as rehearsal:
        for each in recorded:
            rehearsal.assert_answers(each)
            rehearsal.assert_headers(each)
    came = {(each["request"]["method"], each["given"]): each for each in recorded}
    assert set(came) == {
        ("GET", "nothing linked"), ("PATCH", "nothing linked"), ("DELETE", "nothing linked"), ("PUT", "nothing linked"),
        ("PUT", "nothing linked, no partner has the ID"), ("PATCH", "nothing linked, no partner has the ID"),
        ("GET", "one linked"), ("GET", "the same ID linked"), ("PUT", "the same ID linked"),
        ("DELETE", "the same ID linked"), ("GET", "another ID linked, no partner has the ID"),
        ("PUT", "another ID linked, no partner has the ID"), ("PATCH", "another ID linked, no partner has the ID"),
        ("GET", "another ID linked"), ("PUT", "another ID linked"), ("PATCH", "another ID linked"),
        ("DELETE", "another ID linked"),
    }  # fmt: skip
    assert came["DELETE", "another ID linked"]["note"].endswith("Afterwards, partner ID 12345 is linked.")
    last_segments = {each["request"]["path"].partition("?")[0].rpartition("/")[2] for each in recorded}
    assert last_segments == {"", "partners", "12345", "54321", "999999999999"}
    text = json.dumps(recorded)
    assert not [each for each in ("b062539a", "b726458a", "Contoso", "alex", "WESTUS2") if each in text]


def test_live_runs_in_a_registered_cloud_and_puts_back_what_was_linked(emulator, robots_session, live):
    link(robots_session, "54321")
    done = run(*live(robots_session, "--yes"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Currently linked: partner ID 54321." in done.stdout
    assert "If Azure rejects it, the link could not be restored, and nothing is removed." in done.stdout
    assert "Partner ID 12345 is already linked to" in done.stdout
    assert f"cloud Emulator ({emulator.own_cloud_url}" in done.stdout
    assert "Restored: partner ID 54321.\n" in done.stdout
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
    emulator.faults.add(Fault("PATCH", "/partners/54321$", status=201, carried_out=True))
    emulator.faults.add(Fault("PUT", "/partners/54321$", status=409, body=conflict))
    done = run(*live(guest_session, "--other-partner-id", "54321", "--yes"))
    assert done.returncode == 1
    for place, expected, seen in [
        ("status", "200", "201"),
        ("status", "409", None),
        ("headers.x-ms-request-id", "a GUID in lower case", '"1"'),
        ("body.id", '"/providers/microsoft.managementpartner/partners/12345"', '"/providers/12345"'),
        ("body.type", '"Microsoft.ManagementPartner/partners"', '"Partners"'),
        ("body.etag", "1", "nothing"),
        ("body.properties.partnerName", "a text", "nothing"),
        ("body.properties.tenantId", "a GUID in lower case", '"B062539A-B34D-5DD9-B701-BF670EDF3575"'),
        ("body.properties.version", "1", '"1"'),
        ("body.properties.updatedTime", "a time like 2018-02-21T20:07:21.1341292Z", '"2026-11-23T12:00:00.123Z"'),
        ("body.properties.state", '"Active"', '"active"'),
        ("body.error.code", '"PartnerIdAlreadyLinked"', '"AlreadyLinked"'),
        ("body.code", '"PartnerIdAlreadyLinked"', "nothing"),
        ("body.error.target", "nothing", "null"),
    ]:
        printed = f"    {place}\n        emulator: {expected}\n        Azure:    {seen}\n"
        assert (printed in done.stdout) == (seen is not None), printed
    assert "differences from the emulator" in done.stderr
    assert linked(emulator) == []


@pytest.mark.not_measured
def test_live_runs_to_its_end_where_azure_answers_as_in_2018(emulator, guest_session, live):
    emulator.links.dialect = ANSWERS_OF_2018
    done = run(*live(guest_session, "--yes"))
    assert done.returncode == 1
    assert re.fullmatch(r"\nUnexpected results:\n[0-9]+ differences from the emulator\n", done.stderr)
    for expected, seen in [("200", "404"), ('"ManagementPartnerNotFound"', '"NotFound"'), ("409", "200")]:
        assert f"        emulator: {expected}\n        Azure:    {seen}\n" in done.stdout
    assert "Currently linked: nothing." in done.stdout
    assert linked(emulator) == []


def test_live_says_what_a_write_has_done_and_makes_the_link_again(emulator, guest_session, live):
    emulator.faults.add(Fault("DELETE", "/partners/54321$", meanwhile=emulator.links.clear))
    done = run(*live(guest_session, "--other-partner-id", "54321", "--yes"))
    recorded, said = answers(done)
    (deletion,) = [
        each for each in recorded if each["request"]["method"] == "DELETE" and each["given"] == "another ID linked"
    ]
    assert deletion["note"].endswith(" Afterwards, nothing is linked.")
    assert '    linked afterwards\n        emulator: "12345"\n        Azure:    null\n' in said
    assert done.stderr == "\nUnexpected results:\n1 differences from the emulator\n"
    assert linked(emulator) == []


REFUSED = json.dumps({"error": {"code": "PartnerIdInvalid", "message": "The Partner ID is not valid"}})
UNANSWERED = {"status": 404, "body": "<html>Not found</html>"}
ANOTHER = {"body": json.dumps(link_to("12345"))}


@pytest.mark.not_measured
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"status": 400, "body": REFUSED}, '400 {"error": {"code": "PartnerIdInvalid", "message": "The Partner'),
        (UNANSWERED, '404 "<html>Not found</html>"'),
        (ANOTHER, '200 {"id": "/providers/microsoft.managementpartner/partners/12345"'),
        ({"drop": "before"}, "az's log has no response."),
    ],
    ids=["refused", "no answer of Azure's", "another link", "no answer"],
)
def test_live_removes_nothing_that_azure_does_not_take_again(emulator, guest_session, live, fault, said):
    link(guest_session, "54321")
    emulator.log.clear()
    emulator.faults.add(Fault("PATCH", "/partners/54321$", times=None, **fault))
    done = run(*live(guest_session, "--yes"))
    assert done.returncode == 1
    assert f"\nAzure rejects partner ID 54321, which is linked: {said}" in done.stderr
    assert done.stderr.endswith("\nNothing was removed.\n")
    assert set(writes(emulator)) == {"PATCH"}
    assert linked(emulator) == ["54321"]


def test_live_removes_nothing_where_writes_want_multi_factor_authentication(emulator, guest_session, live, monkeypatch):
    link(guest_session, "54321")
    emulator.log.clear()
    tenant = emulator.world.tenant("Adventure Works")
    monkeypatch.setattr(emulator.world["alex"], "multi_factor_for_writes", {tenant.id})
    done = run(*live(guest_session, "--yes"))
    assert done.returncode == 1
    assert "\nAzure rejects partner ID 54321, which is linked: 401 " in done.stderr
    assert "Users must use MFA" in done.stderr
    assert done.stderr.endswith("\nNothing was removed.\n")
    assert set(writes(emulator)) == {"PATCH"}
    assert linked(emulator) == ["54321"]


def test_live_ends_at_once_where_nothing_is_linked_and_writes_want_another_sign_in(
    emulator, guest_session, live, monkeypatch
):
    tenant = emulator.world.tenant("Adventure Works")
    monkeypatch.setattr(emulator.world["alex"], "multi_factor_for_writes", {tenant.id})
    done = run(*live(guest_session, "--yes"))
    assert done.returncode == 1
    assert "Azure requires another sign-in. Follow the message of az, then run this again." in done.stderr
    assert done.stderr.endswith("\nRestored: nothing. Nothing was compared.\n")
    login = "az login --tenant " if knows_claims(guest_session) else "Update az to 2.76 or later with az upgrade"
    assert login in done.stdout
    assert linked(emulator) == []


def test_live_without_an_account_in_the_tenant_says_so_and_does_nothing(emulator, guest_session, live, monkeypatch):
    tenant = emulator.world.tenant("Adventure Works")
    alex = emulator.world["alex"]
    monkeypatch.setattr(alex, "tenants", [each for each in alex.tenants if each != tenant])
    monkeypatch.setattr(alex, "delegated", {*alex.delegated, tenant.id})
    done = run(*live(guest_session, "--yes"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no account in this tenant to link a partner ID to." in done.stderr
    assert done.stderr.endswith("\nNothing was changed.\n")
    assert writes(emulator) == []


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


def ctrl_backslash(process):
    os.killpg(process.pid, signal.SIGQUIT)


def ctrl_c(process):
    os.killpg(process.pid, signal.SIGINT)


def the_end_of_az(process):
    while not (children := psutil.Process(process.pid).children()):
        time.sleep(0.05)
    children[0].kill()


def a_reader_that_goes(process):
    process.stdout.close()


@pytest.mark.not_measured
@on_posix
@pytest.mark.parametrize(
    ("before", "end", "said"),
    [
        ("54321", ctrl_c, "Interrupted.\nRestored: partner ID 54321. Nothing was compared."),
        (None, the_end_of_az, f"$ {WAITING}\nwas killed or could not start: exit code -9\nRestored: nothing."),
        ("54321", a_reader_that_goes, "BrokenPipeError"),
        ("54321", ctrl_backslash, "Interrupted.\nRestored: partner ID 54321. Nothing was compared."),
    ],
    ids=["Ctrl-C", "az is killed", "an exception", "Ctrl-backslash"],
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


@pytest.mark.not_measured
@on_posix
def test_live_says_loudly_that_it_could_not_put_the_link_back_and_what_does(emulator, guest_session, live):
    link(guest_session, "54321")
    refusal = json.dumps({"error": {"code": "Forbidden", "message": "No more."}})
    with in_the_middle(emulator, *live(guest_session, "--yes")) as process:
        emulator.faults.add(Fault("PATCH", "/partners/54321$", status=403, body=refusal, times=None))
        ctrl_c(process)
        err = process.stderr.read()
    assert process.returncode == 1
    assert "THE LINK WAS NOT RESTORED, or its state is unknown. It was: partner ID 54321.\n" in err
    assert "It belongs to user 'alex@contosoconsulting.onmicrosoft.com' in tenant 'Adventure Works' (" in err
    assert "(Forbidden) No more." in err
    assert "\n    az managementpartner set --partner-id 54321\n" in err


@on_posix
@pytest.mark.parametrize("dialect", [RECORDED, ANSWERS_OF_2018], ids=["recorded", "2018"])
def test_live_asks_before_it_changes_anything(emulator, guest_session, live, dialect):
    emulator.links.dialect = dialect
    command, env = live(guest_session)
    printed, code = run_at_terminal(command, env, "n\n", ROOT)
    assert "Currently linked: nothing." in printed
    assert "Continue? (y/N): " in printed
    assert "Nothing was changed." in printed
    assert code == 1
    assert writes(emulator) == []


def test_live_without_a_terminal_and_yes_does_nothing(emulator, guest_session, live):
    done = run(*live(guest_session))
    assert (done.returncode, done.stdout) == (1, "")
    assert "To skip the prompt, add --yes." in done.stderr
    assert emulator.log.entries() == []


@pytest.mark.parametrize("typed", ["000", "12a", "1234567890123", "999999999999", "00999999999999"])
def test_live_takes_no_partner_id_that_is_none(emulator, guest_session, live, typed):
    done = run(*live(guest_session, "--yes", "--other-partner-id", typed))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"'{typed}' is not a partner ID" in done.stderr
    assert emulator.log.entries() == []


def test_live_without_a_sign_in_says_so_and_does_nothing(new_session, live):
    done = run(*live(new_session(), "--yes"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "az account show: ERROR: Please run 'az login' to setup account.\nNothing was changed.\n" in done.stderr
