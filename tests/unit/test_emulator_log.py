"""The emulator's memory: what the request log says of each request, and what a reset forgets."""

import threading
import time

import pytest

from emulator import Fault
from tests.unit.addresses import LOGIN, PARTNER, PARTNERS
from tests.unit.conftest import ARM

pytestmark = pytest.mark.usefixtures("forget")


def test_the_log_says_who_asked_for_what(emulator, send):
    send("PUT", PARTNER)
    fabrikam = emulator.world.tenant("Fabrikam")
    entry = emulator.log.entries("PUT", "/Partners/")[0]
    assert (entry.host, entry.path, entry.status) == ("management.azure.com", PARTNER, 200)
    assert entry.query == {"api-version": "2018-02-01"}
    assert (entry.tenant, entry.object_id) == (fabrikam.id, emulator.world["alex"].object_id(fabrikam))
    assert entry.audience == ARM
    assert emulator.log.entries("GET") == emulator.log.entries("PUT", "/tenants") == []


def test_the_log_holds_no_token_and_no_secret(emulator, client, bearer):
    header = bearer()
    client.get(f"{ARM}/tenants?api-version=2022-12-01", headers=header)
    form = {
        "grant_type": "client_credentials",
        "client_id": "some-application",
        "client_secret": "secret-1",
        "refresh_token": "secret-2",
        "code": "secret-3",
        "device_code": "secret-4",
        "password": "secret-5",
    }
    client.post(f"{LOGIN}/common/oauth2/v2.0/token", data=form)
    client.get(emulator.identity_endpoint, headers={"X-IDENTITY-HEADER": "secret-6"})
    log = repr(emulator.log.entries())
    assert len(emulator.log.entries()) == 3
    assert "some-application" in log
    assert header["Authorization"].split()[1] not in log
    assert "secret-" not in log


@pytest.mark.parametrize("endpoint", ["devicecode", "token"])
def test_the_log_shows_whose_sign_in_it_is_and_the_marker_of_an_agents_session(emulator, client, endpoint):
    form = {
        "login_hint": "alex@example.com",
        "claims": "{}",
        "client_session": "session-1",
        "refresh_token": "secret-1",
    }
    url = f"{LOGIN}/common/oauth2/v2.0/{endpoint}"
    client.post(url, data=form, params={"client_session": "session-1"}, timeout=10)
    (entry,) = emulator.log.entries("POST")
    assert entry.form == {"login_hint": "alex@example.com", "claims": "{}", "client_session": "session-1"}
    assert entry.query == {"client_session": "session-1"}
    assert "secret-" not in repr(entry)


def test_a_reset_forgets_links_faults_and_requests_but_no_sign_in(emulator, send):
    send("PUT", PARTNER)
    emulator.faults.add(Fault(status=500))
    emulator.reset()
    assert emulator.links.links() == {}
    assert emulator.log.entries() == []
    assert send("GET", PARTNERS).status_code == 404


def test_a_reset_waits_for_the_requests_that_are_under_way(emulator, send, monkeypatch):
    send("GET", PARTNERS)
    monkeypatch.setitem(emulator.latency, "arm", 0.6)
    slow = threading.Thread(target=send, args=("PUT", PARTNER))
    slow.start()
    time.sleep(0.3)
    emulator.reset()
    slow.join()
    assert emulator.links.links() == {}
