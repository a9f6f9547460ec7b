"""Azure Resource Manager over HTTP."""

import base64
import uuid
from datetime import datetime, timezone
from urllib.parse import quote, urlencode

from flask import Flask, g, request

from emulator.resource_manager.models import ArmError
from emulator.resource_manager.multi_factor import MultiFactorError, check_write

API_VERSIONS = {
    "tenants and subscriptions": {"2016-06-01", "2019-06-01", "2019-11-01", "2020-01-01", "2021-01-01", "2022-12-01"},
    "metadata": {"2019-05-01", "2022-09-01"},
}


def resource_manager_app(resource_manager, arm_url, login_url, providers):
    """The WSGI application of Azure Resource Manager.

    :param arm_url: its URL, without a slash at the end.
    :param login_url: URL of Entra ID, without a slash at the end.
    :param providers: the resource providers, a list of `flask.Blueprint`.
    """
    app = Flask("resource_manager")
    app.json.sort_keys = False
    for provider in providers:
        app.register_blueprint(provider)

    @app.before_request
    def authenticate():
        if request.path != "/metadata/endpoints":
            g.caller = resource_manager.caller(request.headers.get("Authorization"))
            if request.method != "GET":
                check_write(g.caller, deletes=request.method == "DELETE")

    @app.get("/metadata/endpoints")
    def metadata():
        check_api_version(API_VERSIONS["metadata"])
        return _metadata(arm_url, login_url)

    @app.get("/tenants")
    def tenants():
        check_api_version(API_VERSIONS["tenants and subscriptions"])
        page, skip = resource_manager.tenants(g.caller, skipped())
        return paged([_tenant(each, resource_manager.domains(each), g.caller) for each in page], arm_url, skip)

    @app.get("/subscriptions")
    def subscriptions():
        check_api_version(API_VERSIONS["tenants and subscriptions"])
        page, skip, total = resource_manager.subscriptions(g.caller, skipped())
        count = {"type": "Total", "value": total}
        return {**paged([subscription_json(*each) for each in page], arm_url, skip), "count": count}

    @app.get("/subscriptions/<subscription_id>")
    def subscription(subscription_id):
        check_api_version(API_VERSIONS["tenants and subscriptions"])
        return subscription_json(*resource_manager.subscription(g.caller, subscription_id))

    def subscription_json(subscription, owner):
        return _subscription(subscription, owner, resource_manager.managing_tenants(subscription))

    app.register_error_handler(ArmError, refusal)

    @app.errorhandler(MultiFactorError)
    def multi_factor_needed(error):
        return *refusal(error), _challenge(error.challenge, login_url) if error.challenge else {}

    @app.errorhandler(404)
    def unknown_path(_):
        return refusal(ArmError(404, "InvalidResourceType", f"The resource '{request.path}' could not be found."))

    @app.errorhandler(405)
    def unknown_method(_):
        return refusal(ArmError(405, "MethodNotAllowed", f"The method {request.method} is not allowed here."))

    @app.after_request
    def add_headers(response):
        request_id = str(uuid.uuid4())
        if response.get_data():
            response.headers["Content-Type"] = "application/json; charset=utf-8"
        else:
            del response.headers["Content-Type"]
        response.headers.update(
            {
                "Cache-Control": "no-cache",
                "Pragma": "no-cache",
                "Expires": "-1",
                "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
                "X-Content-Type-Options": "nosniff",
                "x-ms-request-id": request_id,
                "x-ms-correlation-request-id": request.headers.get("x-ms-correlation-request-id", request_id),
                "x-ms-routing-request-id": f"WESTUS2:{datetime.now(timezone.utc):%Y%m%dT%H%M%SZ}:{request_id}",
            }
        )
        return response

    return app


def refusal(error):
    """The error response of an `ArmError`: its body, a dict, and its status code."""
    return {"error": {"code": error.code, "message": str(error)}}, error.status


def _challenge(claims, login_url) -> dict:
    """The header of a claims challenge, as in issue 41739 of Azure/azure-sdk-for-python.

    :param claims: JSON.
    :param login_url: URL of Entra ID, without a slash at the end.
    """
    encoded = base64.b64encode(claims.encode()).decode()
    return {
        "WWW-Authenticate": f'Bearer realm="", authorization_uri="{login_url}/common/oauth2/authorize", '
        f'error="insufficient_claims", claims="{encoded}"'
    }


def check_api_version(known):
    """Check the api-version of a request.

    :param known: set of the supported versions.
    :raises ArmError: 400: it is missing or not supported.
    """
    version = request.args.get("api-version")
    if not version:
        raise ArmError(
            400,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )
    if version not in known:
        raise ArmError(
            400,
            "InvalidApiVersionParameter",
            f"The api-version '{version}' is invalid. The supported versions are '{','.join(sorted(known))}'.",
        )


def skipped():
    """The number of items on earlier pages, from the nextLink of `paged`, int."""
    return request.args.get("$skiptoken", 0, type=int)


def paged(page: list, arm_url, skip) -> dict:
    """The response with one page.

    :param arm_url: URL of Azure Resource Manager, without a slash at the end.
    :param skip: the number of items that the next page skips; None: this is the last page.
    """
    if skip is None:
        return {"value": page}
    query = urlencode({**request.args.to_dict(), "$skiptoken": skip}, quote_via=quote)
    return {"value": page, "nextLink": f"{arm_url}{request.path}?{query}"}


def _tenant(tenant, domains, caller):
    """A tenant. In recordings, a service principal does not get the names."""
    ids = {"id": f"/tenants/{tenant.id}", "tenantId": tenant.id}
    category = {"tenantCategory": "Home" if tenant == caller.principal.home else "ProjectedBy"}
    if caller.principal.type == "ServicePrincipal":
        return ids | category
    return {
        **ids,
        "countryCode": "US",
        "displayName": tenant.name,
        "domains": domains,
        **category,
        "defaultDomain": domains[0],
        "tenantType": "AAD",
    }


def _subscription(subscription, owner, managing):
    return {
        "id": subscription.scope,
        "authorizationSource": "RoleBased",
        "managedByTenants": [{"tenantId": tenant.id} for tenant in managing],
        **({"tags": dict(subscription.tags)} if subscription.tags else {}),
        "subscriptionId": subscription.id,
        "tenantId": owner.id,
        "displayName": subscription.name,
        "state": subscription.state,
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }


def _metadata(arm_url, login_url):
    """The metadata that `az cloud register --endpoint-resource-manager` reads."""
    return {
        "name": "Emulator",
        "portal": arm_url,
        "resourceManager": arm_url,
        "graphAudience": f"{arm_url}/graph/",
        "graph": f"{arm_url}/graph/",
        "microsoftGraphResourceId": f"{arm_url}/graph/",
        "gallery": arm_url,
        "media": arm_url,
        "batch": arm_url,
        "sqlManagement": arm_url,
        "vmImageAliasDoc": arm_url,
        "activeDirectoryDataLake": arm_url,
        "logAnalyticsResourceId": arm_url,
        "authentication": {
            "loginEndpoint": login_url,
            "audiences": [f"{arm_url}/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "suffixes": {},
    }
