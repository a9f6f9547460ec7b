"""Delegations of Azure Lighthouse to groups: who is in them, as Microsoft Graph says, whoever asks and wherever."""

import json
import shlex

import pytest

from emulator import Emulator, Fault
from emulator.resource_manager.models import Caller
from emulator.session import Session
from emulator.world import Delegation, Group, Subscription, Tenant, sample_world
from tests.e2e.conftest import NOON
from tests.e2e.customers import ARM, GRAPH
from tests.e2e.sign_ins import SERVICE_PRINCIPALS, SIGN_INS, USER_ASSIGNED, in_own_cloud
from tests.e2e.test_secrets import TOKEN

pytestmark = [pytest.mark.xdist_group("check, groups"), pytest.mark.not_measured]

OWNER = "Litware"
CHECK = ["managementpartner", "check"]
USERS = [each for each in SIGN_INS if each.values[0] in {"alex", "directory"}]
APPLICATIONS = [SERVICE_PRINCIPALS[0], USER_ASSIGNED[0]]


def world():
    """The sample world, in which Litware delegates three subscriptions to a group of each other tenant.

    Every principal is in that group, by way of another group. And Alex is in 1,000 groups of Contoso's.
    """
    made = sample_world()
    made.delegations.clear()
    subscriptions = tuple(Subscription(f"{OWNER} {number}") for number in (1, 2, 3))
    owner, tenants = Tenant(OWNER, "litware.onmicrosoft.com", subscriptions), list(made.tenants)
    made.tenants.append(owner)
    for tenant in tenants:
        members = [each for each in made.principals.values() if tenant in each.tenants]
        made.groups += [Group("Staff", tenant, members)]
        operators = Group("Operators", tenant, [made.groups[-1]])
        made.groups.append(operators)
        for subscription in subscriptions:
            made.delegations.append(Delegation(subscription.scope, tenant, ((operators, "Contributor"),)))
    alex = made["alex"]
    made.groups += [Group(f"Team {number}", alex.home, [alex]) for number in range(1000)]
    return made


@pytest.fixture(scope="module")
def running_emulator():
    with Emulator(world(), clock=lambda: NOON) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def new_session(running_emulator, extension_folder, tmp_path_factory):
    def make(**options):
        return Session(running_emulator, tmp_path_factory.mktemp("az"), **{"extensions": extension_folder, **options})

    return make


@pytest.fixture(scope="module")
def at_home(running_emulator, new_session):
    """A session of Alex in their own tenant."""
    session, alex = new_session(), running_emulator.world["alex"]
    session.sign_in_user(alex, "--tenant", alex.home.id, "--allow-no-subscriptions")
    return session


@pytest.fixture
def contoso(emulator):
    """Alex's own tenant, in which a partner ID is linked."""
    alex = emulator.world["alex"]
    emulator.links.create(Caller(alex, alex.home), "12345")
    return alex.home


def checked(session, *arguments, **options):
    """The row of the current tenant, and the coverage of what Litware delegates."""
    (row,) = json.loads(session.az(*CHECK, *arguments, **options).out)
    return row, {each["coverage"] for each in row["subscriptions"] if each["displayName"].startswith(OWNER)}


def with_graph_at(session, url):
    """Give the registered cloud of a session another Microsoft Graph; None: none at all."""
    clouds = session.directory / "azure" / "clouds.config"
    lines = clouds.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("endpoint_microsoft_graph")]
    place = next(number for number, line in enumerate(kept, 1) if line.startswith("endpoint_"))
    kept[place:place] = [f"endpoint_microsoft_graph_resource_id = {url}\n"] if url else []
    clouds.write_text("".join(kept), encoding="utf-8")


def asked_graph(emulator):
    return [entry for entry in emulator.log.entries() if entry.host == GRAPH]


@pytest.mark.parametrize(("name", "tenant", "sign_in"), USERS)
def test_a_user_is_told_which_groups_are_theirs(emulator, signed_in):
    session, user, tenant = signed_in
    emulator.links.create(Caller(user, tenant), "12345")
    row, coverages = checked(session, "--debug")
    assert coverages == {"Whole"}
    (asked,) = asked_graph(emulator)
    assert (asked.path, asked.object_id) == ("/v1.0/me/transitiveMemberOf", user.object_id(tenant))
    delegated = [one for one in row["subscriptions"] if one["displayName"].startswith(OWNER)]
    operators = Group("Operators", tenant).object_id()
    told = {(role["principalType"], role["principalId"]) for one in delegated for role in one["roleAssignments"]}
    assert told == {("Group", operators)}


@pytest.mark.parametrize(("name", "tenant", "sign_in"), APPLICATIONS)
def test_an_application_is_told_where_it_may_ask(emulator, signed_in):
    session, application, tenant = signed_in
    emulator.links.create(Caller(application, tenant), "12345")
    row, coverages = checked(session)
    assert coverages == {"Unknown"}
    words = "whether you are a member ((Authorization_RequestDenied) Insufficient privileges to complete the operation)"
    assert words in row["advice"]
    assert ": grant the application Application.Read.All in this tenant, or check: az ad group" in row["advice"]
    emulator.graph.readers.add(application.name)
    assert checked(session)[1] == {"Whole"}
    path = f"/v1.0/servicePrincipals/{application.object_id(tenant)}/transitiveMemberOf"
    assert {entry.path for entry in asked_graph(emulator)} == {path}


def test_no_token_is_printed_and_each_goes_to_its_own_host(emulator, at_home, contoso):
    at_home.forget_access_tokens()
    result = at_home.az(*CHECK, "--debug")
    assert "graph.microsoft.com/v1.0/me/transitiveMemberOf" in result.err
    assert TOKEN.search(result.out + result.err) is None
    audiences = {(entry.host, entry.audience) for entry in emulator.log.entries() if entry.audience}
    assert audiences == {(ARM, "https://management.core.windows.net/"), (GRAPH, "https://graph.microsoft.com/")}


def test_a_thousand_groups_are_read_page_by_page(emulator, at_home, contoso):
    assert checked(at_home)[1] == {"Whole"}
    assert ["$skiptoken" in entry.query for entry in asked_graph(emulator)] == [False, True]


LINKS = [f"https://{ARM}/rest", "https://graph.microsoft.com.example/rest", "http://graph.microsoft.com/rest", "/rest"]


@pytest.mark.parametrize("link", LINKS)
def test_the_token_for_graph_goes_to_no_other_host(emulator, at_home, contoso, link):
    emulator.faults.add(Fault(path="MemberOf$", body=json.dumps({"value": [], "@odata.nextLink": link})))
    emulator.faults.add(Fault(path="/rest", body='{"value": []}', times=None))
    row, coverages = checked(at_home)
    is_own = link == "/rest"
    assert coverages == ({"None"} if is_own else {"Unknown"})
    assert ("Microsoft Graph's response leads to '" in row["advice"]) == (not is_own)
    assert [entry.host for entry in emulator.log.entries(path="/rest")] == ([GRAPH] if is_own else [])


@pytest.mark.parametrize("place", [f"https://{ARM}/subscriptions", "https://login.microsoftonline.com/rest"])
def test_the_token_for_graph_follows_no_redirection(emulator, at_home, contoso, place):
    emulator.faults.add(Fault(host=GRAPH, status=307, headers={"Location": place}, times=None))
    assert checked(at_home)[1] == {"Unknown"}
    audiences = {(entry.host, entry.audience) for entry in emulator.log.entries() if entry.audience}
    assert audiences == {(ARM, "https://management.core.windows.net/"), (GRAPH, "https://graph.microsoft.com/")}


@pytest.mark.parametrize(
    "entry",
    [
        {"@odata.type": "#microsoft.graph.directoryRole"},
        {"@odata.type": "#microsoft.graph.administrativeUnit"},
        {"@odata.type": None},
        {},
    ],
    ids=str,
)
def test_what_is_no_group_is_not_taken_for_one(emulator, at_home, contoso, entry):
    operators = Group("Operators", contoso).object_id()
    emulator.faults.add(Fault(host=GRAPH, body=json.dumps({"value": [{"id": operators, **entry}]})))
    row, coverages = checked(at_home)
    assert coverages == {"None"}
    assert (
        "Contributor on 'Litware 1', 'Litware 2', 'Litware 3' is delegated to 'Operators', and you are not an"
        in row["advice"]
    )


def test_ids_of_groups_may_be_in_other_letters(emulator, at_home, contoso):
    operators = {"@odata.type": "#microsoft.graph.group", "id": Group("Operators", contoso).object_id().upper()}
    emulator.faults.add(Fault(host=GRAPH, body=json.dumps({"value": [operators]})))
    assert checked(at_home)[1] == {"Whole"}


def test_the_login_that_graph_asks_for_helps(emulator, at_home, contoso):
    alex = emulator.world["alex"]
    alex.multi_factor_for_graph.add(contoso.id)
    at_home.forget_access_tokens()
    row, coverages = checked(at_home)
    assert coverages == {"Unknown"}
    assert "whether you are a member (AADSTS50076: " in row["advice"]
    emulator.entra.person_at_the_browser = alex
    at_home.az(*shlex.split(row["advice"].partition(": az ")[2]), "--use-device-code", check=True)
    assert checked(at_home)[1] == {"Whole"}
    alex.multi_factor_for_graph.clear()


def test_where_nothing_is_linked_groups_are_asked_for_all_the_same(emulator, at_home):
    row, coverages = checked(at_home)
    assert (row["status"], coverages) == ("NotLinked", {"Whole"})
    assert row["advice"].startswith("A link would count for 3 of 3 subscriptions. Link it: ")


def test_in_a_registered_cloud_its_own_graph_is_asked(emulator, new_session):
    user = emulator.world["directory"]
    session = in_own_cloud(new_session, user, user.home)
    emulator.links.create(Caller(user, user.home), "12345")
    emulator.log.clear()
    row, coverages = checked(session)
    if session.az_version < (2, 64):  # the cloud has no Graph: az did not ask for one
        assert coverages == {"Unknown"}
        assert "'microsoft_graph_resource_id'" in row["advice"]
    else:
        assert coverages == {"Whole"}
        (asked,) = emulator.log.entries(path="MemberOf")
        assert (asked.host, asked.audience) == ("localhost", f"{emulator.own_cloud_url}/graph/")


@pytest.mark.parametrize(
    "url",
    [
        "https://graph.microsoft.com:port/",
        "https://[bad/",
        "http://graph.microsoft.com/",
        "https://{0}/",
        "https://{x}.com",
    ],
)
def test_an_endpoint_that_is_none_is_said(emulator, new_session, url):
    user = emulator.world["directory"]
    session = in_own_cloud(new_session, user, user.home)
    emulator.links.create(Caller(user, user.home), "12345")
    with_graph_at(session, url)
    row, coverages = checked(session)
    assert coverages == {"Unknown"}
    assert f"(The active cloud's endpoint of Microsoft Graph is '{url}', which is not the https URL" in row["advice"]


def test_the_command_that_helps_is_whole_on_stderr_whatever_is_said_before_it(emulator, at_home, contoso):
    refused = {"error": {"code": "Authorization_RequestDenied", "message": "No, " * 200}}
    emulator.faults.add(Fault(host=GRAPH, status=403, body=json.dumps(refused)))
    result = at_home.az(*CHECK)
    (row,) = json.loads(result.out)
    operators, alex = Group("Operators", contoso).object_id(), emulator.world["alex"].object_id(contoso)
    command = f": az ad group member check --group {operators} --member-id {alex}"
    assert row["advice"].endswith(command)
    assert f"{command}\n" in result.err
    assert "[...]" in result.err


def test_the_groups_of_somebody_else_are_not_asked_for(emulator, at_home, contoso):
    somebody = "00000000-1111-2222-3333-444444444444"
    link = {"partnerId": "12345", "objectId": somebody, "tenantId": contoso.id}
    emulator.faults.add(Fault(path="/partners$", body=json.dumps({"properties": link}), times=None))
    row, coverages = checked(at_home)
    assert coverages == {"Unknown"}
    assert f"'{somebody}' is not the object ID in the access token" in row["advice"]
    assert asked_graph(emulator) == []


def test_in_a_cloud_without_graph_it_is_said(emulator, new_session):
    user = emulator.world["directory"]
    session = in_own_cloud(new_session, user, user.home)
    emulator.links.create(Caller(user, user.home), "12345")
    with_graph_at(session, None)
    row, coverages = checked(session)
    assert coverages == {"Unknown"}
    assert "'microsoft_graph_resource_id'" in row["advice"]
