"""The rules of the emulated ManagementPartner provider: what a link does at each write."""

import itertools

import pytest

from emulator import Emulator
from emulator.management_partner.dialects import ANSWERS_OF_2018, NO_ACCOUNT, RECORDED
from emulator.management_partner.models import ManagementPartner, PartnerError, service_time
from emulator.resource_manager.models import Caller
from emulator.world import User, sample_world
from tests.unit.conftest import ARM

SECOND = 1_000_000_000
START = 1_519_243_641 * SECOND  # 2018-02-21T20:07:21Z
LINKED = [("create", "12345")]
DELETED = [*LINKED, ("delete", "12345")]


def _name(dialect):
    return "recorded" if dialect is RECORDED else "2018"


@pytest.fixture(params=[RECORDED, ANSWERS_OF_2018], ids=_name)
def dialect(request):
    return request.param


@pytest.fixture
def world():
    return sample_world()


@pytest.fixture
def provider(world, dialect):
    """A provider whose clock goes on by one second at each write."""
    return ManagementPartner(world.partners, itertools.count(START, SECOND).__next__, dialect)


@pytest.fixture
def alex(world):
    return Caller(world["alex"], world.tenant("Fabrikam"))


def write(provider, caller, steps):
    for verb, partner_id in steps:
        getattr(provider, verb)(caller, partner_id)


def assert_link(provider, caller, partner_id, created, updated):
    """Created and updated are seconds after the start."""
    link = provider.get(caller)
    assert link == provider.get(caller, partner_id)
    assert link.partner_id == partner_id
    assert (link.created, link.updated) == (START + created * SECOND, START + updated * SECOND)


@pytest.mark.parametrize(
    ("steps", "writes", "expected"),
    [
        pytest.param(LINKED, 1, ("12345", 0, 0), id="created"),
        pytest.param([*LINKED, ("update", "54321")], 2, ("54321", 0, 1), id="updated"),
        pytest.param([*LINKED, ("update", "12345")], 2, ("12345", 0, 1), id="updated to the same ID"),
        pytest.param([*DELETED, ("create", "12345")], 3, ("12345", 0, 2), id="deleted and created again"),
        pytest.param([*DELETED, ("create", "54321")], 3, ("54321", 0, 2), id="another ID after a deletion"),
        pytest.param([*DELETED, *DELETED, *LINKED], 5, ("12345", 0, 4), id="deleted twice"),
    ],
)
def test_the_first_creation_is_remembered_and_writes_are_counted_as_in_2018(provider, alex, steps, writes, expected):
    write(provider, alex, steps)
    assert_link(provider, alex, *expected)
    assert provider.get(alex).version == (writes if provider.dialect is ANSWERS_OF_2018 else 1)


@pytest.mark.parametrize("dialect", [ANSWERS_OF_2018], indirect=True, ids=_name)
def test_in_2018_the_same_id_was_linked_again(provider, alex):
    write(provider, alex, [*LINKED, *LINKED])
    assert_link(provider, alex, "12345", 0, 1)
    assert provider.get(alex).version == 2


@pytest.mark.parametrize("dialect", [RECORDED], indirect=True, ids=_name)
@pytest.mark.parametrize(
    ("steps", "partner_id"), [([], "12345"), ([], "99999"), (LINKED, "54321"), (LINKED, "99999"), (DELETED, "12345")]
)
def test_what_is_not_linked_is_deleted_without_a_refusal_and_nothing_changes(provider, alex, steps, partner_id):
    write(provider, alex, steps)
    before = provider.links()
    provider.delete(alex, partner_id)
    assert provider.links() == before
    if before:
        assert_link(provider, alex, "12345", 0, 0)


NOT_LINKED, NOT_FOUND = (404, "ManagementPartnerNotFound"), (404, "NotFound")
INVALID, BAD_REQUEST = (400, "PartnerIdInvalid"), (400, "BadRequest")
ALREADY_LINKED, CONFLICT = (409, "PartnerIdAlreadyLinked"), (409, "Conflict")
DONE = None


@pytest.mark.parametrize(
    ("steps", "request_", "answers"),
    [
        ([], ("get", None), (NOT_LINKED, NOT_FOUND)),
        ([], ("get", "12345"), (NOT_LINKED, NOT_FOUND)),
        ([], ("create", "99999"), (INVALID, BAD_REQUEST)),
        ([], ("update", "12345"), (NOT_LINKED, NOT_FOUND)),
        ([], ("update", "99999"), (NOT_LINKED, NOT_FOUND)),
        ([], ("delete", "12345"), (DONE, NOT_FOUND)),
        (LINKED, ("get", "54321"), (NOT_LINKED, NOT_FOUND)),
        (LINKED, ("create", "12345"), (ALREADY_LINKED, DONE)),
        (LINKED, ("create", "54321"), (ALREADY_LINKED, CONFLICT)),
        (LINKED, ("create", "99999"), (INVALID, BAD_REQUEST)),
        (LINKED, ("update", "99999"), (INVALID, BAD_REQUEST)),
        (LINKED, ("delete", "54321"), (DONE, NOT_FOUND)),
        (DELETED, ("get", None), (NOT_LINKED, NOT_FOUND)),
        (DELETED, ("get", "12345"), (NOT_LINKED, NOT_FOUND)),
        (DELETED, ("update", "54321"), (NOT_LINKED, NOT_FOUND)),
        (DELETED, ("delete", "12345"), (DONE, NOT_FOUND)),
    ],
)
def test_a_request_that_changes_no_link_is_answered_as_its_dialect_says(provider, alex, steps, request_, answers):
    write(provider, alex, steps)
    before, expected = provider.links(), answers[provider.dialect is ANSWERS_OF_2018]
    if expected is DONE:
        write(provider, alex, [request_])
    else:
        with pytest.raises(PartnerError) as refused:
            write(provider, alex, [request_])
        assert (refused.value.status, refused.value.code) == expected
    assert provider.links() == before


@pytest.mark.parametrize("verb", ["get", "create", "update", "delete"])
def test_delegated_access_alone_links_nothing(provider, world, verb):
    fabrikam = world.tenant("Fabrikam")
    partner = User("csp@contosoconsulting.onmicrosoft.com", world.tenants[:1], delegated={fabrikam.id})
    with pytest.raises(PartnerError) as refused:
        getattr(provider, verb)(Caller(partner, fabrikam), "12345")
    assert (refused.value.status, refused.value.code, str(refused.value)) == (403, "Forbidden", NO_ACCOUNT)


def test_the_dialect_can_be_changed_while_links_stay(provider, alex):
    write(provider, alex, LINKED)
    provider.dialect = ANSWERS_OF_2018
    assert provider.create(alex, "12345").version == 2
    provider.dialect = RECORDED
    with pytest.raises(PartnerError):
        provider.create(alex, "12345")
    assert provider.update(alex, "12345").version == 1


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
    write(provider, alex, LINKED)
    assert_link(provider, alex, "12345", 1, 1)
    assert provider.get(alex).version == 1


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


@pytest.fixture
def emulator(dialect):
    with Emulator(sample_world(), itertools.count(START, SECOND // 4).__next__, dialect=dialect) as running:
        yield running


@pytest.fixture
def bundle(emulator, tmp_path):
    path = tmp_path / "bundle.pem"
    emulator.certificates.write_bundle(path, public=False)
    return str(path)


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
    counted = emulator.links.dialect is ANSWERS_OF_2018
    send("PUT", "/partners/12345")
    answer = send("PATCH", "/partners/5127255").json()
    robot, fabrikam = emulator.world["robot"], emulator.world.tenant("Fabrikam")
    assert answer == {
        "id": "/providers/microsoft.managementpartner/partners/5127255",
        "type": "Microsoft.ManagementPartner/partners",
        "name": "5127255",
        "etag": 2 if counted else 1,
        "properties": {
            "partnerId": "5127255",
            "tenantId": fabrikam.id,
            "objectId": robot.object_id(fabrikam),
            "version": 2 if counted else 1,
            "updatedTime": "2018-02-21T20:07:21.25Z",
            "createdTime": "2018-02-21T20:07:21Z",
            "state": "Active",
        },
    }
    assert send("GET", "/partners").json() == send("GET", "/partners/5127255").json() == answer
    deleted = send("DELETE", "/partners/5127255")
    assert (deleted.status_code, deleted.content) == (200, b"")
    again = send("PUT", "/partners/12345").json()
    assert again["etag"] == again["properties"]["version"] == (4 if counted else 1)
    assert again["properties"]["partnerName"] == "Contoso Consulting"
    assert again["properties"]["createdTime"] == answer["properties"]["createdTime"]


@pytest.mark.parametrize("steps", [[], [("PUT", "/partners/12345")]], ids=["nothing linked", "linked"])
def test_an_empty_partner_id_is_answered_like_none(send, steps):
    for step in steps:
        send(*step)
    with_slash, without = send("GET", "/partners/"), send("GET", "/partners")
    assert (with_slash.status_code, with_slash.json()) == (without.status_code, without.json())
    assert without.status_code == (200 if steps else 404)


def test_the_provider_says_its_refusals_twice_as_recorded_and_resource_manager_its_own_once(emulator, send):
    of_provider, of_resource_manager = send("GET", "/partners").json(), send("GET", "/nothing").json()
    said = of_provider["error"]
    assert set(said) == {"code", "message"}
    assert of_provider == ({"error": said, **said} if emulator.links.dialect is RECORDED else {"error": said})
    assert set(of_resource_manager) == {"error"}


def test_an_empty_answer_has_no_content_type_and_others_are_json(send):
    send("PUT", "/partners/12345")
    for method, path in (("GET", "/partners"), ("PUT", "/partners/99999"), ("GET", "/operations")):
        assert send(method, path).headers["Content-Type"] == "application/json; charset=utf-8"
    assert "Content-Type" not in send("DELETE", "/partners/12345").headers


def test_writes_say_how_many_are_left_and_reads_do_not(emulator, send):
    name, first = {
        RECORDED: ("x-ms-ratelimit-remaining-tenant-resource-requests", 99),
        ANSWERS_OF_2018: ("x-ms-ratelimit-remaining-tenant-writes", 1199),
    }[emulator.links.dialect]
    writes = (("PUT", "12345"), ("PUT", "99999"), ("PATCH", "54321"), ("DELETE", "54321"))
    left = [send(method, f"/partners/{partner_id}").headers[name] for method, partner_id in writes]
    assert left == [str(first - done) for done in range(4)]
    sent = send("GET", "/partners").headers
    assert not [each for each in sent if each.lower().startswith("x-ms-ratelimit")]


@pytest.mark.parametrize("dialect", [RECORDED], indirect=True, ids=_name)
def test_a_reset_brings_back_the_dialect_that_was_chosen(emulator, send):
    emulator.links.dialect = ANSWERS_OF_2018
    assert send("GET", "/partners").json()["error"]["code"] == "NotFound"
    emulator.reset()
    assert send("GET", "/partners").json()["error"]["code"] == "ManagementPartnerNotFound"


@pytest.mark.parametrize("dialect", [RECORDED], indirect=True, ids=_name)
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
