"""A server that answers whatever a test tells it to, on loopback, and says what it was asked.

The emulator decodes paths and sends sound HTTP: what goes over the wire, and what should never come, needs less.
"""

import json
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace

from azure.core.pipeline.policies import SansIOHTTPPolicy


class Service(ThreadingHTTPServer):
    """Gives its `answers`, triples of status, body and headers, in order; `requests` says what was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.requests = [], []
        self.url = f"http://127.0.0.1:{self.server_port}"
        self._clients = ExitStack()

    def __enter__(self):
        Thread(target=self.serve_forever, args=[0.01], daemon=True).start()
        return super().__enter__()

    def __exit__(self, *details):
        self._clients.close()
        self.shutdown()
        super().__exit__(*details)

    def connect(self, client_class, *arguments, **more):
        """Make a client that asks this server, without tokens and once only.

        :param arguments: what the constructor takes between the credential and the endpoint.
        :param more: options of azure-core's policies.
        :return: the client; it is closed with the server.
        """
        options = {"authentication_policy": SansIOHTTPPolicy(), "retry_total": 0, **more}
        client = client_class(object(), *arguments, base_url=self.url, **options)
        return self._clients.enter_context(client)

    def will_answer(self, body=b"", status=200, **headers):
        """Add an answer: bytes as they are, anything else as JSON."""
        self.answers.append((status, body if isinstance(body, bytes) else json.dumps(body).encode(), headers))

    def targets(self):
        """The paths and queries that were asked for, as they came over the wire."""
        return [request.target for request in self.requests]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self):
        request = SimpleNamespace(verb=self.command, target=self.path, headers=self.headers)
        self.server.requests.append(request)
        status, body, headers = self.server.answers.pop(0)
        headers = {"Content-Length": len(body), "Content-Type": "application/json", **headers}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_PATCH = do_DELETE = do_POST = answer  # noqa: N815

    def log_message(self, *_):
        """Requests are in the server's list."""
