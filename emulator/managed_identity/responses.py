"""The token endpoints of a machine over HTTP."""

import time
from datetime import datetime, timezone

from flask import Flask, jsonify, request


def managed_identity_app(issuer, machine, header):
    """The WSGI application for managed identities of a virtual machine, App Service and Functions.

    :param header: the required value of App Service's header.
    """
    app = Flask("managed_identity")

    @app.get("/metadata/identity/oauth2/token")
    def virtual_machine():
        """Azure Instance Metadata Service."""
        if request.headers.get("Metadata") != "true":
            return jsonify(error="invalid_request", error_description="Required metadata header not specified"), 400
        argument = request.args.get
        identity = machine.identity(
            client_id=argument("client_id"), object_id=argument("object_id"), resource_id=argument("msi_res_id")
        )
        if identity is None:
            return jsonify(error="invalid_request", error_description="Identity not found"), 400
        return _token(issuer, identity, request.args["resource"])

    @app.get("/msi/token", strict_slashes=False)
    def app_service():
        """IDENTITY_ENDPOINT, API version 2019-08-01, and the older MSI_ENDPOINT, 2017-09-01."""
        if header not in (request.headers.get("X-IDENTITY-HEADER"), request.headers.get("secret")):
            return jsonify(statusCode=401, message="The header X-IDENTITY-HEADER is missing or wrong."), 401
        argument = request.args.get
        identity = machine.identity(
            client_id=argument("client_id") or argument("clientid"),
            object_id=argument("object_id"),
            resource_id=argument("mi_res_id"),
        )
        if identity is None:
            return jsonify(statusCode=400, message="No managed identity has this ID."), 400
        token = _token(issuer, identity, request.args["resource"])
        if argument("api-version") == "2017-09-01":
            expires = datetime.fromtimestamp(int(token["expires_on"]), timezone.utc)
            token["expires_on"] = f"{expires:%m/%d/%Y %H:%M:%S} +00:00"
        return token

    return app


def cloud_shell_app(issuer, user):
    """The WSGI application for the token endpoint of a user's Cloud Shell."""
    app = Flask("cloud_shell")

    @app.post("/oauth2/token")
    def token():
        if request.headers.get("Metadata") != "true":
            return jsonify(error={"code": "invalid_request", "message": "The header Metadata is missing."}), 400
        # Cloud Shell runs in the portal, which has required multi-factor authentication of all users since 2024.
        return _token(issuer, user, request.form["resource"], multi_factor=True)

    return app


def _token(issuer, principal, resource, multi_factor=False):
    return {
        "access_token": issuer.access_token(principal, principal.home, resource, multi_factor=multi_factor),
        "token_type": "Bearer",
        "resource": resource,
        "client_id": principal.name,
        "expires_in": str(issuer.lifetime),
        "expires_on": str(int(time.time()) + issuer.lifetime),
    }
