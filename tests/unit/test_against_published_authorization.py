"""The clients of roles do what azure-mgmt-authorization does, but where a test says otherwise.

az comes with that package. It has nothing for delegations.
"""

import pytest
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
    ResourceNotFoundError,
)
from azure.mgmt.authorization import AuthorizationManagementClient
from msrest import Deserializer

from azext_managementpartner.vendored_sdks.authorization import AuthorizationClient
from azext_managementpartner.vendored_sdks.privilegedidentitymanagement import PrivilegedIdentityManagementClient
from tests.unit.bare_service import Service

SUBSCRIPTION, ROLE = "5c2b1f4e-0d3a-4b6c-8e7f-9a1b2c3d4e5f", "acdd72a7-3385-48ef-bd42-f606fba81ae7"
SCOPE = f"subscriptions/{SUBSCRIPTION}"
ROLES, PIM = {"api_version": "2022-04-01"}, {"api_version": "2020-10-01"}
TIMES = {"start_date_time", "end_date_time"}

OURS = {
    "assignments": lambda roles, _, text: roles.role_assignments.list_for_subscription(SUBSCRIPTION, filter=text),
    "role": lambda roles, _, text: [roles.role_definitions.get(SUBSCRIPTION, ROLE)],
    "active": lambda _, pim, text: pim.role_assignment_schedule_instances.list(filter=text),
    "eligible": lambda _, pim, text: pim.role_eligibility_schedule_instances.list(filter=text),
    "eligible below": lambda _, pim, text: pim.role_eligibility_schedule_instances.list_for_subscription(
        SUBSCRIPTION, filter=text
    ),
}
THEIRS = {
    "assignments": lambda client, text: client.role_assignments.list_for_subscription(filter=text),
    "role": lambda client, _: [client.role_definitions.get(SCOPE, ROLE, **ROLES)],
    "active": lambda client, text: client.role_assignment_schedule_instances.list_for_scope("", filter=text, **PIM),
    "eligible": lambda client, text: client.role_eligibility_schedule_instances.list_for_scope("", filter=text, **PIM),
    "eligible below": lambda client, text: client.role_eligibility_schedule_instances.list_for_scope(
        SCOPE, filter=text, **PIM
    ),
}
LISTS = [call for call in OURS if call != "role"]


class Azure:
    """Gives the same answers to two clients in turn."""

    def __init__(self, service):
        self.service = service
        self._roles = service.connect(AuthorizationClient)
        self._pim = service.connect(PrivilegedIdentityManagementClient)
        self._published = service.connect(AuthorizationManagementClient, SUBSCRIPTION)

    def both(self, call, *answers, text=None):
        """Make a call of OURS, then of THEIRS: for each what was asked, and a list of models or an error.

        :param answers: bodies of status 200, or pairs of body and status.
        :param text: the filter, where the call takes one.
        """
        return [
            self._outcome(lambda: OURS[call](self._roles, self._pim, text), answers),
            self._outcome(lambda: THEIRS[call](self._published, text), answers),
        ]

    def _outcome(self, call, answers):
        self.service.requests.clear()
        self.service.answers[:] = []
        for answer in answers:
            self.service.will_answer(*(answer if isinstance(answer, tuple) else [answer]))
        try:
            result = list(call())
        except AzureError as error:
            result = error
        return [(request.verb, request.target) for request in self.service.requests], result


@pytest.fixture
def azure():
    with Service() as service:
        yield Azure(service)


def _resource(**properties):
    return {"id": "the ID", "name": "the name", "type": "the type", "properties": properties}


GIVEN = {"scope": "scope", "roleDefinitionId": "role", "principalId": "principal", "principalType": "Group"}
NAMED = {"id": "id", "displayName": "display name", "type": "type"}
INSTANCE = {
    **GIVEN,
    "memberType": "Inherited",
    "status": "Provisioned",
    "startDateTime": "2020-09-09T21:35:27.91Z",
    "endDateTime": "2021-09-09T21:35:27.9112345+02:00",
    "expandedProperties": {"scope": NAMED, "roleDefinition": NAMED, "principal": {**NAMED, "email": "mail"}},
}
ROLE_PROPERTIES = {
    "roleName": "Reader",
    "type": "BuiltInRole",
    "permissions": [{"actions": ["a"], "notActions": [], "dataActions": ["b", "c"], "notDataActions": ["d"]}, {}],
    "assignableScopes": ["/"],
}
LISTED = {
    "assignments": _resource(**GIVEN, condition="condition"),
    "active": _resource(**INSTANCE, assignmentType="Activated"),
    "eligible": _resource(**INSTANCE),
    "eligible below": _resource(**INSTANCE),
}
ANSWERS = {"role": _resource(**ROLE_PROPERTIES)} | {call: {"value": [item, item]} for call, item in LISTED.items()}


def _values(model, ours, name=""):
    """A model's values, by the attributes of ours; times as the published client has them, to the microsecond."""
    if isinstance(ours, list):
        return [_values(*pair) for pair in zip(model, ours, strict=True)]
    if hasattr(ours, "_attribute_map"):
        return {name: _values(getattr(model, name), getattr(ours, name), name) for name in ours._attribute_map}
    return Deserializer.deserialize_iso(model) if name in TIMES and isinstance(model, str) else model


@pytest.mark.parametrize("text", [None, "", "asTarget()", "assignedTo('b3a4d7c2')", "a b&$top=1#x?y=+/é%27{0}"])
@pytest.mark.parametrize("call", OURS)
def test_azure_is_asked_the_same(azure, call, text):
    ours, theirs = azure.both(call, ANSWERS[call], text=text)
    assert ours[0] == theirs[0]
    assert len(ours[0]) == 1


@pytest.mark.parametrize("token", ["a%2Fb", "a%2Bb", "a%20b", "a+b", "a%26b%3Dc", "a%2520", "%C3%A9", "a&x&x=1&x=2"])
@pytest.mark.parametrize("call", LISTS)
def test_the_second_page_is_asked_for_in_the_same_way_whatever_its_link_holds(azure, call, token):
    link = f"{azure.service.url}/next?api-version=2021-01-01&$filter=assignedTo%28'b3'%29&$skiptoken={token}"
    ours, theirs = azure.both(call, {"value": [], "nextLink": link}, ANSWERS[call], text="assignedTo('b3')")
    assert ours[0] == theirs[0]
    assert len(ours[0]) == len(ours[1]) == len(theirs[1]) == 2


@pytest.mark.parametrize("call", OURS)
def test_every_value_is_read_alike(azure, call):
    (_, ours), (_, theirs) = azure.both(call, ANSWERS[call])
    assert _values(ours, ours) == _values(theirs, ours)
    assert ours[0].id == "the ID"


@pytest.mark.parametrize("call", LISTS)
def test_what_was_not_sent_is_absent_alike(azure, call):
    item = {"properties": {"scope": "scope", "roleDefinitionId": "role", "principalId": "principal"}}
    (_, ours), (_, theirs) = azure.both(call, {"value": [item]})
    assert _values(ours, ours) == _values(theirs, ours)
    assert ours[0].principal_type is None


def test_times_are_the_texts_that_azure_sent_where_the_published_client_drops_a_digit(azure):
    (_, (ours, _)), (_, (theirs, _)) = azure.both("eligible", ANSWERS["eligible"])
    assert ours.end_date_time == "2021-09-09T21:35:27.9112345+02:00"
    assert theirs.end_date_time.isoformat() == "2021-09-09T21:35:27.911234+02:00"


@pytest.mark.parametrize(
    ("status", "error_type"),
    [
        (400, HttpResponseError),
        (401, ClientAuthenticationError),
        (403, HttpResponseError),
        (404, ResourceNotFoundError),
    ],
)
@pytest.mark.parametrize("call", OURS)
def test_a_refusal_is_the_same_error(azure, call, status, error_type):
    (_, ours), (_, theirs) = azure.both(call, ({"error": {"code": "A", "message": "Why."}}, status))
    assert type(ours) is type(theirs) is error_type
    assert (ours.status_code, ours.message) == (theirs.status_code, theirs.message)
    assert (ours.error.code, ours.error.message) == ("A", "Why.")


@pytest.mark.parametrize("call", [call for call in OURS if call not in ("active", "eligible")])
def test_reading_a_subscription_registers_no_provider_in_it_as_the_published_client_would(azure, call):
    refusal = {"error": {"code": "MissingSubscriptionRegistration", "message": "namespace 'Microsoft.Authorization'."}}
    (ours, error), (theirs, _) = azure.both(call, (refusal, 409), (b"", 500))
    assert [verb for verb, _ in ours] == ["GET"]
    assert [verb for verb, _ in theirs][:2] == ["GET", "POST"]  # to /subscriptions/…/register
    assert error.error.code == "MissingSubscriptionRegistration"


@pytest.mark.parametrize(
    "item",
    [{}, {"properties": {}}, {"properties": {**GIVEN, "principalId": 5}}, {"properties": {**GIVEN, "scope": None}}],
)
@pytest.mark.parametrize("call", LISTS)
def test_an_item_that_says_too_little_is_an_error_where_the_published_client_hands_it_on(azure, call, item):
    (_, ours), (_, theirs) = azure.both(call, {"value": [item]})
    assert type(ours) is DecodeError
    assert len(theirs) == 1
