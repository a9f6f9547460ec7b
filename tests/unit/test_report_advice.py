"""What somebody is told to do for a customer, and what they must see at once."""

from datetime import datetime, timezone
from functools import partial

import pytest

from azext_managementpartner.coverage.advice import ONE_USER
from azext_managementpartner.report.rows import customer_rows
from azext_managementpartner.report.summary import attention_remark, not_covered_error
from tests.unit.report_rows import ALEX, APP, KIM, answers, assignment, guid, row, subscription

NOW = datetime(2026, 11, 26, tzinfo=timezone.utc)
SAM = "sam@contoso.com"
CHECK = "az managementpartner check --tenants fabrikam.onmicrosoft.com"
SET = "az managementpartner set --partner-id 12345 --tenants fabrikam.onmicrosoft.com"
ASK = "Ask the customer for Support Request Contributor, or another eligible role on Microsoft's list, on"
SET_ANY = SET.replace("12345", "<partner ID>")
BESIDE = "ask for a permanent Support Request Contributor as well."
LEAVES = "When they leave, it is no longer covered: link a service principal with the same role as well."
fab, sub = partial(row, "Fabrikam"), partial(subscription, "Fabrikam")
SCOPE = f"/subscriptions/{guid('subscription', 'Fabrikam', 'Web')}"
GROUPS = [f"{SCOPE}/resourceGroups/{name}" for name in "ab"]
PAST, LATER, LAST = "2026-11-21T00:00:00Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"
WEB, NO_WEB = [sub("Web")], [sub("Web", "None")]
BOTH = [fab(user, subscriptions=WEB) for user in (ALEX, APP)]
NOWHERE = {"tenantId": None, "tenantDefaultDomain": "no domain", "tenantDisplayName": None}


def ending(until, coverage="Whole", **more):
    return [sub("Web", coverage, assignment(SCOPE, until=until, **more))]


def of_one(*rows, **more):
    (customer,) = customer_rows(answers(*rows), now=NOW, **more)
    return customer


@pytest.mark.parametrize(
    ("rows", "advice"),
    [
        (BOTH, None),
        ([fab(status="LoginRequired"), fab(KIM, "NoAccess")],
         f"Nobody could check it: LoginRequired for {ALEX}; NoAccess for {KIM}. Check it: {CHECK} --login"),
        ([fab(user, "Failed") for user in (ALEX, KIM, SAM, APP)],
         f"Nobody could check it: Failed for {APP}, {ALEX}, {KIM} and 1 more. Check it: {CHECK}"),
        ([row("", status="Failed", **{**NOWHERE, "tenantDefaultDomain": None})],
         f"Nobody could check it: Failed for {ALEX}. Check it: az managementpartner check --all-tenants"),
        ([fab(status="NotLinked", subscriptions=NO_WEB)], f"{ASK} 'Web'. Link it: {SET_ANY}"),
        ([fab(status="NotLinked", subscriptions=WEB)],
         f"To cover 'Web', ask {ALEX} to run: {SET_ANY}"),
        ([fab(APP, subscriptions=NO_WEB), fab(KIM, "NotLinked", [sub("Web", "Part")])],
         f"{ASK} 'Web'. To cover more of 'Web', ask {KIM} to run: {SET}"),
        ([fab(APP, subscriptions=[*NO_WEB, sub("Data", "None")]), fab(KIM, "NotLinked", WEB),
          fab(SAM, "NotLinked", [*WEB, sub("Data")])],
         f"To cover 'Data', 'Web', ask {SAM} to run: {SET}"),
        ([fab(APP, subscriptions=NO_WEB), row("Contoso", KIM, "NotLinked", WEB)],
         f"To cover 'Web', ask {KIM} to run: {SET.replace('fabrikam', 'contoso')}"),
        ([row("Contoso", KIM, "NotLinked", NO_WEB)], f"{ASK} 'Web'. Link it: {SET_ANY.replace('fabrikam', 'contoso')}"),
        ([row("Contoso", APP, subscriptions=ending("2026-11-22T00:00:00Z"))],
         f"The role on 'Web' ended after the last check. Check it: {CHECK.replace('fabrikam', 'contoso')}"),
        ([fab(status="OtherPartnerId"), fab(KIM, "OtherPartnerId", partnerId="777")],
         f"Another partner ID is linked: {ALEX} to partner ID 54321; {KIM} to partner ID 777. "
         f"To replace it: {SET_ANY}"),
        ([fab(APP, "NoSubscription", [])],
         f"No active subscription is visible: {ASK[0].lower()}{ASK[1:]} each subscription."),
        ([fab(status="Linked"), fab(KIM, "Linked")],
         f"The files do not say whether the link counts. Ask {ALEX}, {KIM} to run: {CHECK}"),
        ([row("", status="Linked", **NOWHERE)],
         f"The files do not say whether the link counts. Ask {ALEX} to run: az managementpartner check --all-tenants"),
        ([fab(APP, subscriptions=[sub("Web", "Unknown")])],
         "It is not known whether 'Web' is covered: check again."),
        ([fab(APP, subscriptions=[sub("Web", "Unknown")], advice="Ask to\x1b[2J read."), fab(KIM, subscriptions=[])],
         "Ask to\\x1b[2J read."),
        ([fab(APP, subscriptions=[sub("Web", "Temporary")])],
         f"Only an activated role covers 'Web', for a few hours: {BESIDE}"),
        ([*BOTH, fab(KIM, "OtherPartnerId")], f"{KIM} is linked to another partner ID, 54321."),
        ([fab(subscriptions=WEB)],
         f"Only {ALEX} covers 'Web'. {LEAVES}"),
        ([fab(subscriptions=WEB), fab(KIM, "NotLinked", WEB)],
         f"Only {ALEX} covers 'Web'. When they leave, it is no longer covered: ask {KIM} to run: {SET}"),
        ([fab(APP, subscriptions=ending("2026-12-31T00:00:00Z"))],
         f"The role on 'Web' ends on 2026-12-31T00:00:00Z: {BESIDE}"),
        ([fab(APP, subscriptions=ending("2026-11-22T00:00:00Z"), advice="It is well.")],
         f"The role on 'Web' ended after the last check. Check it: {CHECK}"),
        ([fab(APP, subscriptions=WEB, checkedTime="2026-10-01T00:00:00Z")],
         f"{APP} was checked 56 days ago: check again."),
        ([fab(APP, "NotCovered", NO_WEB, advice="Activate your role. Or ask: az role show")],
         f"{APP}: Activate your role. Or ask: az role show"),
        ([fab(KIM, subscriptions=WEB, advice=ONE_USER)],
         f"Only {KIM} covers 'Web'. {LEAVES}"),
    ],
)  # fmt: skip
def test_the_advice_is_what_helps_most(rows, advice):
    assert of_one(*rows)["advice"] == advice


def test_several_partner_ids_are_told_with_how_many_links_each_has():
    rows = customer_rows(answers(*BOTH, fab(KIM, partnerId="0777"), row("Wingtip", KIM, "NotLinked")), now=NOW)
    said = (
        "Needs attention: 1 OtherPartnerId. Several partner IDs are linked: 12345 (2), 777 (1). "
        "Add --partner-id to report on one."
    )
    assert attention_remark(rows) == said
    assert attention_remark(customer_rows(answers(*BOTH), now=NOW)) is None


def test_where_a_customer_is_seen_by_lighthouse_alone_the_command_names_the_partners_tenant():
    rows = customer_rows(answers(row("Contoso", KIM, "NotLinked", WEB)), now=NOW)
    error = not_covered_error(rows, "12345", None)
    assert "Owner of Web: Nothing is linked." in str(error)
    assert error.recommendations[0].endswith(
        f"az managementpartner set --partner-id 12345 --tenants {guid('tenant', 'Contoso')}"
    )


def test_the_partner_id_to_link_is_the_one_that_is_linked_elsewhere_if_it_is_only_one():
    unlinked = row("Wingtip", status="NotLinked", subscriptions=[])
    one = customer_rows(answers(unlinked, *BOTH), now=NOW)[1]
    two = customer_rows(answers(unlinked, *BOTH, fab(KIM, partnerId="777")), now=NOW)[1]
    given = customer_rows(answers(unlinked, *BOTH), now=NOW, partner_id="888")[1]
    assert [each["advice"].split()[-3] for each in (one, two, given)] == ["12345", "ID>", "888"]


@pytest.mark.parametrize(
    ("rows", "attention"),
    [
        (BOTH, []),
        ([fab(subscriptions=[sub("Web", state="Disabled")])], []),
        ([fab(APP, subscriptions=[sub("Web", "Whole", assignment(SCOPE, until=LATER), state="Deleted")])], []),
        ([fab(APP, subscriptions=ending("9999-12-31T00:00:00Z"))], []),
        ([fab(APP, subscriptions=ending("some day"))], []),
        ([fab(APP, subscriptions=ending("2026-12-31T00:00:00Z"))], ["RoleEnds"]),
        ([fab(APP, subscriptions=ending(PAST))], ["RoleEnds"]),
        ([*BOTH, fab(KIM, partnerId="777", subscriptions=[])], ["OtherPartnerId"]),
        ([*BOTH, fab(KIM, partnerId="0012345", subscriptions=[])], []),
        ([*BOTH, fab(KIM, "LoginRequired")], []),
        ([*BOTH, fab(KIM, "LoginRequired", checkedTime="2026-01-01T00:00:00Z")], []),
        ([fab(APP, subscriptions=WEB, checkedTime="2026-10-27T00:00:00Z")], []),
        ([fab(APP, subscriptions=WEB, checkedTime="2026-10-26T23:59:59Z")], ["Old"]),
        ([fab(APP, subscriptions=WEB, checkedTime="last week")], ["Undated"]),
    ],
)  # fmt: skip
def test_what_must_be_seen_at_once_is_said(rows, attention):
    assert of_one(*rows)["attention"] == attention


@pytest.mark.parametrize(
    ("subscriptions", "coverage"),
    [
        (ending("2026-11-25T23:59:59Z"), "Unknown"),
        (ending("2026-11-26T00:00:01Z"), "Whole"),
        (ending("2026-11-20T16:00:00Z", "Temporary"), "Unknown"),
        (ending("2026-11-20T07:59:59Z", "Temporary"), "Temporary"),  # which Azure said was active all the same
        (ending("2026-11-26T16:00:00Z", "Temporary"), "Temporary"),
        ([sub("Web", "Whole", assignment(SCOPE, until=PAST), assignment(GROUPS[0]))], "Part"),
        ([sub("Web", "Part", assignment(SCOPE), assignment(GROUPS[0], until=PAST))], "Part"),
        ([sub("Web", "Whole", assignment("/"), assignment(SCOPE, until=PAST))], "Whole"),
        ([sub("Web", "Whole", assignment("/subscriptions/other", until=PAST))], "Whole"),
    ],
)  # fmt: skip
def test_a_role_that_has_ended_since_covers_nothing(subscriptions, coverage):
    linked, unlinked = (
        of_one(fab(APP, subscriptions=subscriptions)),
        of_one(fab(status="NotLinked", subscriptions=subscriptions)),
    )
    assert linked["subscriptions"][0]["coverage"] == coverage
    would_add = [one["coverage"] for one in unlinked["principals"][0]["wouldAdd"]]
    assert would_add == ([] if coverage == "Unknown" else [coverage])


@pytest.mark.parametrize(
    ("coverage", "assignments", "until"),
    [
        ("Whole", [assignment(SCOPE, until=LATER), assignment("/", until=LAST)], LAST),
        ("Whole", [assignment(SCOPE, until=LATER), assignment("/", condition="x")], LATER),
        ("Whole", [assignment(SCOPE, until=LATER, condition="x")], LATER),
        ("Whole", [assignment(SCOPE, until=LATER), assignment(GROUPS[0])], LATER),
        ("Part", [assignment(GROUPS[0], until=LATER), assignment(GROUPS[1], until=LAST)], LATER),
        ("Part", [assignment(GROUPS[0], until=LATER), assignment(GROUPS[1])], None),
        ("Temporary", [assignment(SCOPE, until=LAST), assignment(GROUPS[0], until=LATER)], LAST),
        ("Temporary", [assignment(GROUPS[1], until=LAST), assignment(GROUPS[0], until=LATER)], LATER),
        ("None", [assignment(SCOPE, until=LATER, counts=False)], None),
    ],
)
def test_a_coverage_ends_with_the_roles_that_decide_it(coverage, assignments, until):
    customer = of_one(fab(APP, subscriptions=[sub("Web", coverage, *assignments)]))
    assert customer["subscriptions"][0]["until"] == until
