"""Microsoft Graph over HTTP."""

import uuid
from datetime import datetime, timezone
from urllib.parse import quote, urlencode

import jwt
from flask import Flask, g, request

from emulator.microsoft_graph.models import GraphError
from emulator.resource_manager.models import one_page
from emulator.resource_manager.responses import skipped

VERSION = "v1.0"
_SEGMENTS = ("me", "serviceprincipals")
_ANSWER_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
_TOKEN_REFUSALS = {
    jwt.InvalidAudienceError: "Access token validation failure. Invalid audience.",
    jwt.ExpiredSignatureError: "Lifetime validation failed, the token is expired.",
}


def graph_app(graph, callers, graph_url, login_url):
    """The WSGI application of Microsoft Graph. The paths of its requests are in lower case.

    :param graph: `MicrosoftGraph`.
    :param callers: `Callers` that have tokens for Microsoft Graph.
    :param graph_url: its URL, without a slash at the end.
    :param login_url: URL of Entra ID, without a slash at the end.
    :return: `Flask`.
    """
    app = Flask("microsoft_graph")
    app.json.sort_keys = False

    @app.before_request
    def authenticate():
        g.request_id = str(uuid.uuid4())
        g.caller = _caller(callers)

    @app.get(f"/{VERSION}/me/transitivememberof")
    def of_me():
        return answer(graph.of_caller(g.caller), "me")

    @app.get(f"/{VERSION}/serviceprincipals/<object_id>/transitivememberof")
    def of_service_principal(object_id):
        return answer(graph.of_service_principal(g.caller, object_id), f"servicePrincipals/{object_id}")

    def answer(memberships, whose):
        page, skip = one_page(memberships, skipped(), _page_size(graph))
        return {
            "@odata.context": f"{graph_url}/{VERSION}/$metadata#directoryObjects{_selection()}",
            **_next_link(f"{graph_url}/{VERSION}/{whose}/transitiveMemberOf", skip),
            "value": [_directory_object(each) for each in page],
        }

    @app.errorhandler(GraphError)
    def refused(error):
        return _refusal(error), error.status, _challenge(login_url) if error.status == 401 else {}

    @app.errorhandler(404)
    def unknown_path(_):
        return refused(_unknown(request.path))

    @app.errorhandler(405)
    def unknown_method(_):
        message = "Specified HTTP method is not allowed for the request target."
        return refused(GraphError(405, "Request_BadRequest", message))

    app.after_request(_add_headers)
    return app


def _caller(callers):
    """Who makes the request.

    The words of the refusals are those of issue 16208 of microsoftgraph/microsoft-graph-docs (2022), and of what
    clients of Graph were seen to expect.

    :raises GraphError: 401.
    """
    try:
        caller = callers.of(request.headers.get("Authorization"))
    except jwt.InvalidTokenError as error:
        message = _TOKEN_REFUSALS.get(type(error), "Access token validation failure.")
        raise GraphError(401, "InvalidAuthenticationToken", message) from error
    if caller is None:
        raise GraphError(401, "InvalidAuthenticationToken", "Access token is empty.")
    return caller


def _page_size(graph):
    """How many the client wants on a page, int.

    The words of the first refusal are those of the OData library. Clients of Graph have the code and the words of the
    second in their comments, like Steampipe's plugin for Entra ID.

    :raises GraphError: 400.
    """
    top = request.args.get("$top", str(graph.page_size))
    if not (top.isascii() and top.isdigit()):
        raise GraphError(
            400,
            "BadRequest",
            f"Invalid value '{top}' for $top query option found. The $top query option requires a non-negative integer "
            "value.",
        )
    if not 1 <= int(top) <= graph.largest_page:
        raise GraphError(
            400,
            "Request_UnsupportedQuery",
            f"Invalid page size specified: '{top}'. Must be between 1 and {graph.largest_page} inclusive.",
        )
    return int(top)


def _next_link(url, skip):
    """The link to the next page, a dict; empty on the last one."""
    if skip is None:
        return {}
    query = urlencode({**request.args.to_dict(), "$skiptoken": skip}, quote_via=quote, safe="$,")
    return {"@odata.nextLink": f"{url}?{query}"}


def _directory_object(membership):
    """An entry of the list, with the fields that the client wants; the type is always there, as the examples show."""
    fields = {
        "id": membership.id,
        "deletedDateTime": None,
        "displayName": membership.name,
        "description": None,
        **({"roleTemplateId": membership.template} if membership.template else {}),
    }
    wanted = request.args.get("$select", ",".join(fields)).split(",")
    return {
        "@odata.type": f"#microsoft.graph.{membership.type}",
        **{name: value for name, value in fields.items() if name in wanted},
    }


def _selection():
    """What the context of an answer says of the fields, as the page on Graph's permissions shows it."""
    return f"({request.args['$select']})" if "$select" in request.args else ""


def _unknown(path):
    """What Graph says of a path that it does not know.

    The first was recorded in 2022; the second is in many issues, like 7414 of microsoftgraph's
    microsoft-graph-docs-contrib (2019).

    :return: `GraphError`.
    """
    version, *segments = path.strip("/").split("/")
    if version != VERSION:
        return GraphError(404, "ResourceNotFound", f"Invalid version: {version}")
    unknown = segments[-1] if segments and segments[0] in _SEGMENTS else "".join(segments[:1])
    return GraphError(400, "BadRequest", f"Resource not found for the segment '{unknown}'.")


def _refusal(error):
    """The body of an error, as in issue 16208 of microsoftgraph/microsoft-graph-docs (2022)."""
    inner = {"date": f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%S}", **_request_ids()}
    return {"error": {"code": error.code, "message": str(error), "innerError": inner}}


def _challenge(login_url):
    """What comes with 401, as Microsoft's documentation of the Azure SDK for .NET shows it; the ID is Graph's own."""
    return {
        "WWW-Authenticate": f'Bearer realm="", authorization_uri="{login_url}/common/oauth2/authorize", '
        'client_id="00000003-0000-0000-c000-000000000000"'
    }


def _request_ids():
    """The IDs of the request: Graph's own, and that of the client or else the same once more."""
    return {"request-id": g.request_id, "client-request-id": request.headers.get("client-request-id", g.request_id)}


def _add_headers(response):
    """The headers of an answer; an error was recorded with another content type."""
    response.headers["Content-Type"] = "application/json" if response.status_code >= 400 else _ANSWER_TYPE
    response.headers.update(
        {"Cache-Control": "no-cache", "Strict-Transport-Security": "max-age=31536000", **_request_ids()}
    )
    return response
