"""Reads the definitions of an OpenAPI 2.0 document: the objects that answers are made of."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass

from tools.document import Node

# date-time stays text: the service writes 6 or 7 digits of fraction and scripts compare the text, while a
# datetime has no place for the seventh digit.
_KINDS = {
    ("string", None): "str",
    ("string", "date-time"): "str",
    ("integer", "int32"): "int",
    ("boolean", None): "bool",
}

_NAME = "[A-Za-z][A-Za-z0-9]*"
_FIELD = r"(@odata\.)?[a-z][A-Za-z0-9]*"
_CLIENT_NAME = "x-ms-client-name"
_DEFINITION = r"#/definitions/([A-Z][A-Za-z0-9]*)"


@dataclass(frozen=True)
class Field:
    """A field of a model.

    `name` is Python's. `key` is the place in JSON as msrest writes it: properties.partnerId is partnerId in properties,
    and a dot that belongs to a name has a backslash before it. `kind` is the type, as msrest writes it too: str, int,
    bool, a model's name, or one of these in brackets for a list.
    """

    name: str
    key: str
    kind: str
    description: str
    required: bool


@dataclass(frozen=True)
class Model:
    """An object in an answer, with the fields of flattened objects drawn up into it."""

    name: str
    description: str
    fields: tuple[Field, ...]


def snake(name: str) -> str:
    """A name of the API in Python's spelling.

    :param name: such as partnerId or PartnerState.
    :return: such as partner_id or partner_state.
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def json_key(name: str) -> str:
    """The name of a field, as msrest writes it in the place of a `Field`.

    :param name: such as partnerId or @odata.type.
    :return: such as partnerId or @odata\\.type.
    """
    return name.replace(".", r"\.")


def python_name(node: Node, name: str) -> str:
    """What a field or a parameter is called in Python.

    :param node: the field or parameter, which may choose the name: "x-ms-client-name".
    :param name: its name in the API, from which the name is made otherwise.
    :return: such as partner_id.
    :raises SpecError: it would be no name of Python.
    """
    if _CLIENT_NAME in node:
        return snake(identifier(node[_CLIENT_NAME]))
    if not re.fullmatch(_NAME, name) or keyword.iskeyword(snake(name)):
        node.refuse(f"a name that Python can have, or another one as {_CLIENT_NAME!r}, not {name!r}")
    return snake(name)


def identifier(node: Node) -> str:
    """A text that can become a Python name.

    :param node: where the text stands.
    :return: the text.
    :raises SpecError: it holds more than letters and digits, or is a keyword of Python.
    """
    name = node.text(_NAME, "a name of letters and digits")
    if keyword.iskeyword(snake(name)):
        node.refuse("a name that is no keyword of Python")
    return name


class Schemas:
    """The definitions that were asked for, each read once: `models` by name."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self.models: dict[str, Model] = {}

    def kind(self, node: Node) -> str:
        """The type of a schema, and all that it refers to.

        :param node: a schema: $ref, a plain type, or an array of $ref or of plain texts.
        :return: the type as msrest writes it, see `Field`.
        :raises SpecError: the generator does not know the type, or something in a definition behind it.
        """
        if "$ref" in node:
            return self._definition(node.only("$ref", "description", _CLIENT_NAME))
        plain = node["type"].one_of("array", "string", "integer", "boolean")
        if plain == "array":
            return f"[{self._item(node.only('type', 'description', 'items', _CLIENT_NAME)['items'])}]"
        node.only("type", "format", "description", "readOnly", _CLIENT_NAME)
        formats = [known for kind, known in _KINDS if kind == plain]
        plain_format = None if "format" not in node and None in formats else node["format"].one_of(*formats)
        return _KINDS[plain, plain_format]

    def _item(self, node: Node) -> str:
        """The type of a list's items."""
        if "$ref" in node:
            return self._definition(node.only("$ref"))
        node.only("type")["type"].one_of("string")
        return "str"

    def _definition(self, reference: Node) -> str:
        name = reference["$ref"].text(_DEFINITION, "#/definitions/Name").rpartition("/")[2]
        node = reference.target()
        if "enum" in node:
            node.only("type", "description", "enum", "x-ms-enum")["type"].one_of("string")
            node["x-ms-enum"]["modelAsString"].one_of(True)
            return "str"  # The service may send values that are not known yet.
        if name not in self.models:
            self.models[name] = self._model(name, node)
        return name

    def _model(self, name: str, node: Node) -> Model:
        fields = self._fields(node, "", True)
        names = [field.name for field in fields]
        if len(set(names)) < len(names):
            node["properties"].refuse("fields whose names differ, those of flattened objects included")
        return Model(name, node["description"].text(), tuple(fields))

    def _fields(self, node: Node, prefix: str, needed: bool) -> list[Field]:
        """The fields of an object; `needed` says whether the object itself has to be there."""
        if node.pointer in self._open:
            node.refuse("a definition that does not contain itself")
        self._open.append(node.pointer)
        node.only("type", "description", "required", "properties", "x-ms-azure-resource")
        node["type"].one_of("object")
        members = dict(node["properties"].members())
        required = [item.one_of(*members) for item in node["required"].items()] if "required" in node else []
        fields = []
        for key, member in members.items():
            if "x-ms-client-flatten" in member:
                member.only("$ref", "description", "x-ms-client-flatten")["x-ms-client-flatten"].one_of(True)
                if not re.fullmatch(_NAME, key):
                    member.refuse(f"a flattened object with a name of letters and digits, not {key!r}")
                fields += self._fields(member.target(), f"{prefix}{key}.", needed and key in required)
            else:
                fields.append(self._field(member, prefix, key, needed and key in required))
        self._open.pop()
        return fields

    def _field(self, node: Node, prefix: str, key: str, required: bool) -> Field:
        if not re.fullmatch(_FIELD, key):
            node.refuse(f"a field with a name like partnerId or @odata.type, not {key!r}")
        name = python_name(node, key)
        return Field(name, f"{prefix}{json_key(key)}", self.kind(node), node["description"].text(), required)
