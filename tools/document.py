"""A place in a JSON document, which knows where it is and refuses what is not expected there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn


class SpecError(Exception):
    """The document holds something that the generator does not know."""


class Node:
    """One value of a JSON document, with its JSON pointer.

    :param file: the document's path, for messages.
    :param pointer: JSON pointer of the value, "#" for the whole document.
    :param value: the value itself.
    :param root: the whole document, where references lead; the value itself when left out.
    """

    def __init__(self, file: Path, pointer: str, value: Any, root: Any = None) -> None:
        self.file = file
        self.pointer = pointer
        self.value = value
        self.root = value if root is None else root

    def refuse(self, supported: str) -> NoReturn:
        """Refuse this value.

        :param supported: what the generator could do here, in words.
        :raises SpecError: always; names the file, the JSON pointer, what was found and what is supported.
        """
        found = json.dumps(self.value, ensure_ascii=False)
        found = found if len(found) <= 80 else f"{found[:77]}..."
        raise SpecError(f"{self.file}: {self.pointer}: found {found}; supported: {supported}")

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def __getitem__(self, key: str | int) -> Node:
        step = str(key).replace("~", "~0").replace("/", "~1")
        try:
            return Node(self.file, f"{self.pointer}/{step}", self.value[key], self.root)
        except (KeyError, IndexError, TypeError):
            self.refuse(f"something with {key!r} in it")

    def only(self, *known: str) -> Node:
        """Refuse any key but these.

        :param known: the keys that the generator understands in this object.
        :return: this node.
        :raises SpecError: another key is there, or this is no object.
        """
        if not isinstance(self.value, dict):
            self.refuse("an object")
        for key in self.value:
            if key not in known:
                self[key].refuse(f"no {key!r} here, only {', '.join(sorted(known))}")
        return self

    def one_of(self, *known: Any) -> Any:
        """The plain value, which must be one of these.

        :param known: the values that the generator understands here.
        :return: the value.
        :raises SpecError: it is another one.
        """
        if self.value not in known:
            self.refuse(", ".join(json.dumps(value) for value in known))
        return self.value

    def text(self, pattern: str = r"\S(.*\S)?", supported: str = "a text without blanks at its ends") -> str:
        """The plain value, which must be a text.

        :param pattern: regular expression for the whole text.
        :param supported: what `pattern` means, in words.
        :return: the text.
        :raises SpecError: it is no text, or another one.
        """
        if not isinstance(self.value, str) or not re.fullmatch(pattern, self.value):
            self.refuse(supported)
        return self.value

    def members(self) -> Iterator[tuple[str, Node]]:
        """The members of an object, in the document's order.

        :return: pairs of key and node.
        :raises SpecError: this is no object.
        """
        if not isinstance(self.value, dict):
            self.refuse("an object")
        return ((key, self[key]) for key in self.value)

    def items(self) -> Iterator[Node]:
        """The items of a list.

        :return: nodes.
        :raises SpecError: this is no list.
        """
        if not isinstance(self.value, list):
            self.refuse("a list")
        return (self[index] for index in range(len(self.value)))

    def target(self) -> Node:
        """What the `$ref` of this object leads to.

        :return: a node elsewhere in the same document.
        :raises SpecError: the reference leaves the document, or leads nowhere.
        """
        reference = self["$ref"]
        steps = reference.text().split("/")
        place = Node(self.file, "#", self.root)
        if steps[0] != "#":
            reference.refuse("a reference within this document, #/definitions/... or #/parameters/...")
        for step in steps[1:]:
            if step not in place:
                reference.refuse("a reference to something that is there")
            place = place[step]
        return place


def load(file: Path) -> Node:
    """Read a JSON document.

    :param file: path of the document, UTF-8.
    :return: the node of the whole document.
    :raises SpecError: there is no such file, or it is not JSON.
    """
    try:
        return Node(file, "#", json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise SpecError(f"{file}: {error}; supported: a JSON document") from error
