"""What the page is built of: elements, texts from elsewhere, bars."""

from xml.etree import ElementTree

from azext_managementpartner._text import in_one_line

FORM = {
    "Covered": "whole",
    "PartlyCovered": "part",
    "NotCovered": "none",
    "NoSubscription": "none",
    "NotLinked": "none",
    "OtherPartnerId": "none",
    "Unknown": "unknown",
    "NotChecked": "unknown",
    "Whole": "whole",
    "Part": "part",
    "Temporary": "temporary",
    "None": "none",
    "NotInUse": "unused",
}
"""The look of a status or a coverage: a class in page.css, of a colour, a pattern and a symbol."""


def element(tag, *content, **attributes):
    """An element of HTML; what is a str in it can only become text.

    :param content: elements, texts, and None for nothing.
    :param attributes: their values are ours, never a text from elsewhere; `class_` is class, `aria_label` aria-label.
    :return: `Element`.
    """
    made = ElementTree.Element(tag, {name.strip("_").replace("_", "-"): value for name, value in attributes.items()})
    last = None
    for part in content:
        if part is None:
            continue
        if not isinstance(part, str):
            made.append(part)
            last = part
        elif last is None:
            made.text = (made.text or "") + part
        else:
            last.tail = (last.tail or "") + part
    return made


def foreign(text, look=None):
    """A text from elsewhere: one line, which reorders nothing around it and is a text whatever it holds.

    :param text: any str, or None.
    :param look: its class in page.css, or None.
    :return: `Element`.
    """
    made = ElementTree.Element("bdi", {"class": look} if look else {})
    made.text = in_one_line(text)
    return made


def separated(parts, separator=" · "):
    """Content with a separator between its parts.

    :param parts: for each part a list of content, see `element`.
    :return: list of content.
    """
    joined = []
    for part in parts:
        joined += [separator, *part] if joined else part
    return joined


def html(made):
    """An element as text.

    :return: str.
    """
    return ElementTree.tostring(made, encoding="unicode", method="html")


def stacked_bar(counts, words, look):
    """A bar of numbers that add up, drawn to scale.

    :param counts: dict of numbers by status or coverage, in the order to draw them.
    :param words: dict of the words for each.
    :param look: the bar's class in page.css.
    :return: `Element`; its label says the numbers.
    """
    total, start, parts = sum(counts.values()), 0.0, []
    drawn = {name: count for name, count in counts.items() if count}
    for name, count in drawn.items():
        width = 100 * count / total
        parts.append(element("rect", x=f"{start:.5g}%", width=f"{width:.5g}%", height="100%", class_=FORM[name]))
        start += width
    label = ", ".join(f"{words[name]}: {count}" for name, count in drawn.items())
    return element("svg", *parts, class_=look, role="img", aria_label=label or "nothing")


def swatch(name):
    """A small piece of a bar, to stand beside its words.

    :param name: a status or a coverage.
    :return: `Element`.
    """
    return element("svg", element("rect", width="100%", height="100%", class_=FORM[name]), class_="swatch", **_UNSEEN)


def patterns():
    """The patterns that the bars' parts are filled with, once for the page.

    :return: `Element`.
    """
    stripes = [element("path", d=path) for path in ("M-2 2 2-2", "M0 8 8 0", "M6 10 10 6")]
    dots = [element("circle", cx=at, cy=at, r="1.3") for at in ("2", "6")]
    grid = [element("path", d="M0 4H8M4 0V8")]
    bars = [element("path", d="M2 0V8M6 0V8")]
    drawn = {"part": stripes, "none": dots, "unknown": grid, "temporary": bars}
    size = {"width": "8", "height": "8"}
    made = [
        element("pattern", element("rect", **size), *lines, id=f"fill-{name}", patternUnits="userSpaceOnUse", **size)
        for name, lines in drawn.items()
    ]
    return element("svg", element("defs", *made), class_="patterns", width="0", height="0", **_UNSEEN)


_UNSEEN = {"aria-hidden": "true"}
