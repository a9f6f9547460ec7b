"""The emulator over its sockets: the two clouds on HTTPS, the CONNECT proxy, and the hosts outside."""

import http.client
import socket
import socketserver
import ssl
import threading

import pytest
import requests

from emulator import Emulator
from emulator.world import sample_world
from tests.unit.addresses import METADATA
from tests.unit.conftest import ARM

OPENID = "/common/v2.0/.well-known/openid-configuration"

pytestmark = pytest.mark.usefixtures("forget")


@pytest.fixture(scope="module")
def passing_emulator():
    """An emulator whose proxy passes other hosts on."""
    with Emulator(sample_world(), outside="pass") as running:
        yield running


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


def test_the_proxy_takes_tls(emulator, direct):
    direct.proxies = {"https": emulator.tls_proxy(emulator.certificates.server_context())}
    for _ in range(3):
        assert direct.get(f"{ARM}{METADATA}", timeout=5).json()["resourceManager"] == ARM
    with pytest.raises(requests.exceptions.ProxyError, match="403"):
        direct.get("https://pypi.example/simple/", timeout=5)


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
