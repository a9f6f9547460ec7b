"""Lists of roles that count: read as they come, or refused with the line; and what is said of the one in use."""

import csv
import io
import os
from datetime import date
from types import SimpleNamespace

import pytest
from azure.cli.core.azclierror import FileOperationError, InvalidArgumentValueError
from hypothesis import example, given
from hypothesis import strategies as st
from knack.config import CLIConfig

from azext_managementpartner.coverage.assignments import Role
from azext_managementpartner.coverage.role_list import LIST_DATE, RoleList, listed_roles, microsofts_list, read_roles

OWNER, READER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "acdd72a7-3385-48ef-bd42-f606fba81ae7"
TITLES = "roleDefinitionId,name,nameOnMicrosoftsList,eligible"
GOOD = f"{TITLES}\n{OWNER},Owner,,yes\n{READER},Reader,,no\n"
ROLES = {OWNER: Role("Owner", "BuiltInRole", True), READER: Role("Reader", "BuiltInRole", False)}
WAY_BACK = "The way back."
HOW_TO_WRITE = (
    f"Write the titles {TITLES} in its first line, and each role like "
    "b24988ac-6180-42a0-ab88-20f7382dd24c,Contributor,,yes on a line of its own."
)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("lists") / "roles.csv"


@pytest.fixture(scope="module")
def read(file):
    """Gives a function that reads the list of roles that a text, or bytes, are."""

    def write_and_read(content):
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_roles(str(file), WAY_BACK)

    return write_and_read


def refused(error_class, function, *arguments):
    """The error of a refusal."""
    with pytest.raises(error_class) as caught:
        function(*arguments)
    assert caught.value.error_msg.isprintable()
    assert caught.value.recommendations[-1] == WAY_BACK
    return caught.value


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(GOOD, id="as ours"),
        pytest.param(GOOD.replace("\n", "\r\n"), id="line ends of Windows"),
        pytest.param(GOOD.replace("\n", "\r"), id="line ends of old Macs"),
        pytest.param("\ufeff" + GOOD, id="a byte order mark"),
        pytest.param(GOOD.rstrip("\n"), id="no line end at the end"),
        pytest.param("\n \n" + GOOD.replace("\n", "\n\n,,,\n\t\n"), id="blank lines and empty cells"),
        pytest.param(GOOD.upper().replace("OWNER", "Owner").replace("READER", "Reader"), id="in capitals"),
        pytest.param(f"eligible,name,RoleDefinitionID\nYes, Owner,{OWNER}\n NO ,Reader, {READER}\n", id="any order"),
        pytest.param(
            f"Nr,{TITLES},\n1,{OWNER},Owner,Boss,yes,\n2,{READER},Reader,,no,x\n", id="further columns, one untitled"
        ),
        pytest.param(f'{TITLES}\n"{OWNER}","Owner","a\nb","yes"\n{READER}, "Reader",,no', id="quoted"),
    ],
)
def test_a_list_is_read_however_it_was_saved(read, content):
    assert read(content) == ROLES


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "line 1: no column has the title roleDefinitionId"),
        ("\n\nroleDefinitionId,eligible\n", "line 3: no column has the title name"),
        (f"{TITLES},Eligible\n", "line 1: more than one column has the title eligible"),
        (f"{TITLES}\n\n{OWNER},Owner,yes\n", "line 3: there are 4 titles, but 3 cells"),
        (f"{GOOD}{OWNER},Owner,,yes,\n", "line 4: there are 4 titles, but 5 cells"),
        (f"{TITLES}\nOwner,{OWNER},,yes\n", "line 2, column roleDefinitionId: 'Owner' is not a GUID"),
        (f"{GOOD}{OWNER}0,Owner,,yes\n", f"line 4, column roleDefinitionId: '{OWNER}0' is not a GUID"),
        (f"{GOOD},Owner,,yes\n", "line 4, column roleDefinitionId: the cell is empty"),
        (f"{TITLES}\n{OWNER}, ,,yes\n", "line 2, column name: the cell is empty"),
        (f"{TITLES}\n{OWNER},Owner,,\n", "line 2, column eligible: the cell is empty"),
        (f"{TITLES}\n{OWNER},Owner,,maybe\n", "line 2, column eligible: 'maybe' is neither yes nor no"),
        (f"{TITLES}\n{OWNER},Owner,,\x1b[2J\n", r"line 2, column eligible: '\x1b[2J' is neither yes nor no"),
        (f"{GOOD}\n{OWNER.upper()},Owner,,yes\n", f"line 5, column roleDefinitionId: {OWNER} is already on line 2"),
        (f'{TITLES}\n{OWNER},"Ow\nner\n",,yes\n{READER},,,no\n', "line 5, column name: the cell is empty"),
        (f'{GOOD}{OWNER},"Owner\n\n,yes', "line 4: it cannot be split into columns, because a quotation mark is not "),
        (f'{TITLES}\n{OWNER},"O"wner,,yes\n', "line 2: it cannot be split into columns"),
        (f"{TITLES}\n{OWNER},{'x' * 140_000},,yes\n", "line 2: it cannot be split into columns"),
        (GOOD.replace(",", ";"), "line 1: the columns are not separated by commas"),
        (GOOD.replace(",", "\t"), "line 1: the columns are not separated by commas"),
        (TITLES, "no line has a role"),
        (f"{TITLES}\r\n\r\n,,,\r\n", "no line has a role"),
    ],
)
def test_what_is_no_such_list_is_refused_with_the_line_and_the_column(read, file, content, words):
    error = refused(InvalidArgumentValueError, read, content)
    assert error.error_msg.startswith(f"The list of roles cannot be used: in {file}, {words}")
    assert error.error_msg.endswith(". Nothing was sent.")
    assert error.recommendations == [HOW_TO_WRITE, WAY_BACK]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (GOOD.encode("utf-16"), 1),
        (GOOD.encode("utf-16-le"), 1),
        (GOOD.replace("Reader", "Lesér").encode("latin-1"), 3),
        (b"\xef\xbb\xbf" + GOOD.encode().replace(b"\n", b"\r\n\r") + b"\xff", 7),
    ],
    ids=["UTF-16", "UTF-16 without a mark", "Latin-1", "in the last line"],
)
def test_what_is_not_utf8_is_refused_with_the_line(read, file, content, line):
    error = refused(FileOperationError, read, content)
    words = f"The list of roles cannot be read: {file} is not UTF-8 (line {line}). Nothing was sent."
    assert error.error_msg == words
    assert error.recommendations[0] == "Save it as CSV UTF-8. In Excel, choose this file type in Save As."


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("none.csv", "none.csv does not exist. Nothing was sent."),
        ("", " is a folder. Nothing was sent."),
        ("\x1b[2J\n\u202e.csv", r"\x1b[2J \u202e.csv does not exist. Nothing was sent."),
        ("a\0b", " cannot be read ("),
        ("\ud800", " cannot be read ("),
        ("x" * 5000, " cannot be read ("),
    ],
    ids=["not there", "a folder", "for a terminal", "a zero", "half a character", "too long"],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, name, words):
    error = refused(FileOperationError, read_roles, f"{tmp_path}{os.sep}{name}", WAY_BACK)
    assert error.error_msg.startswith("The list of roles cannot be read: ")
    assert words in error.error_msg
    assert error.recommendations[0] == "Check the path. A relative path starts at the current folder."


GUIDS = st.uuids().map(str)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60).map(str.strip).filter(bool)


@given(st.dictionaries(GUIDS, st.tuples(NAMES, st.booleans()), min_size=1, max_size=10), st.data())
def test_whatever_the_roles_are_called_what_was_written_is_read_back(read, roles, data):
    columns = data.draw(st.permutations(["roleDefinitionId", "name", "eligible", "more"]))
    in_letters = data.draw(st.sampled_from([str, str.upper, str.swapcase]))
    end = data.draw(st.sampled_from(["\n", "\r\n"]))
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(map(in_letters, columns))
    for guid, (name, eligible) in roles.items():
        row = {"roleDefinitionId": in_letters(guid), "name": name, "more": ""}
        row["eligible"] = in_letters("yes" if eligible else "no")
        writer.writerow([row[column] for column in columns])
    content = data.draw(st.sampled_from(["", "\ufeff", end])) + written.getvalue()
    assert read(content) == {guid: Role(name, "BuiltInRole", yes) for guid, (name, yes) in roles.items()}


PIECES = st.sampled_from(
    [OWNER, READER.upper(), TITLES, f"\n{OWNER},Owner,,yes\n", "Owner", "yes", "NO", ",", ",,", "\n", "\r\n", "\r", '"']
    + ["\0", "\ufeff", "\x1b[2J", "\u2028", "\x1c", "\x85", ";"]
).map(str.encode)  # fmt: skip
NEARLY = st.lists(PIECES, max_size=12).map(b"".join).map(f"{TITLES}\n{READER},Reader,,no\n".encode().__add__)


@given(st.binary() | st.lists(PIECES | st.binary(max_size=3)).map(b"".join) | NEARLY)
@example(b"\xef\xbb\xbf\xef\xbb\xbf\xff")
def test_any_bytes_are_a_list_or_an_error_in_words(read, content):
    try:
        roles = read(content)
    except (FileOperationError, InvalidArgumentValueError) as error:
        assert error.error_msg.isprintable()
        assert len(error.error_msg) < 500
        assert len(error.recommendations) == 2
    else:
        assert roles
        assert all(guid in content.decode().lower() for guid in roles)
        assert all(role.name and role.counts in (True, False) for role in roles.values())


OURS = RoleList(ROLES)


@pytest.mark.parametrize("today", [date(2020, 1, 1), LIST_DATE, date(2027, 10, 31), date(2027, 11, 30)])
def test_our_list_is_not_spoken_of_for_a_year(today):
    assert OURS.remark(today) is None


@pytest.mark.parametrize(
    ("today", "months"), [(date(2027, 12, 1), 13), (date(2028, 1, 31), 14), (date(2036, 11, 1), 120)]
)
def test_after_a_year_the_age_of_our_list_is_said_and_what_to_do(today, months):
    assert OURS.remark(today).splitlines() == [
        f"The list of eligible roles in this version is from November 2026 and {months} months old. Update the "
        "extension: az extension update --name managementpartner",
        "Or save a newer list to a file and use it: az config set managementpartner.roles_file=FILE",
    ]


@pytest.mark.parametrize("today", [date(2020, 1, 1), date(2036, 1, 1)])
def test_another_list_is_named_with_its_numbers_whatever_the_day(today):
    remark = RoleList(microsofts_list(), "/lists/my\x1b[2J\nroles.csv").remark(today)
    words = "The eligible roles are those of the list in /lists/my\\x1b[2J roles.csv: 122 roles, 98 of them eligible."
    assert remark == words
    assert RoleList({READER: ROLES[READER]}, "r").remark(today).endswith(" in r: 1 role, 0 of them eligible.")


@pytest.fixture
def configured(tmp_path, monkeypatch):
    """Gives a function that writes a path to az's file: what a command has of az, to read it."""
    monkeypatch.delenv("AZURE_MANAGEMENTPARTNER_ROLES_FILE", raising=False)

    def write(path=""):
        (tmp_path / "config").write_text(f"[managementpartner]\nroles_file = {path}\n", encoding="utf-8")
        return SimpleNamespace(config=CLIConfig(str(tmp_path), "AZURE"))

    return write


def test_the_roles_to_go_by_are_those_of_the_file_that_is_configured(configured, file, monkeypatch):
    file.write_text(GOOD, encoding="utf-8")
    assert listed_roles(configured()) == microsofts_list()
    assert listed_roles(configured(file)) == ROLES
    monkeypatch.setenv("AZURE_MANAGEMENTPARTNER_ROLES_FILE", "")
    assert listed_roles(configured(file)) == microsofts_list()


def test_the_way_back_is_that_of_where_the_file_is_configured(configured, tmp_path, monkeypatch):
    with pytest.raises(FileOperationError, match="is a folder") as caught:
        listed_roles(configured(tmp_path))
    assert caught.value.recommendations[-1].endswith(": az config unset managementpartner.roles_file")
    monkeypatch.setenv("AZURE_MANAGEMENTPARTNER_ROLES_FILE", str(tmp_path))
    with pytest.raises(FileOperationError, match="is a folder") as caught:
        listed_roles(configured())
    assert " variable AZURE_MANAGEMENTPARTNER_ROLES_FILE. Unset it " in caught.value.recommendations[-1]
