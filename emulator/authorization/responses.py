"""Microsoft.Authorization over HTTP."""

import re

from flask import Blueprint, g, request

from emulator.authorization.answers import role_assignment_json, role_definition_json, schedule_instance_json
from emulator.resource_manager.models import ArmError
from emulator.resource_manager.responses import check_api_version, paged, skipped

API_VERSIONS = {"roles": {"2022-04-01"}, "PIM": {"2020-10-01"}}
PROVIDER = "/providers/microsoft.authorization"
IN_SUBSCRIPTION = f"/subscriptions/<subscription_id>{PROVIDER}"


def authorization_blueprint(provider, roles, arm_url):
    """The HTTP side of the provider.

    :param roles: `Roles` with the start and the end of assignments.
    :param arm_url: URL of Azure Resource Manager, without a slash at the end.
    """
    blueprint = Blueprint("authorization", __name__)

    @blueprint.get(f"{IN_SUBSCRIPTION}/roleassignments")
    def role_assignments(subscription_id):
        check_api_version(API_VERSIONS["roles"])
        (object_id,) = check_filter(r"assignedTo\('([^']*)'\)", "assignedTo('{value}')")
        page, skip = provider.role_assignments(g.caller, subscription_id, object_id.lower(), skipped())
        items = [role_assignment_json(each, subscription_id, roles.start(each)) for each in page]
        return paged(items, arm_url, skip)

    @blueprint.get(f"{IN_SUBSCRIPTION}/roledefinitions/<role_id>")
    def role_definition(subscription_id, role_id):
        check_api_version(API_VERSIONS["roles"])
        return role_definition_json(provider.role_definition(g.caller, subscription_id, role_id), subscription_id)

    @blueprint.get(f"{PROVIDER}/roleassignmentscheduleinstances")
    @blueprint.get(f"{IN_SUBSCRIPTION}/roleassignmentscheduleinstances")
    def active(subscription_id=None):
        return instances(provider.active, "roleAssignment", subscription_id)

    @blueprint.get(f"{PROVIDER}/roleeligibilityscheduleinstances")
    @blueprint.get(f"{IN_SUBSCRIPTION}/roleeligibilityscheduleinstances")
    def eligible(subscription_id=None):
        return instances(provider.eligible, "roleEligibility", subscription_id)

    def instances(find, kind, subscription_id):
        check_api_version(API_VERSIONS["PIM"])
        check_filter(r"asTarget\(\)", "asTarget()")
        page, skip = find(g.caller, subscription_id, skipped())
        items = [
            schedule_instance_json(
                kind,
                each,
                member_type,
                subscription_id,
                scope=provider.scope(each.scope),
                start=roles.start(each),
                end=roles.end(each),
            )
            for each, member_type in page
        ]
        return paged(items, arm_url, skip)

    return blueprint


def check_filter(pattern, supported):
    """Check the $filter of a request.

    :param pattern: regular expression of the supported filter.
    :param supported: the supported filter, for the message.
    :return: the groups of the regular expression.
    :raises ArmError: 400: the filter is not supported.
    """
    given = request.args.get("$filter", "")
    match = re.fullmatch(pattern, given)
    if match is None:
        raise ArmError(
            400, "UnsupportedQuery", f"The filter '{given}' is not supported. The supported filter is '{supported}'."
        )
    return match.groups()
