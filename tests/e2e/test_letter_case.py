"""IDs in another letter case: Azure does not tell them apart, so no row is doubled and nobody is taken for another."""

import json
import re

import pytest

from emulator import Emulator, Fault
from emulator.resource_manager.models import Caller
from emulator.session import Session
from emulator.world import sample_world

pytestmark = pytest.mark.not_measured


class Capitals:
    """Writes the IDs of some keys of an answer in capital letters, and counts how many there were."""

    def __init__(self, *keys):
        self._ids = re.compile(rf'("(?:{"|".join(keys)})": *)("[^"]+")')
        self.count = 0

    def __call__(self, body):
        body, count = self._ids.subn(lambda found: found[1] + found[2].upper(), body)
        self.count += count
        return body


def lower(text):
    """An output whose IDs can be compared, without the times at which Azure was asked."""
    return [{**row, "checkedtime": None} for row in json.loads(text.lower())]


TENANTS, SUBSCRIPTIONS, LINK = "^/tenants$", "^/subscriptions$", "/partners$"
EVERYTHING = {path: Capitals("tenantId", "subscriptionId", "objectId") for path in (TENANTS, SUBSCRIPTIONS, LINK)}
LIST, CHECK = ["list"], ["check", "--all-tenants"]
ANSWERS = {
    "list, the tenants": (LIST, {TENANTS: Capitals("tenantId")}),
    "list, the tenant of a link": (LIST, {LINK: Capitals("tenantId")}),
    "check, the tenants": (CHECK, {TENANTS: Capitals("tenantId")}),
    "check, who owns a subscription": (CHECK, {SUBSCRIPTIONS: Capitals("tenantId")}),
    "check, subscriptions": (CHECK, {SUBSCRIPTIONS: Capitals("subscriptionId")}),
    "check, the tenant of a link": (CHECK, {LINK: Capitals("tenantId")}),
    "check, who a link is of": (CHECK, {LINK: Capitals("objectId")}),
    "check, all of them": (CHECK, EVERYTHING),
}
"""Commands, and the answers that come in capitals."""


@pytest.fixture(scope="module")
def running_emulator():
    with Emulator(sample_world()) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def session(running_emulator, extension_folder, tmp_path_factory):
    """Signed in as Alex."""
    session = Session(running_emulator, tmp_path_factory.mktemp("az"), extensions=extension_folder)
    session.sign_in_user(running_emulator.world["alex"])
    return session


@pytest.fixture
def emulator(emulator):
    """12345 is linked wherever Alex is: by a role, by one that is activated, by a delegation, by none that counts."""
    alex = emulator.world["alex"]
    for tenant in alex.tenants:
        emulator.links.create(Caller(alex, tenant), "12345")
    return emulator


def answer_in_capitals(emulator, answers):
    for path, capitals in answers.items():
        emulator.faults.add(Fault(host="management.azure.com", path=path, rewrite=capitals, times=None))


@pytest.mark.parametrize(("command", "answers"), ANSWERS.values(), ids=ANSWERS)
def test_every_row_is_there_once_and_says_the_same(emulator, session, command, answers):
    usual = session.az("managementpartner", *command)
    answer_in_capitals(emulator, answers)
    result = session.az("managementpartner", *command)
    assert all(capitals.count for capitals in answers.values())
    assert lower(result.out) == lower(usual.out)
    assert (result.err, result.code) == (usual.err, usual.code)
    tenants = sorted(row["tenantId"] for row in json.loads(result.out))
    assert tenants == sorted(tenant.id for tenant in emulator.world["alex"].tenants)


@pytest.fixture
def profile_in_capitals(emulator, extension_folder, tmp_path):
    """Signed in as Alex, whose tenants az wrote into its profile in capital letters, as Azure gave them then."""
    session, capitals = Session(emulator, tmp_path, extensions=extension_folder), Capitals("tenantId")
    answer_in_capitals(emulator, {TENANTS: capitals})
    session.sign_in_user(emulator.world["alex"])
    emulator.faults.clear()
    assert capitals.count
    return session


def test_tenants_that_the_profile_has_in_another_letter_case_are_no_others(emulator, profile_in_capitals):
    assert emulator.world.tenant("Fabrikam").id.upper() in profile_in_capitals.az("account", "list").out
    rows = lower(profile_in_capitals.az("managementpartner", "list", check=True).out)
    expected = sorted((tenant.id, tenant.name.lower()) for tenant in emulator.world["alex"].tenants)
    assert sorted((row["tenantid"], row["tenantdisplayname"]) for row in rows) == expected


@pytest.mark.parametrize("name", ["fabrikam.onmicrosoft.com", "fabrikam.com", "tenant ID"])
def test_a_tenant_that_the_profile_has_in_another_letter_case_goes_by_its_names(emulator, profile_in_capitals, name):
    fabrikam = emulator.world.tenant("Fabrikam").id
    tenant = fabrikam if name == "tenant ID" else name
    (row,) = lower(profile_in_capitals.az("managementpartner", "check", "--tenants", tenant, check=True).out)
    assert (row["tenantid"], row["status"]) == (fabrikam, "covered")
