"""The CONNECT proxy through which az reaches the hosts of the public cloud."""

import contextlib
import select
import socket
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from emulator.loopback_server import Connection, LoopbackServer


class ProxyConnection(Connection):
    """A connection to the proxy, and through it to one host."""

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

    def respond(self):
        """Respond for an emulated host. The proxy itself accepts only CONNECT."""
        if self.host is None:
            self.close_connection = True
            self.send_error(403, explain="This proxy accepts only CONNECT")
        else:
            super().respond()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = respond  # noqa: N815

    def _serve(self, host):
        """Act as the host: the connection continues in TLS."""
        self._established()
        self.host = host
        self.close_connection = False
        self.start_tls(self.server.inside_tls)
        super().setup()

    def _pass_on(self, host, port):
        """Connect to the host, and copy bytes in both directions."""
        try:
            upstream = _connect(host, port)
        except OSError as error:
            self.send_error(502, explain=f"Cannot connect to {host}: {error}")
            return
        with upstream:
            self._established()
            _copy_both_ways(self.connection, upstream)

    def _established(self):
        self.send_response_only(200, "Connection established")
        self.end_headers()


class Proxy(LoopbackServer):
    """A CONNECT proxy that responds for some hosts itself.

    :param respond: see `LoopbackServer`.
    :param tls: `ssl.SSLContext` with a certificate for `hosts`.
    :param hosts: names of the hosts to respond for.
    :param outside: function that tells whether to connect to another host, by its name.
    """

    connection = ProxyConnection

    def __init__(self, respond, tls, hosts, outside):
        self.hosts = hosts
        self.outside = outside
        self.inside_tls = tls
        super().__init__(respond)


class TlsConnection(Connection):
    """A connection to the proxy over TLS."""

    def handle(self):
        """Copy bytes in both directions between the client and the proxy."""
        with socket.create_connection(("127.0.0.1", self.server.proxy.port), timeout=60) as upstream:
            _copy_both_ways(self.connection, upstream)


class TlsProxy(LoopbackServer):
    """A proxy that clients reach over TLS, like https://proxy.example:443.

    :param tls: `ssl.SSLContext` with a certificate for localhost.
    """

    connection = TlsConnection

    def __init__(self, proxy, tls):
        self.proxy = proxy
        super().__init__(respond=None, tls=tls)


def _connect(host, port):
    """Connect to a host, through the proxy in the environment, if any."""
    parent = getproxies().get("https")
    if not parent or proxy_bypass(host):
        return socket.create_connection((host, port), timeout=60)
    address = urlsplit(parent)
    upstream = socket.create_connection((address.hostname, address.port or 80), timeout=60)
    upstream.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += upstream.recv(1) or b"\r\n\r\n"
    if head.split()[1:2] != [b"200"]:
        upstream.close()
        raise ConnectionRefusedError(f"the parent proxy refused: {head.splitlines()[0].decode(errors='replace')}")
    return upstream


def _copy_both_ways(one, other):
    """Copy bytes in both directions until one side closes."""
    peers = {one: other, other: one}
    with contextlib.suppress(OSError):
        while True:
            for ready in select.select(list(peers), [], [], 60)[0]:
                data = ready.recv(65536)
                if not data:
                    return
                peers[ready].sendall(data)
