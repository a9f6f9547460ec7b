"""The REST client is what a fresh generation makes of the OpenAPI document, and of nothing else."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV2SpecValidator

from tools.document import SpecError
from tools.openapi import read

ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "spec" / "managementpartner.json"
CLIENT = ROOT / "azext_managementpartner" / "vendored_sdks" / "managementpartner"
PARTNERS = "/providers/Microsoft.ManagementPartner/partners"
OPERATIONS = "/providers/Microsoft.ManagementPartner/operations"


def generate(*arguments, folder=ROOT):
    command = [sys.executable, "-m", "tools.generate_sdk", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def client(tmp_path):
    """A copy of the committed client."""
    ignored = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(CLIENT, tmp_path / "client", ignore=ignored)


def test_the_document_is_valid_openapi_for_everyone_elses_tools():
    OpenAPIV2SpecValidator(json.loads(SPEC.read_text(encoding="utf-8"))).validate()


def test_the_committed_client_is_what_the_document_says():
    result = generate("--check")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_generating_again_changes_no_byte_and_removes_what_is_stale(client):
    fresh = {path: path.read_bytes().replace(b"\r\n", b"\n") for path in client.rglob("*.py")}
    (client / "operations" / "_old_operations.py").write_text("")
    (client / "_client.py").unlink()
    assert generate("--output", client).returncode == 0
    assert {path: path.read_bytes() for path in client.rglob("*.py")} == fresh


@pytest.mark.parametrize(
    ("file", "text", "shown"),
    [
        ("_client.py", "# by hand\n", "-# by hand"),
        ("_old.py", "", "_old.py: not generated"),
        ("_client.py", None, "_client.py: missing"),
    ],
)
def test_check_shows_what_was_changed_by_hand(client, file, text, shown):
    path = client / file
    if text is None:
        path.unlink()
    else:
        with path.open("a") as opened:
            opened.write(text)
    result = generate("--check", "--output", client)
    assert result.returncode == 1
    assert shown in result.stdout.splitlines()
    assert path.exists() == (text is not None)


def test_a_folder_of_other_files_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear customer")
    result = generate("--output", tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{tmp_path}: holds files, but no generated client")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("text", ["{", '{"swagger": "3.0"}', None])
def test_a_document_that_cannot_be_used_ends_in_one_line(tmp_path, text):
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    spec = tmp_path / "spec" / SPEC.name
    spec.parent.mkdir()
    if text is not None:
        spec.write_text(text)
    result = generate(folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{spec}: ")
    assert len(result.stderr.splitlines()) == 1


GET = f"#/paths/{PARTNERS.replace('/', '~1')}~1{{partnerId}}/get"
LIST = f"#/paths/{OPERATIONS.replace('/', '~1')}/get"
PARTNER = "#/definitions/PartnerResponse/properties"
STATE = "#/definitions/PartnerState"
REMOVED = object()


@pytest.mark.parametrize(
    ("pointer", "value", "message"),
    [
        ("#/swagger", "3.0", '#/swagger: found "3.0"; supported: "2.0"'),
        ("#/schemes", ["http"], '#/schemes: found ["http"]; supported: ["https"]'),
        ("#/basePath", "/v2", "#/basePath: found \"/v2\"; supported: no 'basePath' here, only definitions,"),
        ("#/host", "a host", '#/host: found "a host"; supported: a host name'),
        ("#/info", [], "#/info: found []; supported: an object"),
        ("#/paths", [], "#/paths: found []; supported: an object"),
        ("#/tags", {}, "#/tags: found {}; supported: a list"),
        ("#/info/title", "class", 'found "class"; supported: a name that is no keyword of Python'),
        (f"{GET}/operationId", REMOVED, "supported: something with 'operationId' in it"),
        (f"{GET}/operationId", "get", f'{GET}/operationId: found "get"; supported: Group_Method'),
        (f"{GET}/operationId", "Partner_Create", "supported: operationIds that differ"),
        (f"{GET}/summary", " ", f'{GET}/summary: found " "; supported: a text'),
        (f"{GET}/tags", ["other"], f'{GET}/tags: found ["other"]; supported: ["partner"], ["partners"]'),
        (f"{GET}/parameters/0", {"in": "body"}, 'parameters/0/in: found "body"; supported: "path", "query"'),
        (f"{GET}/parameters/0", {"$ref": "#/parameters/No"}, "a reference to something that is there"),
        (f"{GET}/parameters/0", {"$ref": "other.json#/x"}, "supported: a reference within this document"),
        (f"{GET}/parameters/1", REMOVED, "the query parameter api-version, and one path parameter"),
        (f"{GET}/responses/201", {}, f"{GET}/responses/201: found {{}}; supported: no '201' here"),
        (f"{GET}/responses/default", REMOVED, "supported: something with 'default' in it"),
        (f"{GET}/responses/200/schema", {"type": "file"}, "supported: no 'type' here, only $ref"),
        (f"{GET}/responses/200/headers", {}, "supported: no 'headers' here, only description, schema"),
        (f"{GET}/x-ms-long-running-operation", True, "supported: no 'x-ms-long-running-operation' here"),
        (f"{LIST}/x-ms-pageable/itemName", "rows", "supported: no 'itemName' here, only nextLinkName"),
        (f"{LIST}/x-ms-pageable/nextLinkName", "next", 'found "next"; supported: "nextLink"'),
        ("#/definitions/OperationList/required", REMOVED, "paging over an answer with a required list"),
        (f"#/paths/{PARTNERS.replace('/', '~1')}/post", {}, "no 'post' here, only delete, get, patch, put"),
        ("#/parameters/PartnerId/required", False, "/required: found false; supported: true"),
        ("#/parameters/PartnerId/type", "integer", 'found "integer"; supported: "string"'),
        ("#/parameters/PartnerId/pattern", "^[0-9]+$", "supported: no 'pattern' here, only description, in"),
        ("#/parameters/PartnerId/x-ms-skip-url-encoding", True, "no 'x-ms-skip-url-encoding' here, only"),
        ("#/parameters/ApiVersion/name", "version", 'found "version"; supported: "api-version"'),
        (f"{PARTNER}/etag/type", "number", 'etag/type: found "number"; supported: "array", "string"'),
        (f"{PARTNER}/etag/format", "int64", 'etag/format: found "int64"; supported: "int32"'),
        (f"{PARTNER}/name/format", "byte", 'name/format: found "byte"; supported: null, "date-time"'),
        (f"{PARTNER}/name/x-ms-secret", True, f"{PARTNER}/name/x-ms-secret: found true; supported: no"),
        (f"{PARTNER}/name/readOnly", "yes", f'{PARTNER}/name/readOnly: found "yes"; supported: true, false'),
        (f"{PARTNER}/name", {"type": "array", "description": "x", "items": {"type": "string"}}, "only $ref"),
        (f"{PARTNER}/a-b", {}, f"{PARTNER}/a-b: found {{}}; supported: a field with a name like partnerId"),
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
    document = json.loads(SPEC.read_text(encoding="utf-8"))
    _put(document, pointer, value)
    file = tmp_path / "spec.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(SpecError) as refusal:
        read(file)
    assert str(refusal.value).startswith(f"{file}: #")
    assert message in str(refusal.value)


def test_a_path_that_would_need_quoting_is_refused(tmp_path):
    file = tmp_path / "spec.json"
    file.write_text(SPEC.read_text(encoding="utf-8").replace(f'"{OPERATIONS}"', '"/a b"'), encoding="utf-8")
    with pytest.raises(SpecError, match="supported: a path of plain segments and places, not /a b"):
        read(file)


def _put(document, pointer, value):
    *way, last = (step.replace("~1", "/") for step in pointer.split("/")[1:])
    place = document
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    last = int(last) if isinstance(place, list) else last
    if value is REMOVED:
        del place[last]
    else:
        place[last] = value
