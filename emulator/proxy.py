"""The CONNECT proxy by which az reaches the hosts of the public cloud."""

import contextlib
import select
import socket
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from emulator.door import Connection, Door


class ProxyConnection(Connection):
    """A connection to the proxy, and by it to one host."""

    def do_CONNECT(self):  # noqa: N802
        host, _, port = self.path.rpartition(":")
        self.close_connection = True
        if not port.isdigit():
            self.send_error(400, explain="CONNECT takes a host and a port")
        elif host in self.server.hosts:
            self._serve(host)
        elif self.server.outside(host):
            self._pass_on(host, int(port))
        else:
            self.send_error(403, explain=f"{host} is not emulated")

    def answer(self):
        """Answer a request to an emulated host; the proxy serves none over plain HTTP."""
        if self.host is None:
            self.close_connection = True
            self.send_error(403, explain="This proxy takes CONNECT alone")
        else:
            super().answer()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

    def _serve(self, host):
        """Be the host: the same connection goes on in TLS."""
        self._established()
        self.host = host
        self.close_connection = False
        self.start_tls(self.server.inside_tls)
        super().setup()

    def _pass_on(self, host, port):
        """Connect to the host, and pass the bytes on in both directions."""
        try:
            there = _connect(host, port)
        except OSError as error:
            self.send_error(502, explain=f"No connection to {host}: {error}")
            return
        with there:
            self._established()
            _pump(self.connection, there)

    def _established(self):
        self.send_response_only(200, "Connection established")
        self.end_headers()


class Proxy(Door):
    """A CONNECT proxy that answers for some hosts itself.

    :param answer: see `Door`.
    :param tls: `ssl.SSLContext` with a certificate for `hosts`.
    :param hosts: names of the hosts to answer for.
    :param outside: function of a host name that says whether a connection to this other host may be made.
    """

    connection = ProxyConnection

    def __init__(self, answer, tls, hosts, outside):
        self.hosts = hosts
        self.outside = outside
        self.inside_tls = tls
        super().__init__(answer)


class TlsConnection(Connection):
    """A connection to the proxy over TLS."""

    def handle(self):
        """Pass on what comes in both directions: the requests are for the proxy behind it."""
        with socket.create_connection(("127.0.0.1", self.server.proxy.port), timeout=60) as there:
            _pump(self.connection, there)


class TlsDoor(Door):
    """A door to a proxy for those who speak TLS to the proxy itself, as to https://proxy.example:443.

    :param proxy: `Proxy`.
    :param tls: `ssl.SSLContext` with a certificate for localhost.
    """

    connection = TlsConnection

    def __init__(self, proxy, tls):
        self.proxy = proxy
        super().__init__(answer=None, tls=tls)


def _connect(host, port):
    """A connection to a host, by the parent proxy that the environment names, if any."""
    parent = getproxies().get("https")
    if not parent or proxy_bypass(host):
        return socket.create_connection((host, port), timeout=60)
    address = urlsplit(parent)
    there = socket.create_connection((address.hostname, address.port or 80), timeout=60)
    there.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += there.recv(1) or b"\r\n\r\n"
    if head.split()[1:2] != [b"200"]:
        there.close()
        raise ConnectionRefusedError(f"the parent proxy refused: {head.splitlines()[0].decode(errors='replace')}")
    return there


def _pump(one, other):
    """Copy bytes both ways until either side closes."""
    peers = {one: other, other: one}
    with contextlib.suppress(OSError):
        while True:
            for ready in select.select(list(peers), [], [], 60)[0]:
                data = ready.recv(65536)
                if not data:
                    return
                peers[ready].sendall(data)
