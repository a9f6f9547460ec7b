"""Reads an OpenAPI 2.0 document of Azure Resource Manager or Microsoft Graph: the part of OpenAPI that they use."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from tools.document import Node, SpecError, load
from tools.schemas import Model, Schemas, identifier, json_key, python_name, snake

_VERBS = ("get", "put", "patch", "delete")
_OTHER_VERBS = ("post", "head", "options")
_PLACE = r"\{([A-Za-z0-9]+)\}"
_KINDS = {"string": "str", "boolean": "bool", "integer": "int"}
_ENDPOINTS = {"management.azure.com": "resource manager endpoint", "graph.microsoft.com": "Microsoft Graph endpoint"}


@dataclass(frozen=True)
class Parameter:
    """A value in a request: `name` there, `variable` in Python, `kind` its type as msrest writes it."""

    name: str
    variable: str
    kind: str
    description: str


@dataclass(frozen=True)
class Operation:
    """One request.

    `places` are the texts in its path, `query` what may follow the path. `statuses` are those of success, each
    with the same answer. `answer` is the name of the model that it returns, None for an empty body; `item` the
    name of the model whose instances a paged operation yields, None for the others.
    """

    operation_id: str
    method: str
    verb: str
    path: str
    summary: str
    description: str
    places: tuple[Parameter, ...]
    query: tuple[Parameter, ...]
    statuses: tuple[int, ...]
    answer: str | None
    answer_description: str
    item: str | None

    @property
    def returns(self) -> str:
        """What the method is annotated with."""
        return f"ItemPaged[{self.item}]" if self.item else str(self.answer)


@dataclass(frozen=True)
class Group:
    """The operations whose operationIds begin alike: `attribute` is their place in the client."""

    name: str
    attribute: str
    description: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True)
class Api:
    """What a client is generated from.

    `module` is its name, `endpoint` what a cloud calls the endpoint whose public one is `base_url`.
    `sent_version` is the version that goes with every request, None where the paths have it in them.
    """

    module: str
    title: str
    version: str
    sent_version: str | None
    description: str
    base_url: str
    endpoint: str
    groups: tuple[Group, ...]
    models: tuple[Model, ...]


def read(file: Path, operation_ids: Collection[str]) -> Api:
    """Read some operations of an OpenAPI 2.0 document, and what they refer to.

    :param file: path of the JSON document.
    :param operation_ids: operationIds such as Partner_Get; the others in the document may be anything.
    :return: what the client is generated from.
    :raises SpecError: the document lacks one of the operations, or they hold something that the generator does not
        know.
    """
    root = load(file).only(
        "swagger", "info", "host", "schemes", "produces", "security", "securityDefinitions", "tags", "paths",
        "parameters", "definitions",
    )  # fmt: skip
    root["swagger"].one_of("2.0")
    root["schemes"].one_of(["https"])
    root["produces"].one_of(["application/json"])
    info = root["info"].only("title", "version", "description")
    if identifier(info["title"]).lower() != file.stem:
        info["title"].refuse(f"the name of the document's file, {file.stem}, in any letter case")
    version = info["version"].text("[0-9a-z.-]+", "a version such as 2018-02-01")
    has_version_in_paths = all(path.startswith(f"/{version}/") for path, _ in root["paths"].members())
    host = root["host"].one_of(*_ENDPOINTS)
    schemas = Schemas()
    groups = _groups(root, operation_ids, has_version_in_paths, schemas)
    return Api(
        module=file.stem,
        title=info["title"].text(),
        version=version,
        sent_version=None if has_version_in_paths else version,
        description=info["description"].text(),
        base_url=f"https://{host}",
        endpoint=_ENDPOINTS[host],
        groups=groups,
        models=tuple(schemas.models.values()),
    )


def _groups(
    root: Node, operation_ids: Collection[str], has_version_in_paths: bool, schemas: Schemas
) -> tuple[Group, ...]:
    tags = {tag["name"].text(): tag.only("name", "description") for tag in root["tags"].items()}
    operations: dict[str, dict[str, Operation]] = {}
    descriptions = {}
    for verb, path, node in _named(root["paths"], operation_ids):
        group, operation = _operation(verb, path, node, schemas)
        _check_version(node["parameters"], has_version_in_paths)
        if operation.method in operations.setdefault(group, {}):
            node["operationId"].refuse("operationIds that differ")
        operations[group][operation.method] = operation
        tag = tags[node["tags"].one_of(*([tag] for tag in tags))[0]]
        descriptions[group] = tag["description"].text()
    return tuple(
        Group(name, snake(name), description, tuple(operations[name].values()))
        for name, description in descriptions.items()
    )


def _named(paths: Node, operation_ids: Collection[str]) -> list[tuple[str, str, Node]]:
    """The verb, the path and the node of each operation that is asked for, in the document's order."""
    nodes = [
        (verb, path, node)
        for path, item in paths.members()
        for verb, node in item.only(*_VERBS, *_OTHER_VERBS).members()
        if node["operationId"].text() in operation_ids
    ]
    missing = set(operation_ids) - {node["operationId"].value for _, _, node in nodes}
    if missing:
        raise SpecError(f"{paths.file}: {paths.pointer}: has no operation {', '.join(sorted(missing))}")
    return nodes


def _operation(verb: str, path: str, node: Node, schemas: Schemas) -> tuple[str, Operation]:
    """The name of the operation's group, and the operation."""
    node.only("operationId", "tags", "summary", "description", "parameters", "responses", "x-ms-pageable")
    if verb not in _VERBS:
        node.refuse(f"operations of {', '.join(_VERBS)}, not of {verb}")
    operation_id = node["operationId"].text("[A-Z][A-Za-z0-9]*_[A-Z][A-Za-z0-9]*", "Group_Method")
    group, _, method = operation_id.partition("_")
    responses = node["responses"].only("200", "201", "204", "default")
    answer, statuses = responses["200"], _statuses(responses)
    if "x-ms-pageable" in node and statuses != (200,):
        node["responses"].refuse("200 alone where there are pages")
    _check_error_format(responses["default"])
    model = _model(answer["schema"].only("$ref"), schemas) if "schema" in answer else None
    places, query = _parameters(node["parameters"], path)
    return group, Operation(
        operation_id=operation_id,
        method=snake(method),
        verb=verb.upper(),
        path=path,
        summary=node["summary"].text(),
        description=node["description"].text(),
        places=places,
        query=query,
        statuses=statuses,
        answer=model.name if model else None,
        answer_description=answer["description"].text(),
        item=_item(node["x-ms-pageable"], model, schemas) if "x-ms-pageable" in node else None,
    )


def _statuses(responses: Node) -> tuple[int, ...]:
    """The statuses of success; their answers are alike."""
    successes = {status: response for status, response in responses.members() if status != "default"}
    for status, response in successes.items():
        response.only("description", *(["schema"] if status != "204" else []))
        if response.value.get("schema") != responses["200"].value.get("schema"):
            response.refuse("the schema of 200, or none where that has none")
    return tuple(int(status) for status in successes)


def _parameters(node: Node, path: str) -> tuple[tuple[Parameter, ...], tuple[Parameter, ...]]:
    """Those in the path and those in the query; api-version is none of them: see `_check_version`."""
    places, query = [], []
    for parameter in _resolved(node):
        if parameter["in"].one_of("path", "query") == "path":
            places.append(_parameter(parameter, True, "string"))
        elif parameter["name"].value != "api-version":
            query.append(_parameter(parameter, False, *_KINDS))
    if re.findall(_PLACE, path) != [place.name for place in places]:
        node.refuse(f"one path parameter for each place in {path}")
    if not re.fullmatch(rf"(/([A-Za-z0-9.]+|{_PLACE}))+", path):
        node.refuse(f"a path of plain segments and places, not {path}")
    if len({value.variable for value in places + query}) < len(places + query):
        node.refuse("parameters whose names in Python differ")
    return tuple(places), tuple(query)


def _resolved(node: Node) -> list[Node]:
    """The parameters themselves, where references lead to them."""
    return [item.only("$ref").target() if "$ref" in item else item for item in node.items()]


def _check_version(node: Node, is_in_path: bool) -> None:
    """Make sure that the version of the API is asked for once: in the query, or as the beginning of the path."""
    versions = [parameter for parameter in _resolved(node) if parameter["name"].value == "api-version"]
    for version in versions:
        version.only("name", "in", "description", "required", "type")
    if len(versions) != (0 if is_in_path else 1):
        node.refuse("the query parameter api-version, or else each path of the document beginning with the version")


def _parameter(node: Node, required: bool, *types: str) -> Parameter:
    node.only("name", "in", "description", "required", "type", "x-ms-client-name", "x-ms-parameter-location")
    node["required"].one_of(required)
    node["x-ms-parameter-location"].one_of("method")
    kind = _KINDS[node["type"].one_of(*types)]
    name = node["name"].text("[$]?[A-Za-z0-9]+", "a name of letters and digits, or $ and such a name")
    return Parameter(name, python_name(node, name), kind, node["description"].text())


def _check_error_format(response: Node) -> None:
    """azure-mgmt-core reads errors of this form, {"error": {"code", "message"}}: nothing is generated for them."""
    schema = response.only("description", "schema")["schema"].only("$ref").target()
    error = schema["properties"].only("error")["error"].only("$ref", "description").target()
    error["properties"].only("code", "message")


def _model(reference: Node, schemas: Schemas) -> Model:
    kind = schemas.kind(reference)
    if kind not in schemas.models:
        reference.refuse("a reference to an object")
    return schemas.models[kind]


def _item(pageable: Node, page: Model | None, schemas: Schemas) -> str:
    """The model of what a page lists in `value`; the link to the next page is `next_link` in Python."""
    link = pageable.only("nextLinkName")["nextLinkName"].text()
    fields = {field.key: field for field in page.fields} if page else {}
    listed, following = fields.get("value"), fields.get(json_key(link))
    item = listed.kind.strip("[]") if listed and listed.required else ""
    is_link = following and (following.name, following.kind) == ("next_link", "str")
    if not is_link or item not in schemas.models or listed.kind != f"[{item}]":
        pageable.refuse(
            f"paging over an answer with a required list 'value' of objects and a text {link!r}, nextLink in clients"
        )
    return item
