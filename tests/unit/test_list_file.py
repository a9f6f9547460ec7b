"""Lists of tenants are read as they come: typed, from Partner Center, from Excel, or from az."""

import csv
import io
import re
import time

import pytest
from azure.cli.core.azclierror import InvalidArgumentValueError
from hypothesis import given
from hypothesis import strategies as st

from azext_managementpartner.tenants.list_file import read_tenants

GUID = "6d0a2b1c-3f4e-5a6b-8c7d-0e1f2a3b4c5d"
OTHER = "0b0c7e8f-9a1b-4c2d-8e3f-4a5b6c7d8e9f"
THIRD = "c3d4e5f6-0718-4293-a4b5-c6d7e8f90a1b"


def tenants_in(texts):
    """The tenants and what the list calls their companies, a dict."""
    return {str(tenant): tenant.company for tenant in read_tenants(texts)}


def refused(*texts, option="--tenants"):
    with pytest.raises(InvalidArgumentValueError) as caught:
        read_tenants(texts, option)
    assert caught.value.error_msg.isprintable()
    return caught.value


def guid_of(number):
    return f"{number:08x}-3f4e-5a6b-8c7d-0e1f2a3b4c5d"


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(["a.com", "b.com", GUID], id="one by one"),
        pytest.param(["a.com,b.com", f" {GUID}"], id="with a comma"),
        pytest.param([f"a.com\nb.com\r\n{GUID}\n"], id="in lines"),
        pytest.param([f",a.com, b.com,,\t{GUID},"], id="with more between them than needed"),
        pytest.param(["a.com", "#typed", "b.com", GUID], id="a comment of its own"),
        pytest.param(
            [f"# customers\na.com # the first, since 2019\r\n\t# x.com\r\nb.com,# z.com\n{GUID}\t#"], id="notes"
        ),
        pytest.param([f"\ufeffa.com\r\nb.com\r\n{GUID}\r\n"], id="a byte order mark"),
        pytest.param([f"\ufeff# exported\r\n\ufeffa.com\tb.com\r\n{GUID}"], id="files joined to one"),
        pytest.param(["a.com", f"Domain;Note\nb.com;x\n{GUID};y\n"], id="typed, then CSV"),
    ],
)
def test_a_plain_list_is_taken_with_whatever_stands_between_the_tenants(texts):
    assert list(tenants_in(texts).items()) == [("a.com", None), ("b.com", None), (GUID, None)]


@pytest.mark.parametrize("texts", [[], [""], [" \n"], ["#"], ["\ufeff"], ["# a.com\n\n#b.com"], ["#a.com, b.com"]])
def test_a_list_without_a_tenant_names_none(texts):
    assert list(tenants_in(texts)) == []


def test_a_tenant_in_other_letters_is_the_same_and_a_later_list_may_give_its_name():
    texts = ["Fabrikam.com,b.com", GUID.upper(), f"Tenant ID,Name\nfabrikam.COM,Fabrikam\n{GUID},X\n{GUID},Y\n"]
    assert list(tenants_in(texts).items()) == [("Fabrikam.com", "Fabrikam"), ("b.com", None), (GUID.upper(), "X")]


@pytest.mark.parametrize(
    ("text", "tenants"),
    [
        pytest.param(
            "Microsoft ID,Company name,Primary domain name,Relationship\n"
            f'{GUID},"Fabrikam, Inc.",fabrikam.com,"Cloud Reseller"\n{OTHER},Contoso,contoso.com,\n',
            {GUID: "Fabrikam, Inc.", OTHER: "Contoso"},
            id="Partner Center",
        ),
        pytest.param(
            f'\ufeff"Company name";"Microsoft ID"\r\n"Müller; ""Söhne""";{GUID}\r\n;\r\n\r\n北京;{OTHER}\r\n',
            {GUID: 'Müller; "Söhne"', OTHER: "北京"},
            id="Excel with semicolons",
        ),
        pytest.param(f"sep=;\r\nA, B;C\r\nx;{GUID}\r\n", {GUID: None}, id="Excel names the delimiter"),
        pytest.param(f"sep=!\nKunde!Kennung\nx,y;z!{GUID}\n", {GUID: None}, id="a delimiter of one's own"),
        pytest.param(f"Kunde\tKennung\nA, B; C\t{GUID}\n", {GUID: None}, id="tabs"),
        pytest.param(f"Name|Kennung\nA, B; C|{GUID}\n", {GUID: "A, B; C"}, id="bars"),
        pytest.param(f'ID, Name\n{GUID}, "A, Inc."\n', {GUID: "A, Inc."}, id="blanks after the delimiter"),
        pytest.param(f"No. #,Tenant ID\n1,{GUID}\n", {GUID: None}, id="a number sign in a title"),
        pytest.param(f"# of today\nName,No.\n#x,{GUID}\n x,{OTHER}#\nA # B,{THIRD}\n".replace("#\n", "\n"),
                     {OTHER: "x", THIRD: "A # B"}, id="comments begin lines alone"),
        pytest.param(f'Name,No.\n"#1 Shop",{GUID}\n"A\n#2\n\nB",{OTHER}\n', {GUID: "#1 Shop", OTHER: "A\n#2\n\nB"},
                     id="a number sign in quotes"),
        pytest.param("Domain\na.com\n\nb.com\n", {"a.com": None, "b.com": None}, id="one column of a known title"),
        pytest.param("Tenant\na.com\n", {"a.com": None}, id="one column titled Tenant"),
        pytest.param("Microsoft ID,Company name\n", {}, id="titles alone"),
        pytest.param("tenantId", {}, id="one title alone"),
        pytest.param(f"Tenant ID,Name\n{GUID}\n{OTHER},B,more\n", {GUID: None, OTHER: "B"}, id="ragged rows"),
        pytest.param(f"Tenant ID,Name\n{GUID},慸挮浯", {GUID: "慸挮浯"}, id="a name of the bytes of xa.com"),
        pytest.param(f"A,Name\n1,x,{GUID}\n", {GUID: "x"}, id="fewer titles than columns"),
        pytest.param(f"Tenant ID,Name\n{GUID},{GUID}\n{OTHER}, \n", {GUID: None, OTHER: None}, id="no names"),
    ],
)  # fmt: skip
def test_a_csv_is_read_with_its_companies(text, tenants):
    assert list(tenants_in([text]).items()) == list(tenants.items())


@pytest.mark.parametrize(
    ("titles", "rows", "taken"),
    [
        pytest.param("X,Y", [("a.com", GUID)], [GUID], id="IDs before domain names"),
        pytest.param("X,Domain", [(GUID, "a.com")], [GUID], id="IDs before titled domain names"),
        pytest.param("X,Y", [(GUID, ""), ("", OTHER), (THIRD, OTHER)], None, id="most IDs, and none in one row"),
        pytest.param("X,Y", [(GUID, "x"), (OTHER, THIRD), (THIRD, "y")], [GUID, OTHER, THIRD], id="most IDs"),
        pytest.param("X,Y", [("a.com", GUID), ("a.com", OTHER)], [GUID, OTHER], id="not the partner's own"),
        pytest.param("Source,Target", [(GUID, OTHER), (GUID, THIRD)], [OTHER, THIRD], id="not one alone"),
        pytest.param("X,Directory ID", [(GUID, OTHER)], [OTHER], id="the titled one"),
        pytest.param("Subscription ID,tenantId", [(GUID, OTHER), (GUID, "a.com")], [OTHER, "a.com"], id="mixed"),
        pytest.param("X,Customer tenant-ID", [(GUID, OTHER), (THIRD, "n/a")], None, id="titled, though fewer"),
        pytest.param("Customer ID,Microsoft ID", [(GUID, OTHER)], [OTHER], id="the better title"),
        pytest.param("Subscription ID,Kennung", [(GUID, OTHER)], [OTHER], id="not the subscription's"),
        pytest.param("Object_ID,Kennung", [(GUID, "a.com")], ["a.com"], id="not the object's"),
        pytest.param("User,Domain", [(GUID, "a.com")], ["a.com"], id="not the user's"),
        pytest.param("Tenant ID,Customer ID", [(GUID, OTHER), (GUID, THIRD)], [OTHER, THIRD], id="the customer's"),
        pytest.param("X,Y", [("x", "a.com"), ("b.com", "c.com")], ["a.com", "c.com"], id="most domain names"),
        pytest.param("X,Primary domain name", [("a.com", "b.com"), ("c.com", "d.com")], ["b.com", "d.com"], id="title"),
        pytest.param("Website,Domain", [("a.com", "b.com"), ("c.com", "")], None, id="titled, with gaps"),
        pytest.param("Company name,Y", [("Booking.com", "b.com"), ("A.de", "c.com")], ["b.com", "c.com"], id="names"),
        pytest.param("Tenant ID,Domain", [(GUID, "a.com"), ("", "b.com")], [GUID, "b.com"], id="domain in its place"),
        pytest.param("Tenant ID,Domain", [(GUID, "a.com"), ("", "x")], None, id="nothing in its place"),
        pytest.param("Tenant ID,User", [(GUID, "a.com"), ("", OTHER)], None, id="another's not in its place"),
        pytest.param("X,Domain,Z", [(GUID, "a.com", ""), ("", "b.com", ""), ("", "c.com", "")],
                     ["a.com", "b.com", "c.com"], id="one ID among notes"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_column_is_found_by_its_values_then_by_its_title(titles, rows, taken, delimiter):
    text = "\n".join(delimiter.join(cells) for cells in [titles.split(","), *rows])
    if taken is None:
        assert f"line {len(rows) + 1 if rows[1][0] != '' else 3}, column " in refused(text).error_msg
    else:
        assert list(tenants_in([text])) == taken


@pytest.mark.parametrize(
    ("titles", "rows", "words"),
    [
        ("Old domain,New domain", [("a.com", "b.com"), ("c.com", "d.com")], "'Old domain' and 'New domain' can both"),
        ("X,Y", [(GUID, OTHER)], "the columns 'X' and 'Y' can both contain the tenants."),
        ("Client ID,Name", [(GUID, "x")], "no column has tenant IDs or domain names. The columns are"),
        ("Tenant,Managed by", [("A", GUID), ("B", GUID)], "no column has tenant IDs or domain names"),
    ],
)
def test_where_it_is_not_sure_which_column_is_meant_none_is_taken(titles, rows, words):
    assert words in refused("\n".join(",".join(cells) for cells in [titles.split(","), *rows])).error_msg


@pytest.mark.parametrize(
    "title",
    [
        *("Company name", "COMPANY", "Customer name", "customer", "Display_name", "tenantDisplayName"),
        *("Tenant name", "Name", "Tenant"),
    ],
)
def test_the_companies_are_found_by_the_title(title):
    assert tenants_in([f"ID,Country,{title}\n{GUID},Norway,  A\x1b[2J \n"]) == {GUID: "A\x1b[2J"}


def test_of_several_titles_of_companies_the_better_is_taken():
    assert tenants_in([f"Name,Customer,Company name,Tenant ID\na,b,c,{GUID}\n"]) == {GUID: "c"}


AS_TODAY = (
    "is not a tenant: it must be a tenant ID or a domain name, like 00000000-0000-0000-0000-000000000000 or "
    "fabrikam.onmicrosoft.com."
)


@pytest.mark.parametrize("typed", ["abc", "abc, def", "abc;def", "abc # x.com, b.com", "a.com,abc", "\ufeffabc\n"])
def test_a_typed_value_that_is_no_tenant_is_refused_as_ever(typed):
    value = "abc;def" if ";" in typed else "abc"
    error = refused("b.com", typed)
    assert error.error_msg == f"--tenants: {value!r} {AS_TODAY}"
    assert error.recommendations == ["See your tenants: az managementpartner list --output table"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        pytest.param("a.com\n\n# x\nabc\n", "line 4: 'abc' ", id="a line of a plain list"),
        pytest.param("abc\na.com", "line 1: 'abc' ", id="a title that is not known"),
        pytest.param("a.com\rabc\r", "line 2: 'abc' ", id="lines of an old Macintosh"),
        pytest.param("abc,\na.com,\n", "line 1: 'abc' ", id="a comma at the end"),
        pytest.param(f"sep=;\nA;ID\nx;{GUID}\ny;z\n", "line 4, column 'ID': 'z' ", id="after Excel's first line"),
        pytest.param("abc # x, y\na.com\n", "line 1: 'abc' ", id="a comment with a comma"),
        pytest.param("a.com our first, of 2019\nb.com\n", "line 1: 'our' ", id="a tenant and its name"),
        pytest.param("a.com#b.com\nc.com", "line 1: 'a.com#b.com' ", id="a number sign in a word"),
        pytest.param(f"{GUID}\tFabrikam\tEnabled\n{OTHER}\tx\ty\n", "line 1: 'Fabrikam' ", id="tabs without titles"),
        pytest.param(f"{GUID},Fabrikam\n{OTHER},Contoso\n", "line 1: 'Fabrikam' ", id="CSV without titles"),
        pytest.param(f"Fabrikam;{GUID}\nx;{OTHER}\n", f"line 1: 'Fabrikam;{GUID[:31]}…' ", id="semicolons"),
        pytest.param("sep=a\nXaY\nb.com", "line 1: 'sep=a' ", id="a letter for a delimiter"),
        pytest.param(f"A  B  C\n---\n{GUID}", "line 1: 'A' ", id="dashes under titles that do not fit"),
        pytest.param(f"a.com  b.com\n-----  -----\n{GUID}", "line 2: '-----' ", id="a table without titles"),
        pytest.param(f"Tenant ID,Name\n{GUID},x\n\nn/a,\x1b[2J\n", "line 4, column 'Tenant ID': 'n/a' ", id="CSV"),
        pytest.param(f"Tenant ID,Name\n{GUID},x\n\x1b[2J,y\n", r"line 3, column 'Tenant ID': '\x1b[2J' ", id="control"),
        pytest.param(f'Name;ID\r\n"A\r\nB";{GUID}\r\n#\r\n"C\r\nD";x\r\n', "line 5, column 'ID': 'x' ", id="breaks"),
        pytest.param(f"Name,Tenant ID\nA,{GUID}\nB,\n", "line 3, column 'Tenant ID': the cell is empty", id="empty"),
        pytest.param(f"Name,ID\nA,{GUID}\nFabrikam, Inc.,{OTHER}\nC,{THIRD}\n", "line 3, column 'ID': 'Inc", id="q"),
        pytest.param("A,\x1b[2J\nx,y\n", r"no column has tenant IDs or domain names. The columns are", id="no column"),
        pytest.param(f'Tenant ID,Name\n{GUID},"A\n{OTHER},B\n', "line 2: it cannot be split", id="an open quote"),
        pytest.param(f'Tenant ID;Name\n{GUID};"A" B\n', "line 2: it cannot be split", id="a quote in a value"),
        pytest.param(f'Tenant ID,Name\n{GUID},"{"x" * 200_000}"\n', "line 2: it cannot be split", id="a long value"),
        pytest.param('"Tenant" ID,Name\na.com,b\n', "line 1: '\"Tenant\"' ", id="a quote in a title"),
    ],
)  # fmt: skip
def test_an_error_says_the_line_and_the_column(text, where):
    error = refused(text)
    assert re.match(f"--tenants[,:] {re.escape(where)}", error.error_msg)
    assert error.recommendations


@pytest.mark.parametrize("path", ["missing.txt", "my customers.csv", "C:\\customers.txt", "\x1b[2J"])
@pytest.mark.parametrize("option", ["--tenants", "--exclude-tenants"])
def test_a_file_that_az_did_not_find_is_named(path, option):
    said = refused("a.com", f"@{path}", option=option).error_msg
    assert said == f"{option}: the file {path!r} does not exist or cannot be read."


EXPORT = f"Microsoft ID,Company name\r\n{GUID},Müller\r\n"
IN_CYRILLIC = "Название,Домен\r\nАкционерное общество,a.onmicrosoft.com\r\nОбщество,contoso.com\r\n"


@pytest.mark.parametrize(
    ("text", "written", "read"),
    [
        pytest.param(EXPORT, "cp1252", "utf-16-le", id="ANSI"),
        pytest.param(EXPORT, "cp1252", "utf-16-be", id="ANSI, the other way round"),
        pytest.param(EXPORT.replace("\r", ""), "mac_roman", "utf-16-le", id="Macintosh"),
        pytest.param(IN_CYRILLIC, "cp866", "utf-16-be", id="Cyrillic"),
        pytest.param("a.com\r\nMüller.de\r\n", "cp1252", "utf-16-le", id="a plain list"),
        pytest.param(EXPORT.replace("ü", "u"), "utf-16-le", "utf-8", id="UTF-16 without a byte order mark"),
    ],
)
def test_text_that_was_decoded_wrongly_is_to_be_saved_as_utf_8(text, written, read):
    encoded = text.encode(written)
    error = refused((encoded + b" " * (len(encoded) % 2)).decode(read))
    assert "is not UTF-8" in error.error_msg
    assert "CSV UTF-8" in error.recommendations[0]


@pytest.mark.parametrize("typed", ["北京", "中国中央电视台", "ﾌｧﾌﾞﾘｶﾑ", "\u0d0a" * 50])
def test_other_scripts_are_not_taken_for_text_that_was_decoded_wrongly(typed):
    assert refused(typed).error_msg.endswith(AS_TODAY)


def test_ten_thousand_customers_are_read_at_once():
    rows = [f'{guid_of(n)},"Fabrikam, {n}",a{n}.onmicrosoft.com,Reseller\n' for n in range(10_000)]
    text = "Microsoft ID,Company name,Primary domain name,Relationship\n" + "".join(rows)
    start = time.process_time()
    assert len(tenants_in([text])) == 10_000
    assert time.process_time() - start < 3  # a third of a second, where nothing else runs


COMPANIES = st.text(st.sampled_from("aB.# ,;\t|\"'\n\r\\=ü北\x1b\u2028") | st.characters(exclude_characters="\0\ufeff"))
TENANTS = st.integers(0, 2**32 - 1).map(guid_of) | st.from_regex(
    r"[a-z0-9]{1,9}\.(onmicrosoft\.com|de)", fullmatch=True
)


@st.composite
def exports(draw):
    """A table with what it names, as programs may write it."""
    tenants = draw(st.lists(TENANTS, min_size=1, max_size=6, unique=True))
    named = {tenant: draw(COMPANIES) for tenant in tenants}
    titles = draw(st.permutations(["Microsoft ID", "Company name", "Relationship", "Land"]))
    columns = {"Microsoft ID": list(named), "Company name": list(named.values())}
    dull = [draw(st.sampled_from(["", "Reseller", 'a "b"', "1,5"])) for _ in tenants]
    rows = zip(*(columns.get(title, dull) for title in titles), strict=True)
    delimiter = draw(st.sampled_from(",;\t|"))
    all_quoted, as_needed = csv.QUOTE_ALL, csv.QUOTE_MINIMAL
    end, quoting = draw(st.sampled_from([("\n", all_quoted), ("\r\n", all_quoted), ("\r\n", as_needed)]))
    if titles[0] == "Company name":
        quoting = all_quoted  # without quotes, a # begins a comment
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows([titles, *rows])
    text = draw(st.sampled_from(["", "\ufeff"])) + draw(st.sampled_from(["", f"# x,y{end}", end])) + file.getvalue()
    return text, {tenant: company.strip() or None for tenant, company in named.items()}


@given(exports())
def test_whatever_the_companies_are_called_a_csv_gives_back_what_was_written(export):
    text, named = export
    assert list(tenants_in([text]).items()) == list(named.items())


PIECES = st.sampled_from(
    ["a.com", GUID, "Tenant ID", "Name", "sep=;", "---  ---", "--", "  ", "\n", "\r\n", "\r", '"', ",", ";", "\t", "|"]
    + ["#", "\0", "\ufeff", "@", "x", "\x1b[2J", "\u2028", "\ud800", "\x1c"]
)  # fmt: skip


@given(st.lists(st.lists(PIECES).map("".join) | st.text(st.characters(exclude_categories=()))))
def test_any_text_is_read_or_refused_in_words(texts):
    try:
        tenants = tenants_in(texts)
    except InvalidArgumentValueError as error:
        assert error.error_msg.isprintable()
        assert error.recommendations
    else:
        assert len({tenant.lower() for tenant in tenants}) == len(tenants)
        assert all(tenant.lower() in "\n".join(texts).lower() for tenant in tenants)
