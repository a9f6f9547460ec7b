"""The emulator, brought to where the real service was when it gave an answer: does it give the same one?"""

import json
from datetime import datetime
from uuid import UUID

import requests

from emulator import Emulator
from emulator.management_partner.dialects import DIALECTS
from emulator.resource_manager.models import Caller
from emulator.world import sample_world

SOME_TIME = "2018-02-21T20:07:21.1341292Z"
IDS = {"request-id", "x-ms-request-id", "x-ms-correlation-request-id"}
SOMETIMES_ABSENT = ("content-type", *(dialect.limit_header for dialect in DIALECTS.values()))


def nanoseconds(text):
    """A time of the service, in nanoseconds since 1970."""
    seconds, _, fraction = text.rstrip("Z").partition(".")
    return int(datetime.fromisoformat(f"{seconds}+00:00").timestamp()) * 10**9 + int(fraction.ljust(9, "0"))


class Rehearsal:
    """An emulator that is asked what the real service was asked, by a service principal.

    Used in a `with` statement, it runs inside the block. `asked` is an object as in tests/unit/recorded_answers.json.

    :param directory: folder for the certificate of the emulator, `Path`.
    """

    def __init__(self, directory):
        self._world = sample_world()
        self._emulator = Emulator(self._world, clock=lambda: self._now)
        self._bundle = directory / "bundle.pem"
        robot, tenant = self._world["robot"], self._world.tenant("Fabrikam")
        self._caller, self._tenants = Caller(robot, tenant), robot.tenants

    def __enter__(self):
        self._emulator.__enter__()
        self._emulator.certificates.write_bundle(self._bundle, public=False)
        return self

    def __exit__(self, *_):
        self._emulator.__exit__()

    def ask(self, recorded):
        """Ask the emulator what was asked then; the response is given."""
        self._begin(recorded)
        url, caller, request = self._emulator.own_cloud_url, self._caller, recorded["request"]
        token = self._emulator.issuer.access_token(caller.principal, caller.tenant, url)
        with requests.Session() as session:
            session.trust_env = False
            headers = {"Authorization": f"Bearer {token}"}
            return session.request(
                request["method"], url + request["path"], headers=headers, verify=str(self._bundle), timeout=10
            )

    def assert_answers(self, recorded):
        """Status and body are those that the real service sent."""
        response, expected = self.ask(recorded), recorded["response"]
        assert expected["status"] in (None, response.status_code)
        if "error" in (expected["body"] or {}):
            assert_refusal(response.json(), expected["body"])
        elif expected["body"]:
            its_own = {"tenantId": self._caller.tenant.id, "objectId": self._caller.object_id}
            link = {**expected["body"], "properties": {**expected["body"]["properties"], **its_own}}
            assert json.dumps(response.json()) == json.dumps(link)  # the order of keys too
        else:
            assert response.content == b""

    def assert_headers(self, recorded):
        """The headers are those that the real service sent."""
        sent, expected = self.ask(recorded).headers, recorded["response"]["headers"]
        assert set(expected) <= {name.lower() for name in sent}
        assert [name in sent for name in SOMETIMES_ABSENT] == [name in expected for name in SOMETIMES_ABSENT]
        for name, value in expected.items():
            if name in IDS:
                assert str(UUID(sent[name])) == sent[name]
            elif name == "x-ms-routing-request-id":
                assert len(sent[name].split(":")) == len(value.split(":"))
            elif name.startswith("x-ms-ratelimit"):
                assert int(sent[name]) <= DIALECTS[recorded["dialect"]].limit
            else:
                assert sent[name] == value

    def _begin(self, recorded):
        """Bring the emulator to where the real service was."""
        self._emulator.reset()
        links, given, _, no_partner = self._emulator.links, *recorded["given"].partition(", no partner")
        properties = (recorded["response"]["body"] or {}).get("properties", {})
        asked = _asked_for(recorded) or properties.get("partnerId")
        another = "54321" if asked != "54321" else "12345"
        self._world.partners.clear()
        self._world.partners.update(
            {another: "Another"} | ({} if no_partner else {asked: properties.get("partnerName")})
        )
        self._caller.principal.tenants = self._tenants[: 1 if given == "no account" else None]
        if given == "no account":
            return
        times = [nanoseconds(properties.get(each, SOME_TIME)) for each in ("createdTime", "updatedTime")]
        links.dialect = DIALECTS[recorded["dialect"]]
        linked = {"the same ID linked": asked, "one linked": asked, "another ID linked": another}.get(given)
        writes = max(properties.get("version", 0), 3) - (recorded["request"]["method"] != "GET")
        for number in range(writes if linked else writes - 1):
            self._now = times[min(number, 1)]
            (links.update if number else links.create)(self._caller, linked or another)
        if not linked:
            links.delete(self._caller, another)
        self._now = times[1]


def _asked_for(recorded):
    return recorded["request"]["path"].partition("?")[0].partition("/partners")[2].strip("/")


def assert_refusal(answer, expected):
    """Of a refusal that was reported, code or form may not be known."""
    assert answer["error"] | expected["error"] == answer["error"]
    assert "code" not in expected or answer == expected
