"""What several people's rows say of customers together."""

from datetime import datetime, timezone
from functools import partial
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azext_managementpartner.report.files import spreadsheet
from azext_managementpartner.report.page import page
from azext_managementpartner.report.rows import customer_rows, report_rows
from azext_managementpartner.report.summary import attention_remark, not_covered_error, summary
from azext_managementpartner.tenants.list_file import ListedTenant, read_tenants
from tests.unit.report_rows import ALEX, APP, CHECKED, KIM, answers, assignment, guid, row, subscription

OLDER = "2026-11-19T08:00:00Z"
NOW = datetime(2026, 11, 26, tzinfo=timezone.utc)
RANKS = ("None", "Unknown", "Temporary", "Part", "Whole")
TENANTS, USERS = ("Adventure", "Fabrikam", "Northwind"), (ALEX, KIM, APP)
IN_TROUBLE = ("LoginRequired", "NoAccess", "Failed")


fab, sub = partial(row, "Fabrikam"), partial(subscription, "Fabrikam")
WEB = [sub("Web")]
ENDED = [sub("Web", "Whole", assignment("/", until="2026-11-21T00:00:00Z"))]


def report(*rows, earlier=None, listed=(), **more):
    before = None if earlier is None else answers(*earlier)
    return customer_rows(answers(*rows), before, now=NOW, listed=listed, **more)


def of_one(*rows, **more):
    (customer,) = report(*rows, **more)
    return customer


def kinds(customer):
    return [change["kind"] for change in customer["change"]]


@pytest.mark.parametrize(
    ("first", "second", "together", "status"),
    [
        ("Whole", "None", "Whole", "Covered"),
        ("Part", "Part", "Part", "PartlyCovered"),
        ("Part", "Whole", "Whole", "Covered"),
        ("Temporary", "Part", "Part", "PartlyCovered"),
        ("Temporary", "None", "Temporary", "PartlyCovered"),
        ("Unknown", "None", "Unknown", "Unknown"),
        ("None", "None", "None", "NotCovered"),
    ],
)
def test_what_anybody_covers_is_covered(first, second, together, status):
    rows = [fab(user, subscriptions=[sub("Web", coverage)])
            for user, coverage in ((ALEX, first), (KIM, second))]  # fmt: skip
    customer = of_one(*rows)
    assert (customer["status"], customer["subscriptions"][0]["coverage"]) == (status, together)
    assert customer["coverage"][together] == 1


def test_who_is_not_linked_covers_nothing_and_is_listed_with_what_a_link_would_add():
    seen = [sub("Web", "Whole")]
    linked = fab(ALEX, "NotCovered", [sub("Web", "None")])
    customer = of_one(linked, fab(KIM, "NotLinked", seen))
    assert customer["status"] == "NotCovered"
    _, kim = customer["principals"]
    assert (kim["status"], [one["coverage"] for one in kim["wouldAdd"]]) == ("NotLinked", ["Whole"])
    assert "To cover 'Web', ask kim@contoso.com to run: " in customer["advice"]
    assert customer["advice"].endswith("az managementpartner set --partner-id 12345 --tenants fabrikam.onmicrosoft.com")


@pytest.mark.parametrize(
    ("more", "is_repeated"),
    [
        ({}, True),
        ({"tenantId": guid("tenant", "Contoso")}, False),
        ({"status": "OtherPartnerId", "partnerId": "12345"}, False),
    ],
)
def test_what_check_told_the_only_one_is_repeated_where_it_is_about_this(more, is_repeated):
    told = {**fab(APP, "NotCovered", [sub("Web", "None")], advice="Activate the role."), **more}
    customer = of_one(told, partner_id="12345")
    assert (customer["advice"] == "Activate the role.") == is_repeated
    assert "Ask the customer for" in of_one(told, fab(KIM, "NotCovered", []), partner_id="12345")["advice"]


def test_a_subscription_that_only_somebody_without_a_link_sees_is_not_covered():
    linked = fab(ALEX, "Covered", WEB)
    other = fab(KIM, "NotLinked", [sub("Data", "None")])
    assert of_one(linked, other)["status"] == "PartlyCovered"


def test_only_links_to_the_partner_id_that_is_asked_for_cover():
    rows = [fab(subscriptions=WEB)]
    assert of_one(*rows, partner_id="12345")["status"] == "Covered"
    customer = of_one(*rows, partner_id="54321")
    assert (customer["status"], customer["coverage"]["Whole"]) == ("OtherPartnerId", 0)
    assert (customer["partnerIds"], customer["attention"]) == (["12345"], ["OtherPartnerId"])
    assert of_one(fab(status="OtherPartnerId", subscriptions=[]))["status"] == "OtherPartnerId"


def test_zeros_in_front_make_no_other_partner_id():
    customer = of_one(fab(subscriptions=WEB, partnerId="0012345"), partner_id="12345")
    assert (customer["status"], customer["attention"]) == ("Covered", ["OneUser"])


@pytest.mark.parametrize("nothing", ["", "000", None])
def test_zeros_alone_are_no_link(nothing):
    assert "az managementpartner set" in of_one(fab(status="NotLinked", partnerId=nothing, subscriptions=[]))["advice"]
    assert of_one(fab(status="Linked", partnerId=nothing, subscriptions=None))["partnerIds"] == []


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ({"checkedTime": "2026-11-20T08:00:00Z"}, {"checkedTime": "2026-11-19T08:00:00Z"}, "Covered"),
        ({"checkedTime": "2026-11-20T08:00:00Z"}, {"checkedTime": "2026-11-20T08:00:00.1234567Z"}, "NotLinked"),
        ({"checkedTime": "2026-11-20T08:00:00Z"}, {"checkedTime": "2026-11-20T10:00:00+03:00"}, "Covered"),
        ({"checkedTime": "2020-01-01T08:00:00Z"}, {"checkedTime": None}, "Covered"),
        ({"checkedTime": None, "objectId": None}, {"checkedTime": CHECKED}, "NotLinked"),
        ({"checkedTime": CHECKED}, {"checkedTime": None, "objectId": None, "userName": "Alex@Contoso.com"}, "Covered"),
        ({"checkedTime": CHECKED}, {"checkedTime": "2026-11-19T08:00:00Z", "userName": "alex2@contoso.com"}, "Covered"),
    ],
)
def test_of_two_rows_of_one_principal_the_newer_one_counts(first, second, status):
    linked = fab(subscriptions=WEB, **first)
    unlinked = fab(status="NotLinked", subscriptions=[], **second)
    for rows in ((linked, unlinked), (unlinked, linked)):
        customer = of_one(*rows)
        assert (customer["status"], len(customer["principals"])) == (status, 1)


def test_managed_identities_of_two_machines_are_two_principals():
    name = {"userName": "systemAssignedIdentity", "userType": "servicePrincipal"}
    rows = [fab(subscriptions=[], **name, objectId=guid(machine)) for machine in ("first", "second")]
    customer = of_one(*rows, fab(subscriptions=[], **name, objectId=None, checkedTime=None))
    assert len(customer["principals"]) == 3


def test_a_subscription_that_somebody_sees_by_lighthouse_is_that_of_its_owner():
    delegated = row("Contoso", KIM, subscriptions=[sub("Web", "Whole")])
    guest = fab(ALEX, "PartlyCovered", [sub("Web", "Part")])
    customer = of_one(delegated, guest)
    (web,) = customer["subscriptions"]
    assert (customer["tenantDisplayName"], web["coverage"], web["coveredBy"]) == ("Fabrikam", "Whole", 2)
    assert {one["tenantDisplayName"] for one in customer["principals"]} == {"Contoso", "Fabrikam"}


def test_who_sees_nothing_in_the_partners_own_tenant_is_a_principal_of_those_that_delegate_to_it():
    delegated = row("Contoso", KIM, subscriptions=WEB)
    rows = [delegated, row("Contoso", ALEX, "LoginRequired"), row("Contoso", APP, "NoSubscription", [])]
    customer = of_one(*rows)
    assert (customer["tenantDisplayName"], customer["status"]) == (None, "Covered")
    assert {one["userName"]: one["status"] for one in customer["principals"]} == {
        ALEX: "LoginRequired",
        KIM: "Linked",
        APP: "Linked",
    }
    own = row("Contoso", APP, "NotCovered", [subscription("Contoso", "Own", "None")])
    assert len(report(*rows[:2], own)) == 2
    assert len(report(*rows, listed=[ListedTenant(guid("tenant", "Contoso"))])) == 2


def test_a_subscription_whose_owner_one_row_does_not_say_is_the_same_all_the_same():
    unsaid = row("Contoso", KIM, "Covered", [sub("Web", tenantId=None)])
    customer = of_one(
        unsaid, fab(ALEX, "NotCovered", [sub("Web", "None", tenantId=guid("tenant", "Fabrikam").upper())])
    )
    assert (customer["tenantDisplayName"], customer["status"], len(customer["subscriptions"])) == (
        "Fabrikam",
        "Covered",
        1,
    )


def test_names_and_states_are_those_of_the_newest_row():
    old = fab(
        KIM, subscriptions=[sub("Web", displayName="A", state="Enabled")], tenantDisplayName="A", checkedTime=OLDER
    )
    new = fab(ALEX, subscriptions=[sub("Web", displayName="Z", state="Disabled")], tenantDisplayName="Z")
    undated = fab(
        APP, subscriptions=[sub("Web", displayName=None, state=None)], tenantDisplayName=None, checkedTime=None
    )
    for rows in ((old, new, undated), (undated, new, old)):
        customer = of_one(*rows)
        (web,) = customer["subscriptions"]
        assert (customer["tenantDisplayName"], web["displayName"], web["state"]) == ("Z", "Z", "Disabled")


def test_a_domain_name_that_two_tenants_have_is_neither_of_them():
    both = [row(name, status="NotLinked", tenantDefaultDomain="same.com") for name in ("Fabrikam", "Wingtip")]
    customers = report(*both, listed=[ListedTenant("same.com")])
    assert [customer["status"] for customer in customers] == ["NotLinked", "NotLinked", "NotChecked"]


def test_a_row_that_knows_the_domain_name_alone_is_of_the_tenant_that_has_it():
    customer = of_one(fab(APP, subscriptions=WEB), fab(KIM, "NoAccess", tenantId=None))
    assert [one["status"] for one in customer["principals"]] == ["Linked", "NoAccess"]
    now = fab(APP, subscriptions=WEB), fab(KIM, "NoAccess", tenantId=None)
    assert kinds(of_one(*now, earlier=[fab(KIM, subscriptions=[])])) == [
        "Gained", "PrincipalNotChecked", "PrincipalAdded",
    ]  # fmt: skip


def test_scopes_are_put_together_with_how_many_principals_have_a_role_there():
    whole = f"/subscriptions/{guid('subscription', 'Fabrikam', 'Web')}"
    group = f"{whole}/resourceGroups/web"
    alex = subscription(
        "Fabrikam", "Web", "Part", assignment(group), assignment(whole, counts=False), assignment(whole, active=False)
    )
    kim = subscription(
        "Fabrikam", "Web", "Part", assignment(group.upper(), roleName="Owner"), assignment(whole, principalType=None)
    )
    customer = of_one(fab(ALEX, subscriptions=[alex]), fab(KIM, subscriptions=[kim]))
    (scope,) = customer["subscriptions"][0]["scopes"]
    assert (scope["coverage"], scope["roles"], scope["coveredBy"]) == ("Part", ["Contributor", "Owner"], 2)
    held = customer["subscriptions"][0]["roleAssignments"]
    assert [(one["userName"], one["linked"]) for one in held] == 3 * [(ALEX, True)] + 2 * [(KIM, True)]


def test_a_scope_is_named_by_what_is_known_of_its_roles_and_the_whole_comes_first():
    whole = f"/subscriptions/{guid('subscription', 'Fabrikam', 'Web')}"
    group = f"{whole}/resourceGroups/a"
    nameless = {"roleName": None, "principalType": None}  # of a row without types, none is left out
    roles = (
        assignment(group),
        assignment(whole, **nameless),
        assignment(whole, **nameless),
        assignment("/subscriptions/x"),
    )
    (web,) = of_one(fab(subscriptions=[sub("Web", "Whole", *(one | {"principalType": None} for one in roles))]))[
        "subscriptions"
    ]
    told = [(one["scope"], one["roles"], one["coveredBy"]) for one in web["scopes"]]
    assert told == [(whole, ["b24988ac-6180-42a0-ab88-20f7382dd24c"], 1), (group, ["Contributor"], 1)]
    assert of_one(fab(status="NotLinked", subscriptions=WEB))["subscriptions"][0]["scopes"] == []
    assert of_one(fab(subscriptions=[sub("Web", "None", assignment(whole))]))["subscriptions"][0]["scopes"] == []


@pytest.mark.parametrize(
    ("rows", "hangs"),
    [
        ([fab(ALEX, subscriptions=WEB)], True),
        ([fab(APP, subscriptions=WEB)], False),
        ([fab(user, subscriptions=WEB) for user in (ALEX, KIM)], False),
        ([fab(user, subscriptions=[sub(user)]) for user in (ALEX, KIM)], True),
        ([row(tenant, ALEX, subscriptions=WEB) for tenant in ("Fabrikam", "Contoso")], True),
        ([fab(ALEX, "Linked")], True),
        ([fab(user, "Linked") for user in (ALEX, APP)], False),
        ([fab(ALEX, "NotCovered", [sub("Web", "None")])], False),
    ],
)  # fmt: skip
def test_what_hangs_on_one_user_is_said(rows, hangs):
    assert ("OneUser" in of_one(*rows)["attention"]) == hangs


@pytest.mark.parametrize(
    ("ends", "until"),
    [
        (["2026-12-31T00:00:00Z"], "2026-12-31T00:00:00Z"),
        (["2026-12-31T00:00:00Z", "2027-01-31T00:00:00.000Z"], "2027-01-31T00:00:00.000Z"),
        (["2026-12-31T00:00:00Z", None], None),
    ],
)
def test_when_the_last_role_ends_the_coverage_does(ends, until):
    scope = f"/subscriptions/{guid('subscription', 'Fabrikam', 'Web')}"
    people = [fab(user, subscriptions=[sub("Web", "Whole", assignment(scope, until=end))])
              for user, end in zip(USERS, ends, strict=False)]  # fmt: skip
    customer = of_one(*people)
    assert customer["subscriptions"][0]["until"] == until
    assert ("RoleEnds" in customer["attention"]) == bool(until)


def test_a_part_that_lasts_is_not_said_to_end_with_a_role_that_was_activated():
    whole = f"/subscriptions/{guid('subscription', 'Fabrikam', 'Web')}"
    roles = assignment(f"{whole}/resourceGroups/web"), assignment(whole, until="2026-11-20T16:00:00Z")
    customer = of_one(fab(subscriptions=[sub("Web", "Part", *roles)]))
    assert customer["subscriptions"][0]["until"] is None


def test_answers_that_are_older_than_30_days_or_have_no_time_are_said():
    assert "Old" in of_one(fab(subscriptions=[], checkedTime="2026-10-26T00:00:00Z"))["attention"]
    assert of_one(fab(APP, subscriptions=[], checkedTime="2026-10-28T00:00:00Z"))["attention"] == []
    assert "Undated" in of_one(fab(subscriptions=[], checkedTime=None))["attention"]


def test_rows_of_list_say_who_is_linked_and_leave_open_whether_it_counts():
    customer = of_one(fab(ALEX, "Linked", checkedTime=None), fab(KIM, "NotLinked", checkedTime=None))
    assert (customer["status"], customer["partnerIds"]) == ("Unknown", ["12345"])
    known = fab(APP, subscriptions=[sub("Web", "None")])
    customer = of_one(fab(ALEX, "Linked"), known)
    assert (customer["status"], customer["coverage"]["Unknown"]) == ("Unknown", 1)


def test_a_subscription_that_is_disabled_does_not_weigh_and_is_counted_apart():
    disabled = sub("Old", "None", state="Disabled")
    customer = of_one(fab(subscriptions=[WEB[0], disabled]))
    assert (customer["status"], customer["coverage"]["NotInUse"]) == ("Covered", 1)


def test_customers_of_the_list_that_nobody_has_checked_are_said():
    listed = read_tenants(
        [f"Tenant ID,Company\n{guid('tenant', 'Fabrikam').upper()},Fab Inc\n{guid('tenant', 'Wingtip')},Wingtip Toys"]
    )
    fabrikam, wingtip = report(fab(subscriptions=[]), listed=listed)
    assert (fabrikam["tenantDisplayName"], fabrikam["status"]) == ("Fabrikam", "NoSubscription")
    assert (wingtip["tenantDisplayName"], wingtip["status"], wingtip["principals"]) == (
        "Wingtip Toys",
        "NotChecked",
        [],
    )
    assert wingtip["advice"].startswith("The files have no row for it.")


def test_a_domain_name_of_the_list_is_the_tenant_whose_rows_have_it():
    listed = [ListedTenant("Fabrikam.onmicrosoft.com"), ListedTenant("wingtip.com")]
    fabrikam, wingtip = report(fab(subscriptions=[]), listed=listed)
    assert (fabrikam["status"], wingtip["status"]) == ("NoSubscription", "NotChecked")
    assert (wingtip["tenantId"], wingtip["tenantDefaultDomain"]) == (None, "wingtip.com")


def test_where_everybody_was_in_trouble_nobody_has_checked():
    customer = of_one(fab(ALEX, "LoginRequired", error="Sign-in needed."), fab(KIM, "NoAccess", error="x"))
    assert customer["status"] == "NotChecked"
    assert [one["status"] for one in customer["principals"]] == ["LoginRequired", "NoAccess"]
    assert "LoginRequired for alex@contoso.com" in customer["advice"]


def test_rows_without_a_tenant_are_not_lost():
    nowhere = {"tenantId": None, "tenantDisplayName": None, "tenantDefaultDomain": None}
    customers = report(row("", ALEX, "LoginRequired", **nowhere), fab(subscriptions=[]))
    assert [customer["status"] for customer in customers] == ["NoSubscription", "NotChecked"]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ([fab(subscriptions=WEB)], [fab(subscriptions=WEB)], []),
        ([fab(subscriptions=[sub("Web", "Part")])], [fab(subscriptions=WEB)], ["Gained"]),
        ([fab(subscriptions=WEB)], [fab(subscriptions=[sub("Web", "None")])], ["Lost"]),
        ([fab(subscriptions=WEB)], [fab(subscriptions=[])], ["Lost"]),
        ([fab(subscriptions=WEB)], [fab(subscriptions=[sub("Web", "None", state="Disabled")])], []),
        ([fab(subscriptions=[])], [fab(subscriptions=[sub("Web", "Unknown")])], []),
        ([fab(subscriptions=WEB)], [fab(subscriptions=WEB, partnerId="54321")], ["PartnerIdChanged"]),
        ([fab(subscriptions=WEB)], [fab(subscriptions=WEB, partnerId="012345")], []),
        ([fab(user, subscriptions=WEB) for user in (ALEX, KIM)], [fab(subscriptions=WEB)], ["PrincipalGone"]),
        ([fab(user, subscriptions=WEB) for user in (ALEX, KIM)],
         [fab(subscriptions=WEB), fab(KIM, "NotLinked", WEB)], ["PrincipalGone"]),
        ([fab(user, subscriptions=WEB) for user in (ALEX, KIM)],
         [fab(subscriptions=WEB), fab(KIM, "LoginRequired")], ["PrincipalNotChecked"]),
        ([fab(subscriptions=WEB)], [fab(user, subscriptions=WEB) for user in (ALEX, KIM)], ["PrincipalAdded"]),
        ([fab(subscriptions=WEB)], [fab(status="LoginRequired"), fab(KIM, "NotLinked", [])], ["PrincipalNotChecked"]),
        ([fab(subscriptions=WEB)], [fab(status="Linked")], []),
        ([fab(status="Linked")], [fab(subscriptions=WEB)], []),
        ([fab(status="NotLinked", subscriptions=[])], [fab(subscriptions=WEB)], ["Gained", "PrincipalAdded"]),
        ([fab(subscriptions=WEB), row("Contoso", KIM, subscriptions=WEB)],
         [fab(subscriptions=WEB), row("Contoso", KIM, subscriptions=[])], []),
        ([fab(subscriptions=WEB)], [fab(subscriptions=WEB), row("Contoso", KIM, subscriptions=WEB)],
         ["PrincipalAdded"]),
        (2 * [fab(subscriptions=ENDED)], 2 * [fab(subscriptions=ENDED)], ["Lost"]),
        ([], [fab(subscriptions=WEB)], ["New"]),
        ([fab(KIM, "NoAccess")], [fab(subscriptions=WEB)], ["New"]),
        ([fab(subscriptions=WEB)], [], ["NotCheckedAnyMore"]),
        ([fab(subscriptions=WEB)], [fab(status="Failed")], ["NotCheckedAnyMore"]),
        ([fab(status="Failed")], [fab(status="Failed")], []),
    ],
)  # fmt: skip
def test_what_has_changed_is_said(before, now, expected):
    customers = report(*now, earlier=before)
    assert [kinds(one) for one in customers if one["tenantDisplayName"] == "Fabrikam"] == [expected]


def test_the_end_of_a_delegation_is_lost_coverage():
    contoso, fabrikam = report(
        row("Contoso", KIM, "NoSubscription", []), earlier=[row("Contoso", KIM, subscriptions=WEB), fab(ALEX, "Failed")]
    )
    assert (kinds(contoso), kinds(fabrikam)) == ([], ["Lost"])
    assert (fabrikam["status"], fabrikam["principals"][0]["userName"]) == ("NoSubscription", KIM)


def test_what_has_changed_is_said_in_a_sentence():
    before = [fab(user, subscriptions=[sub(name) for name in "ABCDE"]) for user in (ALEX, KIM)]
    customer = of_one(fab(subscriptions=[sub("A", "Part")], partnerId="777"), earlier=before)
    assert [change["text"] for change in customer["change"]] == [
        "'A' was Whole and is now Part; 'B' was Whole and is now not visible; 'C' was Whole and is now not visible "
        "and 2 more.",
        "alex@contoso.com was linked to 12345 and is now linked to 777.",
        "kim@contoso.com was linked to 12345 and is not in the files now.",
    ]


def test_nothing_is_said_of_changes_where_nothing_is_compared():
    assert of_one(fab(subscriptions=WEB))["change"] is None


subscriptions = st.builds(
    subscription,
    st.sampled_from(TENANTS),
    st.sampled_from("AB"),
    st.sampled_from(RANKS),
    state=st.sampled_from(["Enabled", "Disabled", None]),
)
checked = st.builds(
    row,
    st.sampled_from(TENANTS),
    st.sampled_from(USERS),
    st.sampled_from(["Covered", "NotCovered", "NotLinked", "OtherPartnerId"]),
    st.lists(subscriptions, max_size=4, unique_by=lambda one: one["subscriptionId"]),
    checkedTime=st.sampled_from([CHECKED, "2026-09-01T00:00:00Z", "no time", None]),
    objectId=st.sampled_from([guid("one"), guid("other"), None]),
)
others = st.builds(row, st.sampled_from(TENANTS), st.sampled_from(USERS), st.sampled_from(["Linked", *IN_TROUBLE]))
many_rows = st.lists(checked | others, min_size=1, max_size=8)


@given(rows=many_rows, seed=st.integers())
def test_the_same_rows_in_any_order_give_the_same_report(rows, seed):
    mixed = list(rows)
    Random(seed).shuffle(mixed)
    assert report(*mixed, earlier=rows[:2]) == report(*rows, earlier=rows[:2][::-1])


@given(rows=many_rows)
def test_each_customer_is_there_once_and_its_numbers_add_up(rows):
    customers = report(*rows)
    tenants = [customer["tenantId"] for customer in customers]
    assert len(tenants) == len(set(tenants))
    owners = {one["tenantId"] for each in rows for one in each["subscriptions"] or []}
    assert set(tenants) <= {each["tenantId"] for each in rows} | owners
    for customer in customers:
        assert sum(customer["coverage"].values()) == len(customer["subscriptions"])
        assert all(one["coveredBy"] <= len(customer["principals"]) for one in customer["subscriptions"])
    there = {(one["objectId"], one["tenantId"]) for customer in customers for one in customer["principals"]}
    assert {(each["objectId"], each["tenantId"]) for each in rows if each["objectId"]} <= there
    assert all(one["wouldAdd"] == [] for each in customers for one in each["principals"] if one["status"] == "Linked")
    lines = "".join(spreadsheet(customers)).splitlines()
    assert len(lines) == 1 + sum(
        max(1, len(one["subscriptions"])) * max(1, len(one["principals"])) for one in customers
    )


nowhere = st.builds(
    row,
    st.just(""),
    st.sampled_from([ALEX, None]),
    st.sampled_from(["Covered", "Linked", "NotLinked", "Failed"]),
    st.none() | st.lists(subscriptions, max_size=1),
    tenantId=st.none(),
    tenantDisplayName=st.none(),
    tenantDefaultDomain=st.sampled_from([None, "", "wingtip.com", "no domain"]),
    objectId=st.none(),
)


@given(rows=st.lists(checked | others | nowhere, min_size=1, max_size=8))
def test_whatever_the_rows_are_something_is_said_of_them(rows):
    customers = report(*rows, earlier=rows[:1])
    assert len(report_rows(customers)) == len(customers)
    assert summary(customers, "report.html").endswith(". Written to report.html.")
    error = not_covered_error(customers, None, attention_remark(customers))
    left = sum(customer["status"] not in ("Covered", "PartlyCovered") for customer in customers)
    assert (error is None) == (left == 0)
    assert error is None or f"Not covered: {left} of {len(customers)} (" in str(error)
    assert "".join(page(customers, made=NOW, compared=True)).count("<tbody") == len(customers)
    assert len(list(spreadsheet(customers))) == 1 + len(customers)


@given(rows=many_rows, partner_id=st.sampled_from([None, "12345", "54321"]))
def test_no_coverage_is_more_than_a_linked_row_gives(rows, partner_id):
    for customer in report(*rows, partner_id=partner_id):
        for one in customer["subscriptions"]:
            given_by = [
                RANKS.index(seen["coverage"])
                for each in rows
                if each["partnerId"] == (partner_id or "12345")
                for seen in each["subscriptions"] or []
                if seen["subscriptionId"] == one["subscriptionId"]
            ]
            assert RANKS.index(one["coverage"]) <= max(given_by, default=0) or one["coverage"] == "Unknown"
