"""The README's first command shows the main job."""

import os
import subprocess
import sys

import pyte
import pytest

from emulator.session import Session
from emulator.terminal import ROWS, run_at_terminal
from tests.e2e.az_forks import WORKS_HERE


@pytest.fixture
def tour(emulator, wheel, wheelhouse, tmp_path):
    """The tour's command line, and an environment in which it needs no registry and has a home folder of its own."""
    env = Session(emulator, tmp_path).env | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheelhouse)}
    del env["AZURE_CONFIG_DIR"], env["HTTPS_PROXY"], env["REQUESTS_CA_BUNDLE"]
    home = tmp_path / "home"
    home.mkdir()
    report = str(tmp_path / "report.html")
    return (
        [sys.executable, "-m", "tools.tour", "--wheel", str(wheel), "--report", report],
        env | {"HOME": str(home)},
        home,
    )


@pytest.mark.not_measured
def test_the_tour_shows_the_main_job_and_does_not_touch_the_users_az(tour):
    command, env, home = tour
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=True)
    commands = [line for line in done.stdout.splitlines() if line.startswith("$ az managementpartner")]
    assert [line.split()[3] for line in commands] == [
        "list", "set", "set", "check", "check", "report", "show", "update", "delete", "show", "create",
    ]  # fmt: skip
    assert [done.stdout.count(status) for status in ("NotLinked", "WouldCreate", "Created")] == [6, 6, 6]
    assert "Contoso Managed Services" in done.stdout
    assert "$ az managementpartner show\n(exit code 3)\n" in done.stdout
    assert '"partnerId"' not in done.stdout
    assert "No partner ID is linked to user" in done.stderr
    assert "Not covered: " in done.stderr
    assert " -m emulator\n" in done.stdout.partition("# Next steps:\n")[2]
    report = home.parent / "report.html"
    assert "report.html in a browser.\n" in done.stdout.partition("# To see the report, open ")[2]
    assert "Adventure Works" in report.read_text(encoding="utf-8")
    assert not (home / ".azure").exists()


@pytest.fixture
def quick_tour(tour, new_session, quick_az):
    """The same, where the start of az is not the point."""
    (command, env, home), az = tour, quick_az(new_session())
    return command + (["--az", *az] if WORKS_HERE else []), env, home


def test_the_tour_fails_where_a_command_ends_otherwise_than_it_should(quick_tour, tmp_path):
    (command, env, _), broken = quick_tour, tmp_path / "no.whl"
    broken.touch()
    command[command.index("--wheel") + 1] = str(broken)
    done = subprocess.run(
        command, env=env, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert (
        "Unexpected results:\n$ az extension add --yes --source no.whl\nended with exit code 1, expected 0\n"
        in done.stderr
    )


@pytest.fixture
def at_a_terminal(quick_tour, tmp_path):
    """What the tour prints on a terminal of 80 columns, whose shell tells the subscription, and its exit code."""
    command, env, _ = quick_tour
    shell = tmp_path / "shell"
    shell.write_text("#!/bin/sh\naz account show --query name\n")
    shell.chmod(0o700)
    printed, code = run_at_terminal(command, env | {"SHELL": str(shell)}, columns=80)
    screen = pyte.Screen(80, 200)
    pyte.Stream(screen).feed(printed)
    return [line.rstrip() for line in screen.display], code


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminal of this kind")
def test_on_a_terminal_the_tour_shows_a_table_at_once_and_offers_a_shell_that_is_signed_in(at_a_terminal):
    lines, code = at_a_terminal
    begin_of_first_table = lines.index("$ az managementpartner list --output table") + 1
    assert lines[begin_of_first_table].split() == ["Status", "PartnerId", "Tenant", "Domain"]
    assert lines.index("", begin_of_first_table) < ROWS
    printed = "\n".join(lines)
    _, _, after_the_tour = printed.partition("# Your turn. In this shell, az is signed in to the emulator.")
    in_the_shell, _, afterwards = after_the_tour.partition("# Next steps:")
    assert "#   az managementpartner set --partner-id 54321 --all-tenants" in in_the_shell
    assert '"Adventure Works Production"' in in_the_shell
    assert "-m emulator" in afterwards
    assert code == 0
