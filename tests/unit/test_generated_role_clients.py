"""The REST clients of roles and delegations ask for what they should, and read what they can rely on."""

import pytest
from azure.core.exceptions import DecodeError
from azure.core.paging import ItemPaged
from msrest.serialization import full_restapi_key_transformer

from azext_managementpartner.vendored_sdks.authorization import AuthorizationClient
from azext_managementpartner.vendored_sdks.managedservices import ManagedServicesClient
from azext_managementpartner.vendored_sdks.privilegedidentitymanagement import PrivilegedIdentityManagementClient
from tests.unit.bare_service import Service

SUBSCRIPTION, PRINCIPAL, ROLE = (
    "5c2b1f4e-0d3a-4b6c-8e7f-9a1b2c3d4e5f",
    "b3a4d7c2-91e0-4f5b-8c6d-2e7f1a0b9c8d",
    "acdd72a7",
)
AUTHORIZATION = "/providers/Microsoft.Authorization"
BELOW = f"/subscriptions/{SUBSCRIPTION}{AUTHORIZATION}"
DELEGATIONS = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.ManagedServices/registrationAssignments"
ROLES, PIM, LIGHTHOUSE = "api-version=2022-04-01", "api-version=2020-10-01", "api-version=2022-10-01"

GIVEN = {
    "scope": f"/subscriptions/{SUBSCRIPTION}",
    "roleDefinitionId": f"{BELOW}/roleDefinitions/{ROLE}",
    "principalId": PRINCIPAL,
    "principalType": "Group",
}
ASSIGNMENT = {
    "id": f"{BELOW}/roleAssignments/1",
    "name": "1",
    "type": "Microsoft.Authorization/roleAssignments",
    "properties": {**GIVEN, "condition": "@Resource[name] StringEquals 'a'"},
}
DEFINITION = {
    "id": f"{BELOW}/roleDefinitions/{ROLE}",
    "name": ROLE,
    "type": "Microsoft.Authorization/roleDefinitions",
    "properties": {
        "roleName": "Reader",
        "type": "BuiltInRole",
        "permissions": [
            {"actions": ["*/read"], "notActions": [], "dataActions": ["a/b"], "notDataActions": ["a/b/c", "a/b/d"]},
            {"actions": ["Microsoft.Support/*"]},
        ],
        "assignableScopes": ["/", f"/subscriptions/{SUBSCRIPTION}"],
    },
}
ELIGIBILITY = {
    "id": f"{BELOW}/roleEligibilityScheduleInstances/1",
    "name": "1",
    "type": "Microsoft.Authorization/roleEligibilityScheduleInstances",
    "properties": {
        **GIVEN,
        "memberType": "Group",
        "status": "Provisioned",
        "startDateTime": "2020-09-09T21:35:27.91Z",
        "endDateTime": "2021-09-09T21:35:27.9112345+02:00",
        "expandedProperties": {
            "scope": {"id": GIVEN["scope"], "displayName": "Production", "type": "subscription"},
            "roleDefinition": {"id": GIVEN["roleDefinitionId"], "displayName": "Reader", "type": "BuiltInRole"},
            "principal": {"id": PRINCIPAL, "displayName": "Admins", "type": "Group", "email": "admins@contoso.com"},
        },
    },
}
ACTIVE = {**ELIGIBILITY, "properties": {**ELIGIBILITY["properties"], "assignmentType": "Activated"}}
MAY = {"principalId": PRINCIPAL, "principalIdDisplayName": "Support", "roleDefinitionId": ROLE}
DELEGATION = {
    "id": f"{DELEGATIONS}/1",
    "name": "1",
    "type": "Microsoft.ManagedServices/registrationAssignments",
    "properties": {
        "registrationDefinitionId": f"/subscriptions/{SUBSCRIPTION}/providers/x/registrationDefinitions/2",
        "provisioningState": "Succeeded",
        "registrationDefinition": {
            "id": f"/subscriptions/{SUBSCRIPTION}/providers/x/registrationDefinitions/2",
            "name": "2",
            "type": "Microsoft.ManagedServices/registrationDefinitions",
            "properties": {
                "registrationDefinitionName": "Care",
                "description": "We care.",
                "managedByTenantId": "3c9b6f0e-2f6c-4a39-9a55-0d8f6c1b7a10",
                "managedByTenantName": "Contoso",
                "manageeTenantId": "8d1f0c7b-6a5e-4f3d-9c2b-1a0e9f8d7c6b",
                "manageeTenantName": "Fabrikam",
                "authorizations": [MAY, {"principalId": PRINCIPAL, "roleDefinitionId": "b24988ac"}],
                "eligibleAuthorizations": [MAY],
            },
        },
    },
}


class Asked:
    """The service, and each operation as a function that returns the one thing that was answered."""

    def __init__(self, service):
        self.service = service
        self._authorization = service.connect(AuthorizationClient)
        self._pim = service.connect(PrivilegedIdentityManagementClient)
        self._lighthouse = service.connect(ManagedServicesClient)

    def assignments(self, subscription=SUBSCRIPTION, **query):
        return self._authorization.role_assignments.list_for_subscription(subscription, **query)

    def definition(self, subscription=SUBSCRIPTION, role=ROLE):
        return self._authorization.role_definitions.get(subscription, role)

    def active(self, **query):
        return self._pim.role_assignment_schedule_instances.list(**query)

    def eligible(self, **query):
        return self._pim.role_eligibility_schedule_instances.list(**query)

    def eligible_below(self, subscription=SUBSCRIPTION, **query):
        return self._pim.role_eligibility_schedule_instances.list_for_subscription(subscription, **query)

    def delegations(self, subscription=SUBSCRIPTION, **query):
        return self._lighthouse.registration_assignments.list(subscription, **query)


LISTS = {
    "assignments": (ASSIGNMENT, f"{BELOW}/roleAssignments?{ROLES}"),
    "active": (ACTIVE, f"{AUTHORIZATION}/roleAssignmentScheduleInstances?{PIM}"),
    "eligible": (ELIGIBILITY, f"{AUTHORIZATION}/roleEligibilityScheduleInstances?{PIM}"),
    "eligible_below": (ELIGIBILITY, f"{BELOW}/roleEligibilityScheduleInstances?{PIM}"),
    "delegations": (DELEGATION, f"{DELEGATIONS}?{LIGHTHOUSE}"),
}
"""For each operation that lists: what may be in the list, and what is asked for where nothing else is said."""


@pytest.fixture
def asked():
    with Service() as service:
        yield Asked(service)


def _as_sent(model):
    """A model as JSON, the flattened fields at their places."""
    return model.as_dict(key_transformer=full_restapi_key_transformer)


@pytest.mark.parametrize("operation", LISTS)
def test_every_value_of_a_list_is_read_as_it_was_sent(asked, operation):
    sent, target = LISTS[operation]
    asked.service.will_answer({"value": [sent, sent]})
    assert [_as_sent(model) for model in getattr(asked, operation)()] == [sent, sent]
    (request,) = asked.service.requests
    assert (request.verb, request.target) == ("GET", target)
    assert request.headers["Accept"] == "application/json"


def test_every_value_of_a_role_is_read_as_it_was_sent(asked):
    asked.service.will_answer(DEFINITION)
    role = asked.definition()
    assert _as_sent(role) == DEFINITION
    assert (role.type, role.role_type) == ("Microsoft.Authorization/roleDefinitions", "BuiltInRole")
    assert (role.permissions[0].not_data_actions, role.permissions[1].not_actions) == (["a/b/c", "a/b/d"], None)
    assert asked.service.targets() == [f"{BELOW}/roleDefinitions/{ROLE}?{ROLES}"]


def test_what_lies_deep_in_an_answer_is_an_attribute(asked):
    asked.service.will_answer({"value": [ACTIVE]})
    (instance,) = asked.active()
    assert instance.assignment_type == "Activated"
    assert instance.end_date_time == "2021-09-09T21:35:27.9112345+02:00"
    assert instance.expanded_properties.role_definition.display_name == "Reader"
    assert instance.expanded_properties.principal.email == "admins@contoso.com"
    asked.service.will_answer({"value": [DELEGATION]})
    (delegation,) = asked.delegations()
    assert delegation.registration_definition.authorizations[1].role_definition_id == "b24988ac"
    assert delegation.registration_definition.eligible_authorizations[0].principal_id_display_name == "Support"


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        ("asTarget()", "asTarget%28%29"),
        (f"assignedTo('{PRINCIPAL}')", f"assignedTo%28%27{PRINCIPAL}%27%29"),
        ("a b&$top=1#x?y=+/é%27{0}", "a%20b%26%24top%3D1%23x%3Fy%3D%2B%2F%C3%A9%2527%7B0%7D"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("operation", ["assignments", "active", "eligible", "eligible_below"])
def test_a_filter_goes_over_the_wire_quoted_once(asked, operation, value, encoded):
    asked.service.will_answer({"value": []})
    assert list(getattr(asked, operation)(filter=value)) == []
    assert asked.service.targets() == [f"{LISTS[operation][1]}&$filter={encoded}"]


@pytest.mark.parametrize(("expand", "query"), [(True, "=true"), (False, "=false"), (None, None)])
def test_a_condition_goes_over_the_wire_as_json_writes_it(asked, expand, query):
    asked.service.will_answer({"value": []})
    assert list(asked.delegations(expand_registration_definition=expand)) == []
    added = f"&$expandRegistrationDefinition{query}" if query else ""
    assert asked.service.targets() == [f"{DELEGATIONS}?{LIGHTHOUSE}{added}"]


@pytest.mark.parametrize(
    "query", ["$filter=assignedTo%28%27a%20b%27%29", "$filter=assignedTo('a')", "$skiptoken=%2527+x"]
)
def test_a_link_to_the_next_page_is_followed_as_it_was_sent(asked, query):
    link = f"{asked.service.url}/next?{ROLES}&{query}&x&x=2&x=3"
    asked.service.will_answer({"value": [ASSIGNMENT], "nextLink": link})
    asked.service.will_answer({"value": [], "nextLink": f"{link}&x=4"})
    asked.service.will_answer({"value": [ASSIGNMENT]})
    assignments = asked.assignments(filter="asTarget()")
    assert isinstance(assignments, ItemPaged)
    assert asked.service.targets() == []
    assert next(assignments).name == "1"
    assert asked.service.targets() == [f"{BELOW}/roleAssignments?{ROLES}&$filter=asTarget%28%29"]
    assert len(list(assignments)) == 1
    followed = f"/next?{ROLES}&{query}&x&x=2&x=3"
    assert asked.service.targets()[1:] == [followed, f"{followed}&x=4"]


@pytest.mark.parametrize(
    ("hostile", "segment"),
    [("../x", "..%2Fx"), ("a?b#c&d=e", "a%3Fb%23c%26d%3De"), ("%2e", "%252e"), ("{0} é", "%7B0%7D%20%C3%A9")],
)
def test_a_hostile_id_stays_one_segment_of_the_path(asked, hostile, segment):
    for call in (asked.assignments, asked.eligible_below, asked.delegations):
        asked.service.will_answer({"value": []})
        list(call(hostile))
    asked.service.will_answer(DEFINITION)
    asked.definition(hostile, hostile)
    *lists, role = asked.service.targets()
    assert [target.split("/")[:4] for target in lists] == [["", "subscriptions", segment, "providers"]] * 3
    assert role == f"/subscriptions/{segment}{AUTHORIZATION}/roleDefinitions/{segment}?{ROLES}"


@pytest.mark.parametrize("named", ["", ".", ".."])
def test_an_id_that_would_name_another_resource_is_never_sent(asked, named):
    for call in (asked.assignments, asked.eligible_below, asked.delegations, asked.definition):
        with pytest.raises(ValueError, match="subscription_id must not be"):
            call(named)
    with pytest.raises(ValueError, match="role_definition_id must not be"):
        asked.definition(role=named)
    assert asked.service.targets() == []


NEEDED = {
    "assignments": ["scope", "roleDefinitionId", "principalId"],
    "active": ["scope", "roleDefinitionId", "principalId"],
    "eligible": ["scope", "roleDefinitionId", "principalId"],
    "eligible_below": ["scope", "roleDefinitionId", "principalId"],
    "delegations": ["registrationDefinitionId"],
}


@pytest.mark.parametrize("operation", NEEDED)
def test_what_is_needed_is_enough_and_null_is_as_good_as_absent(asked, operation):
    properties = LISTS[operation][0]["properties"]
    needed = {key: properties[key] for key in NEEDED[operation]}
    unset = dict.fromkeys(properties.keys() - needed.keys())
    asked.service.will_answer(
        {"value": [{"properties": needed}, {"id": None, "properties": needed | unset, "new": [1]}]}
    )
    assert [_as_sent(model) for model in getattr(asked, operation)()] == [{"properties": needed}] * 2


@pytest.mark.parametrize(("operation", "key"), [(operation, key) for operation in NEEDED for key in NEEDED[operation]])
@pytest.mark.parametrize(("value", "reason"), [(None, "is missing"), (5, "is not a text"), ([], "is not a text")])
def test_an_item_without_what_is_needed_is_no_answer(asked, operation, key, value, reason):
    sent = LISTS[operation][0]
    asked.service.will_answer({"value": [sent, {**sent, "properties": {**sent["properties"], key: value}}]})
    with pytest.raises(DecodeError, match=f"properties.{key} {reason}"):
        list(getattr(asked, operation)())


@pytest.mark.parametrize("operation", LISTS)
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "value is missing"),
        ({"value": {}}, "value is not a list"),
        ({"value": [None]}, "an item of value is not an object"),
        ({"value": [{}]}, "properties.* is missing"),
        ({"value": [{"properties": None}]}, "properties.* is missing"),
        ({"value": [{"properties": [GIVEN]}]}, "properties is not an object"),
        ({"value": [], "nextLink": 5}, "nextLink is not a text"),
    ],
)
def test_what_is_no_list_is_an_error_that_says_why(asked, operation, body, reason):
    asked.service.will_answer(body)
    with pytest.raises(DecodeError, match=reason):
        list(getattr(asked, operation)())


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("roleName", None, "properties.roleName is missing"),
        ("type", {}, "properties.type is not a text"),
        ("permissions", {}, "properties.permissions is not a list"),
        ("permissions", [None], "an item of properties.permissions is not an object"),
        ("permissions", [{"actions": "*"}], "actions is not a list"),
        ("permissions", [{"notDataActions": [5]}], "an item of notDataActions is not a text"),
        ("assignableScopes", [None], "an item of properties.assignableScopes is not a text"),
    ],
)
def test_what_is_no_role_is_an_error_that_says_why(asked, field, value, reason):
    asked.service.will_answer({**DEFINITION, "properties": {**DEFINITION["properties"], field: value}})
    with pytest.raises(DecodeError, match=f"The response is no RoleDefinition: {reason}"):
        asked.definition()


@pytest.mark.parametrize(
    ("expanded", "reason"),
    [
        ([], "properties.expandedProperties is not an object"),
        ({"roleDefinition": "Reader"}, "roleDefinition is not an object"),
        ({"roleDefinition": {"displayName": {}}}, "displayName is not a text"),
    ],
)
@pytest.mark.parametrize("operation", ["active", "eligible", "eligible_below"])
def test_names_that_are_none_are_an_error_that_says_why(asked, operation, expanded, reason):
    asked.service.will_answer({"value": [{"properties": {**GIVEN, "expandedProperties": expanded}}]})
    with pytest.raises(DecodeError, match=reason):
        list(getattr(asked, operation)())


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        ([], "properties.registrationDefinition is not an object"),
        ({}, "properties.authorizations is missing"),
        ({"properties": {"authorizations": None}}, "properties.authorizations is missing"),
        ({"properties": {"authorizations": [{"principalId": "p"}]}}, "roleDefinitionId is missing"),
        ({"properties": {"authorizations": [{"roleDefinitionId": "r"}]}}, "principalId is missing"),
        ({"properties": {"authorizations": [], "eligibleAuthorizations": [{}]}}, "principalId is missing"),
        ({"properties": {"authorizations": [], "eligibleAuthorizations": MAY}}, "eligibleAuthorizations is not a list"),
        ({"properties": {"authorizations": [{**MAY, "principalIdDisplayName": 5}]}}, "DisplayName is not a text"),
    ],
)
def test_what_is_no_delegation_is_an_error_that_says_why(asked, definition, reason):
    properties = {"registrationDefinitionId": "d", "registrationDefinition": definition}
    asked.service.will_answer({"value": [{"properties": properties}]})
    with pytest.raises(DecodeError, match=f"The response is no RegistrationAssignmentList: .*{reason}"):
        list(asked.delegations())


def test_a_definition_without_eligible_authorizations_has_none(asked):
    definition = {"properties": {"authorizations": [MAY]}}
    properties = {"registrationDefinitionId": "d", "registrationDefinition": definition}
    asked.service.will_answer({"value": [{"properties": properties}]})
    (delegation,) = asked.delegations(expand_registration_definition=True)
    assert len(delegation.registration_definition.authorizations) == 1
    assert delegation.registration_definition.eligible_authorizations is None
