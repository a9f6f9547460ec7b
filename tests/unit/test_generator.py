"""The REST clients are what a fresh generation makes of the OpenAPI documents, and of nothing else."""

import json
import shutil
import subprocess
import sys

import pytest
from openapi_spec_validator import OpenAPIV2SpecValidator

from tests.project import ROOT
from tools.document import SpecError
from tools.openapi import read

SPECS = ROOT / "spec"
SPEC = SPECS / "managementpartner.json"
CLIENTS = ROOT / "azext_managementpartner" / "vendored_sdks"
GRAPH = SPECS / "microsoftgraph.json"
PARTNERS = "/providers/Microsoft.ManagementPartner/partners"
OPERATIONS = "/providers/Microsoft.ManagementPartner/operations"


def generate(*arguments, folder=ROOT):
    command = [sys.executable, "-m", "tools.generate_sdk", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def clients(tmp_path):
    """A copy of the committed clients."""
    ignored = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(CLIENTS, tmp_path / "clients", ignore=ignored)


@pytest.mark.parametrize("document", sorted(SPECS.iterdir()), ids=lambda document: document.name)
def test_a_document_is_valid_openapi_for_everyone_elses_tools(document):
    OpenAPIV2SpecValidator(json.loads(document.read_text(encoding="utf-8"))).validate()


def test_each_document_has_its_client_and_each_client_its_document():
    packages = {path.parent.name for path in CLIENTS.glob("*/__init__.py")}
    assert packages == {document.stem for document in SPECS.iterdir()}


def test_the_committed_clients_are_what_the_documents_say():
    result = generate("--check")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_generating_again_changes_no_byte_and_removes_what_is_stale(clients):
    fresh = {path: path.read_bytes().replace(b"\r\n", b"\n") for path in clients.rglob("*.py")}
    (clients / "authorization" / "operations" / "_old_operations.py").write_text("")
    (clients / "old").mkdir()
    (clients / "old" / "__init__.py").write_text("")
    (clients / "managementpartner" / "_client.py").unlink()
    (clients / "_requests.py").unlink()
    assert generate("--output", clients).returncode == 0
    assert {path: path.read_bytes() for path in clients.rglob("*.py")} == fresh


@pytest.mark.parametrize(
    ("file", "text", "shown"),
    [
        ("authorization/_client.py", "# by hand\n", "-# by hand"),
        ("_requests.py", "# by hand\n", "-# by hand"),
        ("managementpartner/_old.py", "", "managementpartner/_old.py: not generated"),
        ("authorization/models/_models.py", None, "authorization/models/_models.py: missing"),
    ],
)
def test_check_shows_what_was_changed_by_hand(clients, file, text, shown):
    path = clients / file
    if text is None:
        path.unlink()
    else:
        with path.open("a") as opened:
            opened.write(text)
    result = generate("--check", "--output", clients)
    assert result.returncode == 1
    assert shown in result.stdout.splitlines()
    assert path.exists() == (text is not None)


def test_a_folder_of_other_files_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear customer")
    result = generate("--output", tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{tmp_path}: holds files, but no generated clients")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.fixture
def project(tmp_path):
    """A project with the generator, and with a folder for documents."""
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "spec").mkdir()
    return tmp_path


@pytest.mark.parametrize("text", ["{", '{"swagger": "3.0"}', "\udcff"])
def test_a_document_that_cannot_be_used_ends_in_one_line(project, text):
    spec = project / "spec" / SPEC.name
    spec.write_bytes(text.encode(errors="surrogateescape"))
    result = generate(folder=project)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{spec}: ")
    assert len(result.stderr.splitlines()) == 1


def test_without_documents_nothing_is_generated_and_nothing_removed(project):
    output = project / "azext_managementpartner" / "vendored_sdks"
    shutil.copytree(CLIENTS, output)
    result = generate(folder=project)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"{project / 'spec'}: holds no document; supported: one OpenAPI document for each client\n"
    assert (output / "managementpartner" / "_client.py").exists()


GET = f"#/paths/{PARTNERS.replace('/', '~1')}~1{{partnerId}}/get"
DELETE = GET.replace("/get", "/delete")
PARTNER_RESPONSE = "#/definitions/PartnerResponse"
LISTED = {"description": "x", "schema": {"$ref": "#/definitions/OperationList"}}
LIST = f"#/paths/{OPERATIONS.replace('/', '~1')}/get"
PARTNER = f"{PARTNER_RESPONSE}/properties"
OPERATION_LIST = "#/definitions/OperationList/properties"
STATE = "#/definitions/PartnerState"
FLATTENED = {"$ref": "#/definitions/ErrorDetail", "description": "x", "x-ms-client-flatten": True}
REMOVED = object()


def _list(items):
    return {"type": "array", "description": "x", "items": items}


@pytest.mark.parametrize(
    ("pointer", "value", "message"),
    [
        ("#/swagger", "3.0", '#/swagger: found "3.0"; supported: "2.0"'),
        ("#/schemes", ["http"], '#/schemes: found ["http"]; supported: ["https"]'),
        ("#/basePath", "/v2", "#/basePath: found \"/v2\"; supported: no 'basePath' here, only definitions,"),
        ("#/host", "other.com", '#/host: found "other.com"; supported: "management.azure.com", "graph.microsoft.com"'),
        ("#/info", [], "#/info: found []; supported: an object"),
        ("#/paths", [], "#/paths: found []; supported: an object"),
        ("#/tags", {}, "#/tags: found {}; supported: a list"),
        ("#/info/title", "class", 'found "class"; supported: a name that is no keyword of Python'),
        ("#/info/title", "Authorization", "supported: the name of the document's file, managementpartner, in any"),
        (f"{GET}/operationId", REMOVED, "supported: something with 'operationId' in it"),
        (f"{GET}/operationId", "get", f'{GET}/operationId: found "get"; supported: Group_Method'),
        (f"{GET}/operationId", "Partner_Create", "supported: operationIds that differ"),
        (f"{GET}/summary", " ", f'{GET}/summary: found " "; supported: a text'),
        (f"{GET}/tags", ["other"], f'{GET}/tags: found ["other"]; supported: ["partner"], ["partners"]'),
        (f"{GET}/parameters/0", {"in": "body"}, 'parameters/0/in: found "body"; supported: "path", "query"'),
        (f"{GET}/parameters/0", {"$ref": "#/parameters/No"}, "a reference to something that is there"),
        (f"{GET}/parameters/0", {"$ref": "other.json#/x"}, "supported: a reference within this document"),
        (f"{GET}/parameters/0", REMOVED, f"supported: one path parameter for each place in {PARTNERS}/{{partnerId}}"),
        (f"{GET}/parameters/1", REMOVED, "supported: the query parameter api-version, or else each path of the"),
        (f"{GET}/parameters/2", {"$ref": "#/parameters/ApiVersion"}, "supported: the query parameter api-version, or"),
        (f"{GET}/responses/202", {}, f"{GET}/responses/202: found {{}}; supported: no '202' here"),
        (f"{GET}/responses/201", {}, f"{GET}/responses/201: found {{}}; supported: the schema of 200"),
        (f"{GET}/responses/204", {"schema": {}}, "supported: no 'schema' here, only description"),
        (f"{DELETE}/responses/200/schema", {"$ref": PARTNER_RESPONSE}, f"{DELETE}/responses/204: found"),
        (f"{LIST}/responses/201", LISTED, "supported: 200 alone where there are pages"),
        (f"{GET}/responses/default", REMOVED, "supported: something with 'default' in it"),
        (f"{GET}/responses/200/schema", {"type": "file"}, "supported: no 'type' here, only $ref"),
        (f"{GET}/responses/200/headers", {}, "supported: no 'headers' here, only description, schema"),
        (f"{GET}/x-ms-long-running-operation", True, "supported: no 'x-ms-long-running-operation' here"),
        (f"{LIST}/x-ms-pageable/itemName", "rows", "supported: no 'itemName' here, only nextLinkName"),
        (f"{LIST}/x-ms-pageable/nextLinkName", "next", "objects and a text 'next', nextLink in clients"),
        (f"{LIST}/x-ms-pageable/nextLinkName", "value", "objects and a text 'value', nextLink in clients"),
        (f"{LIST}/x-ms-pageable/nextLinkName", 5, "nextLinkName: found 5; supported: a text without blanks"),
        (f"{OPERATION_LIST}/nextLink/x-ms-client-name", "next", "and a text 'nextLink', nextLink in clients"),
        (f"{OPERATION_LIST}/nextLink", {"type": "boolean", "description": "x"}, "and a text 'nextLink', nextLink in"),
        ("#/definitions/OperationList/required", REMOVED, "paging over an answer with a required list"),
        (f"{OPERATION_LIST}/value/items", {"type": "string"}, "a required list 'value' of objects and a text"),
        (f"{OPERATION_LIST}/value", {"$ref": "#/definitions/OperationResponse", "description": "x"}, "a required list"),
        (f"{GET}/responses/200/schema/$ref", STATE, f'{{"$ref": "{STATE}"}}; supported: a reference to an object'),
        (f"#/paths/{PARTNERS.replace('/', '~1')}/post", {}, "no 'post' here, only delete, get, patch, put"),
        ("#/parameters/PartnerId/required", False, "/required: found false; supported: true"),
        ("#/parameters/PartnerId/type", "integer", 'found "integer"; supported: "string"'),
        ("#/parameters/PartnerId/pattern", "^[0-9]+$", "supported: no 'pattern' here, only description, in"),
        ("#/parameters/PartnerId/x-ms-skip-url-encoding", True, "no 'x-ms-skip-url-encoding' here, only"),
        ("#/parameters/PartnerId/name", "partner-id", 'found "partner-id"; supported: a name of letters and'),
        ("#/parameters/PartnerId/name", "class", "a name that Python can have, or another one as 'x-ms-client-name'"),
        ("#/parameters/ApiVersion/name", "version", "#/parameters/ApiVersion/required: found true; supported: false"),
        ("#/parameters/ApiVersion/default", "1", "#/parameters/ApiVersion/default: found"),
        (f"{PARTNER}/etag/type", "number", 'etag/type: found "number"; supported: "array", "string"'),
        (f"{PARTNER}/etag/format", "int64", 'etag/format: found "int64"; supported: "int32"'),
        (f"{PARTNER}/name/format", "byte", 'name/format: found "byte"; supported: null, "date-time"'),
        (f"{PARTNER}/name/x-ms-secret", True, f"{PARTNER}/name/x-ms-secret: found true; supported: no"),
        (f"{PARTNER}/name/readOnly", "yes", f'{PARTNER}/name/readOnly: found "yes"; supported: true, false'),
        (f"{PARTNER}/name", _list({"type": "integer"}), 'name/items/type: found "integer"; supported: "string"'),
        (f"{PARTNER}/name", _list({"type": "string", "format": "date-time"}), "no 'format' here, only type"),
        (f"{PARTNER}/name", _list({"type": "array", "items": {}}), "no 'items' here, only type"),
        (f"{PARTNER}/name", _list({"$ref": STATE, "description": "x"}), "no 'description' here, only $ref"),
        (f"{PARTNER}/name/x-ms-client-name", "a name", 'found "a name"; supported: a name of letters and digits'),
        (f"{PARTNER}/name/x-ms-client-name", "class", 'found "class"; supported: a name that is no keyword'),
        (f"{PARTNER}/name/x-ms-client-name", "id", "fields whose names differ"),
        (f"{PARTNER}/class", {"type": "string", "description": "x"}, "class: found"),
        (f"{PARTNER}/a-b", {}, f"{PARTNER}/a-b: found {{}}; supported: a field with a name like partnerId or @odata"),
        (f"{PARTNER}/a.b", {}, f"{PARTNER}/a.b: found {{}}; supported: a field with a name like partnerId or @odata"),
        (f"{PARTNER}/@odata.", {}, "a field with a name like partnerId or @odata.type, not '@odata.'"),
        (f"{PARTNER}/@odata.a.b", {}, "a field with a name like partnerId or @odata.type, not '@odata.a.b'"),
        (f"{PARTNER}/@other.type", {}, "a field with a name like partnerId or @odata.type, not '@other.type'"),
        (f"{PARTNER}/@odata.type", {}, "a name that Python can have, or another one as 'x-ms-client-name', not '@oda"),
        (f"{PARTNER}/a.b", FLATTENED, "supported: a flattened object with a name of letters and digits, not 'a.b'"),
        (f"{PARTNER}/partnerId", {"type": "string", "description": "x"}, "fields whose names differ"),
        (f"{PARTNER}/properties/x-ms-client-flatten", False, "found false; supported: true"),
        (f"{PARTNER}/properties/$ref", PARTNER.rpartition("/")[0], "a definition that does not contain"),
        ("#/definitions/PartnerResponse/required/0", "other", 'supported: "etag", "id", "name"'),
        ("#/definitions/PartnerResponse/allOf", [], "supported: no 'allOf' here"),
        ("#/definitions/Error/properties/other", {}, "supported: no 'other' here, only error"),
        (f"{STATE}/x-ms-enum/modelAsString", False, "modelAsString: found false; supported: true"),
        (f"{STATE}/enum/0", "On", f'{STATE}/enum: found ["On", "Deleted"]; supported: ["Active", "Deleted"]'),
    ],
)
def test_what_the_generator_does_not_know_is_refused_by_its_place(tmp_path, pointer, value, message):
    _is_refused(_changed(SPEC, tmp_path, pointer, value), message)


FILTER = "#/parameters/Filter"


@pytest.mark.parametrize(
    ("pointer", "value", "message"),
    [
        (f"{FILTER}/required", True, f"{FILTER}/required: found true; supported: false"),
        (f"{FILTER}/required", REMOVED, "supported: something with 'required' in it"),
        (f"{FILTER}/type", "number", f'{FILTER}/type: found "number"; supported: "string", "boolean", "integer"'),
        (f"{FILTER}/type", "array", f'{FILTER}/type: found "array"; supported: "string", "boolean", "integer"'),
        (f"{FILTER}/format", "int32", "supported: no 'format' here"),
        (f"{FILTER}/default", "", f"{FILTER}/default: found \"\"; supported: no 'default' here, only description"),
        (f"{FILTER}/enum", ["asTarget()"], "supported: no 'enum' here"),
        (f"{FILTER}/name", "a=b&c", f'{FILTER}/name: found "a=b&c"; supported: a name of letters and digits, or $'),
        (f"{FILTER}/x-ms-client-name", REMOVED, "or another one as 'x-ms-client-name', not '$filter'"),
        (f"{FILTER}/x-ms-client-name", "$filter", 'found "$filter"; supported: a name of letters and digits'),
        (f"{FILTER}/x-ms-client-name", "subscriptionId", "supported: parameters whose names in Python differ"),
        (f"{FILTER}/x-ms-parameter-location", "client", 'found "client"; supported: "method"'),
        ("#/parameters/SubscriptionId/type", "boolean", 'found "boolean"; supported: "string"'),
    ],
)
def test_what_the_generator_does_not_know_of_a_query_is_refused_by_its_place(tmp_path, pointer, value, message):
    _is_refused(_changed(SPECS / "authorization.json", tmp_path, pointer, value), message)


API_VERSION = {"name": "api-version", "in": "query", "description": "x", "required": True, "type": "string"}
ME = "#/paths/~1v1.0~1me~1transitiveMemberOf/get"
MEMBERSHIPS = "#/definitions/DirectoryObjectList/properties"


@pytest.mark.parametrize(
    ("pointer", "value", "message"),
    [
        (f"{ME}/parameters/0", API_VERSION, f"{ME}/parameters: found"),
        (f"{ME}/parameters/0", API_VERSION, "supported: the query parameter api-version, or else each path of the"),
        ("#/info/version", "v2.0", f"{ME}/parameters: found"),
        ("#/info/version", "v1", "supported: the query parameter api-version, or else each path of the document"),
        (f"{ME}/x-ms-pageable/nextLinkName", "nextLink", "objects and a text 'nextLink', nextLink in clients"),
        (f"{MEMBERSHIPS}/@odata.nextLink/x-ms-client-name", "link", "a text '@odata.nextLink', nextLink in clients"),
    ],
)
def test_a_version_in_the_paths_and_another_next_link_are_refused_where_they_are_not_right(
    tmp_path, pointer, value, message
):
    _is_refused(_changed(GRAPH, tmp_path, pointer, value), message)


def test_the_version_goes_with_every_request_unless_the_paths_have_it():
    assert (read(SPEC).sent_version, read(GRAPH).sent_version) == ("2018-02-01", None)
    assert (read(SPEC).version, read(GRAPH).version) == ("2018-02-01", "v1.0")


def test_a_dot_in_the_name_of_a_field_is_no_way_into_an_object():
    fields = {field.name: field.key for model in read(GRAPH).models for field in model.fields}
    assert (fields["odata_type"], fields["next_link"]) == (r"@odata\.type", r"@odata\.nextLink")


def test_a_query_may_have_a_whole_number():
    (me, _) = read(GRAPH).groups
    assert [(value.name, value.kind) for value in me.operations[0].query] == [("$select", "str"), ("$top", "int")]


def test_a_field_may_be_true_or_false_and_choose_its_name_in_python(tmp_path):
    field = {"type": "boolean", "description": "x", "x-ms-client-name": "isCurrent"}
    (model, *_) = read(_changed(SPEC, tmp_path, f"{PARTNER}/current", field)).models
    (found,) = (field for field in model.fields if field.key == "current")
    assert (found.name, found.kind) == ("is_current", "bool")


def test_each_operation_has_the_statuses_of_success_that_its_document_says():
    groups = read(SPEC).groups
    statuses = {operation.operation_id: operation.statuses for group in groups for operation in group.operations}
    assert statuses == {
        "Partner_Get": (200,),
        "Partner_Create": (200, 201),
        "Partner_Update": (200, 201),
        "Partner_Delete": (200, 204),
        "Partners_Get": (200,),
        "Operation_List": (200,),
    }


def test_a_path_that_would_need_quoting_is_refused(tmp_path):
    file = tmp_path / SPEC.name
    file.write_text(SPEC.read_text(encoding="utf-8").replace(f'"{OPERATIONS}"', '"/a b"'), encoding="utf-8")
    with pytest.raises(SpecError, match="supported: a path of plain segments and places, not /a b"):
        read(file)


def _is_refused(file, message):
    with pytest.raises(SpecError) as refusal:
        read(file)
    assert str(refusal.value).startswith(f"{file}: #")
    assert message in str(refusal.value)


def _changed(spec, folder, pointer, value):
    """A copy of a document, with one value changed."""
    document = json.loads(spec.read_text(encoding="utf-8"))
    *way, last = (step.replace("~1", "/") for step in pointer.split("/")[1:])
    place = document
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    last = int(last) if isinstance(place, list) else last
    if value is REMOVED:
        del place[last]
    elif last == len(place):
        place.append(value)
    else:
        place[last] = value
    file = folder / spec.name
    file.write_text(json.dumps(document), encoding="utf-8")
    return file
