"""Tables that fit the width of a terminal. Columns that identify a row stay, others are shortened or removed."""

import sys
from collections import OrderedDict
from unicodedata import east_asian_width

from azext_managementpartner import _terminal

_GAP, _PADDING = 2, 2
"""The spaces that tabulate puts between the columns, and beside their titles."""
_NARROW = 10
"""The width down to which an optional column is shortened before it is removed."""
_KEPT = ("Status", "Coverage", "PartnerId", "Was", "Subscription", "Tenant", "User", "Attention", "Change")
"""The columns that identify a row."""
_SHORTENED = ("Subscription", "Tenant", "User", "Domain", "Attention", "Change")
"""The columns of `_KEPT` that may be shortened, and Domain."""
_REMOVED_FIRST = ("Domain", "Was", "Subscription", "User", "Change", "Attention")
"""The columns that are removed in a very narrow terminal, in this order."""


def fit_to_terminal(rows: list[OrderedDict]) -> list[OrderedDict]:
    """Fit the rows of a table to the width of the terminal, if standard output is one.

    :param rows: dicts of column title to text, all with the same titles.
    """
    if not (rows and _terminal.is_terminal(sys.stdout)):
        return rows
    widths = _widths(rows, _terminal.terminal_width(sys.stdout) - _uncounted_width(rows))
    return [OrderedDict((title, _shortened(row[title], width)) for title, width in widths.items()) for row in rows]


def _widths(rows, available):
    """The width of each column that is shown, a dict."""
    natural = {title: max(_min_width(title), *(_width(row[title]) for row in rows)) for title in rows[0]}
    kept = [title for title in natural if title in _KEPT or (title == "Domain" and _has_ambiguous_tenants(rows))]
    for title in _REMOVED_FIRST:
        least = {each: _min_width(each) if each in _SHORTENED else natural[each] for each in kept}
        if title in kept and _total(least) > available:
            kept.remove(title)
    widths = {title: natural[title] for title in kept}
    while _total(widths) > available:
        wide = [title for title in kept if title in _SHORTENED and widths[title] > _min_width(title)]
        if not wide:
            break
        widths[max(wide, key=widths.get)] -= 1
    for title, width in sorted(natural.items(), key=lambda column: column[0] == "Domain"):  # Tenant says it, too
        left = available - _total(widths) - _GAP
        if title not in widths and left < min(width, max(_NARROW, _min_width(title))):
            break
        widths.setdefault(title, min(width, left))
    return {title: widths[title] for title in natural if title in widths}


def _has_ambiguous_tenants(rows):
    """Whether different tenants have the same name."""
    tenants = {(row["Tenant"], row["Domain"]) for row in rows}
    return len({name for name, _ in tenants}) < len(tenants)


def _min_width(title):
    return len(title) + _PADDING


def _total(widths):
    return sum(widths.values()) + _GAP * (len(widths) - 1)


def _shortened(text, width):
    if _width(text) <= width:
        return text
    mark = "…" if "utf" in (sys.stdout.encoding or "").lower() else "~"
    kept = text[: width - 1]
    while _width(kept) > width - 1:
        kept = kept[:-1]
    return kept + mark


def _width(text):
    """The columns that a text takes on a terminal. Chinese characters, for example, take two."""
    return len(text) + sum(east_asian_width(character) in "WF" for character in text)


def _uncounted_width(rows):
    """The columns that a row may take beyond what tabulate counts: without wcwidth, it counts characters."""
    import tabulate

    return 0 if tabulate.wcwidth else max(sum(_width(text) - len(text) for text in row.values()) for row in rows)
