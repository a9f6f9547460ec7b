"""The pages of a list, wherever their links lead."""

import pytest
from azure.core.exceptions import DecodeError
from knack.util import CLIError

from azext_managementpartner.errors.azure import explained
from azext_managementpartner.vendored_sdks.managementpartner import ManagementPartnerClient
from tests.unit.bare_service import Service

OPERATIONS = "/providers/Microsoft.ManagementPartner/operations"
VERSION = "api-version=2018-02-01"


@pytest.fixture
def service():
    with Service() as server:
        server.client = server.connect(ManagementPartnerClient)
        yield server


def page(name, next_link=None):
    return {"value": [{"name": name}], **({"nextLink": next_link} if next_link else {})}


@pytest.mark.parametrize(
    ("relative", "target"),
    [
        (f"{OPERATIONS}?{VERSION}&$skiptoken=a%2Fb", f"{OPERATIONS}?{VERSION}&$skiptoken=a%2Fb"),
        (f"operations?{VERSION}&x=1", f"{OPERATIONS}?{VERSION}&x=1"),
        (f"more?{VERSION}", f"/providers/Microsoft.ManagementPartner/more?{VERSION}"),
        (f"?{VERSION}&x=1", f"{OPERATIONS}?{VERSION}&x=1"),
        ("?x=1", f"{OPERATIONS}?{VERSION}&x=1"),
    ],
)
def test_a_relative_link_means_what_it_means_in_the_answer_to_that_request(service, relative, target):
    service.will_answer(page("a", relative))
    service.will_answer(page("b"))
    assert [operation.name for operation in service.client.operation.list()] == ["a", "b"]
    assert service.targets() == [f"{OPERATIONS}?{VERSION}", target]


def test_a_link_without_a_scheme_keeps_that_of_the_request(service):
    service.will_answer(page("a", f"//127.0.0.1:{service.server_port}/next?{VERSION}"))
    service.will_answer(page("b"))
    assert len(list(service.client.operation.list())) == 2
    assert service.targets()[1] == f"/next?{VERSION}"


@pytest.mark.parametrize("name", ["api-version", "API-Version", "Api-Version", "api%2Dversion"])
def test_the_version_of_a_link_is_not_sent_twice(service, name):
    service.will_answer(page("a", f"{service.url}/next?{name}=2020-01-01&x=1"))
    service.will_answer(page("b"))
    assert len(list(service.client.operation.list())) == 2
    assert service.targets()[1] == f"/next?{name.replace('%2D', '-')}=2020-01-01&x=1"


@pytest.mark.parametrize("query", ["", "?x=1", "?x=api-version=1", "?x-api-version=1"])
def test_a_link_without_a_version_gets_the_clients(service, query):
    service.will_answer(page("a", f"{service.url}/next{query}"))
    service.will_answer(page("b"))
    assert len(list(service.client.operation.list())) == 2
    assert VERSION in service.targets()[1].partition("?")[2].split("&")


@pytest.mark.parametrize(
    "links",
    [
        [f"{OPERATIONS}?{VERSION}"],
        ["/a", "/a"],
        ["/a", "/b", "/a"],
        ["/a", "/b", "/c", f"{OPERATIONS}?{VERSION}"],
    ],
    ids=["itself", "the second page itself", "the second page", "the first page"],
)
def test_a_list_whose_pages_lead_round_in_a_circle_ends_with_an_error_that_says_so(service, links):
    for each in links:
        service.will_answer(page("a", each))
    with pytest.raises(CLIError) as error, explained(None):
        list(service.client.operation.list())
    assert str(error.value).endswith("its next link leads back to a page that was read already.")
    assert isinstance(error.value.__cause__, DecodeError)
    assert len(service.requests) == len(links)


def test_a_list_that_is_read_again_from_its_beginning_is_no_circle(service):
    operations = service.client.operation.list()
    for _ in range(2):
        service.will_answer(page("a", "/next"))
        service.will_answer(page("b"))
        assert [[one.name for one in names] for names in operations.by_page()] == [["a"], ["b"]]
