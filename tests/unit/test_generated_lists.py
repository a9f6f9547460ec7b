"""The pages of a list, wherever their links lead."""

import pytest
from azure.core.exceptions import AzureError, DecodeError
from knack.util import CLIError

from azext_managementpartner.errors.azure import explained
from azext_managementpartner.vendored_sdks.authorization import AuthorizationClient
from tests.unit.bare_service import Service

SUBSCRIPTION = "5c2b1f4e-0d3a-4b6c-8e7f-9a1b2c3d4e5f"
PROVIDER = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization"
ASSIGNMENTS = f"{PROVIDER}/roleAssignments"
VERSION = "api-version=2022-04-01"


@pytest.fixture
def service():
    with Service() as server:
        server.client = server.connect(AuthorizationClient)
        yield server


def page(name, next_link=None):
    item = {"name": name, "properties": {"scope": "/", "roleDefinitionId": "role", "principalId": "principal"}}
    return {"value": [item], **({"nextLink": next_link} if next_link else {})}


def assignments(service):
    return service.client.role_assignments.list_for_subscription(SUBSCRIPTION)


def test_every_page_is_read_and_only_when_it_is_needed(service):
    service.will_answer(page("a", f"{service.url}/next?$skiptoken=a%2Fb{{0}}"))
    service.will_answer({**page("b"), "nextLink": ""})
    listed = assignments(service)
    assert not service.requests
    assert [one.name for one in listed] == ["a", "b"]
    assert service.targets() == [f"{ASSIGNMENTS}?{VERSION}", f"/next?{VERSION}&$skiptoken=a%2Fb%7B0%7D"]
    assert [request.headers["Accept"] for request in service.requests] == ["application/json"] * 2


@pytest.mark.parametrize("link", ["rubbish:", "http://[bad", "//[bad", "ftp://host/", f"http://{'a' * 300}/"])
def test_a_link_that_leads_nowhere_is_an_error_of_the_service_and_no_traceback(service, link):
    service.will_answer(page("a", link))
    with pytest.raises(AzureError):
        list(assignments(service))


@pytest.mark.parametrize(
    ("relative", "target"),
    [
        (f"{ASSIGNMENTS}?{VERSION}&$skiptoken=a%2Fb", f"{ASSIGNMENTS}?{VERSION}&$skiptoken=a%2Fb"),
        (f"roleAssignments?{VERSION}&x=1", f"{ASSIGNMENTS}?{VERSION}&x=1"),
        (f"more?{VERSION}", f"{PROVIDER}/more?{VERSION}"),
        (f"?{VERSION}&x=1", f"{ASSIGNMENTS}?{VERSION}&x=1"),
        ("?x=1", f"{ASSIGNMENTS}?{VERSION}&x=1"),
    ],
)
def test_a_relative_link_means_what_it_means_in_the_answer_to_that_request(service, relative, target):
    service.will_answer(page("a", relative))
    service.will_answer(page("b"))
    assert [one.name for one in assignments(service)] == ["a", "b"]
    assert service.targets() == [f"{ASSIGNMENTS}?{VERSION}", target]


def test_a_link_without_a_scheme_keeps_that_of_the_request(service):
    service.will_answer(page("a", f"//127.0.0.1:{service.server_port}/next?{VERSION}"))
    service.will_answer(page("b"))
    assert len(list(assignments(service))) == 2
    assert service.targets()[1] == f"/next?{VERSION}"


@pytest.mark.parametrize("name", ["api-version", "API-Version", "Api-Version", "api%2Dversion"])
def test_the_version_of_a_link_is_not_sent_twice(service, name):
    service.will_answer(page("a", f"{service.url}/next?{name}=2020-01-01&x=1"))
    service.will_answer(page("b"))
    assert len(list(assignments(service))) == 2
    assert service.targets()[1] == f"/next?{name.replace('%2D', '-')}=2020-01-01&x=1"


@pytest.mark.parametrize("query", ["", "?x=1", "?x=api-version=1", "?x-api-version=1"])
def test_a_link_without_a_version_gets_the_clients(service, query):
    service.will_answer(page("a", f"{service.url}/next{query}"))
    service.will_answer(page("b"))
    assert len(list(assignments(service))) == 2
    assert VERSION in service.targets()[1].partition("?")[2].split("&")


@pytest.mark.parametrize(
    "links",
    [
        [f"{ASSIGNMENTS}?{VERSION}"],
        ["/a", "/a"],
        ["/a", "/b", "/a"],
        ["/a", "/b", "/c", f"{ASSIGNMENTS}?{VERSION}"],
    ],
    ids=["itself", "the second page itself", "the second page", "the first page"],
)
def test_a_list_whose_pages_lead_round_in_a_circle_ends_with_an_error_that_says_so(service, links):
    for each in links:
        service.will_answer(page("a", each))
    with pytest.raises(CLIError) as error, explained(None):
        list(assignments(service))
    assert str(error.value).endswith("its next link leads back to a page that was already read.")
    assert isinstance(error.value.__cause__, DecodeError)
    assert len(service.requests) == len(links)


def test_a_list_that_is_read_again_from_its_beginning_is_no_circle(service):
    listed = assignments(service)
    for _ in range(2):
        service.will_answer(page("a", "/next"))
        service.will_answer(page("b"))
        assert [[one.name for one in names] for names in listed.by_page()] == [["a"], ["b"]]
