"""The REST client of Microsoft Graph asks for what it should, without an API version, and reads what it can rely on."""

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError, DecodeError, HttpResponseError
from azure.core.paging import ItemPaged
from azure.core.pipeline.policies import SansIOHTTPPolicy

from azext_managementpartner.vendored_sdks.microsoftgraph import MicrosoftGraphClient
from emulator.world import Group
from tests.unit.bare_service import Service

ID = "b3a4d7c2-91e0-4f5b-8c6d-2e7f1a0b9c8d"
ME, THEIRS = "/v1.0/me/transitiveMemberOf", "/v1.0/servicePrincipals/{}/transitiveMemberOf"
GROUP = {"@odata.type": "#microsoft.graph.group", "id": "1", "displayName": "Engineers"}
ROLE = {"@odata.type": "#microsoft.graph.directoryRole", "id": "2", "displayName": "Directory Readers"}


class Asked:
    """The service, and each operation as a function."""

    def __init__(self, service):
        self.service = service
        self.client = service.connect(MicrosoftGraphClient)

    def me(self, **query):
        return self.client.me.list_transitive_member_of(**query)

    def theirs(self, object_id=ID, **query):
        return self.client.service_principals.list_transitive_member_of(object_id, **query)


LISTS = {"me": ME, "theirs": THEIRS.format(ID)}


@pytest.fixture
def asked():
    with Service() as service:
        yield Asked(service)


@pytest.fixture(params=LISTS)
def ask(asked, request):
    """Each operation, with what it asks for as `target`."""
    operation = getattr(asked, request.param)

    def list_all(**query):
        return operation(**query)

    list_all.target = LISTS[request.param]
    return list_all


def test_every_value_is_read_as_it_was_sent(asked, ask):
    asked.service.will_answer({"@odata.context": "x", "value": [GROUP, ROLE]})
    memberships = ask(select="id,displayName", top=999)
    assert isinstance(memberships, ItemPaged)
    assert [(each.odata_type, each.id, each.display_name) for each in memberships] == [
        ("#microsoft.graph.group", "1", "Engineers"),
        ("#microsoft.graph.directoryRole", "2", "Directory Readers"),
    ]
    (request,) = asked.service.requests
    assert (request.verb, request.target) == ("GET", f"{ask.target}?$select=id%2CdisplayName&$top=999")
    assert request.headers["Accept"] == "application/json"


@pytest.mark.parametrize(
    ("query", "sent"),
    [({}, ""), ({"select": "id"}, "?$select=id"), ({"top": 1}, "?$top=1"), ({"select": None, "top": 0}, "?$top=0")],
)
def test_no_version_is_sent_and_of_the_query_what_is_asked_for(asked, ask, query, sent):
    asked.service.will_answer({"value": []})
    assert list(ask(**query)) == []
    assert asked.service.targets() == [f"{ask.target}{sent}"]


def test_what_is_no_number_is_never_sent(asked, ask):
    with pytest.raises((TypeError, ValueError)):
        list(ask(top="many"))
    assert asked.service.targets() == []


@pytest.mark.parametrize("query", ["?$skiptoken=m~A%2Fb", "", "?$top=1&$skiptoken=RFNwdAI&x&x=2"])
def test_the_next_page_is_asked_for_as_its_link_says_and_without_a_version(asked, ask, query):
    asked.service.will_answer({"value": [GROUP], "@odata.nextLink": f"{asked.service.url}/v1.0/next{query}"})
    asked.service.will_answer({"value": [], "@odata.nextLink": f"more{query}"})
    asked.service.will_answer({"value": [ROLE], "nextLink": "/not/a/link"})
    assert [each.id for each in ask(top=1)] == ["1", "2"]
    assert asked.service.targets() == [f"{ask.target}?$top=1", f"/v1.0/next{query}", f"/v1.0/more{query}"]


@pytest.mark.parametrize("end", ["", "/"])
def test_the_endpoint_of_a_registered_cloud_may_have_a_path(asked, end):
    url = f"{asked.service.url}/graph{end}"
    policy = SansIOHTTPPolicy()
    with MicrosoftGraphClient(object(), base_url=url, challenge_policy=policy, retry_total=0) as client:
        asked.service.will_answer({"value": [GROUP], "@odata.nextLink": "/graph/v1.0/next"})
        asked.service.will_answer({"value": []})
        assert len(list(client.me.list_transitive_member_of())) == 1
        asked.service.will_answer({"value": []})
        assert list(client.service_principals.list_transitive_member_of(ID)) == []
    assert asked.service.targets() == [f"/graph{ME}", "/graph/v1.0/next", f"/graph{THEIRS.format(ID)}"]


@pytest.mark.parametrize(
    ("hostile", "segment"),
    [
        ("../me", "..%2Fme"),
        ("a?b#c&d=e", "a%3Fb%23c%26d%3De"),
        ("%2e", "%252e"),
        ("{0} é", "%7B0%7D%20%C3%A9"),
        ("a') or ('b", "a%27%29%20or%20%28%27b"),
    ],
)
def test_a_hostile_id_stays_one_segment_of_the_path(asked, hostile, segment):
    asked.service.will_answer({"value": []})
    assert list(asked.theirs(hostile)) == []
    assert asked.service.targets() == [THEIRS.format(segment)]


@pytest.mark.parametrize("named", ["", ".", ".."])
def test_an_id_that_would_name_another_resource_is_never_sent(asked, named):
    with pytest.raises(ValueError, match="service_principal_id must not be"):
        asked.theirs(named)
    assert asked.service.targets() == []


def test_an_id_is_enough_and_null_is_as_good_as_absent(asked, ask):
    unset = {"@odata.type": None, "displayName": None}
    asked.service.will_answer({"value": [{"id": "1"}, {"id": "1", **unset, "new": 1}, {"id": "1", "@odata": {}}]})
    assert [each.as_dict() for each in ask()] == [{"id": "1"}] * 3


def test_a_dot_in_a_name_is_no_way_into_an_object(asked, ask):
    asked.service.will_answer({"value": [{"id": "1", "@odata": {"type": "x"}}], "@odata": {"nextLink": "/next"}})
    assert [each.odata_type for each in ask()] == [None]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>", "The response is no DirectoryObjectList"),
        ([], "the response is not an object"),
        ({}, "value is missing"),
        ({"value": {}}, "value is not a list"),
        ({"value": [None]}, "an item of value is not an object"),
        ({"value": [{"displayName": "x"}]}, "id is missing"),
        ({"value": [{**GROUP, "id": 5}]}, "id is not a text"),
        ({"value": [{**GROUP, "displayName": []}]}, "displayName is not a text"),
        ({"value": [{**GROUP, "@odata.type": {}}]}, "@odata.type is not a text"),
        ({"value": [], "@odata.nextLink": 5}, "@odata.nextLink is not a text"),
    ],
)
def test_what_is_no_list_is_an_error_that_says_why(asked, ask, body, reason):
    asked.service.will_answer(body)
    with pytest.raises(DecodeError, match=reason):
        list(ask())


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (401, ClientAuthenticationError, "InvalidAuthenticationToken"),
        (403, HttpResponseError, "Authorization_RequestDenied"),
    ],
)
def test_a_refusal_has_its_code_and_message(asked, ask, status, error, code):
    inner = {"date": "2026-11-23T12:00:00", "request-id": "1", "client-request-id": "1"}
    asked.service.will_answer({"error": {"code": code, "message": "Why.", "innerError": inner}}, status)
    with pytest.raises(error) as refused:
        list(ask())
    assert (refused.value.status_code, refused.value.error.code, refused.value.error.message) == (status, code, "Why.")


class Credential:
    """Gives tokens for a principal in its home tenant, and notes the scopes that it is asked for.

    :param issuer: `TokenIssuer`.
    :param principal: `Principal`.
    """

    def __init__(self, issuer, principal):
        self._issuer, self._principal, self.scopes = issuer, principal, []

    def get_token(self, scope, **_):
        self.scopes.append(scope)
        audience = scope.removesuffix("/.default")
        return AccessToken(self._issuer.access_token(self._principal, self._principal.home, audience), 2**32)


@pytest.mark.parametrize("own_cloud", [False, True], ids=["public cloud", "registered cloud"])
@pytest.mark.usefixtures("forget")
def test_it_reads_all_pages_of_the_emulators_graph(emulator, bundle, own_cloud):
    alex, robot = emulator.world["alex"], emulator.world["robot"]
    for who in (alex, robot):
        emulator.roles.add_group(Group("Everybody", who.home, [Group("Some", who.home, [who])]))
    emulator.graph.readers.add(robot.name)
    url = f"{emulator.own_cloud_url}/graph/" if own_cloud else "https://graph.microsoft.com/"
    options = {"connection_verify": bundle, "proxies": {} if own_cloud else {"https": emulator.proxy_url}}
    of_alex, of_robot = (Credential(emulator.issuer, who) for who in (alex, robot))
    with MicrosoftGraphClient(of_alex, url, **options) as client:
        found = list(client.me.list_transitive_member_of(select="id,displayName", top=1))
        groups = {each.display_name for each in found if each.odata_type == "#microsoft.graph.group"}
    assert (groups, len(found)) == ({"Contoso Engineers", "Some", "Everybody"}, 4)
    with MicrosoftGraphClient(of_robot, url, **options) as client:
        theirs = client.service_principals.list_transitive_member_of(robot.object_id(robot.home), top=2)
        assert [each.display_name for each in theirs] == ["Some", "Directory Readers", "Everybody"]
    assert of_alex.scopes == of_robot.scopes == [f"{url}.default"]
