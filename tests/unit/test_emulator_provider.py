"""The rules of the emulated ManagementPartner provider: what a link does at each write."""

import itertools

import pytest

from emulator import Emulator
from emulator.management_partner.models import NO_ACCOUNT, ManagementPartner, service_time
from emulator.resource_manager.models import ArmError, Caller
from emulator.world import User, sample_world
from tests.unit.conftest import ARM

SECOND = 1_000_000_000
START = 1_519_243_641 * SECOND  # 2018-02-21T20:07:21Z
LINKED = [("create", "12345")]
DELETED = [*LINKED, ("delete", "12345")]


@pytest.fixture
def world():
    return sample_world()


@pytest.fixture
def provider(world):
    """A provider whose clock goes on by one second at each write."""
    return ManagementPartner(world.partners, itertools.count(START, SECOND).__next__)


@pytest.fixture
def alex(world):
    return Caller(world["alex"], world.tenant("Fabrikam"))


def write(provider, caller, steps):
    for verb, partner_id in steps:
        getattr(provider, verb)(caller, partner_id)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param(LINKED, ("12345", 1, 0, 0), id="created"),
        pytest.param([*LINKED, ("create", "12345")], ("12345", 2, 0, 1), id="the same ID created again"),
        pytest.param([*LINKED, ("update", "54321")], ("54321", 2, 0, 1), id="updated"),
        pytest.param([*LINKED, ("update", "12345")], ("12345", 2, 0, 1), id="updated to the same ID"),
        pytest.param([*DELETED, ("create", "12345")], ("12345", 3, 0, 2), id="deleted and created again"),
        pytest.param([*DELETED, ("create", "54321")], ("54321", 3, 0, 2), id="another ID after a deletion"),
        pytest.param([*DELETED, *DELETED, *LINKED], ("12345", 5, 0, 4), id="deleted twice"),
    ],
)
def test_each_write_counts_and_the_first_creation_is_remembered(provider, alex, steps, expected):
    write(provider, alex, steps)
    partner_id, version, created, updated = expected
    link = provider.get(alex)
    assert link == provider.get(alex, partner_id)
    assert (link.partner_id, link.version) == (partner_id, version)
    assert (link.created, link.updated) == (START + created * SECOND, START + updated * SECOND)


BAD_REQUEST, NOT_FOUND, CONFLICT = (400, "BadRequest"), (404, "NotFound"), (409, "Conflict")


@pytest.mark.parametrize(
    ("steps", "verb", "partner_id", "error"),
    [
        ([], "get", None, NOT_FOUND),
        ([], "get", "12345", NOT_FOUND),
        ([], "create", "99999", BAD_REQUEST),
        ([], "update", "12345", NOT_FOUND),
        ([], "delete", "12345", NOT_FOUND),
        (LINKED, "get", "54321", NOT_FOUND),
        (LINKED, "create", "54321", CONFLICT),
        (LINKED, "update", "99999", BAD_REQUEST),
        (LINKED, "delete", "54321", NOT_FOUND),
        (DELETED, "get", None, NOT_FOUND),
        (DELETED, "get", "12345", NOT_FOUND),
        (DELETED, "update", "54321", NOT_FOUND),
        (DELETED, "delete", "12345", NOT_FOUND),
    ],
)
def test_a_refused_request_says_why_and_changes_no_link(world, steps, verb, partner_id, error):
    provider, alex = ManagementPartner(world.partners, lambda: START), Caller(world["alex"], world.tenants[1])
    write(provider, alex, steps)
    before = provider.links()
    with pytest.raises(ArmError) as refused:
        getattr(provider, verb)(alex, partner_id)
    assert (refused.value.status, refused.value.code) == error
    assert provider.links() == before


@pytest.mark.parametrize("verb", ["get", "create", "update", "delete"])
def test_delegated_access_alone_links_nothing(provider, world, verb):
    fabrikam = world.tenant("Fabrikam")
    partner = User("csp@contosoconsulting.onmicrosoft.com", world.tenants[:1], delegated={fabrikam.id})
    with pytest.raises(ArmError) as refused:
        getattr(provider, verb)(Caller(partner, fabrikam), "12345")
    assert (refused.value.status, refused.value.code, str(refused.value)) == (403, "Forbidden", NO_ACCOUNT)


def test_links_of_other_tenants_and_principals_stay_as_they_are(provider, world):
    fabrikam, northwind = world.tenant("Fabrikam"), world.tenant("Northwind Traders")
    alex, alex_elsewhere = Caller(world["alex"], fabrikam), Caller(world["alex"], northwind)
    robot = Caller(world["robot"], fabrikam)
    for caller, partner_id in ((alex, "12345"), (alex_elsewhere, "54321"), (robot, "5127255")):
        provider.create(caller, partner_id)
    provider.update(alex, "54321")
    provider.delete(robot, "5127255")
    assert provider.links() == {
        (fabrikam.id, alex.object_id): "54321",
        (northwind.id, alex_elsewhere.object_id): "54321",
    }
    assert provider.get(alex_elsewhere).version == 1


def test_forgotten_links_start_counting_anew(provider, alex):
    write(provider, alex, LINKED)
    provider.clear()
    assert provider.links() == {}
    assert provider.create(alex, "12345").version == 1


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (134_129_299, "2018-02-21T20:07:21.1341292Z"),
        (318_186_000, "2018-02-21T20:07:21.318186Z"),
        (500_000_000, "2018-02-21T20:07:21.5Z"),
        (100, "2018-02-21T20:07:21.0000001Z"),
        (99, "2018-02-21T20:07:21Z"),
        (0, "2018-02-21T20:07:21Z"),
        (999_999_999, "2018-02-21T20:07:21.9999999Z"),
        (9 * SECOND, "2018-02-21T20:07:30Z"),
    ],
)
def test_times_have_the_digits_that_the_service_writes(nanoseconds, text):
    assert service_time(START + nanoseconds) == text


@pytest.fixture(scope="module")
def emulator():
    with Emulator(sample_world(), clock=itertools.count(START, SECOND // 4).__next__) as running:
        yield running


@pytest.fixture
def send(emulator, client):
    """Gives a function that sends a request as the service principal, in Fabrikam."""
    robot, fabrikam = emulator.world["robot"], emulator.world.tenant("Fabrikam")
    token = emulator.issuer.access_token(robot, fabrikam, ARM)
    client.headers["Authorization"] = f"Bearer {token}"

    def to(method, url):
        if not url.startswith("https:"):
            url = f"{ARM}/providers/Microsoft.ManagementPartner{url}?api-version=2018-02-01"
        return client.request(method, url, timeout=10)

    return to


def test_answers_look_like_the_recorded_ones(emulator, send):
    send("PUT", "/partners/12345")
    answer = send("PATCH", "/partners/5127255").json()
    robot, fabrikam = emulator.world["robot"], emulator.world.tenant("Fabrikam")
    assert answer == {
        "id": "/providers/microsoft.managementpartner/partners/5127255",
        "type": "Microsoft.ManagementPartner/partners",
        "name": "5127255",
        "etag": 2,
        "properties": {
            "partnerId": "5127255",
            "tenantId": fabrikam.id,
            "objectId": robot.object_id(fabrikam),
            "version": 2,
            "updatedTime": "2018-02-21T20:07:21.25Z",
            "createdTime": "2018-02-21T20:07:21Z",
            "state": "Active",
        },
    }
    assert send("GET", "/partners").json() == send("GET", "/partners/5127255").json() == answer
    deleted = send("DELETE", "/partners/5127255")
    assert (deleted.status_code, deleted.content) == (200, b"")
    again = send("PUT", "/partners/12345").json()
    assert again["etag"] == again["properties"]["version"] == 4
    assert again["properties"]["partnerName"] == "Contoso Consulting"
    assert again["properties"]["createdTime"] == answer["properties"]["createdTime"]


def test_every_page_of_operations_can_be_reached(send):
    pages = [send("GET", "/operations").json()]
    while "nextLink" in pages[-1]:
        pages.append(send("GET", pages[-1]["nextLink"]).json())
    assert [len(page["value"]) for page in pages] == [3, 1]
    operations = [operation for page in pages for operation in page["value"]]
    assert [operation["name"].partition("/")[2] for operation in operations] == [
        "partners/read",
        "partners/write",
        "partners/delete",
        "operations/read",
    ]
    assert operations[-1]["origin"] == "user"
    assert operations[-1]["display"] == {
        "provider": "Microsoft Management Partner",
        "resource": "operations",
        "operation": "Get Operations",
        "description": "Lists the operations of the provider.",
    }
