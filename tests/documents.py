"""The documents for users, and what is in them: sections, links and examples."""

import re
import shlex
import textwrap
from typing import NamedTuple

from tests.project import ROOT

PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.rst", *sorted((ROOT / "docs").glob("*.rst")))
}
"""The text of each document, by its path in the project."""
README = PAGES["README.rst"]

_SECTION = re.compile(r"^(\S.*)\n[-=]{5,}\n((?:(?!.*\n[-=]{5,}\n).*\n)*)", re.MULTILINE)
_BLOCK = re.compile(r"^( *)\.\. code-block:: (\S+)\n\n((?:\1    .*\n|\n)+)", re.MULTILINE)
_AZ = re.compile(r"""(?:^|(?<=[\s("'=]))az (?=[a-z])""")


_LINK = re.compile(r"`[^`<]*<([^`>]+)>`__?")
_IMAGE = re.compile(r"^\.\. image:: (\S+)$", re.MULTILINE)


class Block(NamedTuple):
    """An example in a document."""

    language: str
    text: str


def sections(text):
    """The sections of a document, as pairs of title and text."""
    return _SECTION.findall(text)


def links(text):
    """The addresses that a document links to, in its text and by its pictures."""
    return [re.sub(r"\s", "", address) for address in _LINK.findall(text)] + _IMAGE.findall(text)


def anchors(text):
    """What a link to a document may have after its #: one for each section."""
    return {re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") for title, _ in sections(text)}


def blocks(text, *languages):
    """The examples of a text that are in one of these languages, or all."""
    found = [Block(match[2], textwrap.dedent(match[3])) for match in _BLOCK.finditer(text)]
    return [block for block in found if block.language in languages or not languages]


def block_with(page, language, words):
    """The text of the one example of a document that has these words in it."""
    (text,) = (block.text for block in blocks(PAGES[page], language) if words in block.text)
    return text


def az_commands(block):
    """The arguments of each command of az in an example, lists of str; variables stay as they are."""
    text = re.sub(r"[\\`]\n\s*", "", block.text)
    text = re.sub(r"<(\w+)>", r"\1", text)
    lines = text.splitlines()
    if block.language == "console":
        lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    for line in lines:
        for match in _AZ.finditer(line.partition("  # ")[0]):
            start, end = match.span()
            before, command = line[:start], line[end:]
            quoted = before.endswith(("'", '"'))
            yield _arguments(command.partition(before[-1])[0] if quoted else command)


def _arguments(command):
    lexer = shlex.shlex(command, posix=True, punctuation_chars="();<>|&")
    lexer.whitespace_split = True
    arguments = []
    for word in lexer:
        if set(word) <= set("();<>|&"):
            break
        arguments.append(word)
    return arguments
