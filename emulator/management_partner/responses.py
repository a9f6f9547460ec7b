"""The ManagementPartner provider over HTTP."""

import itertools
import uuid

from flask import Blueprint, g, request

from emulator.management_partner.models import PartnerError, service_time
from emulator.resource_manager.responses import check_api_version, refusal

API_VERSIONS = {"2018-02-01"}
PROVIDER = "/providers/microsoft.managementpartner"


def management_partner_blueprint(provider, arm_url):
    """The HTTP side of the provider.

    :param provider: `ManagementPartner`.
    :param arm_url: URL of Azure Resource Manager, without a slash at the end.
    """
    blueprint = Blueprint("management_partner", __name__, url_prefix=PROVIDER)
    writes = itertools.count()

    @blueprint.before_request
    def check():
        check_api_version(API_VERSIONS)

    @blueprint.after_request
    def add_headers(response):
        response.headers["request-id"] = str(uuid.uuid4())
        if request.method != "GET":
            response.headers[provider.dialect.limit_header] = str(max(0, provider.dialect.limit - next(writes)))
        return response

    @blueprint.errorhandler(PartnerError)
    def refused(error):
        body, status = refusal(error)
        return (body | body["error"] if provider.dialect.repeats_code else body), status

    @blueprint.get("/partners", strict_slashes=False)  # extension 1.0.0 and PowerShell send a slash at the end
    def show():
        return link_response(provider.get(g.caller))

    @blueprint.get("/partners/<partner_id>")
    def show_one(partner_id):
        return link_response(provider.get(g.caller, partner_id))

    @blueprint.put("/partners/<partner_id>")
    def create(partner_id):
        return link_response(provider.create(g.caller, partner_id))

    @blueprint.patch("/partners/<partner_id>")
    def update(partner_id):
        return link_response(provider.update(g.caller, partner_id))

    @blueprint.delete("/partners/<partner_id>")
    def delete(partner_id):
        provider.delete(g.caller, partner_id)
        return ""

    @blueprint.get("/operations")
    def operations():
        page, skip = provider.operations(request.args.get("$skiptoken", 0, type=int))
        result = {"value": [_operation(*operation) for operation in page]}
        if skip is not None:
            result["nextLink"] = f"{arm_url}{PROVIDER}/operations?api-version=2018-02-01&$skiptoken={skip}"
        return result

    def link_response(link):
        name = provider.partner_name(link.partner_id)
        return {
            "id": f"/providers/microsoft.managementpartner/partners/{link.partner_id}",
            "type": "Microsoft.ManagementPartner/partners",
            "name": link.partner_id,
            "etag": link.version,
            "properties": {
                "partnerId": link.partner_id,
                **({"partnerName": name} if name else {}),
                "tenantId": g.caller.tenant.id,
                "objectId": g.caller.object_id,
                "version": link.version,
                "updatedTime": service_time(link.updated),
                "createdTime": service_time(link.created),
                "state": "Active",
            },
        }

    return blueprint


def _operation(name, operation, description):
    display = {
        "provider": "Microsoft Management Partner",
        "resource": name.split("/")[1],
        "operation": operation,
        "description": description,
    }
    return {"name": name, "display": display, "origin": "user"}
