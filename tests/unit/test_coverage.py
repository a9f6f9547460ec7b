"""What covers a subscription, and what is said of it: never more than the scopes and Microsoft's list give."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azext_managementpartner._text import in_one_line
from azext_managementpartner.accounts.target import Target
from azext_managementpartner.coverage.activation import Activation
from azext_managementpartner.coverage.advice import ONE_USER, add_single_user_advice, how_to_be_covered, how_to_link
from azext_managementpartner.coverage.assignments import Assignment, Principal, Role, Subscription, role_id, status_of
from azext_managementpartner.coverage.check import with_single_user_advice
from azext_managementpartner.coverage.lookup import RolesFound, delegated_roles
from azext_managementpartner.coverage.membership import Groups
from azext_managementpartner.coverage.output import check_rows, subscription_output
from azext_managementpartner.coverage.role_list import microsofts_list
from azext_managementpartner.coverage.scopes import reach, resource_group_of, scope_in_words
from azext_managementpartner.vendored_sdks.managedservices import ManagedServicesClient
from azext_managementpartner.vendored_sdks.managementpartner import PartnerResponse
from azext_managementpartner.vendored_sdks.privilegedidentitymanagement import (
    RoleAssignmentScheduleInstance,
    RoleEligibilityScheduleInstance,
)
from emulator.authorization.built_in_roles import BUILT_IN_ROLES
from tests.unit.bare_service import Service

SUBSCRIPTION = "5c2b1f4e-0d3a-4b6c-8e7f-9a1b2c3d4e5f"
SIMILAR = [SUBSCRIPTION[:-1] + "e", "4" + SUBSCRIPTION[1:], SUBSCRIPTION[:-1], SUBSCRIPTION + "0", "", "*"]
WEB = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/web"
ME, GROUP, CONTRIBUTOR = "b3a4d7c2-91e0-4f5b-8c6d-2e7f1a0b9c8d", "0b9c8d7a-1111-4222-8333-444455556666", "b24988ac"
USER = Target({"tenantId": "t", "user": {"name": "alex@contoso.com", "type": "user"}})
ROBOT = Target({"tenantId": "t", "user": {"name": "739468e1-83a3-590e-8a2b-6f5df2747caa", "type": "servicePrincipal"}})
PRINCIPAL = Principal(ME, "t", "User")
COMMAND = "az managementpartner set --partner-id 12345 --tenants fabrikam.com"

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
_assignments = st.builds(
    Assignment,
    scope=_scopes(),
    role_id=_words,
    principal_id=st.sampled_from([ME, GROUP]),
    principal_type=st.sampled_from(["User", "Group", None]),
    active=st.booleans(),
    since=_times,
    until=_times,
    is_temporary=st.sampled_from([False, False, True]),
    condition=st.sampled_from([None, None, "@Resource[x] StringEquals 'y'"]),
    assignee=_names,
    is_held=st.sampled_from([True, True, False, None]),
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
    in_group = scope.lower().startswith((WEB.lower(), f"/subscriptions/{SIMILAR[0]}/resourcegroups/"))
    assert resource_group_of(scope) == (scope.split("/")[4] if in_group else None)


@given(_subscriptions)
@_many
def test_coverage_never_claims_more_than_the_scopes_of_roles_that_count_give(subscription):
    active = [one for one in subscription.assignments if one.active and one.is_held is not False]
    counting = [one for one in active if one.role.counts is True and one.is_held]
    sure = {simple_reach(one.scope, subscription.id) for one in counting}
    lasting = {simple_reach(one.scope, subscription.id) for one in counting if not one.is_temporary}
    reached = [one for one in active if simple_reach(one.scope, subscription.id) != "Nothing"]
    undecided = [one for one in reached if one.role.counts is not False]
    match subscription.coverage:
        case "Whole":
            assert "Whole" in lasting
        case "Part":
            assert "Part" in lasting
            assert "Whole" not in lasting
        case "Temporary":
            assert lasting <= {"Nothing"}
            assert not sure <= {"Nothing"}
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
    assert (status in {"Covered", "PartlyCovered"}) == any(one in {"Whole", "Part", "Temporary"} for one in found)
    assert (status == "NotCovered") == (bool(found) and all(one == "None" for one in found))
    assert status in {"NoSubscription", "Covered", "PartlyCovered", "NotCovered", "Unknown"}


def is_well_for_good(subscription):
    return any(
        one.active and one.role.counts and one.is_held and not (one.is_temporary or one.until or one.condition)
        and simple_reach(one.scope, subscription.id) == "Whole"
        for one in subscription.assignments
    ) and subscription.is_readable  # fmt: skip


_asked = st.sampled_from([Groups(None), Groups(set()), Groups(None, "(Authorization_RequestDenied) No")])


@given(
    st.lists(_subscriptions, max_size=5),
    st.lists(_assignments, max_size=2),
    _asked,
)
@_many
def test_there_is_advice_exactly_where_something_is_left_to_do(subscriptions, eligible, groups):
    advice = how_to_be_covered(PRINCIPAL, RolesFound(subscriptions, eligible, groups))
    in_use = [one for one in subscriptions if one.is_in_use]
    assert (advice is None) == (bool(in_use) and all(map(is_well_for_good, in_use)))
    check_sentences(advice)
    check_sentences(add_single_user_advice(advice))
    assert "az ad group" not in (advice or "") or advice.endswith(f"--member-id {ME}")


@given(
    st.lists(_subscriptions, max_size=5),
    st.sampled_from([None, PartnerResponse(partner_id="54321"), PartnerResponse(partner_id="5\x1b4\n321")]),
    st.none() | st.text(max_size=300).map(lambda text: " ".join(text.replace(".", "").split())),
)
@_many
def test_where_nothing_is_linked_the_advice_counts_what_a_link_would_count_for(subscriptions, link, why):
    advice = how_to_link(COMMAND, link, RolesFound(subscriptions, []), why and in_one_line(why))
    check_sentences(advice)
    assert advice.endswith(COMMAND)
    in_use = [one for one in subscriptions if one.is_in_use]
    if not why and in_use:
        counts = Counter(one.coverage for one in in_use)
        certain = counts["Whole"] or counts["Part"] or counts["Temporary"]
        number = counts["Whole"] if certain else counts["Unknown"]
        assert f"link would count for {number or 'none'} of {len(in_use)} subscription" in advice
        assert (" at most." in advice) == bool(counts["Unknown"] and not certain)


def check_sentences(advice):
    if advice:
        assert advice.isprintable()
        assert 0 < len(re.split(r"\. ", advice)) <= 2, advice
        assert len(advice) < 5000


LATER, TOMORROW, TONIGHT = "2026-12-24T20:00:00Z", "2026-11-24T20:00:00Z", "2026-11-23T20:00:00Z"
WHOLE = f"/subscriptions/{SUBSCRIPTION}"


def role(name, scope=WHOLE, *, counts=True, **options):
    """An assignment of a role that counts."""
    return Assignment(scope, name, ME, "User", role=Role(name, "BuiltInRole", counts), **options)


def subscription(*assignments, name="Production"):
    return Subscription(SUBSCRIPTION, name, "Enabled", "t", assignments)


@pytest.mark.parametrize(
    ("subscriptions", "words", "others"),
    [
        (
            [subscription(role("A", until=TOMORROW)), subscription(role("B", until=TONIGHT), name="Test")],
            f"B on 'Test' is assigned until {TONIGHT}",
            TOMORROW,
        ),
        ([subscription(role("A", until=TOMORROW), role("B", WEB, until=TONIGHT))], f"until {TOMORROW}", TONIGHT),
        ([subscription(role("A", until=TOMORROW), role("B", until=TONIGHT))], f"until {TOMORROW}", TONIGHT),
        (
            [subscription(role("A", WEB, until=TOMORROW), role("B", f"{WEB}2", until=TONIGHT))],
            f"until {TONIGHT}",
            TOMORROW,
        ),
        (
            [
                subscription(role("A", until=TONIGHT), role("B", until=LATER)),
                subscription(role("C", until=TOMORROW), name="Test"),
            ],
            f"C on 'Test' is assigned until {TOMORROW}",
            TONIGHT,
        ),
        (
            [subscription(role("A", until=TONIGHT), role("B", condition="x"))],
            f"A on 'Production' is assigned until {TONIGHT}",
            "condition",
        ),
        (
            [
                subscription(role("A", until=TOMORROW, is_temporary=True)),
                subscription(role("B", WEB, until=TONIGHT, is_temporary=True), name="Test"),
            ],
            f"B on 'Test' is activated until {TONIGHT} and counts only while it is active",
            TOMORROW,
        ),
        (
            [subscription(role("A", WEB, until=TOMORROW), role("B", f"{WEB}2", until=TONIGHT, is_temporary=True))],
            f"A on 'Production' is assigned until {TOMORROW}",
            TONIGHT,
        ),
        ([subscription(role("A", until=TONIGHT, condition="x"))], f"is assigned until {TONIGHT}", "B"),
        ([subscription(role("A", is_temporary=True))], "A on 'Production' is activated and counts", "until"),
        ([subscription(role("A", is_temporary=True), role("B", WEB))], "Ask the customer for", "activated"),
        ([subscription(role("A", condition="x"))], "A on 'Production' has a condition", "Ask the customer"),
        ([subscription(role("A", condition="x"), role("B", until=TONIGHT))], "B on 'Production' is", "condition"),
        ([subscription(role("A", condition="x", is_temporary=True))], "A on 'Production' has a condition", "Ask"),
        ([subscription(role("A", condition="x"), role("B", WEB))], "A on 'Production' has a condition", "B"),
        ([subscription(role("A", WEB), role("B", WEB, active=False))], "Ask the customer for", "activated"),
        ([subscription(role("A", WEB), role("B", active=False))], "You can activate B on", "Ask the customer"),
    ],
    ids=[
        "the earlier end", "the end that matters", "the later of two that cover all", "the earlier of two parts",
        "the first coverage to end", "an end beside a role with a condition", "the earlier end of hours",
        "an end beside one of hours", "an end and a condition", "hours without an end", "hours beside a part",
        "a condition", "a condition beside a role without one", "a condition for hours",
        "a condition beside a part without one", "nothing to be won", "something to be won",
    ],
)  # fmt: skip
def test_the_advice_is_about_what_changes_the_coverage(subscriptions, words, others):
    advice = how_to_be_covered(PRINCIPAL, RolesFound(subscriptions, []))
    assert words in advice
    assert others not in advice


def test_a_table_has_three_roles_at_most():
    row = dict.fromkeys(["tenantDisplayName", "tenantDefaultDomain", "tenantId", "userName", "partnerId", "status"])
    row |= {"partnerId": "1", "subscriptions": [subscription_output(subscription(*map(role, "ABCD")))]}
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


HELD_BY_OTHERS = {"assignee": "Engineers", "is_held": False}
PERHAPS = {"assignee": "Engineers", "is_held": None}
LOGIN = "az login --tenant t"
MEMBERSHIP = f"az ad group member check --group {ME} --member-id {ME}"
IN_NONE = Groups(set())
NOT_YET = "and you are not an active member of that group: ask to be added, or activate your membership."
UNSAID = "A on 'Production' is delegated to 'Engineers', and Microsoft Graph did not say whether you are a member"


@pytest.mark.parametrize(
    ("assignments", "groups", "words", "others"),
    [
        ([role("A", **HELD_BY_OTHERS)], IN_NONE, f"'Engineers', {NOT_YET}", "Ask the customer"),
        ([role("A", **HELD_BY_OTHERS), role("B", WEB)], IN_NONE, "A on 'Production' is delegated to", "Ask the"),
        ([role("A", WEB, **HELD_BY_OTHERS), role("B", WEB)], IN_NONE, "Ask the customer", "Engineers"),
        ([role("A", **HELD_BY_OTHERS), role("B", until="x")], IN_NONE, "B on 'Production' is assigned", "Engineers"),
        ([role("A", **PERHAPS)], Groups(None, "(No) No"), f"{UNSAID} ((No) No): {MEMBERSHIP}", "Ask the"),
        ([role("A", **PERHAPS)], Groups(None, "AADSTS50076: No", LOGIN), f"(AADSTS50076: No): {LOGIN}", "az ad group"),
        ([role("A", counts=None, **PERHAPS)], Groups(None, "(No) No"), f"{UNSAID} ((No) No): {MEMBERSHIP}", "list"),
        ([role("A", **PERHAPS), role("B", WEB)], Groups(None, "(No) No"), f"{UNSAID} ((No) No): {MEMBERSHIP}", "B"),
    ],
    ids=[
        "not in it", "not in it, beside a part", "not in one that would not help", "not in one that is not needed",
        "Graph refuses", "Graph asks for a sign-in", "Graph refuses, and the role is off the list",
        "Graph refuses, beside a part",
    ],
)  # fmt: skip
def test_the_advice_names_the_group_of_a_delegation_that_decides(assignments, groups, words, others):
    advice = how_to_be_covered(PRINCIPAL, RolesFound([subscription(*assignments)], [], groups))
    assert words in advice
    assert others not in advice


def test_the_command_that_links_names_what_is_linked_and_what_should_be():
    assert how_to_link(COMMAND, None, None, None) == f"Link it: {COMMAND}"
    advice = how_to_link(COMMAND, PartnerResponse(partner_id="5\x1b4\n321"), None, None)
    assert advice == f"Partner ID 5\\x1b4 321 is linked. To replace it: {COMMAND}"
    others = [subscription(role("A", **options)) for options in ({}, {"is_temporary": True}, PERHAPS)]
    advice = how_to_link(COMMAND, None, RolesFound([*others, subscription()], []), None)
    would = "A link would count for 1 of 4 subscriptions, partly or temporarily for 1, possibly for 1"
    assert advice == f"{would}. Link it: {COMMAND}"
    advice = how_to_link(COMMAND, PartnerResponse(partner_id="5"), RolesFound(others[:1], []), None)
    assert advice.startswith("Partner ID 5 is linked, and a link would count for 1 of 1 subscription. To replace")
    advice = how_to_link(COMMAND, None, None, "(X) Why")
    assert advice == f"It is not known whether a link would count ((X) Why). Link it: {COMMAND}"


@pytest.mark.parametrize(
    ("options", "others"),
    [
        ({"active": False}, {}),
        (HELD_BY_OTHERS, {}),
        (HELD_BY_OTHERS, {"assignee": "Operators"}),
        ({"condition": "x"}, {}),
        ({"counts": None}, {}),
    ],
    ids=["to be activated", "of a group", "of another group", "with a condition", "off the list"],
)
def test_a_role_is_said_of_the_subscriptions_alone_that_have_it(options, others):
    def of(name, place, **options):
        return subscription(role(name, **options), name=place)._replace(id=place)

    def found(*subscriptions):
        there = [one._replace(assignments=[a._replace(scope=f"/subscriptions/{one.id}") for a in one.assignments])
                 for one in subscriptions]  # fmt: skip
        return RolesFound(there, [], IN_NONE)

    same = [of("A", place, **options) for place in ("Production", "Test")]
    other = of("A" if others else "B", "Elsewhere", **{**options, **others})
    advice = how_to_be_covered(PRINCIPAL, found(same[0], other, same[1]))
    assert "A " in advice
    assert "'Production', 'Test'" in advice
    assert "'Elsewhere'" in advice
    assert len(re.findall(r"\bon '", advice)) == 2


JUST_IN_TIME = "A on 'Production' is delegated just in time and must be activated: add a permanent"


def test_a_delegation_just_in_time_is_to_be_made_permanent():
    there = subscription(role("A", active=False))._replace(is_delegated=True)
    assert how_to_be_covered(PRINCIPAL, RolesFound([there], [])).startswith(JUST_IN_TIME)
    assert "Privileged" in how_to_be_covered(PRINCIPAL, RolesFound([there._replace(is_delegated=False)], []))


def test_a_command_is_the_end_of_the_advice():
    others = [subscription(role("A", **PERHAPS)), subscription(role("B", counts=None), name="Test")]
    advice = how_to_be_covered(PRINCIPAL, RolesFound([*others], [], Groups(None, "(No) No")))
    assert "B on 'Test' is not on Microsoft's list" in advice
    assert advice.endswith(MEMBERSHIP)


@pytest.mark.parametrize(
    ("advice", "said"),
    [
        (None, ONE_USER),
        ("Ask the customer.", f"Ask the customer. {ONE_USER}"),
        ("Ask the customer. Ask again.", "Ask the customer. Ask again."),
        (f"Find out: {MEMBERSHIP}", f"Find out: {MEMBERSHIP}"),
    ],
    ids=["all well", "one sentence", "two sentences", "a command"],
)
def test_that_it_hangs_on_one_user_is_said_where_there_is_room(advice, said):
    assert add_single_user_advice(advice) == said


def test_that_it_hangs_on_one_user_is_said_where_nobody_else_is_seen_to_cover_the_tenant():
    targets = [USER, ROBOT, USER.in_tenant("u"), ROBOT.in_tenant("v")]
    of_all = {"status": "Covered", "advice": None}
    assert [each["advice"] for each in with_single_user_advice(targets, [of_all] * 4)] == [None, None, ONE_USER, None]
    not_linked = {"status": "NotLinked", "advice": "Link it."}
    said = [each["advice"] for each in with_single_user_advice(targets, [of_all, not_linked, not_linked, of_all])]
    assert said == [ONE_USER, "Link it.", "Link it.", None]


def test_where_no_subscription_is_seen_the_advice_says_what_needs_none():
    advice = how_to_be_covered(PRINCIPAL, RolesFound([], []))
    assert advice.endswith("Power Platform and Dynamics 365 count by ownership and need no Azure role.")


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


def instance(scope=WEB, principal=ME, role=CONTRIBUTOR, end="2026-11-23T20:00:00Z", kind="Activated"):
    properties = {"scope": scope, "roleDefinitionId": f"/x/{role}", "principalId": principal, "endDateTime": end}
    properties["assignmentType"] = kind
    return RoleAssignmentScheduleInstance.deserialize({"properties": properties})


def waiting(scope=WEB, role=CONTRIBUTOR):
    properties = {"scope": scope, "roleDefinitionId": f"/x/{role}", "principalId": ME}
    properties |= {"createdOn": "2024-03-04T09:30:12Z", "condition": "x"}
    return RoleEligibilityScheduleInstance.deserialize({"id": "/i", "properties": properties})


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
        (ASSIGNED, [instance(), instance(end=None, kind="Assigned")], None),
        (ASSIGNED, [instance(end=TOMORROW), instance(kind="Assigned")], TONIGHT),
        (ASSIGNED, [instance(kind="Assigned"), instance(kind="Assigned", end=None)], None),
        (ASSIGNED._replace(principal_id=GROUP), [instance(principal=GROUP)], TONIGHT),
        (ASSIGNED._replace(principal_id=GROUP), [instance()], TONIGHT),
    ],
    ids=[
        "not in PIM", "ends", "in other letters", "another scope", "another role", "of somebody else",
        "the last one to end", "one that does not end", "one that is assigned and ends before",
        "two that are assigned, one without an end", "of a group",
        "of a group, told of the member",
    ],
)  # fmt: skip
def test_an_assignment_ends_when_pim_says_of_that_very_one(assigned, instances, end):
    assert Activation(None, instances, []).with_end(assigned, ME).until == end


@pytest.mark.parametrize(
    ("instances", "is_temporary"),
    [
        ([], False),
        ([instance()], True),
        ([instance(kind="ACTIVATED", end=None)], True),
        ([instance(kind="Assigned")], False),
        ([instance(kind="assigned", end=None)], False),
        ([instance(), instance(kind="Assigned")], False),
        ([instance(kind=None)], True),
        ([instance(kind=None, end=None)], False),
        ([instance(kind="Something")], True),
    ],
    ids=[
        "not in PIM", "activated", "in other letters, without an end", "assigned until then", "assigned for good",
        "both", "nobody says, with an end", "nobody says, without one", "something new, with an end",
    ],
)  # fmt: skip
def test_what_was_activated_is_temporary_and_what_was_assigned_is_not(instances, is_temporary):
    assert Activation(None, instances, []).with_end(ASSIGNED, ME).is_temporary is is_temporary


def test_what_could_be_activated_and_is_active_is_one_assignment():
    others = [waiting(scope=f"{WEB}2"), waiting(role="owner")]
    left = Activation(None, [], [waiting(scope=f"{WEB.upper()}/"), *others]).eligible_in(SUBSCRIPTION, [ASSIGNED])
    assert [(one.scope, one.role_id, one.active) for one in left] == [
        (f"{WEB}2", "b24988ac", False),
        (WEB, "owner", False),
    ]
    assert {(one.id, one.since, one.condition) for one in left} == {("/i", "2024-03-04T09:30:12Z", "x")}


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
    told = [(one.scope, one.role_id, one.principal_type, one.active, one.is_held, one.assignee) for one in found]
    assert told == [
        (subscription, CONTRIBUTOR, "User", True, True, ME.upper()),
        (WEB.upper(), CONTRIBUTOR, "User", True, True, ME),
        (subscription, "reader", None, True, None, "Engineers"),
        (subscription, "owner", "User", False, True, ME),
    ]
    assert found[1].id == f"{WEB.upper()}/providers/Microsoft.ManagedServices/registrationAssignments/1"
