"""The log of requests, for tests."""

import threading
from dataclasses import dataclass

_SECRET_HEADERS = {"authorization", "x-ms-authorization-auxiliary", "x-identity-header", "secret"}
_SHOWN_FIELDS = ("grant_type", "client_id", "scope", "claims", "login_hint", "client_session")


@dataclass(frozen=True)
class Entry:
    """A request.

    :param method: HTTP method, or CONNECT for a host that is not emulated.
    :param path: path without the query.
    :param query: parameters of the query.
    :param headers: headers with names in lower case, without secrets.
    :param form: fields of a posted form, without secrets.
    :param tenant: tenant ID in the access token, or "".
    :param object_id: object ID in the access token, or "".
    :param audience: audience of the access token, or "".
    :param status: status code of the response; 0: the connection was dropped.
    """

    host: str
    method: str
    path: str
    query: dict
    headers: dict
    form: dict
    tenant: str
    object_id: str
    audience: str
    status: int


class RequestLog:
    """The requests, in the order of their responses."""

    def __init__(self):
        self._entries = []
        self._lock = threading.Lock()

    def add(self, host, request, claims, status: int):
        """Add a request.

        :param request: `werkzeug.Request`.
        :param claims: claims of the access token, dict; empty without one.
        """
        headers = {name.lower(): value for name, value in request.headers.items()}
        entry = Entry(
            host,
            request.method,
            request.path,
            request.args.to_dict(),
            {name: value for name, value in headers.items() if name not in _SECRET_HEADERS},
            {name: request.form[name] for name in _SHOWN_FIELDS if name in request.form},
            claims.get("tid", ""),
            claims.get("oid", ""),
            claims.get("aud", ""),
            status,
        )
        with self._lock:
            self._entries.append(entry)

    def add_outside(self, host):
        """Add a request for a host that is not emulated."""
        with self._lock:
            self._entries.append(Entry(host, "CONNECT", "", {}, {}, {}, "", "", "", 0))

    def entries(self, method=None, path=""):
        """The requests so far, list of `Entry`.

        :param method: only requests with this HTTP method; None: all.
        :param path: only requests whose path contains this, in any letter case.
        """
        with self._lock:
            return [e for e in self._entries if method in (None, e.method) and path.lower() in e.path.lower()]

    def clear(self):
        """Forget all requests."""
        with self._lock:
            self._entries.clear()
