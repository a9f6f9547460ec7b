"""The client of tenants and subscriptions does what azure-mgmt-resource does, but where a test says otherwise.

az comes with that package.
"""

from urllib.parse import parse_qsl, urlsplit

import pytest
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
    ResourceNotFoundError,
)
from azure.mgmt.resource.subscriptions import SubscriptionClient

from azext_managementpartner.vendored_sdks.subscriptions import SubscriptionsClient
from tests.unit.bare_service import Service

VERSION = "api-version=2022-12-01"
TENANT, SUBSCRIPTION = "72f988bf-86f1-41af-91ab-2d7cd011db47", "0b1f6471-1bf0-4dda-aec3-cb9272f09590"
WHOLE = {
    "tenants": {
        "id": f"/tenants/{TENANT}",
        "tenantId": TENANT,
        "countryCode": "US",
        "displayName": "Contoso",
        "domains": ["contoso.example", "contoso.onmicrosoft.com"],
        "tenantCategory": "ManagedBy",
        "defaultDomain": "contoso.example",
        "tenantType": "AAD",
    },
    "subscriptions": {
        "id": f"/subscriptions/{SUBSCRIPTION}",
        "subscriptionId": SUBSCRIPTION,
        "tenantId": TENANT,
        "displayName": "Production",
        "state": "PastDue",
        "subscriptionPolicies": {"spendingLimit": "Off"},
        "authorizationSource": "RoleBased",
        "managedByTenants": [{"tenantId": TENANT}],
        "tags": {"a": "b"},
    },
}
NEEDED = {"tenants": "tenantId", "subscriptions": "subscriptionId"}


@pytest.fixture
def both():
    """Gives a function that lists with our client, then with the published one: what was asked, and what came of it."""
    with Service() as service:
        clients = [service.connect(SubscriptionsClient), service.connect(SubscriptionClient)]

        def outcome(client, what, answers):
            service.requests.clear()
            service.answers[:] = []
            for body, *status in answers:
                service.will_answer(body, *status)
            try:
                result = list(getattr(client, what).list())
            except AzureError as error:
                result = error
            return [(request.verb, request.target) for request in service.requests], result

        yield lambda what, *answers: [outcome(client, what, answers) for client in clients]


def _values(model, ours):
    return {name: getattr(model, name) for name in ours._attribute_map}


@pytest.mark.parametrize("what", WHOLE)
def test_azure_is_asked_the_same_and_every_value_is_read_alike(both, what):
    (asked, ours), (asked_by_theirs, theirs) = both(what, [{"value": [WHOLE[what], WHOLE[what]]}])
    assert asked == asked_by_theirs == [("GET", f"/{what}?{VERSION}")]
    assert [_values(each, each) for each in ours] == [_values(*pair) for pair in zip(theirs, ours, strict=True)]
    assert None not in _values(ours[0], ours[0]).values()


@pytest.mark.parametrize("what", WHOLE)
def test_what_was_not_sent_is_absent_alike(both, what):
    item = {NEEDED[what]: WHOLE[what][NEEDED[what]]}
    (_, (ours,)), (_, (theirs,)) = both(what, [{"value": [item]}])
    assert _values(ours, ours) == _values(theirs, ours)
    assert ours.display_name is None


def _meant(asked):
    return [(verb, urlsplit(target).path, sorted(parse_qsl(urlsplit(target).query))) for verb, target in asked]


@pytest.mark.parametrize("query", ["$skiptoken=a%2Fb", "$skiptoken=a%2Bb", "$skiptoken=a%26b%3Dc", "$skiptoken=a%2520"])
@pytest.mark.parametrize("what", WHOLE)
def test_the_second_page_is_asked_for_in_the_same_way(both, what, query):
    pages = [[{"value": [], "nextLink": f"/{what}?{query}&{VERSION}"}], [{"value": [WHOLE[what]]}]]
    (asked, ours), (asked_by_theirs, theirs) = both(what, *pages)
    assert _meant(asked) == _meant(asked_by_theirs)  # the published client spells %2F as a slash
    assert len(asked) == 2
    assert len(ours) == len(theirs) == 1


@pytest.mark.parametrize(
    ("status", "error_type"),
    [
        (400, HttpResponseError),
        (401, ClientAuthenticationError),
        (403, HttpResponseError),
        (404, ResourceNotFoundError),
    ],
)
@pytest.mark.parametrize("what", WHOLE)
def test_a_refusal_is_the_same_error(both, what, status, error_type):
    (_, ours), (_, theirs) = both(what, [{"error": {"code": "A", "message": "Why."}}, status])
    assert type(ours) is type(theirs) is error_type
    assert (ours.status_code, ours.message) == (theirs.status_code, theirs.message)
    assert (ours.error.code, ours.error.message) == ("A", "Why.")


@pytest.mark.parametrize("item", [{}, {"displayName": "A"}])
@pytest.mark.parametrize("what", WHOLE)
def test_an_item_without_an_id_is_an_error_where_the_published_client_hands_it_on(both, what, item):
    (_, ours), (_, theirs) = both(what, [{"value": [item]}])
    assert type(ours) is DecodeError
    assert getattr(theirs[0], "tenant_id" if what == "tenants" else "subscription_id") is None
