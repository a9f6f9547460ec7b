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
_CONTENT_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
_TOKEN_REFUSALS = {
    jwt.InvalidAudienceError: "Access token validation failure. Invalid audience.",
    jwt.ExpiredSignatureError: "Lifetime validation failed, the token is expired.",
}


def graph_app(graph, callers, graph_url, login_url):
    """The WSGI application of Microsoft Graph, for paths in lower case.

    :param callers: `Callers` with tokens for Microsoft Graph.
    :param graph_url: its URL, without a slash at the end.
    :param login_url: URL of Entra ID, without a slash at the end.
    """
    app = Flask("microsoft_graph")
    app.json.sort_keys = False

    @app.before_request
    def authenticate():
        g.request_id = str(uuid.uuid4())
        g.caller = _caller(callers)

    @app.get(f"/{VERSION}/me/transitivememberof")
    def of_me():
        return membership_page(graph.of_caller(g.caller), "me")

    @app.get(f"/{VERSION}/serviceprincipals/<object_id>/transitivememberof")
    def of_service_principal(object_id):
        return membership_page(graph.of_service_principal(g.caller, object_id), f"servicePrincipals/{object_id}")

    def membership_page(memberships, whose):
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
    """The `Caller` of the request.

    The messages are those of issue 16208 of microsoftgraph/microsoft-graph-docs (2022), and those that clients of Graph
    expect.

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


def _page_size(graph) -> int:
    """The page size that the client requests.

    The message of the first error is that of the OData library. The code and the message of the second error are in
    comments of clients, like Steampipe's plugin for Entra ID.

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
    """An item of the list, with the fields that the client selects. As the examples show, the type is always there."""
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
    """The selected fields in the context of a response, as on the page about Graph's permissions."""
    return f"({request.args['$select']})" if "$select" in request.args else ""


def _unknown(path):
    """The `GraphError` for an unknown path.

    The first was recorded in 2022. The second is in many issues, like 7414 of microsoftgraph's
    microsoft-graph-docs-contrib (2019).
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
    """The header of a 401, as in Microsoft's documentation of the Azure SDK for .NET, with the client ID of Graph."""
    return {
        "WWW-Authenticate": f'Bearer realm="", authorization_uri="{login_url}/common/oauth2/authorize", '
        'client_id="00000003-0000-0000-c000-000000000000"'
    }


def _request_ids():
    """The IDs of the request: Graph's ID, and the client's ID or else Graph's again."""
    return {"request-id": g.request_id, "client-request-id": request.headers.get("client-request-id", g.request_id)}


def _add_headers(response):
    """Add the headers. Errors were recorded with another content type."""
    response.headers["Content-Type"] = "application/json" if response.status_code >= 400 else _CONTENT_TYPE
    response.headers.update(
        {"Cache-Control": "no-cache", "Strict-Transport-Security": "max-age=31536000", **_request_ids()}
    )
    return response
