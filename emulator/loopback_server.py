"""An HTTP or HTTPS server on a loopback port."""

import contextlib
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer

from werkzeug.test import create_environ
from werkzeug.wrappers import Request


class Connection(BaseHTTPRequestHandler):
    """A connection, kept alive for many requests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    host = None

    def setup(self):
        if self.server.tls:
            self.start_tls(self.server.tls)
        super().setup()

    def start_tls(self, tls):
        """Switch to TLS with an `ssl.SSLContext`."""
        self.request = tls.wrap_socket(self.request, server_side=True)

    def finish(self):
        super().finish()
        self.request.close()

    def log_message(self, *_):
        """Print nothing. The request log has all requests."""

    def respond(self):
        """Send the response, or the part of it that the server asks for."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        host = self.host or self.headers.get("Host", "").partition(":")[0]
        response, drop_after = self.server.respond(host, self._request(host, body))
        content = response.get_data()
        if drop_after != 0:
            self._send_head(response, content)
            self.wfile.write(content[:drop_after])
        if drop_after is not None:
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = respond  # noqa: N815

    def _request(self, host, body):
        path, _, query = self.path.partition("?")
        environ = create_environ(
            path,
            base_url=f"https://{self.headers.get('Host', host)}",
            query_string=query,
            method=self.command,
            headers=list(self.headers.items()),
            data=body,
        )
        request = Request(environ)
        request.get_data()  # caches the body for the log; the service reads it again from the start
        environ["wsgi.input"].seek(0)
        return request

    def _send_head(self, response, content):
        self.send_response_only(response.status_code)
        for name, value in response.headers.items():
            if name.lower() not in ("content-length", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()


class LoopbackServer(ThreadingHTTPServer):
    """A server on a port of 127.0.0.1, with a thread for each connection.

    :param respond: function of host name and `werkzeug.Request` that returns a `werkzeug.Response` and the number of
        bytes of its body to send before the connection is dropped (None: send all, and keep the connection).
    :param tls: `ssl.SSLContext` for HTTPS; None: plain HTTP.
    """

    daemon_threads = True
    request_queue_size = 128
    connection = Connection

    def __init__(self, respond, tls=None):
        super().__init__(("127.0.0.1", 0), self.connection)
        self.respond = respond
        self.tls = tls
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def server_bind(self):
        """Bind to the port without the DNS query for this machine's name that `HTTPServer` makes."""
        TCPServer.server_bind(self)

    @property
    def port(self):
        return self.server_address[1]

    def close(self):
        """Stop listening."""
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """Report an error, unless the client has disconnected or does not trust the certificate."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)
