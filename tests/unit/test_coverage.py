"""What covers a subscription, and what is said of it: never more than the scopes and Microsoft's list give."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azext_managementpartner.coverage.activation import Activation
from azext_managementpartner.coverage.advice import how_to_be_covered, how_to_link
from azext_managementpartner.coverage.assignments import Assignment, Principal, Subscription, status_of
from azext_managementpartner.coverage.delegation import delegated_roles
from azext_managementpartner.coverage.lookup import Found
from azext_managementpartner.coverage.output import check_rows, subscription_output
from azext_managementpartner.coverage.roles import Role, microsofts_list, role_id
from azext_managementpartner.coverage.scopes import reach, scope_in_words
from azext_managementpartner.principals.target import Target
from azext_managementpartner.vendored_sdks.managedservices import ManagedServicesClient
from azext_managementpartner.vendored_sdks.privilegedidentitymanagement.models import RoleAssignmentScheduleInstance
from emulator.authorization.built_in_roles import BUILT_IN_ROLES
from tests.unit.bare_service import Service

SUBSCRIPTION = "5c2b1f4e-0d3a-4b6c-8e7f-9a1b2c3d4e5f"
SIMILAR = [SUBSCRIPTION[:-1] + "e", "4" + SUBSCRIPTION[1:], SUBSCRIPTION[:-1], SUBSCRIPTION + "0", "", "*"]
WEB = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/web"
ME, GROUP, CONTRIBUTOR = "b3a4d7c2-91e0-4f5b-8c6d-2e7f1a0b9c8d", "0b9c8d7a-1111-4222-8333-444455556666", "b24988ac"
USER = Target({"tenantId": "t", "user": {"name": "alex@contoso.com", "type": "user"}})
MACHINE = Target({"tenantId": "t", "user": {"name": "systemAssignedIdentity", "type": "servicePrincipal"}})

_many = settings(deadline=None)
_subscription_ids = st.sampled_from([SUBSCRIPTION, SUBSCRIPTION, *SIMILAR])
_segments = st.sampled_from(["web", "resourceGroups", "subscriptions", "providers", SUBSCRIPTION, "a b", "ä", "."])
_below = st.lists(_segments, max_size=6).map(lambda segments: "".join(f"/{segment}" for segment in segments))
_scopes_written_well = st.one_of(
    st.just("/"),
    st.builds("/providers/Microsoft.Management/managementGroups/{}".format, _segments | _subscription_ids),
    st.builds("/subscriptions/{}{}".format, _subscription_ids, _below),
    _below,
)


@st.composite
def _scopes(draw):
    """Scopes, in any letter case, with a slash at the end and without."""
    scope = draw(_scopes_written_well)
    in_letters = draw(st.sampled_from([str, str.upper, str.lower, str.swapcase]))
    return in_letters(scope) + draw(st.sampled_from(["", "", "/"]))


_times = st.none() | st.sampled_from(["2026-11-23T20:00:00Z", "2026-11-24T20:00:00.1234567Z"])
_words = st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=10)
_names = _words | st.text(max_size=60).map(lambda text: text.replace(". ", "."))
_roles = st.builds(Role, st.none() | _names, st.none() | st.just("CustomRole"), st.sampled_from([True, False, None]))
_groups = st.none() | st.none() | _names.filter(bool)
_assignments = st.builds(
    Assignment,
    scope=_scopes(),
    role_id=_words,
    principal_id=st.sampled_from([ME, GROUP]),
    principal_type=st.sampled_from(["User", "Group", None]),
    active=st.booleans(),
    until=_times,
    group=_groups,
    role=_roles,
)
_subscriptions = st.builds(
    Subscription,
    id=st.sampled_from([SUBSCRIPTION, SIMILAR[0], SUBSCRIPTION.upper()]),
    name=st.none() | _names,
    state=st.sampled_from(["Enabled", "Warned", "PastDue", "Disabled", "deleted", None]),
    tenant=st.just("t"),
    assignments=st.lists(_assignments, max_size=4),
    is_readable=st.sampled_from([True, True, True, False]),
)


def simple_reach(scope, subscription_id):
    """The same as `reach`, said with lists of segments."""
    segments = scope.lower().strip("/").split("/")
    if scope == "/" or (segments[:-1] == ["providers", "microsoft.management", "managementgroups"] and segments[-1]):
        return "Whole"
    if segments[:2] != ["subscriptions", subscription_id.lower()]:
        return "Nothing"
    return "Part" if segments[2:] else "Whole"


@given(_scopes(), st.sampled_from([SUBSCRIPTION, SUBSCRIPTION.upper(), SIMILAR[0]]))
@_many
def test_a_scope_reaches_what_lies_at_and_below_it_and_nothing_else(scope, subscription_id):
    found, expected = reach(scope, subscription_id), simple_reach(scope, subscription_id)
    if scope in {"//", "///"}:
        assert found == "Nothing"
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("scope", "expected", "words"),
    [
        ("/", "Whole", "tenant"),
        ("/providers/Microsoft.Management/managementGroups/Landing-Zones", "Whole", "management group Landing-Zones"),
        ("/PROVIDERS/MICROSOFT.MANAGEMENT/MANAGEMENTGROUPS/ROOT/", "Whole", "management group ROOT"),
        (f"/subscriptions/{SUBSCRIPTION}", "Whole", "subscription"),
        (f"/SUBSCRIPTIONS/{SUBSCRIPTION.upper()}/", "Whole", "subscription"),
        (WEB, "Part", "resource group web"),
        (f"{WEB}/", "Part", "resource group web"),
        (f"{WEB}/providers/Microsoft.Web/sites/shop", "Part", "sites/shop"),
        (f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Web/sites/shop", "Part", "sites/shop"),
        (f"/subscriptions/{SUBSCRIPTION}0", "Nothing", "subscription"),
        (f"/subscriptions/{SIMILAR[0]}/resourceGroups/{SUBSCRIPTION}", "Nothing", f"resource group {SUBSCRIPTION}"),
        ("/providers/Microsoft.Subscription/tenants/t", "Nothing", "/providers/Microsoft.Subscription/tenants/t"),
        ("", "Nothing", ""),
    ],
)
def test_a_scope_is_known_by_what_it_is(scope, expected, words):
    assert (reach(scope, SUBSCRIPTION), scope_in_words(scope)) == (expected, words)


@given(_subscriptions)
@_many
def test_coverage_never_claims_more_than_the_scopes_of_roles_that_count_give(subscription):
    active = [one for one in subscription.assignments if one.active]
    sure = {simple_reach(one.scope, subscription.id) for one in active if one.role.counts is True and not one.group}
    reached = [one for one in active if simple_reach(one.scope, subscription.id) != "Nothing"]
    undecided = [one for one in reached if one.role.counts is not False]
    match subscription.coverage:
        case "Whole":
            assert "Whole" in sure
        case "Part":
            assert "Part" in sure
            assert "Whole" not in sure
        case "None":
            assert sure <= {"Nothing"}
            assert not undecided
        case "Unknown":
            assert not subscription.is_readable or (sure <= {"Nothing"} and undecided)
    if not subscription.is_readable:
        assert subscription.coverage == "Unknown"


@given(st.lists(_subscriptions, max_size=4))
@_many
def test_the_status_is_that_of_the_subscriptions_in_use(subscriptions):
    found = [one.coverage for one in subscriptions if (one.state or "").lower() not in {"disabled", "deleted"}]
    status = status_of(subscriptions)
    assert (status == "NoSubscription") == (not found)
    assert (status == "Covered") == (bool(found) and all(one == "Whole" for one in found))
    assert (status in {"Covered", "PartlyCovered"}) == any(one in {"Whole", "Part"} for one in found)
    assert (status == "NotCovered") == (bool(found) and all(one == "None" for one in found))
    assert status in {"NoSubscription", "Covered", "PartlyCovered", "NotCovered", "Unknown"}


def is_well_for_good(subscription):
    return any(
        one.active and one.role.counts and not one.group and not one.until
        and simple_reach(one.scope, subscription.id) == "Whole"
        for one in subscription.assignments
    ) and subscription.is_readable  # fmt: skip


@given(st.lists(_subscriptions, max_size=5), st.lists(_assignments, max_size=2), st.sampled_from([USER, MACHINE]))
@_many
def test_there_is_advice_exactly_where_something_is_left_to_do(subscriptions, eligible, target):
    advice = how_to_be_covered(target, ME, Found(subscriptions, eligible))
    in_use = [one for one in subscriptions if one.weighs]
    is_well = target is USER and bool(in_use) and all(map(is_well_for_good, in_use))
    assert (advice is None) == is_well
    if advice:
        assert advice.isprintable()
        assert 0 < len(re.split(r"\. ", advice)) <= 2, advice
        assert len(advice) < 5000


TOMORROW, TONIGHT = "2026-11-24T20:00:00Z", "2026-11-23T20:00:00Z"
WHOLE = f"/subscriptions/{SUBSCRIPTION}"


def role(name, scope=WHOLE, **options):
    """An assignment of a role that counts."""
    return Assignment(scope, name, ME, "User", role=Role(name, "BuiltInRole", True), **options)


def subscription(*assignments, name="Production"):
    return Subscription(SUBSCRIPTION, name, "Enabled", "t", assignments)


@pytest.mark.parametrize(
    ("subscriptions", "words", "others"),
    [
        (
            [subscription(role("A", until=TOMORROW)), subscription(role("B", until=TONIGHT), name="Test")],
            f"B on 'Test' is active until {TONIGHT}",
            TOMORROW,
        ),
        ([subscription(role("A", until=TOMORROW), role("B", WEB, until=TONIGHT))], f"active until {TOMORROW}", TONIGHT),
        ([subscription(role("A", WEB), role("B", WEB, active=False))], "Ask the customer for", "activated"),
        ([subscription(role("A", WEB), role("B", active=False))], "B is there to be activated on", "Ask the customer"),
    ],
    ids=["the earlier end", "the end that matters", "nothing to be won", "something to be won"],
)
def test_the_advice_is_about_what_changes_the_coverage(subscriptions, words, others):
    advice = how_to_be_covered(USER, ME, Found(subscriptions, []))
    assert words in advice
    assert others not in advice


def test_a_table_has_three_roles_at_most():
    row = dict.fromkeys(["tenantDisplayName", "tenantDefaultDomain", "tenantId", "userName", "partnerId", "status"])
    row["subscriptions"] = [subscription_output(subscription(*map(role, "ABCD")))]
    assert check_rows([row])[0]["Roles"] == "; ".join([*(f"{name} (subscription)" for name in "ABC"), "1 more"])


@given(st.lists(_subscriptions, max_size=5))
@_many
def test_a_table_has_a_line_for_each_subscription_and_nothing_that_a_terminal_would_interpret(subscriptions):
    row = {"userName": "a", "partnerId": "1", "status": "Covered"}
    row = {**row, "tenantDisplayName": None, "tenantDefaultDomain": None, "tenantId": "t"}
    row["subscriptions"] = [subscription_output(subscription) for subscription in subscriptions]
    lines = check_rows([row])
    assert len(lines) == max(1, len(subscriptions))
    assert all(text.isprintable() for line in lines for text in line.values())
    assert [line["Coverage"] for line in lines] == [one.coverage for one in subscriptions] or not subscriptions


def test_the_command_that_links_names_what_is_linked_and_what_should_be():
    assert how_to_link(USER, "", None) == "Link it: az managementpartner set --partner-id <partner ID>"
    advice = how_to_link(USER, "--tenants fabrikam.com", "12345", "5\x1b4\n321")
    assert advice.endswith("az managementpartner set --partner-id 12345 --tenants fabrikam.com")
    assert "5\\x1b4 321" in advice
    assert "not eligible" in how_to_link(MACHINE, "", "12345")


def test_microsofts_list_has_its_122_roles_of_which_98_are_eligible():
    roles = microsofts_list()
    assert (len(roles), sum(role.counts for role in roles.values())) == (122, 98)
    assert len({role.name for role in roles.values()}) == 122
    assert all(re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", guid) for guid in roles)
    assert {role.kind for role in roles.values()} == {"BuiltInRole"}
    assert all(role.name == role.name.strip() and role.name.isprintable() for role in roles.values())


def test_microsofts_list_has_the_names_and_ids_that_azure_has():
    listed = [(role.name, microsofts_list()[role.id].name) for role in BUILT_IN_ROLES if role.id in microsofts_list()]
    assert len(listed) == 15
    assert all(name == on_the_list for name, on_the_list in listed)


@pytest.mark.parametrize(
    "text",
    [
        "b24988ac-6180-42a0-ab88-20f7382dd24c",
        "B24988AC-6180-42A0-AB88-20F7382DD24C",
        "/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c",
        f"/subscriptions/{SUBSCRIPTION}/PROVIDERS/X/ROLEDEFINITIONS/B24988ac-6180-42a0-ab88-20f7382dd24c",
        "/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c/",
    ],
)
def test_a_role_is_found_on_the_list_however_its_id_is_written(text):
    assert microsofts_list()[role_id(text)].name == "Contributor"


def instance(scope=WEB, principal=ME, role=CONTRIBUTOR, end="2026-11-23T20:00:00Z"):
    properties = {"scope": scope, "roleDefinitionId": f"/x/{role}", "principalId": principal, "endDateTime": end}
    return RoleAssignmentScheduleInstance.deserialize({"properties": properties})


ASSIGNED = Assignment(WEB, CONTRIBUTOR, ME, "User")
TONIGHT, TOMORROW = "2026-11-23T20:00:00Z", "2026-11-24T20:00:00.1234567Z"


@pytest.mark.parametrize(
    ("assigned", "instances", "end"),
    [
        (ASSIGNED, [], None),
        (ASSIGNED, [instance()], TONIGHT),
        (ASSIGNED, [instance(scope=WEB.upper(), principal=ME.upper(), role=CONTRIBUTOR.upper())], TONIGHT),
        (ASSIGNED, [instance(scope=WEB[:-1])], None),
        (ASSIGNED, [instance(role="other")], None),
        (ASSIGNED, [instance(principal="other")], None),
        (ASSIGNED, [instance(), instance(end=TOMORROW)], TOMORROW),
        (ASSIGNED, [instance(), instance(end=None)], None),
        (ASSIGNED._replace(principal_id=GROUP), [instance(principal=GROUP)], TONIGHT),
        (ASSIGNED._replace(principal_id=GROUP), [instance()], TONIGHT),
    ],
    ids=[
        "not in PIM", "ends", "in other letters", "another scope", "another role", "of somebody else",
        "the last one to end", "one that does not end", "of a group", "of a group, told of the member",
    ],
)  # fmt: skip
def test_an_assignment_ends_when_pim_says_of_that_very_one(assigned, instances, end):
    assert Activation(None, instances, []).until(assigned, ME) == end


def test_what_could_be_activated_and_is_active_is_one_assignment():
    others = [instance(scope=f"{WEB}2"), instance(role="owner")]
    left = Activation(None, [], [instance(scope=f"{WEB.upper()}/"), *others]).in_store_in(SUBSCRIPTION, [ASSIGNED])
    assert [(one.scope, one.role_id, one.active) for one in left] == [
        (f"{WEB}2", "b24988ac", False),
        (WEB, "owner", False),
    ]


PARTNER, OTHER = "3c9b6f0e-2f6c-4a39-9a55-0d8f6c1b7a10", "4c9b6f0e-2f6c-4a39-9a55-0d8f6c1b7a10"


def registration(scope, managed_by=PARTNER, who=ME, state="Succeeded", **more):
    definition = {"authorizations": [{"principalId": who, "roleDefinitionId": CONTRIBUTOR}], **more}
    definition |= {"managedByTenantId": managed_by} if managed_by else {}
    properties = {"registrationDefinitionId": "d", "registrationDefinition": {"properties": definition}}
    properties |= {} if state is None else {"provisioningState": state}
    return {"id": f"{scope}/providers/Microsoft.ManagedServices/registrationAssignments/1", "properties": properties}


def delegated(*registrations):
    """The roles that these delegations give."""
    with Service() as service:
        service.will_answer({"value": registrations})
        client = service.connect(ManagedServicesClient)
        return delegated_roles(client, SUBSCRIPTION, Principal(ME, PARTNER, "User"))


# Those that the specification of Microsoft.ManagedServices names, and what else may come.
NOT_IN_FORCE = [
    "NotSpecified", "Accepted", "Running", "Ready", "Creating", "Created", "Deleting", "Deleted", "Canceled", "Failed",
    "Updating", "Suspended", "", None,
]  # fmt: skip


@pytest.mark.parametrize("state", NOT_IN_FORCE)
def test_a_delegation_that_is_not_in_force_gives_no_role(state):
    waiting = [{"principalId": ME, "roleDefinitionId": "owner"}]
    scope = f"/subscriptions/{SUBSCRIPTION}"
    (found,) = delegated(registration(scope, state=state, eligibleAuthorizations=waiting), registration(WEB))
    assert found.scope == WEB


@pytest.mark.parametrize("state", ["Succeeded", "succeeded", "SUCCEEDED"])
def test_a_delegation_that_succeeded_gives_its_role(state):
    assert [one.scope for one in delegated(registration(WEB, state=state))] == [WEB]


def test_a_delegation_gives_the_roles_that_it_names_to_whom_it_names_where_it_stands():
    waiting = {"principalId": ME, "roleDefinitionId": "OWNER"}
    group = {"principalId": GROUP, "roleDefinitionId": "reader", "principalIdDisplayName": "Engineers"}
    subscription = f"/subscriptions/{SUBSCRIPTION}"
    found = delegated(
        registration(subscription, managed_by=PARTNER.upper(), who=ME.upper()),
        registration(WEB.upper(), managed_by=None),
        registration(subscription, managed_by=OTHER),
        registration(subscription, authorizations=[group], eligibleAuthorizations=[waiting]),
    )
    told = [(one.scope, one.role_id, one.principal_type, one.active, one.group) for one in found]
    assert told == [
        (subscription, CONTRIBUTOR, "User", True, None),
        (WEB.upper(), CONTRIBUTOR, "User", True, None),
        (subscription, "reader", None, True, "Engineers"),
        (subscription, "owner", "User", False, None),
    ]
