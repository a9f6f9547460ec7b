"""The files that `report` reads and writes."""

import csv
import io
import json
import os
import re
import sys
from datetime import datetime, timezone

import pytest
from azure.cli.core.azclierror import FileOperationError, InvalidArgumentValueError
from hypothesis import given
from hypothesis import strategies as st

from azext_managementpartner.report.answers import parse_time
from azext_managementpartner.report.files import refuse_to_replace, spreadsheet, write_file
from azext_managementpartner.report.reading import files_of, read_answers
from azext_managementpartner.report.rows import customer_rows
from tests.unit.report_rows import ALEX, KIM, answers, row, subscription

ROWS = [row("Fabrikam", subscriptions=[subscription("Fabrikam", "Wéb")]), row("Northwind", status="NotLinked")]
NOW = datetime(2026, 11, 26, tzinfo=timezone.utc)
TEXT = json.dumps(ROWS, ensure_ascii=False, indent=2)


def read(path):
    return read_answers(files_of([str(path)], "--from"), "--from")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_file_is_read_in_every_encoding_that_a_shell_writes(tmp_path, encoding, ends):
    (tmp_path / "alex.json").write_bytes(TEXT.replace("\n", ends).encode(encoding))
    assert read(tmp_path / "alex.json") == answers(*ROWS)


@pytest.mark.parametrize("between", ["", "\n", "\n\ufeff", "\r\n\r\n"])
def test_a_file_may_have_what_several_commands_printed(tmp_path, between):
    kim = [row("Fabrikam", KIM, subscriptions=[])]
    (tmp_path / "all.json").write_text(
        TEXT + between + json.dumps(kim) + between + json.dumps(kim[0]), encoding="utf-8"
    )
    assert read(tmp_path / "all.json") == answers(*ROWS, *kim, *kim)


def test_wildcards_are_expanded_and_no_file_is_read_twice(tmp_path, monkeypatch):
    for name in ("kim.json", "alex.json", "[team].json"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert len(files_of(["*.json", "kim.json"], "--from")) == 3
    assert len(files_of(["[team].json"], "--from")) == 1


def test_a_row_without_times_and_object_id_is_read(tmp_path):
    keys = (
        "tenantId",
        "tenantDisplayName",
        "tenantDefaultDomain",
        "userName",
        "userType",
        "partnerId",
        "partnerName",
        "status",
    )
    (tmp_path / "old.json").write_text(json.dumps([{key: ROWS[0][key] for key in keys}]), encoding="utf-8")
    (answer,) = read(tmp_path / "old.json")
    assert (answer.is_linked(), answer.seen, answer.checked_time) == (True, None, None)


WEB = ROWS[0]["subscriptions"][0]
ROLE = WEB["roleAssignments"][0]


def one(**more):
    return json.dumps([{**ROWS[0], **more}])


def role(**more):
    return one(subscriptions=[{**WEB, "roleAssignments": [{**ROLE, **more}]}])


AFTER_IT = TEXT.count("\n") + 2
FLAWS = {
    "": "it is empty",
    " \n": "it is empty",
    TEXT[:300]: "it is cut off in line 10",
    f"{TEXT}\nERROR: Not covered.": (
        f"line {AFTER_IT} is not JSON, at 'ERROR: Not covered.'; do not redirect standard error to the file"
    ),
    "\x1b[34;01m[]": "line 1 has terminal colors; use --output json",
    "Status    Tenant\n": "line 1 is not JSON, at 'Status    Tenant'",
    "[" * 100_000: "it is nested too deeply",
    "[1]": "row 1: it is not an object",
    '[{"tenantId": null}]': "row 1: it has no userName",
    one(status="Created"): "row 1: 'Created' is not a status of check or list",
    json.dumps([*ROWS, 1]): "row 3: it is not an object",
    one(status=None): "row 1: 'None' is not a status of check or list",
    one(status=[]): "row 1: status is not a string",
    one(tenantId="fabrikam"): "row 1: tenantId 'fabrikam' is not a GUID",
    one(partnerId=12345): "row 1: partnerId is not a string",
    one(subscriptions={"a": 1}): "row 1: subscriptions is not a list of objects",
    one(subscriptions=[{}]): "row 1: a subscription has no subscriptionId",
    one(subscriptions=[WEB | {"coverage": "Full"}]): "row 1: 'Full' is not a coverage that check prints",
    role(counts=1): "row 1: counts is not true or false",
    role(scope=None): "row 1: a role assignment has no scope",
    one(principals=[]): "row 1: it is output of report, not of check",
}  # fmt: skip


@pytest.mark.parametrize(("text", "why"), FLAWS.items(), ids=range(len(FLAWS)))
def test_a_file_that_is_no_output_of_check_says_which_where_and_why(tmp_path, monkeypatch, text, why):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kim.json").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidArgumentValueError) as error:
        read("kim.json")
    assert str(error.value).startswith(f"--from: 'kim.json' is not output of check or list: {why}")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("nothere.json", None, "does not exist."),
        (".", None, "is a folder; give the files in it, for example"),
        ("*.txt", None, "no file matches '*.txt'."),
        ("a\0b", None, "cannot be read (embedded null"),
        ('[{"tenantId"', None, "expected the path of a file, not its content."),
        ("ansi.json", '[\n"é"]'.encode("cp1252"), "is neither UTF-8 nor UTF-16 (line 2)."),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, monkeypatch, name, content, why):
    monkeypatch.chdir(tmp_path)
    if content:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(FileOperationError) as error:
        read_answers(files_of([name], "--compare"), "--compare")
    assert str(error.value).startswith("--compare: ")
    assert why in str(error.value)


leaves = st.none() | st.booleans() | st.integers() | st.text()
keys = st.sampled_from(list(ROWS[0])) | st.text()


@given(value=st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(keys, inner)))
def test_no_json_ends_in_a_traceback(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("any") / "any.json"
    rows = value if isinstance(value, list) else [{**ROWS[0], **value} if isinstance(value, dict) else value]
    path.write_text(json.dumps(rows), encoding="utf-8")
    try:
        customer_rows(read(path), now=NOW)
    except InvalidArgumentValueError as error:
        assert "--from: " in str(error)


@pytest.mark.parametrize(
    ("text", "timestamp"),
    [
        ("2026-11-20T08:00:00Z", "2026-11-20T08:00:00+00:00"),
        ("2026-11-20T08:00:00", "2026-11-20T08:00:00+00:00"),
        ("2026-11-20T08:00:00.1234567Z", "2026-11-20T08:00:00.123456+00:00"),
        ("2026-11-20 08:00:00.5+02:00", "2026-11-20T06:00:00.500000+00:00"),
        ("2026-13-20T08:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_times_are_read_as_azure_writes_them(text, timestamp):
    read_time = parse_time(text)
    assert (read_time and read_time.isoformat()) == timestamp


def test_a_report_that_cannot_be_made_leaves_the_old_one(tmp_path):
    path = tmp_path / "report.html"
    write_file(str(path), ["old"])

    def pieces():
        yield "half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_file(str(path), pieces())
    assert path.read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["report.html"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes no such links and modes for everybody")
def test_a_report_keeps_its_permissions_and_the_link_by_which_it_is_found(tmp_path):
    path, link = tmp_path / "report.html", tmp_path / "latest.html"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    link.symlink_to(path)
    write_file(str(link), ["new"])
    assert (path.read_text(encoding="utf-8"), path.stat().st_mode & 0o777, link.is_symlink()) == ("new", 0o640, True)


def test_a_report_is_not_written_over_what_it_is_made_of_nor_over_what_is_no_file(tmp_path):
    source, link = tmp_path / "alex.html", tmp_path / "report.html"
    refuse_to_replace(str(source), [str(source)])  # it is not there
    source.write_text(TEXT, encoding="utf-8")
    link.hardlink_to(source)
    for path in (source, link):
        with pytest.raises(InvalidArgumentValueError, match="is one of the files to read. Nothing was read or written"):
            refuse_to_replace(str(path), ["-", str(tmp_path / "nothere.json"), str(source)])
    with pytest.raises(InvalidArgumentValueError, match="is not a file. Nothing was read or written"):
        refuse_to_replace(str(tmp_path), [])
    refuse_to_replace(str(link), [])


def test_a_report_that_cannot_be_written_says_why(tmp_path):
    with pytest.raises(FileOperationError, match="cannot be written .*If the file existed before, it is unchanged"):
        write_file(str(tmp_path / "nothere" / "report.html"), ["new"])


texts = st.text() | st.builds(
    str.__add__, st.sampled_from(["=", "+", "-", "@", "\t=", " =", "\uff1d", "\r\n-"]), st.text()
)


def test_a_line_of_the_spreadsheet_has_the_roles_of_its_principal_alone():
    web = [subscription("Fabrikam", "Web")]
    unlinked = row("Fabrikam", KIM, "NotLinked", [subscription("Fabrikam", "Data")])
    rows = customer_rows(answers(row("Fabrikam", subscriptions=web), unlinked), answers(ROWS[1]), now=NOW)
    titles, *lines = csv.reader(io.StringIO("".join(spreadsheet(rows))[1:], newline=""))
    told = [dict(zip(titles, line, strict=True)) for line in lines]
    kept = ("Subscription", "Principal", "Roles", "A link would cover")
    assert [tuple(line[title] for title in kept) for line in told[:4]] == [
        ("Data", ALEX, "", ""),
        ("Data", KIM, "Contributor (subscription)", "Whole"),
        ("Web", ALEX, "Contributor (subscription)", ""),
        ("Web", KIM, "", ""),
    ]
    assert (told[0]["Attention"], told[0]["Change"], told[0]["Checked (UTC)"]) == (
        "OneUser",
        "New",
        "2026-11-20 08:00:00",
    )


@pytest.mark.parametrize("name", ["=1+1", "x;=HYPERLINK(1)", "x; -1", "\ufe66SUM(A1)", "+1;@x"])
def test_no_cell_is_a_formula_wherever_excel_lets_it_begin(name):
    rows = customer_rows(answers(row("Fabrikam", subscriptions=[], tenantDisplayName=name)), now=NOW)
    line = list(spreadsheet(rows))[1]
    assert not re.search(r'(^|[;,"])\s*[=+\-@\ufe66]', line)


@given(name=texts, user=texts, subscription_name=texts, partner=texts)
def test_excel_runs_nothing_and_no_cell_is_torn_apart(name, user, subscription_name, partner):
    seen = [subscription("Fabrikam", "Web", displayName=subscription_name), subscription("Fabrikam", "Data", "None")]
    rows = customer_rows(
        answers(
            row("Fabrikam", user, subscriptions=seen, tenantDisplayName=name, partnerName=partner),
            row("Fabrikam", ALEX),
        ),
        now=NOW,
    )
    text = "".join(spreadsheet(rows))
    assert text.startswith("\ufeffCustomer,")
    text.encode("utf-8")
    lines = list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))
    assert {len(line) for line in lines} == {len(lines[0])}
    assert len(lines) == 1 + len(rows[0]["subscriptions"]) * len(rows[0]["principals"])
    assert not [
        cell for line in lines for cell in line if cell.strip()[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20") and cell
    ]
