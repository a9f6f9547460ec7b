"""`az managementpartner report`: what several people's `check` printed, put together."""

import json
import subprocess
import sys

import pytest

from tests.e2e.screen import at_terminal
from tests.unit.report_rows import ALEX, KIM, row, subscription

KEYS = {
    *(
        "tenantId",
        "tenantDisplayName",
        "tenantDefaultDomain",
        "status",
        "coverage",
        "partnerIds",
        "attention",
        "change",
    ),
    *("advice", "principals", "subscriptions"),
}
ALEXS = [
    row("Fabrikam", ALEX, "PartlyCovered", [subscription("Fabrikam", "Web", "Part"), subscription("Fabrikam", "Data")]),
    row("Northwind", ALEX, "NotLinked", [subscription("Northwind", "Web")]),
]
KIMS = [row("Fabrikam", KIM, "Covered", [subscription("Fabrikam", "Web")])]


@pytest.fixture
def session(new_session):
    """A session that nobody has signed in, with what two people's `check` printed."""
    session = new_session()
    for name, rows in {"alex": ALEXS, "kim": KIMS}.items():
        (session.directory / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    return session


def report(session, *arguments, **more):
    return session.az("managementpartner", "report", *arguments, **more)


def test_what_check_and_list_print_is_read_and_nothing_is_sent(emulator, guest_session, new_session):
    guest_session.az("managementpartner", "set", "--partner-id", "12345", "--all-tenants", "--yes", "--output", "none")
    checked = guest_session.az("managementpartner", "check", "--all-tenants")
    listed = guest_session.az("managementpartner", "list")
    rows = json.loads(checked.out)
    somewhere = new_session()
    for name, result in {"checked": checked, "listed": listed}.items():
        (somewhere.directory / f"{name}.json").write_text(result.out, encoding="utf-8")
    before = len(emulator.log.entries())
    customers = json.loads(report(somewhere, "--from", "listed.json", "checked.json").out)
    # Where az itself looks for its newest version at its first start.
    own = {"azcliprod.blob.core.windows.net", "raw.githubusercontent.com"}
    assert {entry.host for entry in emulator.log.entries()[before:]} <= own
    assert all(set(customer) == KEYS for customer in customers)
    told = {customer["tenantId"]: customer["status"] for customer in customers}
    expected = {one["tenantId"]: "NotChecked" if one["error"] else one["status"] for one in rows}
    partner = emulator.world["alex"].home.id  # all that is seen there is delegated by customers
    assert {tenant: told.get(tenant) for tenant in expected} == expected | {partner: None}
    assignments = [one for each in customers for seen in each["subscriptions"] for one in seen["roleAssignments"]]
    printed = [one for each in rows for seen in each["subscriptions"] or [] for one in seen["roleAssignments"]]
    assert assignments
    assert {frozenset(one) for one in assignments} == {frozenset([*printed[0], "userName", "objectId", "linked"])}
    assert sorted(one["id"] for one in assignments) == sorted(one["id"] for one in printed)


def test_the_team_covers_together_what_nobody_covers_alone(session):
    result = report(session, "--from", "alex.json", "kim.json")
    fabrikam, northwind = json.loads(result.out)
    assert (fabrikam["status"], fabrikam["coverage"]["Whole"]) == ("Covered", 2)
    assert [one["coveredBy"] for one in fabrikam["subscriptions"]] == [1, 2]
    assert (northwind["status"], northwind["principals"][0]["wouldAdd"][0]["coverage"]) == ("NotLinked", "Whole")
    assert result.code == 1
    assert "Not covered: 1 of 2 (1 NotLinked)." in result.err
    assert "az managementpartner set --partner-id 12345 --tenants northwind.onmicrosoft.com" in result.err


def test_the_exit_code_is_0_where_each_customer_is_covered(session):
    result = report(session, "--from", "kim.json", "--output", "table")
    assert (result.code, result.err) == (0, "WARNING: Needs attention: 1 OneUser.\n")
    line = "Covered 1 of 1 Whole Fabrikam OneUser 1 fabrikam.onmicrosoft.com"
    assert " ".join(result.out.splitlines()[2].split()) == line


@pytest.mark.parametrize("output", ["tsv", "yaml", "yamlc", "jsonc"])
def test_each_output_format_has_a_customer(session, output):
    result = report(
        session, "--from", "kim.json", "--query", "[].{tenant: tenantDisplayName, by: partnerIds[0]}", "-o", output
    )
    assert (result.code, "Fabrikam" in result.out, "12345" in result.out) == (0, True, True)


def test_standard_input_is_read_whatever_shell_has_written_it(session):
    text = json.dumps(KIMS).encode("utf-16")
    (session.directory / "kim16.json").write_bytes(text)
    command = ["managementpartner", "report", "--from", "-", "alex.json", "--compare", "kim16.json"]
    printed = subprocess.run(
        [*session.az_command, *command],
        input=text,
        env=session.env,
        cwd=session.directory,
        capture_output=True,
        check=False,
    ).stdout
    fabrikam, northwind = json.loads(printed)
    assert (fabrikam["status"], fabrikam["coverage"]["Whole"]) == ("Covered", 2)
    assert [change["kind"] for change in northwind["change"]] == ["New"]
    result = report(session, "--from", "alex.json", "--compare", "kim16.json", "--output", "table")
    assert "Needs attention: 1 OneUser. Changed: 1 " in result.err
    assert result.out.splitlines()[0].split() == [
        "Status",
        "Coverage",
        "Tenant",
        "Attention",
        "Change",
        "Linked",
        "Domain",
    ]


def test_a_page_and_a_spreadsheet_are_written_whole_beside_the_rows(session):
    for name, begin in {"report.html": "<!DOCTYPE html>", "report.CSV": "\ufeffCustomer,Domain,"}.items():
        result = report(session, "--from", "alex.json", "kim.json", "--file", name, "--tenants", "wingtip.com")
        assert [one["status"] for one in json.loads(result.out)] == ["Covered", "NotLinked", "NotChecked"]
        text = (session.directory / name).read_text(encoding="utf-8")
        assert text.startswith(begin)
        assert all(text.count(each) for each in ("Fabrikam", "Northwind", "wingtip.com"))


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--from", "nothere.json"], "--from: 'nothere.json' does not exist."),
        (["--from", "kim.json", "--compare", "bad.json"], "--compare: 'bad.json' is not output of check or list"),
        (["--from", "-", "--compare", "-"], "- means standard input and can be used only once"),
        (["--from", "report.html"], "--file: 'report.html' is one of the files to read"),
        (["--from", "@kim.json"], "--from: expected the path of a file, not its content."),
        (["--from", "empty.json"], "--from: the files have no rows, so there is nothing to report"),
        (["--from", "kim.json", "--file", "report.pdf"], "--file: 'report.pdf' ends in neither .html nor .csv"),
        (["--from", "kim.json", "--file", "nothere/report.html"], "--file: folder 'nothere' does not exist"),
        (["--from", "kim.json", "--tenants", "fabrikam"], "--tenants: 'fabrikam' is not a tenant"),
        (["--from", "kim.json", "--tenants", "@empty.csv"], "--tenants names no tenant"),
        (["--from", "kim.json", "--partner-id", "x"], "'x' is not a partner ID"),
    ],
)  # fmt: skip
def test_bad_input_is_told_and_the_old_report_stays(session, arguments, error):
    folder = session.directory
    for name, text in {"bad.json": "Status Tenant", "empty.json": "[]", "empty.csv": "", "report.html": "old"}.items():
        (folder / name).write_text(text, encoding="utf-8")
    more = [] if "--file" in arguments else ["--file", "report.html"]
    result = report(session, *arguments, *more)
    assert (result.code, result.out) == (1, "")
    assert f"ERROR: {error}" in result.err
    assert (folder / "report.html").read_text(encoding="utf-8") == "old"


def test_text_that_no_terminal_can_show_ends_in_no_traceback(session):
    hostile = "\ud800\u202e\x1b[2J<script>"
    rows = [row("Fabrikam", hostile, subscriptions=[subscription("Fabrikam", hostile)], tenantDisplayName=hostile)]
    (session.directory / "hostile.json").write_text(json.dumps(rows), encoding="utf-8")
    for output in ("table", "json", "tsv"):
        result = report(session, "--from", "hostile.json", "--file", "hostile.html", "--output", output)
        assert (result.code, "Traceback" in result.err) == (0, False)
    assert "<script>" + "&" not in (session.directory / "hostile.html").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such terminal")
def test_it_fits_a_terminal_and_says_how_many_there_are(session):
    name, coverages = "A customer with a long name " * 2, ["Whole", "Part", "Temporary", "None", "Unknown"]
    seen = [subscription(name, coverage, coverage) for coverage in coverages]
    many = [row(name, ALEX, "PartlyCovered", seen, checkedTime="2026-01-01T00:00:00Z"), *ALEXS]
    (session.directory / "many.json").write_text(json.dumps(many), encoding="utf-8")
    screen = at_terminal(session, "report", "--from", "many.json", "--file", "report.html", "--output", "table")
    lines = [line for line in screen.lines if line.startswith(("Status", "PartlyCovered", "NotLinked"))]
    assert [len(line) <= 80 for line in lines] == [True] * 4
    assert ("Attention" in lines[0], "OneUser, Old" in lines[1]) == (True, True)
    assert "Written to report.html." in screen.text
    assert at_terminal(session, "report", "--from", "-").code == 1
