"""The tenants that --tenants and --exclude-tenants name: a plain list, or CSV."""

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
"""Known titles of columns, by their letters and digits; where several fit, the first of them counts."""
_TENANT = "tenant"
"""A title that can be any of these: in our own tables, it is that of the names."""
_OF_OTHERS = "subscription|object|application|appid|clientid|user|principal|partner"
"""Words in titles of columns whose GUIDs and domain names are not those of the tenants."""
_NO_TENANT, _OTHERS, _SOME_DOMAINS, _SOME_IDS, _TITLED_DOMAINS, _ALL_IDS, _TITLED_IDS = range(7)
"""How well a column names tenants, from not at all to best."""
_CORRECT = "Correct the line, or put a # in front of it."
_LIST_YOURS = (
    "List the tenants you are signed in to: az account list "
    '--query "[].{name:tenantDisplayName, domain:tenantDefaultDomain, id:tenantId}" -o table'
)


class ListedTenant(str):
    """A tenant as a list names it: GUID or domain name, and the `company` whose it is, or None."""

    company = None


def read_tenants(texts, option="--tenants"):
    """Read the tenants that an option names.

    :param texts: the arguments of the option, list of str: what was typed, or the text of a file that az has put in
        the place of `@{file}`.
    :param option: the option's name, for messages.
    :return: list of `ListedTenant`, each once, as it is written first; empty where nothing is named.
    :raises InvalidArgumentValueError: something in the list is no tenant, or cannot be read; or the file that was
        named is not there.
    """
    tenants = {}
    for text in texts:
        _refuse_what_is_no_list(text, option)
        table = _table(text)
        for name, company in _of_table(*table) if table else _of_plain_list(text):
            tenant = tenants.setdefault(name.lower(), ListedTenant(name))
            tenant.company = tenant.company or company
    return list(tenants.values())


def _refuse_what_is_no_list(text, option):
    if re.match("@.", text):
        raise _error(
            f"{option}: the file {shown(text[1:])} is not there, or cannot be read.",
            CHECK_THE_PATH,
        )
    if _is_decoded_wrongly(text):
        raise _error(
            f"{option}: the file is not UTF-8, so that it cannot be read.",
            SAVE_AS_UTF8,
        )
    if text.lower().endswith((".csv", ".txt")) and os.path.isfile(text):
        raise _error(f"{option}: {shown(text)} is a file.", f"To load the tenants from it, write @{text}")


def _is_decoded_wrongly(text):
    """Whether az read a file in another encoding than it has.

    UTF-16 that is taken for UTF-8 has zeros in it. Where an ANSI file is taken for UTF-16, each two letters of it
    become one character, beyond the first 256 of Unicode.
    """
    if "\0" in text or _is_binary(text):
        return True
    if not text or min(text) < "\u0100":
        return False
    as_it_was = [text.encode(encoding, "surrogatepass").decode("latin-1") for encoding in ("utf-16-le", "utf-16-be")]
    return any(re.search(rf"{GUID}|[a-z0-9]\.[a-z]{{2}}", letters, re.IGNORECASE) for letters in as_it_was)


def _is_binary(text):
    """Whether az has read a file as bytes, since no encoding fits: then it is base64 of lines that are no UTF-8."""
    from base64 import b64decode

    try:
        read = b64decode(text, validate=True)
    except ValueError:
        return False
    return b"\n" in read and 0.8 < sum(byte < 128 for byte in read) / len(read) < 1


def _lines(text):
    """The lines as an editor counts them, with their ends; a byte order mark begins each part of joined files."""
    import io

    return [line.lstrip("\ufeff") for line in io.StringIO(text, newline="")]


def _of_plain_list(text):
    lines = _lines(text)
    for number, line in enumerate(lines, 1):
        for value in filter(None, re.split(r"[\s,]+", _without_comment(line))):
            if not is_tenant(value):
                titles = "A list with columns needs titles in its first line, like Tenant ID and Company name."
                in_line = (f"Line {number}: ", f"{_CORRECT} {titles}") if len(lines) > 1 else ()
                raise no_tenant(value, *in_line)
            yield value, None


def _without_comment(line):
    return re.sub(r"(^|[\s,])#.*", "", line)


def _table(text):
    """The rows of the list, each a line number and its cells, the titles first; and the score of each column, a dict.

    :return: tuple of these; None where it is a plain list.
    """
    tables = [(rows, {column: _score(rows, column) for column in range(_width(rows))}) for rows in _csv_tables(text)]
    return max(tables, key=lambda table: (max(table[1].values()), len(table[0][0][1])), default=None)


def _csv_tables(text):
    """The rows with each delimiter that may be meant; an empty list where none of them gives titles."""
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
    """How well a column names tenants: its rank, and what decides between columns of the same rank."""
    (_, titles), *records = rows
    key = _key(_cell(titles, column))
    cells = list(filter(None, (_cell(cells, column) for _, cells in records)))
    ids, domains = sum(map(is_guid, cells)), sum(map(is_domain_name, cells))
    if ids and key in _IDS:
        return _TITLED_IDS, -_IDS.index(key)
    is_one_alone = len(set(cells)) == 1 < len(cells) and key not in _DOMAINS
    if is_one_alone or re.search(_OF_OTHERS, key) or (key in _COMPANIES and not ids):
        return _OTHERS if ids + domains else _NO_TENANT, ids + domains
    if ids:
        return _ALL_IDS if ids == len(cells) > len(records) / 2 else _SOME_IDS, ids
    if domains:
        return _TITLED_DOMAINS if key in _IDS + _DOMAINS else _SOME_DOMAINS, domains
    return _NO_TENANT, 0


def _of_table(rows, scores):
    """Yield each row's tenant and company."""
    (_, titles), *records = rows
    chosen, *others = sorted(scores, key=scores.get, reverse=True)
    _refuse_unreadable(records)
    if not records:
        return
    if scores[chosen][0] <= _OTHERS:
        raise _error(
            "No column has tenant IDs or domain names, by its title and its values: "
            f"{', '.join(map(shown, titles[:20]))}.",
            "Add a column with the title Tenant ID, or give the tenants alone, one on each line.",
        )
    _refuse_a_choice(titles, scores, chosen, others)
    in_its_place = next((column for column in others if scores[column][0] == _TITLED_DOMAINS), None)
    company_column = _company_column(titles, chosen)
    for number, cells in records:
        value, other = _cell(cells, chosen), _cell(cells, in_its_place)
        tenant = other if not value and is_tenant(other) else value
        if not is_tenant(tenant):
            raise no_tenant(value, f"Line {number}, column {shown(_cell(titles, chosen))}: ", _CORRECT)
        company = _cell(cells, company_column)
        yield tenant, company if company and not is_guid(company) else None


def _refuse_a_choice(titles, scores, chosen, others):
    """Refuse two columns of which each may have the tenants, and neither values nor titles decide."""
    rivals = [column for column in others if scores[column] == scores[chosen]]
    if rivals and scores[chosen][0] not in (_TITLED_IDS, _TITLED_DOMAINS):
        names = " and ".join(shown(_cell(titles, column)) for column in sorted([chosen, rivals[0]]))
        raise _error(
            f"The columns {names} both have what may be the tenants.",
            "Give the one that has the customers' tenants the title Tenant ID or Domain, or leave the other out.",
        )


def _refuse_unreadable(records):
    for number, cells in records:
        if cells is None:
            raise _error(
                f"Line {number} cannot be taken apart into columns: a quote in it is not closed, or stands inside a "
                "value.",
                _CORRECT,
            )


def _company_column(titles, chosen):
    keys = [_key(title) if column != chosen else None for column, title in enumerate(titles)]
    return next((keys.index(key) for key in (*_COMPANIES, _TENANT) if key in keys), None)


def no_tenant(value, where="", what_to_do=_LIST_YOURS):
    """The error of a value that is no tenant.

    :param value: what was given, str.
    :param where: the line and column of a list, in words; "": it was typed.
    :param what_to_do: str.
    :return: InvalidArgumentValueError.
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
