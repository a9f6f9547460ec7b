"""A proxy that lets nobody through, for want of a password that it accepts."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _WantsAnotherPassword(BaseHTTPRequestHandler):
    def do_CONNECT(self):
        self.server.credentials.append(self.headers["Proxy-Authorization"])
        self.send_error(407)

    def log_message(self, *_):
        """Print nothing."""


@contextmanager
def refusing_proxy():
    """Run it on loopback.

    :return: the server: `server_port`, and `credentials`, a list of the Proxy-Authorization of each request.
    """
    with ThreadingHTTPServer(("127.0.0.1", 0), _WantsAnotherPassword) as server:
        server.credentials = []
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
