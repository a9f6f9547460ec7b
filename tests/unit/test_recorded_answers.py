"""The emulator's answers are those that the real service gave.

recorded_answers.json is recorded traffic of the real service, of 2018: the answer to PUT …/partners/5127255 with its
headers, and the message for a principal that has only the delegated access of a CSP partner. Field names have not
changed since.
"""

import json
from datetime import datetime
from itertools import chain, repeat
from pathlib import Path
from uuid import UUID

import pytest

from emulator import Emulator
from emulator.resource_manager.models import Caller
from emulator.world import sample_world
from tests.unit.conftest import ARM

RECORDED = json.loads(Path(__file__).with_name("recorded_answers.json").read_text(encoding="utf-8"))
LINK, PROPERTIES = RECORDED["link"], RECORDED["link"]["properties"]


def nanoseconds(text):
    """A time of the service, in nanoseconds since 1970."""
    seconds, _, fraction = text.rstrip("Z").partition(".")
    return int(datetime.fromisoformat(f"{seconds}+00:00").timestamp()) * 10**9 + int(fraction.ljust(9, "0"))


@pytest.fixture(scope="module")
def emulator():
    """An emulator in which the recorded partner exists; the first link is made at the recorded time, and so on."""
    world = sample_world()
    world.partners[PROPERTIES["partnerId"]] = PROPERTIES["partnerName"]
    world["alex"].delegated.add(world.tenant("Fabrikam").id)
    world["alex"].tenants.remove(world.tenant("Fabrikam"))
    times = chain([nanoseconds(PROPERTIES["createdTime"])], repeat(nanoseconds(PROPERTIES["updatedTime"])))
    with Emulator(world, clock=times.__next__) as running:
        yield running


@pytest.fixture
def put(emulator, client):
    """Gives a function that links the recorded partner ID for somebody in Fabrikam; it gives the response."""

    def send(name):
        token = emulator.issuer.access_token(emulator.world[name], emulator.world.tenant("Fabrikam"), ARM)
        url = f"{ARM}/providers/Microsoft.ManagementPartner/partners/5127255?api-version=2018-02-01"
        return client.put(url, headers={"Authorization": f"Bearer {token}"}, timeout=10)

    return send


def test_the_link_is_answered_as_the_real_service_answers_it(emulator, put):
    robot = Caller(emulator.world["robot"], emulator.world.tenant("Fabrikam"))
    for _ in range(PROPERTIES["version"] - 1):
        emulator.links.create(robot, PROPERTIES["partnerId"])
    response = put("robot")
    its_own = {"tenantId": robot.tenant.id, "objectId": robot.object_id}
    expected = {**LINK, "properties": {**PROPERTIES, **its_own}}
    assert response.status_code == 200
    assert json.dumps(response.json()) == json.dumps(expected)  # the order of keys too
    assert {name: response.headers[name] for name in RECORDED["headers"]} == RECORDED["headers"]
    for name in RECORDED["headers with a GUID"]:
        assert str(UUID(response.headers[name])) == response.headers[name]


def test_who_has_no_account_is_told_what_the_real_service_says(put):
    assert put("alex").json()["error"]["message"] == RECORDED["no account"]
