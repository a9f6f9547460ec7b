"""A fork that runs az does what a process does that was started for it, and keeps nothing of the one before."""

import signal
import subprocess

import pytest

from emulator.resource_manager.models import Caller
from emulator.session import AZ, Session, run_process
from tests.e2e.az_forks import WORKS_HERE, AzForks
from tests.e2e.screen import at_terminal

pytestmark = [pytest.mark.skipif(not WORKS_HERE, reason="az is not run in forks here"), pytest.mark.not_measured]


@pytest.fixture(scope="module")
def forks():
    made = AzForks()
    yield made
    made.close()


@pytest.fixture
def environment(emulator, guest_session):
    return {"env": guest_session.env, "cwd": guest_session.directory}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("managementpartner list --tenants fabrikam.onmicrosoft.com", 0),
        ("managementpartner list --tenants fabricam", 1),
        ("managementpartner show", 3),
        ("managementpartner show --tenannt x", 2),
        ("managementpartner create -h", 0),
        ("account list --output table", 0),
    ],
)
def test_a_fork_prints_and_returns_what_a_process_does(forks, environment, command, code):
    forked, started = (run([*AZ, *command.split()], **environment) for run in (forks.run, run_process))
    assert (forked.returncode, forked.stdout, forked.stderr) == (code, started.stdout, started.stderr)
    assert forked.stdout + forked.stderr != ""


def test_a_command_finds_nothing_of_another_sessions_command(forks, environment, new_session):
    show, stranger = [*AZ, "managementpartner", "show"], new_session()
    assert forks.run(show, **environment).returncode == 3
    there = forks.run(show, stranger.env | {"AZURE_CORE_ONLY_SHOW_ERRORS": "yes"}, stranger.directory)
    assert "Sign in: az login" in there.stderr
    assert forks.run(show, **environment).returncode == 3


def test_the_command_for_other_programs_does_the_same(forks, environment):
    for arguments in (["managementpartner", "show"], ["account", "show", "--query", "name"]):
        done = subprocess.run(
            [forks.command(environment["env"]), *arguments],
            capture_output=True,
            encoding="utf-8",
            check=False,
            **environment,
        )
        forked = forks.run([*AZ, *arguments], **environment)
        assert (done.returncode, done.stdout, done.stderr) == (forked.returncode, forked.stdout, forked.stderr)
        assert done.stdout + done.stderr != ""


def test_at_a_terminal_a_fork_asks_and_is_answered_as_a_process_is(forks, emulator, guest_session):
    emulator.links.create(Caller(emulator.world["alex"], emulator.world.tenant("Fabrikam")), "12345")
    unset = ["unset", "--tenants", "fabrikam.onmicrosoft.com"]
    forked, started = (
        at_terminal(guest_session, *unset, az=az, steps=[("(y/N): ", "n\n")])
        for az in ([forks.command(guest_session.env)], AZ)
    )
    assert forked.code == started.code != 0
    assert forked.text == started.text
    assert list(emulator.links.links().values()) == ["12345"]


@pytest.mark.az_as_users_start_it
def test_with_the_mark_of_their_start_commands_run_in_no_fork(az_forks):
    assert Session.run is run_process


def test_without_it_they_do(az_forks):
    assert Session.run == az_forks.run


def test_settings_of_python_itself_and_other_commands_reach_a_process_of_their_own(forks, environment):
    forks.run([*AZ, "--help"], **environment)
    env = environment["env"] | {"PYTHONPROFILEIMPORTTIME": "1"}
    assert "import time:" in forks.run([*AZ, "--help"], env, environment["cwd"]).stderr
    killed = forks.run([AZ[0], "-c", "import os; os.kill(os.getpid(), 9)"], **environment)
    assert killed.returncode == -signal.SIGKILL
