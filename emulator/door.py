"""A server on a loopback port, for HTTP or HTTPS."""

import contextlib
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer

from werkzeug.test import create_environ
from werkzeug.wrappers import Request


class Connection(BaseHTTPRequestHandler):
    """One connection, kept alive over many requests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    host = None

    def setup(self):
        if self.server.tls:
            self.start_tls(self.server.tls)
        super().setup()

    def start_tls(self, tls):
        """Go on in TLS.

        :param tls: `ssl.SSLContext`.
        """
        self.request = tls.wrap_socket(self.request, server_side=True)

    def finish(self):
        super().finish()
        self.request.close()

    def log_message(self, *_):
        """Say nothing: the request log has it."""

    def answer(self):
        """Answer a request, or as much of it as the server says."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        host = self.host or self.headers.get("Host", "").partition(":")[0]
        response, drop_after = self.server.answer(host, self._request(host, body))
        content = response.get_data()
        if drop_after != 0:
            self._send_head(response, content)
            self.wfile.write(content[:drop_after])
        if drop_after is not None:
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

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
        request.get_data()  # keeps the body for the log; the service reads it from the start again
        environ["wsgi.input"].seek(0)
        return request

    def _send_head(self, response, content):
        self.send_response_only(response.status_code)
        for name, value in response.headers.items():
            if name.lower() not in ("content-length", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()


class Door(ThreadingHTTPServer):
    """A server on a port of 127.0.0.1, each connection in a thread of its own.

    :param answer: function of host name and `werkzeug.Request` that gives a `werkzeug.Response` and how much of its
        body to send before dropping the connection (None: all of it, and keep the connection).
    :param tls: `ssl.SSLContext` for HTTPS; None: plain HTTP.
    """

    daemon_threads = True
    request_queue_size = 128
    connection = Connection

    def __init__(self, answer, tls=None):
        super().__init__(("127.0.0.1", 0), self.connection)
        self.answer = answer
        self.tls = tls
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def server_bind(self):
        """Bind to the port; unlike `HTTPServer`, without asking DNS for this machine's name."""
        TCPServer.server_bind(self)

    @property
    def port(self):
        return self.server_address[1]

    def close(self):
        """Stop listening."""
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """Report an error; a client that goes away, or does not trust the certificate, is none."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)
