"""A table fits the terminal: what tells the rows apart stays."""

import io
from collections import OrderedDict

import pytest
import tabulate
from hypothesis import example, given
from hypothesis import strategies as st

from azext_managementpartner import _table, _terminal
from azext_managementpartner._table import fit_to_terminal

LONG = "A subscription of a name that nobody has ever typed without a mistake"


class Terminal(io.StringIO):
    """Standard output that is a terminal."""

    encoding = "utf-8"

    def isatty(self):
        return True


@pytest.fixture
def at_terminal(monkeypatch):
    """Gives a function that fits lines to a terminal of some columns."""

    def fit(lines, columns, encoding="utf-8"):
        with monkeypatch.context() as patch:
            patch.setattr(_table.sys, "stdout", Terminal())
            patch.setattr(Terminal, "encoding", encoding)
            patch.setattr(_terminal, "terminal_width", lambda _: columns)
            return fit_to_terminal([OrderedDict(line) for line in lines])

    return fit


def line(**cells):
    return {title: cells.get(title.lower(), "") for title in ("Coverage", "Subscription", "Tenant", "Domain", "Roles")}


def test_one_long_name_takes_no_others_place(at_terminal):
    lines = at_terminal([line(coverage="Whole", subscription=LONG, tenant="Fabrikam", domain="fabrikam.com")], 80)
    assert lines[0]["Tenant"] == "Fabrikam"
    assert lines[0]["Subscription"].endswith("…")


def test_tenants_of_the_same_name_are_told_apart(at_terminal):
    rows = [line(coverage="Whole", subscription=LONG, tenant="Default Directory", domain=f"{n}.com") for n in "ab"]
    assert [row["Domain"] for row in at_terminal(rows, 80)] == ["a.com", "b.com"]
    assert "Domain" not in at_terminal(rows[:1], 60)[0]


def test_users_are_told_apart_however_narrow_it_is(at_terminal):
    rows = [{"Status": "Linked", "PartnerId": "12345", "Tenant": "Fabrikam", "Domain": "fabrikam.com", "User": user}
            for user in ("alex@contoso.com", "sam@contoso.com")]  # fmt: skip
    assert [row["User"][:3] for row in at_terminal(rows, 50)] == ["ale", "sam"]


def test_the_mark_is_one_that_the_terminal_can_show(at_terminal):
    (row,) = at_terminal([line(coverage="Whole", subscription=LONG, tenant="Fabrikam")], 60, encoding="latin-1")
    assert row["Subscription"].endswith("~")


_texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=60)


@given(st.lists(st.tuples(*[_texts] * 5), min_size=1, max_size=4), st.integers(42, 200))
@example([("x" * 17, "", "", "", "")], 42)
def test_no_line_is_wider_than_the_terminal(cells, columns):
    lines = [dict(zip(line(), each, strict=True)) for each in cells]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_table.sys, "stdout", Terminal())
        patch.setattr(_terminal, "terminal_width", lambda _: columns)
        patch.setattr(tabulate, "wcwidth", None)  # az brings none
        shown = fit_to_terminal([OrderedDict(each) for each in lines])
        printed = tabulate.tabulate(shown, headers="keys", tablefmt="simple", disable_numparse=True)
    wide = max(sum(_table._width(text) - len(text) for text in each.values()) for each in lines)
    assert all(_table._width(text.rstrip()) <= columns for text in printed.splitlines()) or wide > columns - 42
