"""The REST client of tenants and subscriptions, and what the commands make of its answers."""

import json

import pytest
from azure.core.exceptions import DecodeError

from azext_managementpartner import custom
from azext_managementpartner.vendored_sdks.subscriptions import SubscriptionsClient
from emulator import Fault
from emulator.resource_manager.models import Caller
from emulator.world import sample_world
from tests.unit.answers import signed_in
from tests.unit.bare_service import Service

VERSION = "api-version=2022-12-01"
TENANT, SUBSCRIPTION = "72f988bf-86f1-41af-91ab-2d7cd011db47", "0b1f6471-1bf0-4dda-aec3-cb9272f09590"
LISTS = {"tenants": "tenantId", "subscriptions": "subscriptionId"}
"""What can be listed, and which field its items must have."""

# As Azure sent them, by the recorded tests of Azure PowerShell, of its .NET SDK and of the Azure CLI.
OF_A_SERVICE_PRINCIPAL = {"id": f"/tenants/{TENANT}", "tenantId": TENANT, "tenantCategory": "Home"}
WITH_TAGS = {
    "id": f"/subscriptions/{SUBSCRIPTION}",
    "authorizationSource": "RoleBased",
    "managedByTenants": [{"tenantId": "2f4a9838-26b7-47ee-be60-ccc1fdec5953"}],
    "tags": {"testTags": "testValue"},
    "subscriptionId": SUBSCRIPTION,
    "tenantId": "54826b22-38d6-4fb2-bad9-b7b93a3e9c5a",
    "displayName": "AzureSDKTest",
    "state": "Enabled",
    "subscriptionPolicies": {"locationPlacementId": "Internal_2014-09-01", "spendingLimit": "Off"},
}
WITHOUT_TENANT = {key: value for key, value in WITH_TAGS.items() if key not in ("tenantId", "tags", "managedByTenants")}


@pytest.fixture
def service():
    with Service() as server:
        server.client = server.connect(SubscriptionsClient)
        yield server


def ask(service, what):
    return [each.as_dict() for each in getattr(service.client, what).list()]


@pytest.mark.parametrize("what", LISTS)
def test_each_list_is_asked_for_by_its_name(service, what):
    service.will_answer({"value": [], "nextLink": f"/{what}?{VERSION}&$skiptoken=a"})
    service.will_answer({"value": []})
    assert ask(service, what) == []
    assert [request.verb for request in service.requests] == ["GET", "GET"]
    assert service.targets() == [f"/{what}?{VERSION}", f"/{what}?{VERSION}&$skiptoken=a"]


@pytest.mark.parametrize(
    ("what", "sent", "read"),
    [
        ("tenants", OF_A_SERVICE_PRINCIPAL, {"tenant_id": TENANT}),
        (
            "tenants",
            {"tenantId": TENANT, "displayName": "A", "defaultDomain": "a.example", "domains": ["a.example", "b"]},
            {"tenant_id": TENANT, "display_name": "A", "default_domain": "a.example", "domains": ["a.example", "b"]},
        ),
        ("tenants", {"tenantId": TENANT, "displayName": None, "domains": None}, {"tenant_id": TENANT}),
        (
            "subscriptions",
            WITH_TAGS,
            {
                "subscription_id": SUBSCRIPTION,
                "display_name": "AzureSDKTest",
                "state": "Enabled",
                "tenant_id": "54826b22-38d6-4fb2-bad9-b7b93a3e9c5a",
            },
        ),
        (
            "subscriptions",
            WITHOUT_TENANT,
            {"subscription_id": SUBSCRIPTION, "display_name": "AzureSDKTest", "state": "Enabled"},
        ),
    ],
)
def test_what_was_sent_is_read_and_what_was_not_is_absent(service, what, sent, read):
    service.will_answer({"value": [sent], "count": {"type": "Total", "value": 1}})
    assert ask(service, what) == [read]


@pytest.mark.parametrize(
    ("what", "item", "reason"),
    [
        ("tenants", {"displayName": "A"}, "tenantId is missing"),
        ("tenants", {"tenantId": 5}, "tenantId is not a text"),
        ("tenants", {"tenantId": TENANT, "domains": "a.example"}, "domains is not a list"),
        ("tenants", {"tenantId": TENANT, "domains": [None]}, "an item of domains is not a text"),
        ("subscriptions", {"displayName": "A"}, "subscriptionId is missing"),
        ("subscriptions", {"subscriptionId": None}, "subscriptionId is missing"),
        ("subscriptions", {"subscriptionId": SUBSCRIPTION, "state": 5}, "state is not a text"),
        ("subscriptions", None, "an item of value is not an object"),
    ],
)
def test_what_is_no_such_list_is_an_error_that_says_why(service, what, item, reason):
    service.will_answer({"value": [item]})
    with pytest.raises(DecodeError, match=reason):
        ask(service, what)


@pytest.fixture(scope="module")
def azure(tmp_path_factory):
    with signed_in(sample_world(), "fabrikam.onmicrosoft.com", tmp_path_factory.mktemp("az")) as azure:
        yield azure


def answering(azure, path, **item):
    """The context of a command that finds this one item in the list."""
    emulator, cmd = azure
    emulator.reset()
    emulator.faults.add(Fault(path=f"/{path}$", body=json.dumps({"value": [item]}), times=None))
    return cmd


NO_GUIDS = ["", "x", f"{TENANT}0", TENANT.replace("-", ""), "\x1b[31m", "../tenants"]


@pytest.mark.parametrize("tenant_id", NO_GUIDS, ids=ascii)
def test_the_id_of_a_tenant_that_is_none_is_said_in_words(azure, tenant_id):
    cmd = answering(azure, "tenants", tenantId=tenant_id)
    (error,) = {row["error"] for row in custom.list_links(cmd) if row["error"]}
    assert f"could not be listed. Azure Resource Manager's response is not a list of tenants: {tenant_id!r} is" in error


@pytest.mark.parametrize("subscription_id", NO_GUIDS, ids=ascii)
def test_the_id_of_a_subscription_that_is_none_is_said_in_words(azure, subscription_id):
    cmd, emulator = answering(azure, "subscriptions", subscriptionId=subscription_id), azure[0]
    emulator.links.create(Caller(emulator.world["alex"], emulator.world.tenant("Fabrikam")), "12345")
    (row,) = custom.check_links(cmd)
    assert row["status"] == "Failed"
    assert f"Azure Resource Manager's response is not a list of subscriptions: {subscription_id!r} is" in row["error"]


def test_ids_are_in_small_letters_whatever_azure_writes(azure):
    cmd = answering(azure, "tenants", tenantId=TENANT.upper())
    assert TENANT in {row["tenantId"] for row in custom.list_links(cmd)}
