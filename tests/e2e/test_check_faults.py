"""Each fault met by each question of a check: trouble in its tenant alone, or what the answer leaves open."""

import json
import re

import pytest

from emulator import Fault
from tests.e2e.check_cases import CONTRIBUTOR, TONIGHT, UNTIL_TONIGHT
from tests.e2e.checked import checking, coverages, roles
from tests.e2e.customers import ARM, GRAPH, QUESTIONS, Case
from tests.e2e.test_check import GUID
from tests.e2e.test_faults import HTML, NOTICES, PASSING, TROUBLES, Trouble, readable, said

pytestmark = [pytest.mark.xdist_group("check, faults"), pytest.mark.not_measured]

LASTING = {
    **{
        name: TROUBLES[name]
        for name in (
            "401", "claims demanded again and again", "403", "404 of something else", "429", "500", "502",
            "dropped before the answer", "dropped in the middle of the answer",
        )
    },
    "HTML": Trouble("<html><body>Please sign in", {"body": HTML}),
    "truncated JSON": Trouble("", {"body": '{"value": [{"id": "/sub'}),
    "JSON of another form": Trouble("", {"body": '{"value": 5}'}),
    "a list in the place of an object": Trouble("", {"body": "[]"}),
}  # fmt: skip
PASSED = {
    name: PASSING[name]
    for name in (
        "asked for a token with claims", "throttled", "throttled until a date in the past", "500", "503",
        "dropped before the answer", "dropped in the middle of the answer",
    )
}  # fmt: skip

DEPLOYER, NAMELESS = ("Deployer", None, "User", True, None), (None, None, "User", True, None)
TEMPORARY, IN_STORE = ("Contributor", True, "User", True, UNTIL_TONIGHT), ("Owner", True, "User", False, None)
READER, BY_GROUP = ("Reader", False, "User", True, None), ("Contributor", True, "Group", True, None)
DELEGATED = ("Whole", [READER, BY_GROUP])
PERHAPS = ("Unknown", [READER, ("Contributor", True, None, True, None)])
FINE = ("Covered", [DELEGATED, ("Whole", [TEMPORARY, DEPLOYER, IN_STORE])])
FINE_WITHOUT_PIM = ("Covered", [DELEGATED, ("Whole", [CONTRIBUTOR, DEPLOYER])])
LEAVES_OPEN = {
    **dict.fromkeys(
        [("assignments", "403"), ("assignments", "404 of something else")],
        ("PartlyCovered", [DELEGATED, ("Unknown", [IN_STORE])]),
    ),
    **dict.fromkeys(
        [("delegations", "403"), ("delegations", "404 of something else")],
        ("PartlyCovered", [("Unknown", []), ("Whole", [TEMPORARY, DEPLOYER, IN_STORE])]),
    ),
    **dict.fromkeys(
        [("definitions", "403"), ("definitions", "404 of something else")],
        ("Covered", [DELEGATED, ("Whole", [CONTRIBUTOR, NAMELESS])]),
    ),
    **dict.fromkeys(
        [("active", "403"), ("active", "404 of something else")],
        ("Covered", [DELEGATED, ("Whole", [CONTRIBUTOR, DEPLOYER, IN_STORE])]),
    ),
    **dict.fromkeys(
        [("eligible", "403"), ("eligible", "404 of something else")],
        ("Covered", [DELEGATED, ("Whole", [TEMPORARY, DEPLOYER])]),
    ),
    **dict.fromkeys(
        [("groups", name) for name in LASTING],
        ("PartlyCovered", [PERHAPS, ("Whole", [TEMPORARY, DEPLOYER, IN_STORE])]),
    ),
}
"""What is no trouble: refusals, and whatever Graph answers. Status, coverages and roles of the row."""


def everything(customer):
    """Let a check ask all of its questions but one: PIM tells the names of the roles."""
    without_pim(customer)
    customer.make_eligible("Owner")


def without_pim(customer):
    """Let a check ask all of its questions; PIM is not licensed."""
    customer.assign("Contributor", until=TONIGHT, is_activated=False)
    customer.assign(customer.custom_role("Deployer", "*"))
    customer.receive((customer.who, "Reader"), (customer.group("Engineers", customer.who), "Contributor"))


def case(question, fault=None, times=None):
    """A tenant in which one question meets a fault."""
    where = {"host": GRAPH if question == "groups" else ARM, "path": QUESTIONS.get(question), "times": times}
    give = without_pim if question == "definitions" else everything
    return Case(give, "", None, fault=fault and (lambda _: {**where, **fault}))


LASTS = {(question, name): f"{question}, {name}" for question in QUESTIONS for name in LASTING}
PASSES = {(question, name): f"{question}, {name} that passes" for question in QUESTIONS for name in PASSED}
TIMES_OUT = {question: f"{question}, time-out" for question in QUESTIONS}
CASES = {
    "Fine": case(None),
    **{tenant: case(question, LASTING[name].fault) for (question, name), tenant in LASTS.items()},
    **{tenant: case(question, *PASSED[name]) for (question, name), tenant in PASSES.items()},
    **{tenant: case(question) for question, tenant in TIMES_OUT.items()},
}


@pytest.fixture(scope="module")
def swept(extension_folder, tmp_path_factory):
    """What one command says of all these tenants."""
    with checking(CASES, tmp_path_factory.mktemp("faults"), extension_folder) as checked:
        yield checked


def told(row):
    return row["status"], list(zip(coverages(row), map(roles, row["subscriptions"]), strict=True))


def check_trouble(row, trouble):
    assert row["status"] == trouble.status, row
    assert said(trouble.words, row["error"])
    assert row["error"].isprintable()
    assert not row["error"].startswith("Unexpected error")
    assert row["subscriptions"] is row["partnerId"] is None
    assert GUID.fullmatch(row["objectId"])


@pytest.mark.parametrize(("question", "name"), LASTS, ids=LASTS.values())
def test_trouble_that_lasts_is_one_row_or_leaves_open_what_was_asked(swept, question, name):
    tenant, trouble = LASTS[question, name], LASTING[name]
    row = swept.rows[tenant]
    if (question, name) in LEAVES_OPEN:
        assert told(row) == LEAVES_OPEN[question, name]
        assert row["error"] is None
        assert ("did not say whether you are a member (" in row["advice"]) == (question == "groups")
    else:
        check_trouble(row, trouble)
    assert len(asked(swept, question, tenant)) == trouble.tries


@pytest.mark.parametrize(("question", "name"), PASSES, ids=PASSES.values())
def test_trouble_that_passes_is_not_noticed(swept, question, name):
    tenant = PASSES[question, name]
    assert told(swept.rows[tenant]) == (FINE_WITHOUT_PIM if question == "definitions" else FINE)
    assert len(asked(swept, question, tenant)) == 1 + PASSED[name][1]


def test_the_others_are_right_and_every_row_is_printed(swept):
    assert told(swept.rows["Fine"]) == FINE
    assert len(swept.rows) == len(CASES) + 1
    notices, error, lists = swept.result.err.partition("ERROR: Not covered: ")
    assert [line for line in notices.splitlines() if not line.startswith(NOTICES)] == []
    assert (bool(error), readable(swept.result.err), swept.result.code) == (True, True, 1)
    assert "LoginRequired" in lists.splitlines()[0]


def test_a_question_that_is_never_answered_is_one_row(swept):
    """One of 8 tenants at a time, since a short time-out would hit others by chance."""
    emulator = swept.session.emulator
    for question, tenant in TIMES_OUT.items():
        where = {"path": QUESTIONS[question], "tenant": swept.customers[tenant].tenant.id}
        emulator.faults.add(Fault(delay=2, status=200, times=None, **where))
    tenants = map(swept.domain, ["Fine", *TIMES_OUT.values()])
    env = {"AZURE_MANAGEMENTPARTNER_TIMEOUT": "1"}
    result = swept.session.az("managementpartner", "check", "--tenants", *tenants, env=env)
    rows = {row["tenantDisplayName"]: row for row in json.loads(result.out)}
    assert told(rows.pop("Fine")) == FINE
    without_groups = rows.pop(TIMES_OUT["groups"])
    assert told(without_groups) == LEAVES_OPEN["groups", "500"]
    assert "whether you are a member (No response from Microsoft Graph: Read timed out" in without_groups["advice"]
    assert set(rows) == set(TIMES_OUT.values()) - {TIMES_OUT["groups"]}
    for row in rows.values():
        check_trouble(row, TROUBLES["time-out"])


def asked(swept, question, tenant):
    """The requests by which a question was asked in a tenant."""
    path, tenant_id = re.compile(QUESTIONS[question], re.IGNORECASE), swept.customers[tenant].tenant.id
    return [entry for entry in swept.asked if entry.tenant == tenant_id and path.search(entry.path)]
