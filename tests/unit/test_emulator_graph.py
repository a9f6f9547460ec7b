"""Who is a member of what: what the emulated Microsoft Graph answers, and to whom."""

import uuid

import pytest

from emulator import Fault
from emulator.entra.tokens import TokenIssuer
from emulator.world import Group, guid
from tests.unit.addresses import LOGIN, METADATA
from tests.unit.authorization import error
from tests.unit.conftest import ARM

GRAPH = "https://graph.microsoft.com"
ME = f"{GRAPH}/v1.0/me/transitiveMemberOf"
CONTEXT = f"{GRAPH}/v1.0/$metadata#directoryObjects"
READERS = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"

pytestmark = pytest.mark.usefixtures("forget")


def theirs(principal, tenant):
    return f"{GRAPH}/v1.0/servicePrincipals/{principal.object_id(tenant)}/transitiveMemberOf"


@pytest.fixture
def fabrikam(emulator):
    return emulator.world.tenant("Fabrikam")


@pytest.fixture
def robot(emulator):
    return emulator.world["robot"]


@pytest.fixture
def ask(emulator, client):
    """Gives a function that asks Microsoft Graph for something, as a principal in a tenant, with parts of a query."""

    def get(url, tenant, name="alex", audience=GRAPH, headers=None, **query):
        token = emulator.issuer.access_token(emulator.world[name], tenant, audience)
        headers = {"Authorization": f"Bearer {token}", **(headers or {})}
        return client.get(url, params=query, headers=headers, timeout=10)

    return get


@pytest.fixture
def names(ask):
    """Gives a function that asks for memberships as `ask` does, on all pages, and gives the names of the groups."""

    def get(url, tenant, name="alex", **query):
        pages = [ask(url, tenant, name, **query).json()]
        while "@odata.nextLink" in pages[-1]:
            pages.append(ask(pages[-1]["@odata.nextLink"], tenant, name).json())
        found = [each for page in pages for each in page["value"]]
        return [each["displayName"] for each in found if each["@odata.type"] == "#microsoft.graph.group"]

    return get


def assert_refused(answer, status, code, words):
    refusal, request_id = answer.json()["error"], answer.headers["request-id"]
    assert (answer.status_code, refusal["code"]) == (status, code)
    assert words in refusal["message"]
    assert set(refusal) == {"code", "message", "innerError"}
    assert set(refusal["innerError"]) == {"date", "request-id", "client-request-id"}
    assert refusal["innerError"]["request-id"] == request_id
    assert answer.headers["Content-Type"] == "application/json"


def test_memberships_look_like_graphs(emulator, ask, fabrikam):
    answer = ask(ME, fabrikam, **{"$select": "id,displayName", "$top": 999})
    engineers, partners = (group for group in emulator.world.groups if group.tenant == fabrikam)
    assert answer.json() == {
        "@odata.context": f"{CONTEXT}(id,displayName)",
        "value": [
            {"@odata.type": "#microsoft.graph.group", "id": engineers.object_id(), "displayName": "Contoso Engineers"},
            {
                "@odata.type": "#microsoft.graph.directoryRole",
                "id": guid("directory role", fabrikam.id),
                "displayName": "Directory Readers",
            },
            {"@odata.type": "#microsoft.graph.group", "id": partners.object_id(), "displayName": "Partners"},
        ],
    }


@pytest.mark.parametrize(
    ("query", "context", "fields"),
    [
        ({}, CONTEXT, {"id", "deletedDateTime", "displayName", "description"}),
        ({"$select": "id"}, f"{CONTEXT}(id)", {"id"}),
        ({"$select": "displayName,mail"}, f"{CONTEXT}(displayName,mail)", {"displayName"}),
    ],
)
def test_an_entry_has_the_fields_that_are_wanted_and_always_its_type(ask, fabrikam, query, context, fields):
    answer = ask(ME, fabrikam, **query).json()
    group, role, _ = answer["value"]
    assert (answer["@odata.context"], set(group)) == (context, {"@odata.type", *fields})
    assert role.get("roleTemplateId") == (None if query else READERS)


def test_the_headers_are_graphs(ask, fabrikam):
    answer = ask(ME, fabrikam)
    assert answer.headers["Content-Type"] == (
        "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
    )
    assert answer.headers["Cache-Control"] == "no-cache"
    assert uuid.UUID(answer.headers["request-id"])
    assert answer.headers["client-request-id"] == answer.headers["request-id"]
    with_id = ask(ME, fabrikam, headers={"client-request-id": "id-1"})
    assert (with_id.headers["client-request-id"], with_id.headers["request-id"] == "id-1") == ("id-1", False)


def test_groups_in_groups_are_found_each_once_and_those_of_other_tenants_are_not(emulator, alex, fabrikam, names):
    northwind = emulator.world.tenant("Northwind Traders")
    inner = Group("Inner", northwind, [alex])
    outer = Group("Outer", northwind, [inner, alex])
    emulator.roles.add_group(outer)
    emulator.roles.add_group(inner, outer)
    emulator.roles.add_group(Group("Others", northwind, [emulator.world["robot"]]))
    assert sorted(names(ME, northwind)) == ["Inner", "Outer"]
    assert names(ME, fabrikam) == ["Contoso Engineers", "Partners"]


def test_who_is_in_no_group_has_a_directory_role_alone(emulator, ask):
    northwind = emulator.world.tenant("Northwind Traders")
    (role,) = ask(ME, northwind).json()["value"]
    assert (role["@odata.type"], role["displayName"]) == ("#microsoft.graph.directoryRole", "Directory Readers")


def test_a_group_of_a_delegation_is_known(emulator, alex, fabrikam, names):
    everybody = Group("Everybody", alex.home, [Group("Contoso Support", alex.home, [alex])])
    emulator.delegations.delegate(fabrikam.subscriptions[0].scope, alex.home, [(everybody, "Reader")])
    assert names(ME, alex.home) == ["Contoso Engineers", "Contoso Support", "Everybody"]


def test_every_page_can_be_reached_by_its_link(emulator, alex, fabrikam, ask, names):
    for number in range(4):
        emulator.roles.add_group(Group(f"Group {number}", fabrikam, [alex]))
    first = ask(ME, fabrikam, **{"$select": "displayName", "$top": 2}).json()
    assert first["@odata.nextLink"] == f"{ME}?$select=displayName&$top=2&$skiptoken=2"
    assert len(first["value"]) == 2
    expected = ["Contoso Engineers", *(f"Group {number}" for number in range(4)), "Partners"]
    assert sorted(names(ME, fabrikam, **{"$top": 2, "$select": "displayName"})) == expected
    assert sorted(names(ME, fabrikam)) == expected


def test_a_page_has_100_unless_another_number_is_asked_for(emulator, alex, fabrikam, ask):
    for number in range(1000):
        emulator.roles.add_group(Group(f"Group {number}", fabrikam, [alex]))
    assert [len(ask(ME, fabrikam, **query).json()["value"]) for query in ({}, {"$top": 999})] == [100, 999]


@pytest.mark.parametrize(
    ("top", "code", "words"),
    [
        ("0", "Request_UnsupportedQuery", "Invalid page size specified: '0'. Must be between 1 and 999 inclusive."),
        ("1000", "Request_UnsupportedQuery", "Invalid page size specified: '1000'."),
        ("-1", "BadRequest", "Invalid value '-1' for $top query option found."),
        ("many", "BadRequest", "Invalid value 'many' for $top query option found."),
        ("²", "BadRequest", "requires a non-negative integer value."),
        ("", "BadRequest", "Invalid value '' for $top query option found."),
    ],
)
def test_a_page_of_another_size_is_refused(ask, fabrikam, top, code, words):
    assert_refused(ask(ME, fabrikam, **{"$top": top}), 400, code, words)


@pytest.mark.parametrize("name", ["robot", "machine", "assigned"])
def test_an_application_is_nobody_who_could_ask_for_itself(emulator, ask, name):
    words = "/me request is only valid with delegated authentication flow."
    emulator.graph.readers.add(emulator.world[name].name)
    assert_refused(ask(ME, emulator.world[name].home, name), 400, "BadRequest", words)


@pytest.mark.parametrize("name", ["robot", "machine", "assigned"])
def test_an_application_reads_its_memberships_if_it_may(emulator, ask, names, name):
    who = emulator.world[name]
    url = theirs(who, who.home)
    emulator.roles.add_group(Group("Outer", who.home, [Group("Inner", who.home, [who])]))
    words = "Insufficient privileges to complete the operation."
    assert_refused(ask(url, who.home, name), 403, "Authorization_RequestDenied", words)
    emulator.graph.readers.add(who.name)
    assert names(url, who.home, name, **{"$top": 1}) == ["Inner", "Outer"]
    emulator.reset()
    assert_refused(ask(url, who.home, name), 403, "Authorization_RequestDenied", words)


def test_the_page_of_an_application_leads_to_its_next_one(emulator, robot, ask):
    emulator.roles.add_group(Group("Robots", robot.home, [robot]))
    answer = ask(theirs(robot, robot.home), robot.home, **{"$top": 1}).json()
    assert answer["@odata.nextLink"] == f"{theirs(robot, robot.home)}?$top=1&$skiptoken=1"


def test_a_user_reads_an_applications_memberships(emulator, robot, fabrikam, names):
    emulator.roles.add_group(Group("Robots", fabrikam, [robot]))
    assert names(theirs(robot, fabrikam), fabrikam) == ["Robots"]


def test_an_id_that_is_no_service_principals_of_the_tenant_is_not_found(emulator, alex, robot, fabrikam, ask):
    for object_id in ("x", alex.object_id(fabrikam), robot.object_id(robot.home), emulator.world.groups[0].object_id()):
        answer = ask(f"{GRAPH}/v1.0/servicePrincipals/{object_id}/transitiveMemberOf", fabrikam)
        assert_refused(answer, 404, "Request_ResourceNotFound", f"Resource '{object_id}' does not exist")


def test_paths_are_the_same_in_upper_and_lower_case(emulator, robot, fabrikam, names):
    emulator.roles.add_group(Group("Robots", fabrikam, [robot]))
    assert names(f"{GRAPH}/V1.0/ME/TransitiveMEMBEROF", fabrikam) == ["Contoso Engineers", "Partners"]
    assert names(GRAPH + theirs(robot, fabrikam).removeprefix(GRAPH).upper(), fabrikam) == ["Robots"]


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ("/", (404, "ResourceNotFound", "Invalid version: ")),
        ("/v2.0/me/transitiveMemberOf", (404, "ResourceNotFound", "Invalid version: v2.0")),
        ("/v1.0", (400, "BadRequest", "Resource not found for the segment ''.")),
        ("/v1.0/nothing/x", (400, "BadRequest", "Resource not found for the segment 'nothing'.")),
        ("/v1.0/me/nothing", (400, "BadRequest", "Resource not found for the segment 'nothing'.")),
        ("/v1.0/servicePrincipals/1/nothing", (400, "BadRequest", "Resource not found for the segment 'nothing'.")),
    ],
)
def test_an_unknown_path_is_refused_in_graphs_words(ask, fabrikam, path, refusal):
    assert_refused(ask(GRAPH + path, fabrikam), *refusal)


def test_nothing_can_be_written(emulator, client, alex, fabrikam):
    token = emulator.issuer.access_token(alex, fabrikam, GRAPH)
    answer = client.post(ME, headers={"Authorization": f"Bearer {token}"}, timeout=10)
    assert_refused(answer, 405, "Request_BadRequest", "Specified HTTP method is not allowed")


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        pytest.param(lambda _: {}, "Access token is empty.", id="no token"),
        pytest.param(lambda _: {"Authorization": "Bearer"}, "Access token is empty.", id="empty token"),
        pytest.param(lambda _: {"Authorization": "Bearer x"}, "Access token validation failure.", id="no JWT"),
        pytest.param(
            lambda bearer: bearer(audience=GRAPH, issuer=TokenIssuer(LOGIN)),
            "Access token validation failure.",
            id="foreign token",
        ),
        *(
            pytest.param(
                lambda bearer, audience=audience: bearer(audience=audience),
                "Access token validation failure. Invalid audience.",
                id=audience or "none",
            )
            for audience in (ARM, f"{ARM}/", "https://graph.windows.net", f"{GRAPH}.example", "")
        ),
    ],
)
def test_only_tokens_for_graph_open_it(client, bearer, headers, words):
    answer = client.get(ME, headers=headers(bearer), timeout=10)
    assert_refused(answer, 401, "InvalidAuthenticationToken", words)
    assert answer.json()["error"]["message"] == words
    challenge = answer.headers["WWW-Authenticate"]
    assert challenge.startswith(f'Bearer realm="", authorization_uri="{LOGIN}/common/oauth2/authorize"')


def test_an_expired_token_is_refused(emulator, ask, fabrikam, monkeypatch):
    monkeypatch.setattr(emulator.issuer, "lifetime", -60)
    words = "Lifetime validation failed, the token is expired."
    assert_refused(ask(ME, fabrikam), 401, "InvalidAuthenticationToken", words)


@pytest.mark.parametrize("audience", [GRAPH, f"{GRAPH}/"])
def test_graphs_token_opens_graph_and_not_the_resource_manager(ask, fabrikam, audience):
    assert ask(ME, fabrikam, audience=audience).status_code == 200
    answer = ask(f"{ARM}/tenants", fabrikam, audience=audience, **{"api-version": "2022-12-01"})
    assert error(answer) == (401, "InvalidAuthenticationTokenAudience")


def test_the_registered_cloud_has_a_graph_of_its_own(emulator, direct, bearer, alex, fabrikam):
    url = direct.get(emulator.own_cloud_url + METADATA, timeout=10).json()["microsoftGraphResourceId"]
    assert url == f"{emulator.own_cloud_url}/graph/"
    me = f"{url}v1.0/me/transitiveMemberOf"
    emulator.roles.add_group(Group("Others", fabrikam, [alex]))
    answer = direct.get(me, params={"$top": 2}, headers=bearer(audience=url), timeout=10).json()
    assert answer["@odata.context"] == f"{url}v1.0/$metadata#directoryObjects"
    assert answer["@odata.nextLink"] == f"{me}?$top=2&$skiptoken=2"
    rest = direct.get(answer["@odata.nextLink"], headers=bearer(audience=url), timeout=10).json()
    assert [each["displayName"] for each in rest["value"]] == ["Others", "Partners"]
    for audience in (GRAPH, ARM, emulator.own_cloud_url):
        refused = direct.get(me, headers=bearer(audience=audience), timeout=10)
        assert_refused(refused, 401, "InvalidAuthenticationToken", "Invalid audience.")
    tenants = f"{emulator.own_cloud_url}/tenants?api-version=2022-12-01"
    refused = direct.get(tenants, headers=bearer(audience=url), timeout=10)
    assert error(refused) == (401, "InvalidAuthenticationTokenAudience")
    assert {(e.host, e.path, e.audience) for e in emulator.log.entries(path="/graph/")} == {
        ("localhost", "/graph/v1.0/me/transitiveMemberOf", audience)
        for audience in (url, GRAPH, ARM, emulator.own_cloud_url)
    }


def test_a_fault_of_its_host_or_of_a_tenant_hits_it_and_is_logged(emulator, ask, fabrikam):
    emulator.faults.add(Fault(host="graph.microsoft.com", path="/transitiveMemberOf$", tenant=fabrikam.id, status=503))
    asked_in = (emulator.world.tenant("Northwind Traders"), fabrikam, fabrikam)
    assert [ask(ME, tenant).status_code for tenant in asked_in] == [200, 503, 200]
    assert [entry.status for entry in emulator.log.entries()] == [200, 503, 200]


def test_the_log_says_what_the_token_of_a_request_is_for(emulator, alex, ask, fabrikam):
    ask(ME, fabrikam, **{"$top": 5})
    ask(f"{ARM}/tenants", fabrikam, audience=ARM)
    graph, arm = emulator.log.entries()
    assert (graph.host, graph.path) == ("graph.microsoft.com", "/v1.0/me/transitiveMemberOf")
    assert graph.query == {"$top": "5"}
    assert (graph.tenant, graph.object_id, graph.status) == (fabrikam.id, alex.object_id(fabrikam), 200)
    assert (graph.audience, arm.audience) == (GRAPH, ARM)
    assert "authorization" not in graph.headers


def test_it_has_a_latency_of_its_own(emulator, ask, fabrikam, monkeypatch):
    monkeypatch.setattr(emulator, "latency", {"graph": 0.3, "arm": 9, "token": 9, "transitiveMemberOf": 9})
    assert 0.3 <= ask(ME, fabrikam).elapsed.total_seconds() < 9
