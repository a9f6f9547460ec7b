"""Microsoft's list of eligible roles: pec_roles.csv, or a file that the user has configured."""

import io
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from knack.log import get_logger

from azext_managementpartner._files import CHECK_THE_PATH, SAVE_AS_UTF8, csv_rows, why_unreadable
from azext_managementpartner._text import counted, in_one_line, is_guid, shown
from azext_managementpartner.coverage.assignments import Role
from azext_managementpartner.settings import how_to_unset, roles_file

logger = get_logger(__name__)

BUILT_IN = "BuiltInRole"
LIST_DATE = date(2026, 11, 1)
"""The month of the list in pec_roles.csv."""
_ID, _NAME, _ELIGIBLE = "roleDefinitionId", "name", "eligible"
_COUNTS = {"yes": True, "no": False}
_OTHER_SIGNS = ";\t"
_HOW_TO_WRITE = (
    "Write the titles roleDefinitionId,name,nameOnMicrosoftsList,eligible in its first line, and each role like "
    "b24988ac-6180-42a0-ab88-20f7382dd24c,Contributor,,yes on a line of its own."
)


class RoleList(NamedTuple):
    """A list of roles that count, and of roles that do not.

    :param roles: GUID in lower case to `Role`.
    :param file: the path that the user has configured; None: the list of this version.
    """

    roles: dict
    file: str | None = None

    def remark(self, today):
        """The warning about the list, str; None: it is that of this version, and not older than a year."""
        if self.file:
            count, eligible = len(self.roles), sum(role.counts for role in self.roles.values())
            listed = f"{counted(count, 'role')}, {eligible} of them eligible"
            return f"The eligible roles are those of the list in {in_one_line(self.file)}: {listed}."
        months = 12 * (today.year - LIST_DATE.year) + today.month - LIST_DATE.month
        if months <= 12:
            return None
        return (
            f"The list of eligible roles in this version is from {LIST_DATE:%B %Y} and {months} months old. Update the "
            "extension: az extension update --name managementpartner\n"
            "Or save a newer list to a file and use it: az config set managementpartner.roles_file=FILE"
        )


def listed_roles(cli_ctx):
    """The roles on the list that the user has configured, or else on that of this version; log a warning about it.

    :return: dict of GUID in lower case to `Role`.
    :raises FileOperationError: the configured file cannot be read.
    :raises InvalidArgumentValueError: the file is not a list of roles, or az cannot read the setting.
    """
    file = roles_file(cli_ctx)
    way_back = how_to_unset(cli_ctx, "managementpartner", "roles_file")
    listed = RoleList(read_roles(file, way_back), file) if file else RoleList(microsofts_list())
    remark = listed.remark(date.today())
    if remark:
        logger.warning("%s", remark)
    return listed.roles


@cache
def microsofts_list():
    """The roles on Microsoft's list for partner earned credit, in pec_roles.csv: dict of GUID in lower case to `Role`.

    Source: the page "Roles and permissions required to receive partner earned credit" in Microsoft's documentation of
    Partner Center; 122 roles, 98 of them eligible, with the names and IDs that Azure had at LIST_DATE. For a role that
    was renamed, nameOnMicrosoftsList has the name on that page.
    """
    return read_roles(Path(__file__).with_name("pec_roles.csv"), "Install the extension again.")


def read_roles(path: str | Path, way_back: str):
    """Read a list of roles: CSV in UTF-8 with the columns roleDefinitionId, name and eligible; ignore other columns.

    :param way_back: the second recommendation of the errors.
    :return: dict of GUID in lower case to `Role`.
    :raises FileOperationError: the file cannot be read.
    :raises InvalidArgumentValueError: the file is not a list of roles; the message has the line and the column.
    """
    from azure.cli.core.azclierror import FileOperationError, InvalidArgumentValueError

    try:
        return _roles_in(_text_of(path))
    except _UnreadableError as error:
        why, what_to_do = error.args
        raise FileOperationError(
            f"The list of roles cannot be read: {_named(path)} {why}. Nothing was sent.",
            recommendation=[what_to_do, way_back],
        ) from error
    except _FlawError as error:
        raise InvalidArgumentValueError(
            f"The list of roles cannot be used: in {_named(path)}, {error}. Nothing was sent.",
            recommendation=[_HOW_TO_WRITE, way_back],
        ) from error


class _UnreadableError(Exception):
    """A file cannot be read; the arguments are the reason and the recommendation."""


class _FlawError(Exception):
    """A list is invalid; the argument is the line, the column and the problem."""


def _named(path):
    return in_one_line(str(path))


def _text_of(path):
    try:
        raw = Path(path).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: an impossible path
        raise _UnreadableError(why_unreadable(path, error), CHECK_THE_PATH) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(error.object[: error.start].decode("utf-8")) from error
    if "\0" in text:  # UTF-16 without a byte order mark
        raise _not_utf8(text.partition("\0")[0])
    return text


def _not_utf8(text_before):
    line = len(re.split("\r\n|\r|\n", text_before))
    return _UnreadableError(f"is not UTF-8 (line {line})", SAVE_AS_UTF8)


def _roles_in(text):
    rows = _rows(text)
    titles = _titles(*next(rows, (1, [])))
    roles, lines = {}, {}
    for line, cells in rows:
        if len(cells) != len(titles):
            raise _FlawError(f"line {line}: there are {len(titles)} titles, but {len(cells)} cells")
        guid, role = _role(line, dict(zip(titles, cells, strict=True)))
        if guid in lines:
            raise _flaw(line, _ID, f"{guid} is already on line {lines[guid]}")
        roles[guid], lines[guid] = role, line
    if not roles:
        raise _FlawError("no line has a role")
    return roles


def _rows(text):
    """Yield the first line and the cells of each row that is not empty."""
    for line, cells in csv_rows(io.StringIO(text, newline="")):
        if cells is None:
            raise _FlawError(
                f"line {line}: it cannot be split into columns, because a quotation mark is not closed or is inside a "
                "value, or because a value is too long"
            )
        yield line, cells


def _titles(line, cells):
    """Check the titles, and return them in lower case."""
    titles = [cell.lower() for cell in cells]
    if len(titles) == 1 and any(sign in titles[0] for sign in _OTHER_SIGNS):
        raise _FlawError(f"line {line}: the columns are not separated by commas")
    for title in (_ID, _NAME, _ELIGIBLE):
        if titles.count(title.lower()) != 1:
            has_it = "more than one column has" if title.lower() in titles else "no column has"
            raise _FlawError(f"line {line}: {has_it} the title {title}")
    return titles


def _role(line, row):
    guid, name, eligible = (row[title.lower()] for title in (_ID, _NAME, _ELIGIBLE))
    if not is_guid(guid):
        raise _flaw(line, _ID, f"{shown(guid)} is not a GUID" if guid else "the cell is empty")
    if not name:
        raise _flaw(line, _NAME, "the cell is empty")
    if eligible.lower() not in _COUNTS:
        raise _flaw(line, _ELIGIBLE, f"{shown(eligible)} is neither yes nor no" if eligible else "the cell is empty")
    return guid.lower(), Role(name, BUILT_IN, _COUNTS[eligible.lower()])


def _flaw(line, column, what):
    return _FlawError(f"line {line}, column {column}: {what}")
