"""The rules by which a link counts, a table for tests: a tenant for each, and what `check` must say of it."""

import json
from datetime import datetime, timezone

from emulator.world import RoleDefinition, management_group
from tests.e2e.customers import ARM, GRAPH, Case, refusal

TONIGHT = datetime(2026, 11, 23, 20, tzinfo=timezone.utc)
UNTIL_TONIGHT = "2026-11-23T20:00:00Z"
CONTRIBUTOR, READER = ("Contributor", True, "User", True, None), ("Reader", False, "User", True, None)
SUPPORT = "Support Request Contributor"
CONDITION = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})))"
_CONTRIBUTOR_IN_CAPITALS = RoleDefinition("B24988AC-6180-42A0-AB88-20F7382DD24C", "Contributor", ("*",))


def _nothing(_):
    pass


def _nested(customer):
    engineers = customer.group("Engineers", customer.who)
    customer.assign("Contributor", to=customer.group("Partners", customer.group("Everybody", engineers)))


def _activated(customer):
    customer.make_eligible("Contributor")
    customer.assign("Contributor", until=TONIGHT)


def _activated_through_a_group(customer):
    engineers = customer.group("Engineers", customer.who)
    customer.make_eligible("Contributor", to=engineers)
    customer.assign("Contributor", to=engineers, until=TONIGHT)


def _activated_and_lasting(customer):
    _activated(customer)
    customer.assign(SUPPORT)


def _activated_on_a_part(customer):
    customer.make_eligible("Contributor", _web(customer))
    customer.assign("Contributor", _web(customer), until=TONIGHT)


def _eligible(customer):
    customer.assign("Reader")
    customer.make_eligible("Contributor")


def _eligible_on_a_group_of_subscriptions(customer):
    for scope in customer.scopes:
        customer.assign("Reader", scope)
    customer.make_eligible("Contributor", management_group("Landing-Zones"))


def _eligible_on_both(customer):
    customer.assign("Reader")
    customer.make_eligible("Contributor")
    customer.make_eligible("Owner", management_group("Landing-Zones"))


def _blind(customer):
    customer.assign(customer.custom_role(f"Operator of {customer.tenant.name}", "Microsoft.Compute/*"))


def _blind_in_one(customer):
    _blind(customer)
    customer.assign("Contributor", customer.scopes[1])


def _custom(customer):
    customer.assign(customer.custom_role("Deployer", "*"))


def _custom_and_listed(customer):
    _custom(customer)
    customer.assign("Contributor")


def _in_other_letters(customer):
    scope = _web(customer)
    customer.make_eligible("Contributor", scope.lower())
    customer.assign(_CONTRIBUTOR_IN_CAPITALS, scope.upper(), until=TONIGHT)


def _delegated_to_a_group(customer):
    engineers = customer.group("Engineers", customer.who)
    customer.receive((customer.who, "Reader"), (engineers, "Contributor"))


def _delegated_to_a_group_in_a_group(customer):
    partners = customer.group("Partners", customer.group("Everybody", customer.group("Engineers", customer.who)))
    customer.receive((partners, "Reader"), (partners, SUPPORT), part="/resourceGroups/web")


def _delegated_to_a_group_of_others(customer):
    customer.receive((customer.who, "Reader"), (customer.group("Engineers"), "Contributor"))


def _delegated_to_a_group_for_activation_and_another(customer):
    engineers = customer.group("Engineers", customer.who)
    readers = customer.group("Readers", customer.who)
    customer.receive((customer.who, "Reader"), (readers, "Key Vault Administrator"), eligible=((engineers, "Owner"),))


def _delegated_to_a_group_that_decides_nothing(customer):
    engineers = customer.group("Engineers", customer.who)
    customer.receive((customer.who, "Contributor"), (engineers, "Owner"), (engineers, "Reader"))


def _asked_for_more_by_graph(customer):
    customer.who.multi_factor_for_graph.add(customer.tenant.id)
    _delegated_to_a_group(customer)


def _delegated_to_a_group_for_activation(customer, *members):
    engineers = customer.group("Engineers", *members)
    customer.receive((customer.who, "Reader"), eligible=((engineers, "Contributor"),))


def _web(customer):
    return f"{customer.scopes[0]}/resourceGroups/web"


def _shop(customer):
    return f"{_web(customer)}/providers/Microsoft.Web/sites/shop"


def _to_somebody_else(customer):
    """A list of delegations that are made to another tenant, with an authorization that names the principal."""
    who = customer.who.object_id(customer.tenant)
    authorization = {"principalId": who, "roleDefinitionId": "b24988ac-6180-42a0-ab88-20f7382dd24c"}
    definition = {"authorizations": [authorization], "managedByTenantId": "00000000-1111-2222-3333-444444444444"}
    properties = {"registrationDefinition": {"properties": definition}, "registrationDefinitionId": "x"}
    properties["provisioningState"] = "Succeeded"
    place = "/subscriptions/x/providers/Microsoft.ManagedServices/registrationAssignments/y"
    body = json.dumps({"value": [{"id": place, "properties": properties}]})
    return {"host": ARM, "path": "registrationAssignments$", "body": body, "times": None}


_TEMPORARY = ("Contributor", True, "User", True, UNTIL_TONIGHT)
_OF_STATES = [*["Contributor"] * 3, *["Reader"] * 2]
_IN_STORE = ("Contributor", True, "User", False, None)

CASES = {
    "On a subscription": Case(lambda c: c.assign("Contributor"), "Covered", ["Whole"], [[CONTRIBUTOR]]),
    "On a management group": Case(
        lambda c: c.assign("Contributor", management_group("Landing-Zones")),
        "Covered",
        ["Whole", "Whole"],
        [[CONTRIBUTOR], [CONTRIBUTOR]],
        states=("Enabled", "Enabled"),
        above=(("Root", "Landing-Zones"), ("Landing-Zones",)),
    ),
    "On the whole tenant": Case(
        lambda c: c.assign("User Access Administrator", "/"),
        "Covered",
        ["Whole"],
        [[("User Access Administrator", True, "User", True, None)]],
    ),
    "On a resource group": Case(
        lambda c: c.assign("Contributor", _web(c)), "PartlyCovered", ["Part"], [[CONTRIBUTOR]], (SUPPORT, "'{} 1'")
    ),
    "On a resource": Case(
        lambda c: c.assign("Contributor", _shop(c)), "PartlyCovered", ["Part"], [[CONTRIBUTOR]], (SUPPORT, "'{} 1'")
    ),
    "On one of two": Case(
        lambda c: (c.assign("Contributor"), c.assign("Reader", c.scopes[1])),
        "PartlyCovered",
        ["Whole", "None"],
        [[CONTRIBUTOR], [READER]],
        (SUPPORT, "'{} 2'"),
        states=("Enabled", "Enabled"),
    ),
    "Reader alone": Case(lambda c: c.assign("Reader"), "NotCovered", ["None"], [[READER]], (SUPPORT, "'{} 1'")),
    "Through a group": Case(
        lambda c: c.assign("Contributor", to=c.group("Engineers", c.who)),
        "Covered",
        ["Whole"],
        [[("Contributor", True, "Group", True, None)]],
    ),
    "Through groups in groups": Case(_nested, "Covered", ["Whole"], [[("Contributor", True, "Group", True, None)]]),
    "Off the list": Case(
        lambda c: c.assign("Key Vault Administrator"),
        "Unknown",
        ["Unknown"],
        [[("Key Vault Administrator", None, "User", True, None)]],
        ("Key Vault Administrator", "'{} 1'", "not on Microsoft's list", SUPPORT),
    ),
    "A custom role": Case(
        _custom,
        "Unknown",
        ["Unknown"],
        [[("Deployer", None, "User", True, None)]],
        ("Deployer", "'{} 1'", "not on Microsoft's list", SUPPORT),
    ),
    "A custom role and Contributor": Case(
        _custom_and_listed, "Covered", ["Whole"], [[("Deployer", None, "User", True, None), CONTRIBUTOR]]
    ),
    "Activated in PIM": Case(
        _activated,
        "PartlyCovered",
        ["Temporary"],
        [[_TEMPORARY]],
        (f"Contributor on '{{}} 1' is activated until {UNTIL_TONIGHT} and", f"permanent {SUPPORT} as well"),
    ),
    "Assigned until tonight": Case(
        lambda c: (c.make_eligible("Owner"), c.assign("Contributor", until=TONIGHT, is_activated=False)),
        "Covered",
        ["Whole"],
        [[_TEMPORARY, ("Owner", True, "User", False, None)]],
        (f"Contributor on '{{}} 1' is assigned until {UNTIL_TONIGHT}: ", f"permanent {SUPPORT} as well"),
    ),
    "With a condition": Case(
        lambda c: c.assign("Contributor", condition=CONDITION),
        "Covered",
        ["Whole"],
        [[CONTRIBUTOR]],
        ("Contributor on '{} 1' has a condition, which this command does not evaluate",),
    ),
    "Activated through a group": Case(
        _activated_through_a_group,
        "PartlyCovered",
        ["Temporary"],
        [[("Contributor", True, "Group", True, UNTIL_TONIGHT)]],
        ("Contributor", "'{} 1'", UNTIL_TONIGHT),
    ),
    "Activated beside one that stays": Case(
        _activated_and_lasting, "Covered", ["Whole"], [[_TEMPORARY, (SUPPORT, True, "User", True, None)]]
    ),
    "Activated on a resource group": Case(
        _activated_on_a_part, "PartlyCovered", ["Temporary"], [[_TEMPORARY]], (SUPPORT, "'{} 1'", UNTIL_TONIGHT)
    ),
    "To be activated": Case(
        _eligible, "NotCovered", ["None"], [[READER, _IN_STORE]], ("Contributor", "You can activate", "'{} 1'")
    ),
    "To be activated on a management group": Case(
        _eligible_on_a_group_of_subscriptions,
        "NotCovered",
        ["None", "None"],
        [[READER, _IN_STORE], [READER]],
        ("You can activate Contributor on '{} 1' in", f"{SUPPORT}, or another", "on '{} 2'."),
        states=("Enabled", "Enabled"),
        above=(("Landing-Zones",), ("Elsewhere",)),
    ),
    "To be activated there and above": Case(
        _eligible_on_both,
        "NotCovered",
        ["None"],
        [[READER, _IN_STORE, ("Owner", True, "User", False, None)]],
        ("You can activate Contributor on '{} 1' in",),
        above=(("Landing-Zones",),),
    ),
    "To be activated, PIM silent from above": Case(
        _eligible_on_both,
        "NotCovered",
        ["None"],
        [[READER, _IN_STORE]],
        ("You can activate Contributor on '{} 1' in",),
        above=(("Landing-Zones",),),
        fault=lambda c: {
            "path": "^/subscriptions/.+/roleEligibilityScheduleInstances$",
            **refusal(403, "AuthorizationFailed"),
        },
    ),
    "To be activated and nothing else": Case(
        lambda c: c.make_eligible("Contributor"), "NoSubscription", [], [], ("You can activate Contributor",)
    ),
    "Reader to be activated and nothing else": Case(
        lambda c: c.make_eligible("Reader"), "NoSubscription", [], [], ("No subscription is visible", SUPPORT)
    ),
    "PIM without a licence": Case(
        lambda c: c.assign("Contributor", until=TONIGHT), "Covered", ["Whole"], [[CONTRIBUTOR]]
    ),
    "PIM refused": Case(
        _activated,
        "Covered",
        ["Whole"],
        [[CONTRIBUTOR]],
        fault=lambda _: {"path": "ScheduleInstances$", **refusal(403, "AuthorizationFailed")},
    ),
    "Roles that may not be read": Case(_blind, "Unknown", ["Unknown"], [[]], ("'{} 1'", "read", SUPPORT)),
    "Roles of one that may not be read": Case(
        _blind_in_one,
        "PartlyCovered",
        ["Unknown", "Whole"],
        [[], [CONTRIBUTOR]],
        ("'{} 1'", "read", SUPPORT),
        states=("Enabled", "Enabled"),
    ),
    "Roles whose provider is not registered": Case(
        lambda c: (c.assign("Contributor"), c.assign("Contributor", c.scopes[1])),
        "PartlyCovered",
        ["Unknown", "Whole"],
        [[], [CONTRIBUTOR]],
        ("'{} 1'", "read", SUPPORT),
        states=("Enabled", "Enabled"),
        fault=lambda c: {
            "path": f"{c.scopes[0]}/.+/roleAssignments$",
            **refusal(409, "MissingSubscriptionRegistration"),
        },
    ),
    "Delegated": Case(lambda c: c.receive((c.who, "Contributor")), "Covered", ["Whole"], [[CONTRIBUTOR]]),
    "Delegated with the support role alone": Case(
        lambda c: c.receive((c.who, SUPPORT)), "Unknown", ["Unknown"], [[]], ("'{}'", "read", "Reader")
    ),
    "Delegated as Reader": Case(lambda c: c.receive((c.who, "Reader")), "NotCovered", ["None"], [[READER]], (SUPPORT,)),
    "Delegated to a group": Case(
        _delegated_to_a_group, "Covered", ["Whole"], [[READER, ("Contributor", True, "Group", True, None)]]
    ),
    "Delegated to a group in a group": Case(
        _delegated_to_a_group_in_a_group,
        "PartlyCovered",
        ["Part"],
        [[("Reader", False, "Group", True, None), (SUPPORT, True, "Group", True, None)]],
        (SUPPORT, "'{}'"),
    ),
    "Delegated to a group of others": Case(
        _delegated_to_a_group_of_others,
        "NotCovered",
        ["None"],
        [[READER]],
        (
            "Contributor on '{}' is delegated to 'Engineers', and you are not an active member ",
            "activate your membership.",
        ),
    ),
    "Delegated to a group, off the list": Case(
        _delegated_to_a_group_for_activation_and_another,
        "Unknown",
        ["Unknown"],
        [
            [
                READER,
                ("Key Vault Administrator", None, "Group", True, None),
                ("Owner", True, "Group", False, None),
            ]
        ],
        ("Owner on '{}' is delegated just in time", "Key Vault Administrator on '{}' is not on Microsoft's list"),
    ),
    "Delegated to a group that decides nothing": Case(
        _delegated_to_a_group_that_decides_nothing,
        "Covered",
        ["Whole"],
        [[CONTRIBUTOR, ("Owner", True, None, True, None), ("Reader", False, None, True, None)]],
    ),
    "Delegated to a group, and Graph refuses": Case(
        _delegated_to_a_group,
        "Unknown",
        ["Unknown"],
        [[READER, ("Contributor", True, None, True, None)]],
        (
            "Contributor on '{}' is delegated to 'Engineers', and Microsoft Graph did not say whether you are a member",
            "((Authorization_RequestDenied) Why): az ad group member check --group ",
        ),
        fault=lambda _: {**refusal(403, "Authorization_RequestDenied"), "host": GRAPH},
    ),
    "Delegated to a group, and Graph wants more": Case(
        _asked_for_more_by_graph,
        "Unknown",
        ["Unknown"],
        [[READER, ("Contributor", True, None, True, None)]],
        (
            "did not say whether you are a member (AADSTS50076: ",
            'az login --tenant "',
            "https://graph.microsoft.com//.default",
        ),
    ),
    "Delegated and to be activated": Case(
        lambda c: c.receive((c.who, "Reader"), eligible=((c.who, "Contributor"),)),
        "NotCovered",
        ["None"],
        [[READER, _IN_STORE]],
        ("Contributor on '{}' is delegated just in time", f"permanent {SUPPORT}"),
    ),
    "Delegated to a group and to be activated": Case(
        lambda c: _delegated_to_a_group_for_activation(c, c.who),
        "NotCovered",
        ["None"],
        [[READER, ("Contributor", True, "Group", False, None)]],
        (
            "Contributor on '{}' is delegated just in time and must be activated: ",
            f"add a permanent {SUPPORT}",
        ),
    ),
    "Delegated to a group of others and to be activated": Case(
        _delegated_to_a_group_for_activation, "NotCovered", ["None"], [[READER]], (f"Ask the customer for {SUPPORT}",)
    ),
    "Delegated resource group": Case(
        lambda c: c.receive((c.who, "Contributor"), part="/resourceGroups/web"),
        "PartlyCovered",
        ["Part"],
        [[CONTRIBUTOR]],
        (SUPPORT, "'{}'"),
    ),
    "Delegated to somebody else": Case(
        lambda c: c.receive((c.who, "Contributor")),
        "NotCovered",
        ["None"],
        [[]],
        (SUPPORT, "'{}'"),
        fault=_to_somebody_else,
    ),
    "Delegations that may not be read": Case(
        lambda c: c.receive((c.who, "Contributor")),
        "Unknown",
        ["Unknown"],
        [[]],
        ("'{}'", "read", "Reader"),
        fault=lambda _: {"path": "registrationAssignments$", **refusal(403, "AuthorizationFailed")},
    ),
    "In other letters": Case(
        _in_other_letters, "PartlyCovered", ["Temporary"], [[_TEMPORARY]], (SUPPORT, "'{} 1'", UNTIL_TONIGHT)
    ),
    "In every state": Case(
        lambda c: [c.assign(role, scope) for role, scope in zip(_OF_STATES, c.scopes, strict=True)],
        "Covered",
        ["Whole", "Whole", "Whole", "None", "None"],
        states=("Enabled", "Warned", "PastDue", "Disabled", "Deleted"),
    ),
    "Past due and not covered": Case(
        lambda c: (c.assign("Contributor"), c.assign("Reader", c.scopes[1])),
        "PartlyCovered",
        ["Whole", "None"],
        advice=(SUPPORT, "'{} 2'"),
        states=("Enabled", "PastDue"),
    ),
    "Disabled ones alone": Case(
        lambda c: (c.assign("Contributor"), c.assign("Reader", c.scopes[1])),
        "NoSubscription",
        ["Whole", "None"],
        advice=("disabled",),
        states=("Disabled", "Deleted"),
    ),
    "A deleted one that answers nothing": Case(
        lambda c: (c.assign("Reader"), c.assign("Contributor", c.scopes[1])),
        "Covered",
        ["Unknown", "Whole"],
        [[], [CONTRIBUTOR]],
        states=("Deleted", "Enabled"),
        fault=lambda c: {"path": f"{c.scopes[0]}/.+/roleAssignments$", **refusal(404, "SubscriptionNotFound")},
    ),
    "Sees nothing": Case(_nothing, "NoSubscription", [], [], (SUPPORT,)),
    "Not linked": Case(
        lambda c: c.assign("Contributor"),
        "NotLinked",
        ["Whole"],
        [[CONTRIBUTOR]],
        (
            "A link would count for 1 of 1 subscription. ",
            "Link it: az managementpartner set --partner-id 12345 --tenants {domain}",
        ),
        linked=None,
    ),
    "Not linked, and a role": Case(
        lambda c: c.assign("Reader"),
        "NotLinked",
        ["None"],
        [[READER]],
        ("A link would count for none of 1 subscription. Link it: ",),
        linked=None,
    ),
    "Not linked, and the roles in trouble": Case(
        lambda c: c.assign("Contributor"),
        "NotLinked",
        None,
        advice=(
            "It is not known whether a link would count (Azure Resource Manager keeps failing (status 500, "
            "Retry-After 0.01) "
            "after 4 tries). Link it: ",
        ),
        linked=None,
        fault=lambda _: {"path": "/roleAssignments$", **refusal(500, "X")},
    ),
    "Another one linked": Case(
        lambda c: c.assign("Contributor"),
        "OtherPartnerId",
        ["Whole"],
        [[CONTRIBUTOR]],
        (
            "Partner ID 54321 is linked, and a link would count for 1 of 1 subscription. ",
            "To replace it: az managementpartner set --partner-id 12345 --tenants {domain}",
        ),
        linked="54321",
    ),
    "Asked for more": Case(_nothing, "LoginRequired", None, advice=("az login --tenant",), asks_for_more=True),
    "In trouble": Case(
        lambda c: c.assign("Contributor"),
        "Failed",
        None,
        advice=("Run the command again",),
        fault=lambda _: {"path": "/partners$", **refusal(500, "X")},
    ),
}
