"""The token endpoints that a machine offers on plain HTTP."""

import time

from flask import Flask, jsonify, request


def app_service_app(issuer, identity, header):
    """Managed identity as App Service and Functions offer it (IDENTITY_ENDPOINT).

    :param issuer: `TokenIssuer`.
    :param identity: `ManagedIdentity`, both system-assigned and user-assigned by its client ID.
    :param header: the value that the header X-IDENTITY-HEADER must have.
    :return: `Flask`.
    """
    app = Flask("app_service")

    @app.get("/msi/token")
    def token():
        if request.headers.get("X-IDENTITY-HEADER") != header:
            return jsonify(statusCode=401, message="The header X-IDENTITY-HEADER is missing or wrong."), 401
        if request.args.get("client_id", identity.name) != identity.name:
            return jsonify(statusCode=400, message="No managed identity has this client ID."), 400
        return _token(issuer, identity, request.args["resource"])

    return app


def cloud_shell_app(issuer, user):
    """The token endpoint of Cloud Shell, for the user whose shell it is.

    :param issuer: `TokenIssuer`.
    :param user: `User`.
    :return: `Flask`.
    """
    app = Flask("cloud_shell")

    @app.post("/oauth2/token")
    def token():
        if request.headers.get("Metadata") != "true":
            return jsonify(error={"code": "invalid_request", "message": "The header Metadata is missing."}), 400
        return _token(issuer, user, request.form["resource"])

    return app


def _token(issuer, principal, resource):
    return {
        "access_token": issuer.access_token(principal, principal.home, resource),
        "token_type": "Bearer",
        "resource": resource,
        "client_id": principal.name,
        "expires_in": str(issuer.lifetime),
        "expires_on": str(int(time.time()) + issuer.lifetime),
    }
