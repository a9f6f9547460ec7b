"""Reads the tenants of --tenants and --exclude-tenants: a plain list, or CSV."""

import os
import re
from itertools import takewhile

from azext_managementpartner._files import CHECK_THE_PATH, SAVE_AS_UTF8, csv_rows
from azext_managementpartner._text import GUID, is_domain_name, is_guid, is_tenant, shown

_IDS = ("microsoftid", "customertenantid", "customerid", "tenantid", "directoryid")
_DOMAINS = ("primarydomainname", "primarydomain", "tenantdefaultdomain", "defaultdomain", "customerdomainname",
            "domainname", "domain")  # fmt: skip
_COMPANIES = ("companyname", "company", "customername", "customer", "displayname", "tenantdisplayname", "tenantname",
              "name")  # fmt: skip
"""Known column titles, reduced to letters and digits; the first that a file has counts."""
_TENANT = "tenant"
"""A title of IDs, domains or names: in the tables of this extension, of the names."""
_OF_OTHERS = "subscription|object|application|appid|clientid|user|principal|partner"
"""Words in the titles of columns whose GUIDs and domain names do not identify tenants."""
_NO_TENANT, _OTHERS, _SOME_DOMAINS, _SOME_IDS, _TITLED_DOMAINS, _ALL_IDS, _TITLED_IDS = range(7)
"""How well a column identifies tenants, from not at all to best."""
_CORRECT = "Correct the line, or put a # in front of it."
_LIST_YOURS = "See your tenants: az managementpartner list --output table"


class ListedTenant(str):
    """The GUID or domain name of a tenant in a list, and the name of its `company`, or None."""

    company = None


def read_tenants(texts: list[str], option: str = "--tenants"):
    """Read the tenants that the values of an option name.

    :param texts: what the user typed, or the text of a file with which az has replaced `@{file}`.
    :return: list of `ListedTenant` without duplicates.
    :raises InvalidArgumentValueError: a value is not a tenant, or a list or file cannot be read.
    """
    tenants = {}
    for text in texts:
        _refuse_file(text, option)
        table = _table(text)
        found = _tenants_in_table(*table, option) if table else _tenants_in_plain_list(text, option)
        for name, company in found:
            tenant = tenants.setdefault(name.lower(), ListedTenant(name))
            tenant.company = tenant.company or company
    return list(tenants.values())


def _refuse_file(text, option):
    """Refuse a file that az has not read, or has read in the wrong encoding."""
    if re.match("@.", text):
        raise _error(f"{option}: the file {shown(text[1:])} does not exist or cannot be read.", CHECK_THE_PATH)
    if _is_decoded_wrongly(text):
        raise _error(f"{option}: the file cannot be read because it is not UTF-8.", SAVE_AS_UTF8)
    if text.lower().endswith((".csv", ".txt")) and os.path.isfile(text):
        raise _error(f"{option}: {shown(text)} is a file.", f"To load the tenants from it, write @{text}")


def _is_decoded_wrongly(text):
    """Whether az read a file in the wrong encoding.

    UTF-16 that is read as UTF-8 contains zeros. In an ANSI file that is read as UTF-16, two letters become one
    character beyond the first 256 of Unicode.
    """
    if "\0" in text or _is_binary(text):
        return True
    if not text or min(text) < "\u0100":
        return False
    as_ansi = [text.encode(encoding, "surrogatepass").decode("latin-1") for encoding in ("utf-16-le", "utf-16-be")]
    return any(re.search(rf"{GUID}|[a-z0-9]\.[a-z]{{2}}", letters, re.IGNORECASE) for letters in as_ansi)


def _is_binary(text):
    """Whether az has read a file as bytes because no encoding fits: it is base64 of lines that are not UTF-8."""
    from base64 import b64decode

    try:
        content = b64decode(text, validate=True)
    except ValueError:
        return False
    return b"\n" in content and 0.8 < sum(byte < 128 for byte in content) / len(content) < 1


def _lines(text):
    """The lines as an editor counts them, with their line ends; joined files may have several byte order marks."""
    import io

    return [line.lstrip("\ufeff") for line in io.StringIO(text, newline="")]


def _tenants_in_plain_list(text, option):
    lines = _lines(text)
    for number, line in enumerate(lines, 1):
        for value in filter(None, re.split(r"[\s,]+", _without_comment(line))):
            if not is_tenant(value):
                titles = "A list with columns needs column titles in its first line, like Tenant ID and Company name."
                if len(lines) > 1:
                    raise not_a_tenant(value, f"{option}, line {number}: ", f"{_CORRECT} {titles}")
                raise not_a_tenant(value, f"{option}: ")
            yield value, None


def _without_comment(line):
    return re.sub(r"(^|[\s,])#.*", "", line)


def _table(text):
    """Read CSV.

    :return: the rows, each a line number and its cells, the titles first, and a dict of column number to score; None:
        the text is a plain list.
    """
    tables = [(rows, {column: _score(rows, column) for column in range(_width(rows))}) for rows in _csv_tables(text)]
    return max(tables, key=lambda table: (max(table[1].values()), len(table[0][0][1])), default=None)


def _csv_tables(text):
    """The rows for each possible delimiter; an empty list if none of them results in titles."""
    lines = _lines(text)
    excel = re.fullmatch(r'sep=([^\w\s"]|\t)\s*', lines[0], re.IGNORECASE) if lines else None
    delimiters = excel[1] if excel else ",;\t|"
    skipped = 1 if excel else 0
    tables = [list(csv_rows(lines[skipped:], delimiter, skipped + 1, _is_row)) for delimiter in delimiters]
    return [rows for rows in tables if rows and rows[0][1]] if any(map(_has_titles, tables)) else []


def _is_row(line):
    return line.strip() and not line.startswith("#")


def _has_titles(rows):
    titles = rows[0][1] if rows else None
    if not titles or any(map(is_tenant, re.split(r'[\s,;|"]+', " ".join(titles)))):
        return False
    if any(_key(title) in (*_IDS, *_DOMAINS, _TENANT) for title in titles):
        return True
    before_comment = takewhile(lambda title: not re.search(r"(^|\s)#", title), titles)
    return len(rows) > 1 and len(list(filter(None, before_comment))) > 1


def _key(title):
    return re.sub(r"[\W_]+", "", title).lower()


def _width(rows):
    return max(len(cells or ()) for _, cells in rows)


def _cell(cells, column):
    return cells[column] if cells and column is not None and column < len(cells) else ""


def _score(rows, column):
    """How well a column identifies tenants: its rank, and the order of columns with the same rank."""
    (_, titles), *records = rows
    key = _key(_cell(titles, column))
    cells = list(filter(None, (_cell(cells, column) for _, cells in records)))
    ids, domains = sum(map(is_guid, cells)), sum(map(is_domain_name, cells))
    if ids and key in _IDS:
        return _TITLED_IDS, -_IDS.index(key)
    has_one_value = len(set(cells)) == 1 < len(cells) and key not in _DOMAINS
    if has_one_value or re.search(_OF_OTHERS, key) or (key in _COMPANIES and not ids):
        return _OTHERS if ids + domains else _NO_TENANT, ids + domains
    if ids:
        return _ALL_IDS if ids == len(cells) > len(records) / 2 else _SOME_IDS, ids
    if domains:
        return _TITLED_DOMAINS if key in _IDS + _DOMAINS else _SOME_DOMAINS, domains
    return _NO_TENANT, 0


def _tenants_in_table(rows, scores, option):
    """Yield the tenant and the company of each row."""
    (_, titles), *records = rows
    chosen, *others = sorted(scores, key=scores.get, reverse=True)
    _refuse_unreadable(records, option)
    if not records:
        return
    if scores[chosen][0] <= _OTHERS:
        raise _error(
            f"{option}: no column has tenant IDs or domain names. "
            f"The columns are: {', '.join(map(shown, titles[:20]))}.",
            "Add a column with the title Tenant ID, or list only the tenants, one on each line.",
        )
    _refuse_ambiguous_columns(titles, scores, chosen, others, option)
    domain_column = next((column for column in others if scores[column][0] == _TITLED_DOMAINS), None)
    company_column = _company_column(titles, chosen)
    for number, cells in records:
        value, domain = _cell(cells, chosen), _cell(cells, domain_column)
        tenant = domain if not value and is_tenant(domain) else value
        if not is_tenant(tenant):
            raise not_a_tenant(value, f"{option}, line {number}, column {shown(_cell(titles, chosen))}: ", _CORRECT)
        company = _cell(cells, company_column)
        yield tenant, company if company and not is_guid(company) else None


def _refuse_ambiguous_columns(titles, scores, chosen, others, option):
    """Refuse two columns with the same score, unless their titles decide."""
    rivals = [column for column in others if scores[column] == scores[chosen]]
    if rivals and scores[chosen][0] not in (_TITLED_IDS, _TITLED_DOMAINS):
        names = " and ".join(shown(_cell(titles, column)) for column in sorted([chosen, rivals[0]]))
        raise _error(
            f"{option}: the columns {names} can both contain the tenants.",
            "Give the column with the customers' tenants the title Tenant ID or Domain, or remove the other one.",
        )


def _refuse_unreadable(records, option):
    for number, cells in records:
        if cells is None:
            raise _error(
                f"{option}, line {number}: it cannot be split into columns. A quotation mark is not closed, or is "
                "inside a value.",
                _CORRECT,
            )


def _company_column(titles, chosen):
    keys = [_key(title) if column != chosen else None for column, title in enumerate(titles)]
    return next((keys.index(key) for key in (*_COMPANIES, _TENANT) if key in keys), None)


def not_a_tenant(value: str, where: str = "", what_to_do: str = _LIST_YOURS):
    """The InvalidArgumentValueError of a value that is not a tenant.

    :param where: the option, and the line and column of a list, in words.
    """
    what = "the cell is empty" if where and not value else f"{shown(value)} is not a tenant"
    return _error(
        f"{where}{what}: it must be a tenant ID or a domain name, like "
        "00000000-0000-0000-0000-000000000000 or fabrikam.onmicrosoft.com.",
        what_to_do,
    )


def _error(message, recommendation):
    from azure.cli.core.azclierror import InvalidArgumentValueError

    return InvalidArgumentValueError(message, recommendation=recommendation)
