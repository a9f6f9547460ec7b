"""Names that somebody else chose reach no terminal raw: of tenants, subscriptions, roles, groups, scopes."""

import json

import pytest

from emulator.world import management_group
from tests.e2e.checked import checking
from tests.e2e.customers import GRAPH, Case
from tests.e2e.test_faults import readable

pytestmark = [pytest.mark.xdist_group("check, names"), pytest.mark.not_measured]

NAMES = {
    "colours and titles": "\x1b[2J\x1b]0;owned\x07",
    "ends of lines": "one\ntwo\rthree\tfour\x00\x7f\x9b31m",
    "turned around": "\u202egnp.exe\u200b\u2028",
    "for a shell or a format": "$(id) `id` '\"%s{0}|;",
    "long": "x" * 3000 + "\x1b",
}


def refusal_of_graph(message):
    """What Graph answers, with any message."""
    return json.dumps({"error": {"code": "Authorization_RequestDenied", "message": message}})


def unlisted(customer, name):
    """A custom role on a resource group of that name."""
    customer.assign(customer.custom_role(name, "*"), f"{customer.scopes[0]}/resourceGroups/{name}")


def waiting(customer, name):
    """A role that could be activated on a management group of that name."""
    customer.make_eligible("Contributor", management_group(name))


def delegated(customer, name):
    """A delegation to a group of that name, which the principal is not in."""
    customer.receive((customer.who, "Reader"), (customer.group(name), "Contributor"))


GRAPH_REFUSES = {"host": GRAPH, "status": 403, "times": None}
GIVE = {"unlisted": unlisted, "waiting": waiting, "delegated": delegated, "undecided": delegated}
CASES = {
    f"{name} {given}": Case(
        lambda c, give=give, name=name: give(c, name),
        "",
        None,
        above=((name,),),
        fault=(lambda _, name=name: {**GRAPH_REFUSES, "body": refusal_of_graph(name)})
        if given == "undecided"
        else None,
    )
    for given, give in GIVE.items()
    for name in NAMES.values()
}


@pytest.fixture(scope="module")
def named(extension_folder, tmp_path_factory):
    with checking(CASES, tmp_path_factory.mktemp("names"), extension_folder) as checked:
        yield checked


def test_the_table_the_advice_and_the_errors_have_nothing_that_a_terminal_would_interpret(named):
    result = named.check("--all-tenants", "--output", "table")
    assert readable(result.out)
    assert readable(result.err)
    assert readable(named.result.err)
    assert len(result.out.splitlines()) == 2 + len(CASES) + 1
    assert len(named.result.err.splitlines()) <= 14
    assert all(row["advice"].isprintable() for row in named.rows.values())


def test_json_has_the_names_as_azure_has_them_escaped_as_json_escapes(named):
    assert set(CASES) < set(named.rows)
    for name in NAMES.values():
        (subscription,) = named.rows[f"{name} unlisted"]["subscriptions"]
        (role,) = subscription["roleAssignments"]
        assert subscription["displayName"] == f"{name} unlisted 1"
        assert (role["roleName"], role["scope"].rpartition("/resourceGroups/")[2]) == (name, name)
    assert not set(map(chr, range(32))) - {"\n"} & set(named.result.out)


def test_the_rows_are_right_whatever_the_names(named):
    statuses = {"unlisted": "Unknown", "waiting": "NoSubscription", "delegated": "NotCovered", "undecided": "Unknown"}
    for given, status in statuses.items():
        assert {row["status"] for name, row in named.rows.items() if name.endswith(given)} == {status}
