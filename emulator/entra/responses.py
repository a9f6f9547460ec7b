"""Entra ID over HTTP."""

import uuid
from datetime import datetime, timezone
from urllib.parse import urlencode

from flask import Flask, jsonify, redirect, render_template_string, request
from werkzeug.exceptions import HTTPException

from emulator.entra.claims import TokenRequest, read_claims
from emulator.entra.errors import EntraError

DEVICE_LOGIN_URL = "https://microsoft.com/devicelogin"
_FORM = """\
<form method="post" action="{{ action }}">
{% for name, value in fields.items() %}<input type="hidden" name="{{ name }}" value="{{ value }}">
{% endfor %}</form>
"""
_WAITING = "<h1>Sign in</h1>"
"""A page on which nobody does anything."""


def entra_app(entra, login_url):
    """The WSGI application of Entra ID.

    :param login_url: its URL, without a slash at the end.
    """
    app = Flask("entra")
    app.url_map.merge_slashes = False

    @app.get("/common/discovery/instance")
    def instance_discovery():
        host = login_url.partition("://")[2]
        return {
            "tenant_discovery_endpoint": f"{login_url}/common/v2.0/.well-known/openid-configuration",
            "api-version": "1.1",
            "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
        }

    @app.get("/<tenant>/v2.0/.well-known/openid-configuration")
    @app.get("/<tenant>//v2.0/.well-known/openid-configuration")
    def openid_configuration(tenant):
        found = entra.tenant(tenant)
        authority = f"{login_url}/{found.id if found else tenant}"
        return {
            "issuer": f"{login_url}/{found.id if found else '{tenantid}'}/v2.0",
            "authorization_endpoint": f"{authority}/oauth2/v2.0/authorize",
            "token_endpoint": f"{authority}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{authority}/oauth2/v2.0/devicecode",
        }

    @app.post("/<tenant>/oauth2/v2.0/devicecode")
    def device_code(tenant):
        code = entra.start_device_code(entra.tenant(tenant), token_request())
        user_code = code[:9].upper().replace("_", "X").replace("-", "Y")
        return {
            "user_code": user_code,
            "device_code": code,
            "verification_uri": DEVICE_LOGIN_URL,
            "expires_in": 900,
            "interval": 1,
            "message": "To sign in, use a web browser to open the page "
            f"{DEVICE_LOGIN_URL} and enter the code {user_code} to authenticate.",
        }

    @app.get("/<tenant>/oauth2/v2.0/authorize")
    def authorize(tenant):
        query = request.args
        claims = read_claims(query.get("claims"))
        parameters = entra.authorize(
            entra.tenant(tenant), query.get("nonce"), claims, query.get("login_hint"), query.get("prompt")
        )
        if parameters is None:
            return _WAITING
        parameters = {**parameters, "state": query.get("state", "")}
        if query.get("response_mode") == "form_post":
            return render_template_string(_FORM, action=query["redirect_uri"], fields=parameters)
        return redirect(f"{query['redirect_uri']}?{urlencode(parameters)}")

    @app.post("/<tenant>/oauth2/v2.0/token")
    def token(tenant):
        form, tenant = request.form, entra.tenant(tenant)
        match form.get("grant_type"):
            case "device_code" | "urn:ietf:params:oauth:grant-type:device_code":
                return entra.redeem_device_code(form.get("device_code"), tenant, token_request())
            case "authorization_code":
                return entra.redeem_authorization_code(form.get("code"), token_request())
            case "refresh_token":
                return entra.redeem_refresh_token(form.get("refresh_token"), tenant, token_request())
            case "client_credentials" if "client_assertion" in form:
                return entra.redeem_client_assertion(
                    form["client_assertion"], tenant, token_request(), login_url + request.path
                )
            case "client_credentials":
                return entra.redeem_client_secret(form.get("client_secret", ""), tenant, token_request())
        raise EntraError(70003, "unsupported_grant_type", "The app requested an unsupported grant type.")

    def token_request():
        form = request.form
        return TokenRequest(form.get("client_id", ""), form.get("scope", ""), read_claims(form.get("claims")))

    @app.errorhandler(EntraError)
    def refused(error):
        now = f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M:%SZ}"
        trace, correlation = str(uuid.uuid4()), request.headers.get("client-request-id") or str(uuid.uuid4())
        return jsonify(
            error=error.error,
            error_codes=[error.code],
            **({"suberror": error.suberror} if error.suberror else {}),
            timestamp=now,
            trace_id=trace,
            correlation_id=correlation,
            error_description=f"{error} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {now}",
        ), error.status

    @app.errorhandler(HTTPException)
    def unknown(error):
        return jsonify(error="invalid_request", error_description=f"AADSTS900144: {error}"), error.code

    return app
