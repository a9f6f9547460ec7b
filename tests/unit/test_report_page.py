"""The report's page: whole, valid, and made of texts that stay texts."""

import base64
import hashlib
import re
import subprocess
import sys
from datetime import datetime, timezone
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from azext_managementpartner._text import in_one_line
from azext_managementpartner.report import attention
from azext_managementpartner.report.customers import _BEST
from azext_managementpartner.report.page import page
from azext_managementpartner.report.page_elements import ATTENTION, CHANGE, STATUS
from azext_managementpartner.report.rows import customer_rows
from tests.browser.rows import HOSTILE, TEXTS, hostile, replaced
from tests.browser.sample import covered, principal, row, sample
from tests.project import ROOT
from tests.unit.report_rows import KIM, answers, subscription
from tests.unit.report_rows import row as checked

MADE = datetime(2026, 11, 26, 13, 33, tzinfo=timezone.utc)
MARK = "Mallory"
any_text = st.builds("{}{}{}".format, st.text(), st.just(MARK), st.one_of(st.text(), st.sampled_from(HOSTILE)))


def written(rows, **options):
    return "".join(page(rows, **{"made": MADE, "partner_id": "12345", "compared": True} | options))


def parsed(text):
    """The page as a tree of elements; html5lib raises an error where the text is not valid."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


def words(tree):
    """All that can be read on the page."""
    return " ".join(
        "".join(text for part in tree.find("body") if part.tag != "script" for text in part.itertext()).split()
    )


def forms(value, place=""):
    """The keys of each object in rows, with the place where it is."""
    if isinstance(value, dict):
        yield place, tuple(sorted(value))
        for key, each in value.items():
            yield from forms(each, f"{place}.{key}")
    elif isinstance(value, list):
        for each in value:
            yield from forms(each, f"{place}[]")


def test_the_sample_is_made_like_what_the_command_prints():
    web = [subscription("Fabrikam", "Web")]
    linked, other = checked("Fabrikam", subscriptions=[]), checked("Fabrikam", KIM, "NotLinked", web)
    scoped = checked("Northwind", subscriptions=[subscription("Northwind", "Web")])
    printed = customer_rows(answers(linked, other, scoped), answers(linked), now=MADE)
    assert set(forms(sample())) == set(forms(printed))


@pytest.mark.parametrize(
    "rows", [[], sample(), hostile(), [row("Contoso", tenantId=None, tenantDisplayName=None, tenantDefaultDomain=None)]]
)
@pytest.mark.parametrize("compared", [True, False])
def test_the_page_is_valid(rows, compared):
    tree = parsed(written(rows, compared=compared, partner_id=None))
    assert len(tree.findall(".//h1")) == 1
    assert len(tree.findall(".//tbody")) == len(rows)
    assert len(tree.findall(".//thead//th[@scope='col']")) == (7 if compared else 6)


@given(st.data())
def test_no_text_becomes_markup(data):
    rows = replaced(sample()[1:3], lambda key: data.draw(any_text))
    tree = parsed(written(rows, partner_id=data.draw(any_text)))
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    assert {element.tag for element in elements} <= TAGS
    assert not any(MARK in f"{name}{value}" for element in elements for name, value in element.attrib.items())
    assert not any(MARK in (element.text or "") for element in elements if element.tag in ("script", "style", "title"))
    assert all(len(tree.findall(f".//{tag}")) == 1 for tag in ("script", "style", "title", "main"))


TAGS = {element.tag for element in parsed(written(sample())).iter() if isinstance(element.tag, str)}


def test_every_text_of_a_row_is_on_the_page():
    texts = []

    def numbered(key):
        texts.append((key, f"<{key} {len(texts)}>"))
        return texts[-1][1]

    tree = parsed(written(replaced(sample(), numbered)))
    shown = words(tree)
    named = {"roleDefinitionId", "objectId", "principalId"}  # a role and its holder are shown by their names
    missing = [text for key, text in texts if key not in named and text not in shown]
    assert missing == []
    assert {key for key, _ in texts} == TEXTS


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_shown_as_it_is(text):
    tree = parsed(written([covered("Fabrikam", tenantDisplayName=text, advice=text)]))
    (name,) = (element for element in tree.iter("bdi") if element.get("class") == "name")
    assert name.text == in_one_line(text)
    assert name.text.isprintable()


def test_each_principal_is_shown_by_its_object_id():
    shown = words(parsed(written(sample())))
    assert all(each["objectId"] in shown for customer in sample() for each in customer["principals"])


def test_what_is_not_known_leaves_no_trace():
    unknown = principal("Fabrikam", "kim@contoso.com", "Failed", userName=None, objectId=None, checkedTime=None)
    shown = words(parsed(written([row("Fabrikam", "NotChecked", [unknown], tenantId=None)])))
    assert "Unknown principal" in shown
    assert "None" not in shown.replace("None in use", "")


def test_the_page_has_words_for_all_that_the_rows_say():
    said = {getattr(attention, name) for name in ("ONE_USER", "ROLE_ENDS", "OTHER_PARTNER_ID", "OLD", "UNDATED")}
    known = {getattr(attention, name) for name in dir(attention) if name.isupper()}
    kinds = {value for value in known if isinstance(value, str)}
    assert set(CHANGE) == kinds - said - {attention.NONE, attention.NOT_CHECKED}
    assert set(ATTENTION) == said
    assert set(STATUS) == {*_BEST, "NotLinked", "OtherPartnerId", "NotChecked"}


def test_the_numbers_on_top_add_up():
    rows = sample() * 3
    tree = parsed(written(rows))
    counts = [int(number.text) for number in tree.findall(".//ul[@class='legend']//strong")]
    assert sum(counts) == len(rows)
    assert counts == [21, 3, 6, 6]
    tiles = {tile.get("data-flag"): int(tile.find("strong").text) for tile in tree.findall(".//ul[@class='tiles']/li")}
    known = tree.findall(".//tbody")
    flagged = [f"{each.get('data-flags', '')} {each.get('data-status')}".split() for each in known]
    assert tiles == {flag: sum(flag in flags for flags in flagged) for flag in tiles}
    assert {"OneUser", "RoleEnds", "OtherPartnerId", "NotChecked", "Old", "ChangedLost"} <= set(tiles)


def test_the_parts_of_the_bar_fill_it():
    rows = sample() * 7
    bar = parsed(written(rows)).find(".//*[@class='bar proportion']")
    parts = [(float(part.get("x")[:-1]), float(part.get("width")[:-1])) for part in bar]
    assert all(x + width == pytest.approx(next_x, abs=0.01) for (x, width), (next_x, _) in pairwise(parts))
    assert sum(parts[-1]) == pytest.approx(100, abs=0.01)
    assert bar.get("aria-label") == "Covered: 49, Partly covered: 7, Not covered: 14, Unknown or not checked: 14"


def test_the_page_says_when_it_was_made_and_what_it_is_about():
    text = words(parsed(written(sample())))
    about = "12 customers · Checked 2026-11-24 · Made 2026-11-26 13:33 UTC"
    assert f"Contoso Ltd, partner ID 12345 · Only links to partner ID 12345 count · {about}" in text
    several = [covered("Fabrikam"), row("Wingtip", principals=[principal("Wingtip", KIM, partnerId="777")])]
    several[0]["principals"][0]["checkedTime"] = "2026-10-01T08:00:00Z"
    text = words(parsed(written(several, partner_id=None)))
    assert "Contoso Ltd, partner ID 12345 · Contoso Ltd, partner ID 777 · 2 customers" in text
    assert "Checked 2026-10-01 to 2026-11-24 · Made" in text
    assert "coverage0 customers · Made" in words(parsed(written([], partner_id=None)))


def test_only_its_own_style_and_script_work():
    tree = parsed(written(sample()))
    policy = tree.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(tree.find(f".//{tag}").text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in policy
    assert not re.search(
        r"\bstyle=|\son[a-z]+=", re.sub(r"<(style|script)>.*?</\1>", "", written(sample()), flags=re.S)
    )


def test_it_loads_nothing():
    text = written(sample())
    assert not re.search(r"https?:|\b(src|href|srcset|action|data|poster)=|@import|url\((?!#)", text)


def test_each_customer_is_a_piece():
    rows = hostile()
    _, *pieces, _ = page(rows, made=MADE, compared=True)
    assert len(pieces) == len(rows)
    assert all(piece.startswith("<tbody") and piece.endswith("</tbody>\n") for piece in pieces)


def test_it_needs_nothing_but_the_standard_library():
    script = """
import sys, types
package = types.ModuleType("azext_managementpartner")
package.__path__ = ["azext_managementpartner"]
sys.modules["azext_managementpartner"] = package
before = set(sys.modules)
import azext_managementpartner.report.page
tops = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(tops - set(sys.stdlib_module_names) - {"azext_managementpartner"}))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "\n"


def test_style_and_script_end_no_element_of_theirs():
    for name in ("page.css", "page.js"):
        text = Path(ROOT, "azext_managementpartner", "report", name).read_text(encoding="utf-8")
        assert "</" not in text and "<!--" not in text


def test_each_subscription_is_shown_as_it_is_counted():
    (alpine,) = (customer for customer in sample() if customer["tenantDisplayName"] == "Alpine Ski House")
    tree = parsed(written([alpine]))
    shown = [[part.text for part in title if part.text] for title in tree.findall(".//h4") if len(title) == 2]
    assert shown == [["Bookings", "Whole"], ["Lifts", "In part"], ["Old site", "Not covered"], ["Trial", "Not in use"]]
