"""The emulator over its sockets: the two clouds, the proxy, faults, the request log and refusals."""

import http.client
import signal
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests

from emulator import Emulator, Fault
from emulator.entra.tokens import TokenIssuer
from emulator.world import sample_world
from tests.project import ROOT
from tests.unit.conftest import ARM

LOGIN = "https://login.microsoftonline.com"
METADATA = "/metadata/endpoints?api-version=2022-09-01"
OPENID = "/common/v2.0/.well-known/openid-configuration"
PARTNERS = "/providers/Microsoft.ManagementPartner/partners"
VERSION = "?api-version=2018-02-01"
PARTNER = f"{PARTNERS}/12345"

pytestmark = pytest.mark.usefixtures("forget")


@pytest.fixture(scope="module")
def passing_emulator():
    """An emulator whose proxy passes other hosts on."""
    with Emulator(sample_world(), outside="pass") as running:
        yield running


@pytest.fixture
def bearer(emulator):
    """Gives a function that makes an Authorization header of Alex."""

    def header(tenant="Fabrikam", audience=ARM, issuer=emulator.issuer):
        token = issuer.access_token(emulator.world["alex"], emulator.world.tenant(tenant), audience)
        return {"Authorization": f"Bearer {token}"}

    return header


@pytest.fixture
def send(client, bearer):
    """Gives a function that sends a request to Azure Resource Manager as Alex."""
    return lambda method, path, tenant="Fabrikam": client.request(
        method, f"{ARM}{path}{VERSION}", headers=bearer(tenant), timeout=10
    )


class _Server(socketserver.ThreadingTCPServer):
    """A server outside: it notes what arrives; sends `greeting` after the first words, then what it gets."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, greeting=b""):
        super().__init__(("127.0.0.1", 0), _Echo)
        self.greeting = greeting
        self.heard = []
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()


class _Echo(socketserver.BaseRequestHandler):
    def handle(self):
        if self.server.greeting:
            self.server.heard.append(self.request.recv(4096))
            self.request.sendall(self.server.greeting)
        while data := self.request.recv(4096):
            self.server.heard.append(data)
            self.request.sendall(data)


@pytest.fixture
def outside():
    """Gives a function that starts a server outside of the emulator."""
    servers = []

    def start(greeting=b""):
        servers.append(_Server(greeting))
        return servers[-1]

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def environment(monkeypatch):
    """The environment without proxies; more can be set."""
    for name in ("https_proxy", "http_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def connect(emulator, address):
    """A socket to the proxy that has asked for an address, and the status line that came."""
    there = socket.create_connection(("127.0.0.1", emulator.proxy.port), timeout=5)
    there.sendall(f"CONNECT {address} HTTP/1.1\r\nHost: {address}\r\n\r\n".encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += there.recv(1) or b"\r\n\r\n"
    return there, head.partition(b"\r\n")[0].decode()


@pytest.mark.parametrize(
    ("request_line", "status"), [("CONNECT nonsense", "400"), ("GET http://management.azure.com/tenants", "403")]
)
def test_the_proxy_takes_nothing_but_connect_to_a_host_and_port(emulator, request_line, status):
    with socket.create_connection(("127.0.0.1", emulator.proxy.port), timeout=5) as there:
        there.sendall(f"{request_line} HTTP/1.1\r\n\r\n".encode())
        assert there.recv(4096).split()[1].decode() == status


@pytest.mark.parametrize(("host", "path"), [("management.azure.com", METADATA), ("login.microsoftonline.com", OPENID)])
def test_one_connection_serves_many_requests(emulator, bundle, host, path):
    context = ssl.create_default_context(cafile=bundle)
    connection = http.client.HTTPSConnection("127.0.0.1", emulator.proxy.port, timeout=5, context=context)
    connection.set_tunnel(host, 443)
    connection.connect()
    first = connection.sock
    for _ in range(3):
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == 200
        assert host in answer.read().decode()
        assert connection.sock is first
    connection.close()


def test_the_own_cloud_has_endpoints_sign_in_and_tenants_on_localhost(emulator, direct, bearer):
    url = emulator.own_cloud_url
    metadata = direct.get(f"{url}{METADATA}").json()
    assert metadata["resourceManager"] == metadata["authentication"]["loginEndpoint"] == url
    assert direct.get(f"{url}{OPENID}").json()["token_endpoint"] == f"{url}/common/oauth2/v2.0/token"
    answer = direct.get(f"{url}/tenants?api-version=2022-12-01", headers=bearer(audience=f"{url}/"))
    assert answer.status_code == 200
    assert answer.json()["value"][-1]["tenantCategory"] == "Home"


def test_nobody_trusts_the_certificate_without_the_bundle(emulator, client):
    client.verify = True
    with pytest.raises(requests.exceptions.SSLError):
        client.get(f"{ARM}{METADATA}")
    with pytest.raises(requests.exceptions.SSLError):
        client.get(f"{emulator.own_cloud_url}{METADATA}", proxies={"https": None})


def test_a_client_that_says_nothing_holds_up_nobody(emulator, client):
    silent = [
        socket.create_connection(("127.0.0.1", emulator.proxy.port)),
        socket.create_connection(("127.0.0.1", int(emulator.own_cloud_url.rpartition(":")[2]))),
        connect(emulator, "management.azure.com:443")[0],
    ]
    assert client.get(f"{ARM}{METADATA}", timeout=5).status_code == 200
    own_cloud = f"{emulator.own_cloud_url}{METADATA}"
    assert client.get(own_cloud, timeout=5, proxies={"https": None}).status_code == 200
    for one in silent:
        one.close()


def test_no_other_host_is_reached_unless_that_is_asked_for(emulator, client):
    with pytest.raises(requests.exceptions.ProxyError, match="403"):
        client.get("https://pypi.example/simple/")
    assert [(entry.method, entry.host) for entry in emulator.log.entries()] == [("CONNECT", "pypi.example")]


def test_another_host_is_passed_on_to(passing_emulator, outside, environment):
    server = outside()
    there, status = connect(passing_emulator, f"127.0.0.1:{server.server_address[1]}")
    with there:
        there.sendall(b"hello")
        assert there.recv(100) == b"hello"
    assert status == "HTTP/1.1 200 Connection established"
    assert passing_emulator.log.entries("CONNECT")[-1].host == "127.0.0.1"


def test_another_host_is_reached_by_the_proxy_of_the_environment(passing_emulator, outside, environment):
    parent = outside(b"HTTP/1.1 200 Connection established\r\n\r\n")
    environment.setenv("HTTPS_PROXY", f"http://127.0.0.1:{parent.server_address[1]}")
    there, status = connect(passing_emulator, "pypi.example:443")
    with there:
        there.sendall(b"hello")
        assert there.recv(100) == b"hello"
    assert " 200 " in status
    assert parent.heard[0].startswith(b"CONNECT pypi.example:443 HTTP/1.1\r\n")


def test_the_proxy_of_the_environment_is_left_out_where_no_proxy_says_so(passing_emulator, outside, environment):
    parent, server = outside(b"HTTP/1.1 200 OK\r\n\r\n"), outside()
    environment.setenv("HTTPS_PROXY", f"http://127.0.0.1:{parent.server_address[1]}")
    environment.setenv("NO_PROXY", "127.0.0.1")
    there, _ = connect(passing_emulator, f"127.0.0.1:{server.server_address[1]}")
    with there:
        there.sendall(b"hello")
        assert there.recv(100) == b"hello"
    assert parent.heard == []


@pytest.mark.parametrize("answer", [b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", b"\r\n\r\n"])
def test_a_refusal_of_the_parent_proxy_is_no_connection(passing_emulator, outside, environment, answer):
    parent = outside(answer)
    environment.setenv("HTTPS_PROXY", f"http://127.0.0.1:{parent.server_address[1]}")
    there, status = connect(passing_emulator, "pypi.example:443")
    there.close()
    assert " 502 " in status


def test_a_host_that_does_not_answer_is_a_bad_gateway(passing_emulator, environment):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free_port = taken.getsockname()[1]
    there, status = connect(passing_emulator, f"127.0.0.1:{free_port}")
    there.close()
    assert " 502 " in status


def test_a_status_a_body_and_headers_can_be_put_in_place_of_an_answer(emulator, send):
    fault = Fault(path="/partners", status=429, body="<h1>Busy</h1>", headers={"Retry-After": "7"})
    emulator.faults.add(fault)
    answer = send("GET", PARTNERS)
    assert (answer.status_code, answer.text, answer.headers["Retry-After"]) == (429, "<h1>Busy</h1>", "7")
    assert emulator.log.entries()[-1].status == 429


def test_headers_alone_leave_the_answer_as_it_is(emulator, send):
    emulator.faults.add(Fault(headers={"x-more": "yes"}))
    answer = send("GET", "/providers/Microsoft.ManagementPartner/operations")
    assert (answer.status_code, answer.headers["x-more"]) == (200, "yes")
    assert answer.json()["value"]


@pytest.mark.parametrize(
    ("fault", "linked", "status"),
    [
        ({"drop": "before"}, False, 0),
        ({"drop": "before", "carried_out": True}, True, 0),
        ({"drop": "middle"}, True, 200),
        ({"drop": "middle", "status": 500, "body": "half of this"}, False, 500),
        ({"drop": "middle", "status": 500, "carried_out": True}, True, 500),
    ],
)
def test_a_dropped_connection_loses_the_answer(emulator, send, fault, linked, status):
    emulator.faults.add(Fault(method="PUT", **fault))
    with pytest.raises((requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        send("PUT", PARTNER)
    assert [entry.status for entry in emulator.log.entries("PUT")] == [status]
    assert (send("GET", PARTNER).status_code == 200) == linked


def test_a_spoilt_answer_tells_nothing_about_a_write_that_was_done(emulator, send):
    emulator.faults.add(Fault(method="PUT", status=502, body="", carried_out=True))
    assert (send("PUT", PARTNER).status_code, send("GET", PARTNER).status_code) == (502, 200)


def test_an_answer_can_be_late(emulator, send):
    emulator.faults.add(Fault(delay=0.3))
    start = time.monotonic()
    assert send("GET", PARTNERS).status_code == 404
    assert time.monotonic() - start >= 0.3


def test_every_answer_can_take_time(emulator, send, monkeypatch):
    monkeypatch.setitem(emulator.latency, "arm", 0.3)
    start = time.monotonic()
    send("GET", PARTNERS)
    assert time.monotonic() - start >= 0.3


@pytest.mark.parametrize(("times", "statuses"), [(1, [500, 404, 404]), (2, [500, 500, 404]), (None, [500] * 3)])
def test_a_fault_occurs_so_many_times(emulator, send, times, statuses):
    emulator.faults.add(Fault(status=500, times=times))
    assert [send("GET", PARTNERS).status_code for _ in range(3)] == statuses


def test_faults_occur_in_the_order_in_which_they_were_added(emulator, send):
    for status in (500, 503):
        emulator.faults.add(Fault(status=status))
    assert [send("GET", PARTNERS).status_code for _ in range(3)] == [500, 503, 404]


@pytest.mark.parametrize(
    ("fault", "hit"),
    [
        ({"method": "PUT"}, [True, False, False]),
        ({"path": "/PARTNERS$"}, [False, True, False]),
        ({"path": "/partners/[0-9]+$", "method": "GET"}, [False, False, False]),
        ({"tenant": "Fabrikam"}, [True, True, False]),
        ({"tenant": "Northwind Traders"}, [False, False, True]),
        ({"host": "management.azure.com"}, [True, True, True]),
        ({"host": "login.microsoftonline.com"}, [False, False, False]),
    ],
)
def test_a_fault_hits_only_the_requests_that_it_is_for(emulator, send, fault, hit):
    if "tenant" in fault:
        fault = {**fault, "tenant": emulator.world.tenant(fault["tenant"]).id}
    emulator.faults.add(Fault(**fault, status=418, times=None))
    asked = [("PUT", PARTNER, "Fabrikam"), ("GET", PARTNERS, "Fabrikam"), ("DELETE", PARTNER, "Northwind Traders")]
    assert [send(*request).status_code == 418 for request in asked] == hit


def test_the_log_says_who_asked_for_what(emulator, send):
    send("PUT", PARTNER)
    fabrikam = emulator.world.tenant("Fabrikam")
    entry = emulator.log.entries("PUT", "/Partners/")[0]
    assert (entry.host, entry.path, entry.status) == ("management.azure.com", PARTNER, 200)
    assert entry.query == {"api-version": "2018-02-01"}
    assert (entry.tenant, entry.object_id) == (fabrikam.id, emulator.world["alex"].object_id(fabrikam))
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


def assert_refused(answer, status, code):
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    error = answer.json()["error"]
    assert (set(error), error["code"]) == ({"code", "message"}, code)
    assert error["message"]


@pytest.mark.parametrize(
    ("method", "path", "error"),
    [
        ("GET", PARTNERS, (400, "MissingApiVersionParameter")),
        ("GET", f"{PARTNERS}?api-version=2017-01-01", (400, "InvalidApiVersionParameter")),
        ("GET", "/tenants", (400, "MissingApiVersionParameter")),
        ("GET", "/tenants?api-version=2018-02-01", (400, "InvalidApiVersionParameter")),
        ("GET", "/subscriptions", (400, "MissingApiVersionParameter")),
        ("GET", "/subscriptions/1?api-version=2022-12-01", (404, "SubscriptionNotFound")),
        ("GET", f"/nothing{VERSION}", (404, "InvalidResourceType")),
        ("GET", f"/providers/Microsoft.Other/things{VERSION}", (404, "InvalidResourceType")),
        ("POST", f"{PARTNER}{VERSION}", (405, "MethodNotAllowed")),
        ("DELETE", f"{PARTNERS}{VERSION}", (405, "MethodNotAllowed")),
        ("GET", f"{PARTNERS}{VERSION}", (404, "NotFound")),
        ("PUT", f"{PARTNERS}/99999{VERSION}", (400, "BadRequest")),
    ],
)
def test_a_wrong_request_gets_an_error_that_az_can_read(client, bearer, method, path, error):
    assert_refused(client.request(method, ARM + path, headers=bearer()), *error)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        pytest.param(lambda _: {}, "AuthenticationFailed", id="no token"),
        pytest.param(lambda _: {"Authorization": "Bearer"}, "AuthenticationFailed", id="empty token"),
        pytest.param(lambda _: {"Authorization": "Basic YTpi"}, "AuthenticationFailed", id="another scheme"),
        pytest.param(lambda _: {"Authorization": "Bearer nonsense"}, "InvalidAuthenticationToken", id="no JWT"),
        pytest.param(
            lambda bearer: bearer(issuer=TokenIssuer(LOGIN)), "InvalidAuthenticationToken", id="foreign token"
        ),
        pytest.param(
            lambda bearer: bearer(audience="https://graph.microsoft.com"),
            "InvalidAuthenticationTokenAudience",
            id="token for something else",
        ),
    ],
)
def test_only_tokens_of_the_emulator_open_the_resource_manager(client, bearer, headers, code):
    assert_refused(client.get(f"{ARM}{PARTNERS}{VERSION}", headers=headers(bearer)), 401, code)


def test_an_expired_token_is_refused(emulator, client, bearer, monkeypatch):
    monkeypatch.setattr(emulator.issuer, "lifetime", -60)
    answer = client.get(f"{ARM}{PARTNERS}{VERSION}", headers=bearer())
    assert_refused(answer, 401, "ExpiredAuthenticationToken")


def test_every_page_of_tenants_can_be_reached(emulator, client, bearer, monkeypatch):
    monkeypatch.setattr(emulator.resource_manager, "page_size", 4)
    pages = [client.get(f"{ARM}/tenants?api-version=2022-12-01", headers=bearer()).json()]
    while "nextLink" in pages[-1]:
        pages.append(client.get(pages[-1]["nextLink"], headers=bearer()).json())
    assert [len(page["value"]) for page in pages] == [4, 2]
    tenants = [tenant for page in pages for tenant in page["value"]]
    home, *others = emulator.world["alex"].tenants
    assert [tenant["tenantId"] for tenant in tenants] == [tenant.id for tenant in (*others, home)]
    assert [tenant["tenantCategory"] for tenant in tenants] == [*["ProjectedBy"] * 5, "Home"]
    assert tenants[0]["displayName"] == "Adventure Works"
    assert tenants[0]["domains"] == [tenants[0]["defaultDomain"]] == ["adventureworks.onmicrosoft.com"]


def test_a_token_shows_the_subscriptions_of_its_own_tenant(client, bearer):
    url = f"{ARM}/subscriptions?api-version=2022-12-01"
    (found,) = client.get(url, headers=bearer()).json()["value"]
    assert found["displayName"] == "Fabrikam Production"
    one = f"{ARM}/subscriptions/{found['subscriptionId'].upper()}?api-version=2022-12-01"
    assert client.get(one, headers=bearer()).json() == found
    assert client.get(one, headers=bearer("Northwind Traders")).status_code == 404


def test_answers_carry_the_recorded_headers(client, bearer):
    headers = {**bearer(), "x-ms-correlation-request-id": "7c8f2d9e-0000-0000-0000-000000000001"}
    read = client.get(f"{ARM}{PARTNERS}{VERSION}", headers=headers).headers
    assert read["x-ms-correlation-request-id"] == "7c8f2d9e-0000-0000-0000-000000000001"
    assert read["x-ms-request-id"] == read["request-id"] != read["x-ms-correlation-request-id"]
    assert (read["Cache-Control"], read["Expires"]) == ("no-cache", "-1")
    assert "x-ms-ratelimit-remaining-tenant-writes" not in read
    left = [
        int(client.put(f"{ARM}{PARTNER}{VERSION}", headers=bearer()).headers["x-ms-ratelimit-remaining-tenant-writes"])
        for _ in range(2)
    ]
    assert left[0] == left[1] + 1 <= 1199


@pytest.fixture
def running_module():
    command = [sys.executable, "-m", "emulator"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no Ctrl-C to a single process")
def test_python_m_emulator_prints_what_to_set_and_ends_on_ctrl_c(running_module):
    lines = iter(running_module.stdout.readline, "# Ctrl-C ends the emulator.\n")
    shown = dict(line.rstrip("\n").split("=", 1) for line in lines)
    bundle = shown["REQUESTS_CA_BUNDLE"]
    answer = requests.get(ARM + METADATA, proxies={"https": shown["HTTPS_PROXY"]}, verify=bundle, timeout=10)
    running_module.send_signal(signal.SIGINT)
    _, errors = running_module.communicate(timeout=20)
    assert set(shown) >= {"AZURE_CONFIG_DIR", "AZURE_EXTENSION_DIR"}
    assert answer.status_code == 200
    assert (running_module.returncode, errors) == (0, "")
    assert not Path(bundle).exists()
