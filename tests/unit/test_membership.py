"""The groups of Azure Lighthouse: whether the principal is in them, what that decides, and when Graph is asked."""

from hypothesis import given, settings
from hypothesis import strategies as st
from knack.util import CLIError

from azext_managementpartner.coverage.assignments import Assignment, Role, Subscription
from azext_managementpartner.coverage.membership import Groups, depends_on_groups
from azext_managementpartner.coverage.output import subscription_output
from azext_managementpartner.tenants.rows import short_reason
from emulator.authorization.roles import Roles
from emulator.world import Group, sample_world

SUBSCRIPTION = "5c2b1f4e-0d3a-4b6c-8e7f-9a1b2c3d4e5f"
SCOPES = [f"/subscriptions/{SUBSCRIPTION}", f"/subscriptions/{SUBSCRIPTION}/resourceGroups/web"]
CLAIMS_MORE = ["None", "Unknown", "Temporary", "Part", "Whole"]
WORLD = sample_world()
ALEX, HOME = WORLD["alex"], WORLD["alex"].home
ME = ALEX.object_id(HOME)
NAMES = "ABCDEF"

_names = st.sampled_from(NAMES)
_memberships = st.lists(st.tuples(_names, _names | st.just("me")), max_size=12)
_roles = st.sampled_from([True, True, False, None]).map(lambda counts: Role("R", "BuiltInRole", counts))
_authorizations = st.lists(
    st.tuples(_names | st.sampled_from(["me", "somebody"]), st.sampled_from(SCOPES), _roles, st.booleans()), max_size=6
)
_many = settings(deadline=None)


def containing(memberships):
    """The groups that I am in, found by looking at all memberships until nothing is new."""
    found, before = {"me"}, None
    while found != before:
        before = set(found)
        found |= {group for group, member in memberships if member in found}
    return found


def id_of(name):
    return ME if name == "me" else Group(name, HOME).object_id().upper()


def delegated(authorizations):
    """A subscription that is delegated with these authorizations, before anybody has asked for groups."""
    assignments = [
        Assignment(scope, "r", id_of(who), None, active=is_active, assignee=who, is_held=who == "me" or None, role=role)
        for who, scope, role, is_active in authorizations
    ]
    return Subscription(SUBSCRIPTION, "Production", "Enabled", "t", assignments, is_delegated=True)


def groups_in_graph(memberships):
    """The answer of the emulated Graph, which goes its own way through groups in groups."""
    world = sample_world()
    groups = {name: Group(name, HOME) for name in NAMES}
    for group, member in memberships:
        groups[group].members.append(ALEX if member == "me" else groups[member])
    world.groups += groups.values()
    _, *found = Roles(world, clock=lambda: 0).object_ids(ME, HOME)
    return Groups(set(found))


@given(_memberships, _authorizations)
@_many
def test_coverage_is_that_of_the_roles_whose_groups_have_the_principal_in_them(memberships, authorizations):
    known = groups_in_graph(memberships).with_membership(delegated(authorizations))
    mine = [each for each in authorizations if each[0] in containing(memberships)]
    assert known.coverage == delegated([("me", *rest) for _, *rest in mine]).coverage
    told = [one["principalId"] for one in subscription_output(known)["roleAssignments"]]
    assert told == [id_of(who) for who, *_ in mine]
    assert {one["principalType"] for one in subscription_output(known)["roleAssignments"]} <= {"Group", None}


@given(_memberships, _authorizations)
@_many
def test_who_has_not_asked_claims_no_more_and_asks_where_it_decides(memberships, authorizations):
    before = delegated(authorizations)
    after = groups_in_graph(memberships).with_membership(before)
    if before.coverage != "Unknown":
        assert CLAIMS_MORE.index(before.coverage) <= CLAIMS_MORE.index(after.coverage)
    assert depends_on_groups(before) or before.coverage == after.coverage
    assert Groups(None, "Why").with_membership(before) == before


def test_graph_is_asked_where_a_group_has_a_role_to_be_activated_that_counts():
    waiting, known = ("A", SCOPES[0], Role("R", "BuiltInRole", True), False), Role("R", "BuiltInRole", False)
    assert depends_on_groups(delegated([waiting]))
    assert depends_on_groups(delegated([("me", SCOPES[1], waiting[2], True), waiting]))
    assert not depends_on_groups(delegated([("A", SCOPES[0], known, False)]))
    assert not depends_on_groups(delegated([("me", SCOPES[0], waiting[2], True), waiting]))


@given(_authorizations)
@_many
def test_graph_is_not_asked_of_what_does_not_weigh_or_is_known(authorizations):
    before = delegated(authorizations)
    assert not depends_on_groups(before._replace(state="Disabled"))
    assert not depends_on_groups(Groups(set()).with_membership(before))


def test_a_reason_is_a_part_of_a_sentence():
    assert short_reason(CLIError("(X) No. Ask again.\nMore.")) == "(X) No"
    error = CLIError("Sign-in needed.\nAADSTS50076: You must use multi-factor authentication. Trace ID: 1.")
    assert short_reason(error) == "Sign-in needed"
    error.login_command = "az login"
    assert short_reason(error) == "AADSTS50076: You must use multi-factor authentication"
