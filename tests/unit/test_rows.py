"""What is said on stderr after the rows of many tenants: each cause once, and the commands that help."""

import json
import uuid
from functools import partial
from types import SimpleNamespace

import pytest
from azure.cli.core.azclierror import UnclassifiedUserFault

from azext_managementpartner.accounts.target import Target
from azext_managementpartner.coverage.check import not_covered_error
from azext_managementpartner.errors.sign_in import token_not_issued
from azext_managementpartner.tenants.for_each import for_each_target
from azext_managementpartner.tenants.rows import CHECK_COLUMNS, LIST_COLUMNS, tenant_rows
from azext_managementpartner.tenants.summary import incomplete_error, missing_link_error, summary
from azext_managementpartner.threads import Pool

ALEX, SAM = "alex@contosoconsulting.onmicrosoft.com", "sam@contosoconsulting.onmicrosoft.com"
ROBOT = "739468e1-83a3-590e-8a2b-6f5df2747caa"
NAMES = [
    "Adventure Works", "Contoso Consulting", "Fabrikam", "Fourth Coffee", "Graphic Design Institute",
    "Humongous Insurance", "Lamna Healthcare", "Litware", "Northwind Traders", "Relecloud", "Tailspin Toys",
    "Woodgrove Bank",
]  # fmt: skip
WITH_LOGIN = "az managementpartner set --partner-id 12345 --all-tenants --login"
CURRENT = "0b1f6471-1bf0-4dda-aec3-cb9272f09590"
GO_BACK = (
    "az login changes the current subscription, which most commands use by default. "
    f'To change it back: az account set --subscription "{CURRENT}"'
)


def account_in(tenant):
    """The account of the current subscription, in a tenant; None: in one that no row is of."""
    return {"id": CURRENT, "tenantId": tenant or ""}


ALL_LOGINS = 'add --query "[?loginCommand].loginCommand" --output tsv'

# As in issue 31300 of Azure/azure-cli.
AT_SIGN_IN = (
    "AADSTS50076: Due to a configuration change made by your administrator, or because you moved to a new location, "
    "you must use multi-factor authentication to access '797f4846-ba00-4fd7-ba43-dac1f8f63013'."
)
# As Microsoft's documents have it, see `MultiFactorError` of the emulator.
FOR_WRITES = (
    "(RequestDisallowedByPolicy) Resource was disallowed by policy. Users must use MFA for Create operation. "
    "Users must authenticate with multi-factor authentication to create or update resources."
)
SECRET = (
    "AADSTS7000222: The provided client secret keys for app '739468e1-83a3-590e-8a2b-6f5df2747caa' are expired. Visit "
    "the Azure portal to create new keys for your app."
)


@pytest.fixture(autouse=True)
def empty_configuration(monkeypatch, tmp_path):
    """Nothing that az keeps of the developer's service principals."""
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))


def guid(name):
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


def tenant(name, user=ALEX, kind="user", **more):
    """The `Target` of a principal in a tenant; the tenant's ID is made of the name."""
    names = {"tenantDisplayName": name, "tenantDefaultDomain": f"{name.replace(' ', '').lower()}.onmicrosoft.com"}
    return Target({"user": {"name": user, "type": kind, **more}, "tenantId": guid(name), **names})


def of_request(number):
    """What Entra ID says of a single request, as in issue 31300 of Azure/azure-cli."""
    trace, correlation = guid(f"trace {number}"), guid(f"correlation {number}")
    return f" Trace ID: {trace} Correlation ID: {correlation} Timestamp: 2025-04-20 07:{number % 60:02}:19Z"


def rows_of(troubles, columns=LIST_COLUMNS):
    """The rows of a sweep.

    :param troubles: list of tuples of a `Target` and what is wrong there: what a refusal of Entra ID says; an
        exception; None: nothing is.
    """
    by_place = {id(target): (number, trouble) for number, (target, trouble) in enumerate(troubles)}

    def task(target):
        number, trouble = by_place[id(target)]
        if isinstance(trouble, Exception):
            raise trouble
        if trouble:
            scope = '--scope "https://management.core.windows.net//.default"'
            raise token_not_issued(target, trouble + of_request(number), [f"az login {scope}"])
        return {"status": "Linked"}

    targets = [target for target, _ in troubles]
    results = for_each_target(SimpleNamespace(only_show_errors=True), Pool(2), targets, task)
    return tenant_rows(list(zip([target.account for target in targets], results, strict=True)), columns)


def printed(rows, error_of=incomplete_error, **next_steps):
    """What az prints of the error, a list of lines."""
    error = error_of(rows, **next_steps)
    return "\n".join([str(error), *error.recommendations]).splitlines()


def logins(rows):
    return [row["loginCommand"] for row in rows]


def many(count):
    """Tenants that ask for a sign-in, as many as wanted."""
    return [
        (tenant(name), AT_SIGN_IN) for name in (NAMES if count == 12 else map("Customer {:03}".format, range(count)))
    ]


def test_of_one_tenant_the_cause_and_its_login_are_said():
    rows = rows_of([(tenant("Fabrikam"), AT_SIGN_IN)])
    assert printed(rows) == [
        "Not done: 1 of 1 (1 LoginRequired).",
        f"Fabrikam: Sign in to this tenant. ({AT_SIGN_IN})",
        *logins(rows),
    ]


def test_of_one_tenant_the_command_with_login_takes_the_place_of_its_login():
    rows = rows_of([(tenant("Fabrikam"), AT_SIGN_IN), (tenant("Litware"), None)])
    assert printed(rows, with_login=WITH_LOGIN, current=account_in(guid("Litware"))) == [
        "Not done: 1 of 2 (1 LoginRequired).",
        f"Fabrikam: Sign in to this tenant. ({AT_SIGN_IN})",
        "Run the command again with --login to sign in to Fabrikam:",
        WITH_LOGIN,
    ]


@pytest.mark.parametrize(
    ("count", "names"),
    [
        (2, "Customer 000; Customer 001"),
        (12, "Adventure Works; Contoso Consulting; Fabrikam; Fourth Coffee and 8 more"),
        (200, "Customer 000; Customer 001; Customer 002; Customer 003 and 196 more"),
    ],
)
def test_a_cause_that_many_share_is_said_once_and_then_the_one_command_that_helps_them_all(count, names):
    rows = rows_of(many(count))
    assert printed(rows, with_login=WITH_LOGIN, current=account_in(guid("Fabrikam"))) == [
        f"Not done: {count} of {count} ({count} LoginRequired).",
        f"Sign-in needed. ({AT_SIGN_IN})",
        names,
        "Run the command again with --login to sign in to one tenant after the other:",
        WITH_LOGIN,
    ]


@pytest.mark.parametrize(
    ("count", "more"),
    [(2, []), (5, []), (12, [f"… and 7 more: {ALL_LOGINS}"]), (200, [f"… and 195 more: {ALL_LOGINS}"])],
)
def test_without_that_command_the_first_few_logins_are_given_and_where_the_others_stand(count, more):
    rows = rows_of(many(count))
    title, cause, names, *rest = printed(rows)
    assert title == f"Not done: {count} of {count} ({count} LoginRequired)."
    assert cause == f"Sign-in needed. ({AT_SIGN_IN})"
    assert names.partition(" and ")[0] == "; ".join(row["tenantDisplayName"] for row in rows[:5])
    assert rest == [*logins(rows)[:5], *more, "Then run the same command again."]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("a", ALEX, "Created")], f"1 tenant: 1 Created. Signed in as {ALEX}."),
        (
            [(str(n), ALEX, "Updated" if n < 3 else "Created" if n < 193 else "Unchanged") for n in range(201)],
            f"201 tenants: 190 Created, 8 Unchanged, 3 Updated. Signed in as {ALEX}.",
        ),
        (
            [("a", ALEX, "Linked"), ("a", SAM, "Linked"), ("b", SAM, "NoAccess")],
            "2 tenants, 2 accounts: 2 Linked, 1 NoAccess.",
        ),
    ],
)
def test_the_summary_has_the_numbers_and_who_it_was(rows, said):
    keys = ("tenantId", "userName", "status")
    assert summary([{"tenantDefaultDomain": None, **dict(zip(keys, row, strict=True))} for row in rows]) == said


@pytest.mark.parametrize("domain", ["$(reboot)", "a.com; reboot", "`reboot`.com", "a.com\n--yes", "--yes", "fabrikam"])
def test_a_command_to_paste_has_nothing_that_a_server_made_up(domain):
    failed = UnclassifiedUserFault("Azure Resource Manager failed.")
    rows = rows_of([(tenant(name), failed) for name in ("Fabrikam", "Litware")] + [(tenant("Relecloud"), None)])
    rows[0]["tenantDefaultDomain"] = domain
    said = f"Then run the command again for these tenants: --tenants {rows[0]['tenantId']} litware.onmicrosoft.com"
    assert printed(rows)[-1] == said
    missing = missing_link_error([{**row, "error": None, "status": "NotLinked"} for row in rows], "12345")
    assert missing.recommendations[0].endswith(
        f"--tenants {rows[0]['tenantId']} litware.onmicrosoft.com relecloud.onmicrosoft.com"
    )
    rows[0]["tenantId"] = None
    assert printed(rows)[-1] == "Then run the same command again."


def test_a_link_for_many_is_one_command_by_name_or_the_one_that_was_typed():
    rows = [{**row, "status": "NotLinked"} for row in rows_of([(tenant(name), None) for name in NAMES])]
    typed = "az managementpartner set --partner-id 12345 --all-tenants"
    assert printed(rows, missing_link_error, partner_id="12345", with_set=typed)[-2:] == [
        "Link partner ID 12345 where it is not linked:",
        typed,
    ]
    names = " ".join(row["tenantDefaultDomain"] for row in rows[:10])
    assert printed(rows[:10], missing_link_error, partner_id="12345", with_set=typed)[-1] == (
        f"az managementpartner set --partner-id 12345 --tenants {names}"
    )


@pytest.mark.parametrize(
    ("advice", "said"),
    [
        (["A link would count for 1 of 1 subscription. Link it: az managementpartner set"] * 2,
         "Nothing is linked. A link would count for 1 of 1 subscription."),
        (["A link would count for 1 of 2 subscriptions. Link it: az managementpartner set",
          "A link would count for 0 of 2 subscriptions. Link it: az managementpartner set"], "Nothing is linked."),
        (["Link it: az managementpartner set",
          "A link would count for 0 of 2 subscriptions. Link it: az managementpartner set"], "Nothing is linked."),
        (["It is not known whether a link would count ((X) No). Link it: az managementpartner set"] * 2,
         "Nothing is linked."),
    ],
    ids=["the same", "another number", "one that is not known", "why it is not known"],
)  # fmt: skip
def test_what_a_link_would_count_for_is_said_where_it_is_the_same_of_all(advice, said):
    rows = rows_of([(tenant(name), None) for name in NAMES[:2]], CHECK_COLUMNS)
    rows = [{**row, "status": "NotLinked", "advice": each} for row, each in zip(rows, advice, strict=True)]
    for those in (rows, rows[::-1]):
        names = "; ".join(row["tenantDisplayName"] for row in those)
        assert printed(those, not_covered_error)[1] == f"{names}: {said}"


def test_advice_that_many_share_is_said_once_whatever_their_subscriptions_are_called():
    rows = rows_of([(tenant(name), None) for name in NAMES[:3]], CHECK_COLUMNS)
    for day, names in enumerate((["A"], ["B (x", "B"], ["C, 'D'"])):
        advice = f"Ask for a role on {', '.join(map(repr, names))}. It is active until 2026-11-1{day}T20:00:00Z."
        subscriptions = [{"displayName": name, "subscriptionId": guid(name)} for name in names]
        rows[day] |= {"status": "NotCovered", "subscriptions": subscriptions, "advice": advice}
    assert printed(rows, not_covered_error)[1:] == [
        "Adventure Works; Contoso Consulting; Fabrikam: Ask for a role on their subscriptions. It is active until ….",
    ]
    assert printed(rows[:1], not_covered_error)[1:] == [f"Adventure Works: {rows[0]['advice']}"]


def test_the_rows_keep_the_whole_error():
    rows = rows_of(many(2))
    before = json.dumps(rows)
    printed(rows, with_login=WITH_LOGIN)
    assert json.dumps(rows) == before
    assert ["Trace ID: " in row["error"] for row in rows] == [True, True]


def test_what_a_broker_says_after_the_trace_is_kept():
    said = "SubError: basic_action V2Error: invalid_grant AADSTS50079: The user must enrol."
    status = "Status: Response_Status.Status_InteractionRequired, Error code: 3399614476, Tag: 557973645"
    rows = rows_of([(tenant(name), f"{said}{of_request(7)}. {status}") for name in NAMES])
    assert printed(rows)[1] == f"Sign-in needed. ({said} {status})"


@pytest.mark.parametrize(
    ("reason", "common_cause"),
    [
        (  # as in issue 16745 of Azure/azure-cli
            "AADSTS50173: The provided grant has expired due to it being revoked, a fresh auth token is needed. The "
            "grant was issued on '2021-01-{day}T05:09:31.5970000Z' and the TokensValidFrom date is "
            "'2021-02-{day}T06:26:06Z'.",
            "AADSTS50173: The provided grant has expired due to it being revoked, a fresh auth token is needed. The "
            "grant was issued on '…' and the TokensValidFrom date is '…'.",
        ),
        (
            "AADSTS50158: User account '{user}' from identity provider 'https://sts.windows.net/{id}/' does not exist "
            "in tenant '{name}' (object {object_id}).",
            f"AADSTS50158: User account '{ALEX}' from identity provider 'https://sts.windows.net/…/' does not exist "
            "in tenant '…' (object …).",
        ),
        (
            "Azure Resource Manager refused the access token: (ExpiredAuthenticationToken) Expired at "
            "'4/{day}/2025 7:49:19 AM' in {domain}.",
            "Azure Resource Manager refused the access token: (ExpiredAuthenticationToken) Expired at '…' in ….",
        ),
    ],
    ids=["times", "tenants", "times of Resource Manager"],
)
def test_tenants_and_times_keep_no_two_apart(reason, common_cause):
    troubles = [
        (
            one,
            reason.format(
                day=10 + number,
                user=ALEX,
                id=one.tenant,
                object_id=guid(f"Alex in {one.tenant}"),
                name=one.account["tenantDisplayName"],
                domain=one.tenant_name.upper(),
            ),
        )
        for number, one in enumerate(map(tenant, NAMES))
    ]
    assert printed(rows_of(troubles), with_login=WITH_LOGIN) == [
        "Not done: 12 of 12 (12 LoginRequired).",
        f"Sign-in needed. ({common_cause})",
        "Adventure Works; Contoso Consulting; Fabrikam; Fourth Coffee and 8 more",
        "Run the command again with --login to sign in to one tenant after the other:",
        WITH_LOGIN,
    ]


def test_a_tenant_whose_name_is_a_part_of_a_word_does_not_stand_apart():
    rows = rows_of([(tenant(name), AT_SIGN_IN) for name in ("Admin", "Fabrikam", "Fact")])
    assert printed(rows)[1:3] == [f"Sign-in needed. ({AT_SIGN_IN})", "Admin; Fabrikam; Fact"]


def test_different_causes_stay_apart_and_the_command_that_helps_is_said_once():
    troubles = [(tenant(name), FOR_WRITES + " " + AT_SIGN_IN) for name in NAMES[:7]]
    troubles += [(tenant(name), AT_SIGN_IN) for name in NAMES[7:10]]
    assert printed(rows_of(troubles), with_login=WITH_LOGIN) == [
        "Not done: 10 of 10 (10 LoginRequired).",
        f"Sign-in needed. {FOR_WRITES} AADSTS50076: Due to a configuration change made by your administrator, or "
        "because you [...]",
        "Adventure Works; Contoso Consulting; Fabrikam; Fourth Coffee and 3 more",
        f"Sign-in needed. ({AT_SIGN_IN})",
        "Litware; Northwind Traders; Relecloud",
        "Run the command again with --login to sign in to one tenant after the other:",
        WITH_LOGIN,
    ]


def test_what_is_said_before_the_login_is_no_less_a_cause():
    one, other, third = rows_of([(tenant(name), "AADSTS50079: The user must enrol.") for name in NAMES[:3]])
    for row in (one, other):
        row["error"] = f"{SAM} signed in, and not {ALEX}. {row['error']}"
    lines = printed([one, other, third])
    assert lines[1] == f"Sign-in needed. {SAM} signed in, and not {ALEX}. (AADSTS50079: The user must enrol.)"
    assert lines[2] == "Adventure Works; Contoso Consulting"
    assert lines[5] == "Fabrikam: Sign in to this tenant. (AADSTS50079: The user must enrol.)"


def test_an_error_without_the_login_is_said_as_it_is():
    (row,) = rows_of(many(1))
    row["error"] = f"{SAM} signed in, and not {ALEX}."
    assert printed([row])[1:] == [f"Customer 000: {SAM} signed in, and not {ALEX}.", row["loginCommand"]]


def test_the_tenants_of_each_user_are_told_apart():
    rows = rows_of([(tenant(name, user), AT_SIGN_IN) for user in (ALEX, SAM) for name in NAMES])
    with_login = printed(rows, with_login=WITH_LOGIN)
    names = "Adventure Works; Contoso Consulting; Fabrikam; Fourth Coffee; Graphic Design Institute and 7 more"
    in_brief = "Adventure Works and 11 more"
    assert with_login == [
        "Not done: 24 of 24 (24 LoginRequired).",
        f"Sign-in needed. ({AT_SIGN_IN})",
        f"{ALEX}: {in_brief}",
        f"{SAM}: {in_brief}",
        "Run the command again with --login to sign in to one tenant after the other:",
        WITH_LOGIN,
    ]
    first_few = logins(row for row in rows if row["userName"] == SAM)[:5]
    assert printed(rows) == [
        *with_login[:2],
        f"{ALEX}: {names}",
        *first_few,
        f"… and 7 more: {ALL_LOGINS}",
        f"{SAM}: {names}",
        *first_few,
        f"… and 7 more: {ALL_LOGINS}",
        "Then run the same command again.",
    ]


def test_a_name_that_no_terminal_has_the_width_for_is_said_as_it_is():
    long = "Trey Research and its many Subsidiaries all over the World, in alphabetical Order, Ltd."
    rows = rows_of([(tenant(f"{long} {number}"), AT_SIGN_IN) for number in range(3)])
    assert printed(rows, with_login=WITH_LOGIN)[2] == f"{long} 0 and 2 more"


def test_a_cause_that_names_the_user_is_said_once_for_all_users():
    reason = "AADSTS50158: User account '{}' does not exist in tenant 'Fabrikam'."
    lines = printed(rows_of([(tenant("Fabrikam", user), reason.format(user)) for user in (ALEX, SAM)]))
    assert lines[1] == f"Sign-in needed. ({reason.format('…')})"
    assert [lines[2], lines[4]] == [f"{ALEX}: Fabrikam", f"{SAM}: Fabrikam"]


def test_one_of_several_users_is_named_with_the_tenant_to_sign_in_to():
    rows = rows_of([(tenant("Fabrikam", ALEX), AT_SIGN_IN), (tenant("Fabrikam", SAM), None)])
    assert f"Run the command again with --login to sign in to Fabrikam, {ALEX}:" in printed(rows, with_login=WITH_LOGIN)


def test_a_user_whose_tenants_are_not_known_is_named_once():
    rows = rows_of([(tenant("Fabrikam", ALEX), UnclassifiedUserFault("No answer.")), (tenant("Fabrikam", SAM), None)])
    rows[0] |= dict.fromkeys(("tenantDisplayName", "tenantDefaultDomain", "tenantId"))
    assert f"{ALEX}: No answer." in printed(rows)


def test_of_many_principals_the_first_few_are_shown_and_the_others_counted():
    robots = [(tenant("Fabrikam", guid(f"robot {number}"), "servicePrincipal"), SECRET) for number in range(30)]
    lines = printed(rows_of(robots))
    assert [line.startswith("az login --service-principal") for line in lines[2:22]] == [False, True] * 10
    assert lines[22] == "… and 20 more: to see all of them, add --output json"


def test_an_application_keeps_its_own_login_and_where_it_serves_many_tenants_it_is_said_once(monkeypatch, tmp_path):
    entries = [{"tenant": guid("Fabrikam"), "client_id": ROBOT, "client_secret": "s3cret"}]
    (tmp_path / "service_principal_entries.json").write_text(json.dumps(entries), encoding="utf-8")
    robots = [(tenant(name, ROBOT, "servicePrincipal"), SECRET) for name in NAMES]
    users = [(tenant(name), AT_SIGN_IN) for name in NAMES[:3]]
    rows = rows_of([*robots, *users])
    (login,) = {row["loginCommand"] for row in rows if row["userName"] == ROBOT}
    assert guid("Fabrikam") in login
    assert "s3cret" not in login
    assert printed(rows, with_login=WITH_LOGIN, current=account_in(guid("Litware"))) == [
        "Not done: 15 of 15 (15 LoginRequired).",
        f"Sign-in needed. ({SECRET})",
        f"{ROBOT}: Adventure Works; Contoso Consulting; Fabrikam; Fourth Coffee; Graphic Design Institute and 7 more",
        login,
        f"Sign-in needed. ({AT_SIGN_IN})",
        f"{ALEX}: Adventure Works and 2 more",
        "Run the command again with --login to sign in to one tenant after the other:",
        WITH_LOGIN,
        "Then run the same command again.",
        GO_BACK,
    ]


def test_what_login_does_not_mend_is_run_again_by_name():
    failed = UnclassifiedUserFault("Azure Resource Manager failed.")
    rows = rows_of([*many(2), (tenant("Fabrikam"), failed), (tenant("Litware"), None)])
    assert printed(rows, with_login=WITH_LOGIN) == [
        "Not done: 3 of 4 (2 LoginRequired, 1 Failed).",
        f"Sign-in needed. ({AT_SIGN_IN})",
        "Customer 000; Customer 001",
        "Fabrikam: Azure Resource Manager failed.",
        "Run the command again with --login to sign in to one tenant after the other:",
        WITH_LOGIN,
        "Then run the command again for these tenants: --tenants fabrikam.onmicrosoft.com",
    ]
    assert printed(rows, current=account_in(guid("Fabrikam")))[-2:] == [
        "Then run the command again for these tenants: --tenants customer000.onmicrosoft.com "
        "customer001.onmicrosoft.com fabrikam.onmicrosoft.com",
        GO_BACK,
    ]


def without_login_command(rows):
    """What an az says whose `az login` takes no claims, before 2.76."""
    for number, row in enumerate(rows):
        row.update(loginCommand=None, error=f"Update az to 2.76 or later. ({AT_SIGN_IN}{of_request(number)})")
    return rows


def test_a_sign_in_that_this_az_has_no_command_for_is_said_as_other_trouble_where_login_does_not_sign_in_either():
    rows = rows_of(many(2))
    for row in rows:
        row.update(loginCommand=None, error="Update az to 2.76 or later.")
    assert printed(rows, current=account_in(None)) == [
        "Not done: 2 of 2 (2 LoginRequired).",
        "Customer 000; Customer 001: Update az to 2.76 or later.",
        "Then run the same command again.",
    ]


def test_a_sign_in_that_this_az_has_no_command_for_is_made_by_the_command_with_login():
    said = f"Update az to 2.76 or later. ({AT_SIGN_IN})"
    assert printed(without_login_command(rows_of(many(2))), with_login=WITH_LOGIN, current=account_in(None)) == [
        "Not done: 2 of 2 (2 LoginRequired).",
        f"Sign-in needed. {said}",
        "Customer 000; Customer 001",
        "Run the command again with --login to sign in to one tenant after the other:",
        WITH_LOGIN,
    ]
    assert printed(without_login_command(rows_of(many(1))), with_login=WITH_LOGIN) == [
        "Not done: 1 of 1 (1 LoginRequired).",
        f"Customer 000: {said}",
        "Run the command again with --login to sign in to Customer 000:",
        WITH_LOGIN,
    ]


@pytest.mark.parametrize(
    ("names", "current", "is_said"),
    [
        (["Fabrikam"], "Fabrikam", False),
        (["Fabrikam"], "Litware", True),
        (["Fabrikam", "Litware"], "Fabrikam", True),
        (["Fabrikam", "Litware"], "Relecloud", True),
    ],
)
def test_the_way_back_is_said_where_a_login_leads_to_another_tenant(names, current, is_said):
    rows = rows_of([(tenant(name), AT_SIGN_IN) for name in names])
    assert (printed(rows, current=account_in(guid(current).upper()))[-1] == GO_BACK) == is_said
    assert GO_BACK not in printed(rows)
    assert GO_BACK not in printed(rows, with_login=WITH_LOGIN, current=account_in(guid(current)))


def test_the_way_back_is_not_said_where_nobody_is_asked_to_sign_in():
    rows = rows_of([(tenant("Fabrikam"), UnclassifiedUserFault("No.")), (tenant("Litware"), None)])
    assert GO_BACK not in printed(rows, current=account_in(guid("Relecloud")))


def test_a_managed_identity_signs_in_to_its_own_tenant():
    machine = tenant("Fabrikam", "systemAssignedIdentity", "servicePrincipal", assignedIdentityInfo="MSI")
    rows = rows_of([(machine, "The managed identity is gone.")])
    assert logins(rows)[0].startswith("az login --identity --allow-no-subscriptions")
    assert printed(rows, with_login=WITH_LOGIN, current=account_in(guid("Fabrikam")))[-1] == logins(rows)[0]
    assert printed(rows, with_login=WITH_LOGIN, current=account_in(guid("Litware")))[-1] == GO_BACK


@pytest.mark.parametrize(
    ("columns", "error_of", "title"),
    [(LIST_COLUMNS, incomplete_error, "Not done"), (CHECK_COLUMNS, not_covered_error, "Not covered")],
)
def test_each_command_over_many_tenants_says_it_alike(columns, error_of, title):
    said = partial(printed, rows_of(many(2), columns), error_of, current=account_in(guid("Fabrikam")))
    assert said()[0] == f"{title}: 2 of 2 (2 LoginRequired)."
    assert said()[-1] == GO_BACK
    assert said(with_login=WITH_LOGIN)[1:] == [
        f"Sign-in needed. ({AT_SIGN_IN})",
        "Customer 000; Customer 001",
        "Run the command again with --login to sign in to one tenant after the other:",
        WITH_LOGIN,
    ]


def test_a_terminal_interprets_nothing_of_what_others_named():
    troubles = [(tenant(f"Fabrikam \x1b[31m{number}", f"alex\x1b]0;{number}"), AT_SIGN_IN) for number in range(2)]
    rows = rows_of(troubles)
    lines = [line for line in printed(rows, with_login=WITH_LOGIN) if not line.startswith("Then")]
    assert all(line.isprintable() for line in lines)
