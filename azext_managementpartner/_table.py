"""Tables that fit a terminal: what tells the rows apart stays, the rest is cut; a line would be wrapped otherwise."""

import sys
from collections import OrderedDict
from unicodedata import east_asian_width

_GAP, _PADDING = 2, 2
"""What tabulate leaves free between the columns, and beside their titles."""
_NARROW = 10
"""To how many columns of the terminal a column is cut before it is left out."""
_KEPT = ("Status", "Coverage", "PartnerId", "Was", "Subscription", "Tenant", "User", "Attention", "Change")
_NAMES = ("Subscription", "Tenant", "User", "Domain", "Attention", "Change")
_GIVEN_UP = ("Domain", "Was", "Subscription", "User", "Change", "Attention")
"""Columns that tell rows apart, those of them that may be cut, and those that go in a very narrow terminal."""


def fitted(lines):
    """The lines of a table, cut to the width of the terminal if they go to one.

    :param lines: list of OrderedDict of column title to text; each has the same titles.
    :return: list of OrderedDict.
    """
    if not (lines and sys.stdout.isatty()):
        return lines
    from azext_managementpartner._terminal import columns_of

    widths = _widths(lines, columns_of(sys.stdout) - _more_than_tabulate_knows(lines))
    return [OrderedDict((title, _cut(line[title], width)) for title, width in widths.items()) for line in lines]


def _widths(lines, room):
    """How wide each column is, a dict; one that has no room is not in it."""
    natural = {title: max(_least(title), *(_width(line[title]) for line in lines)) for title in lines[0]}
    kept = [title for title in natural if title in _KEPT or (title == "Domain" and _are_ambiguous(lines))]
    for title in _GIVEN_UP:
        if title in kept and _total({each: _least(each) if each in _NAMES else natural[each] for each in kept}) > room:
            kept.remove(title)
    widths = {title: natural[title] for title in kept}
    while _total(widths) > room:
        wide = [title for title in kept if title in _NAMES and widths[title] > _least(title)]
        if not wide:
            break
        widths[max(wide, key=widths.get)] -= 1
    for title, width in natural.items():
        left = room - _total(widths) - _GAP
        if title not in widths and left < min(width, max(_NARROW, _least(title))):
            break
        widths.setdefault(title, min(width, left))
    return {title: widths[title] for title in natural if title in widths}


def _are_ambiguous(lines):
    """Whether different tenants have the same name."""
    places = {(line["Tenant"], line["Domain"]) for line in lines}
    return len({tenant for tenant, _ in places}) < len(places)


def _least(title):
    return len(title) + _PADDING


def _total(widths):
    return sum(widths.values()) + _GAP * (len(widths) - 1)


def _cut(text, width):
    """A text that is no wider than it may be."""
    if _width(text) <= width:
        return text
    mark = "…" if "utf" in (sys.stdout.encoding or "").lower() else "~"
    kept = text[: width - 1]
    while _width(kept) > width - 1:
        kept = kept[:-1]
    return kept + mark


def _width(text):
    """How many columns of a terminal a text takes: Chinese letters, for example, take two."""
    return len(text) + sum(east_asian_width(letter) in "WF" for letter in text)


def _more_than_tabulate_knows(lines):
    """By how much a line may be wider than tabulate makes it, which knows of wide letters only by another library."""
    import tabulate

    wide = (sum(_width(text) - len(text) for text in line.values()) for line in lines)
    return 0 if tabulate.wcwidth else max(wide)
