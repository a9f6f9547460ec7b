"""What was asked, for tests to look at."""

import threading
from dataclasses import dataclass

_SECRET_HEADERS = {"authorization", "x-ms-authorization-auxiliary", "x-identity-header", "secret"}
_SHOWN_FIELDS = ("grant_type", "client_id", "scope", "claims", "login_hint", "client_session")


@dataclass(frozen=True)
class Entry:
    """One request that arrived.

    :param host: host name that was asked.
    :param method: HTTP method, or CONNECT for a host that is not emulated.
    :param path: path without the query.
    :param query: dict of the query's parameters.
    :param headers: dict of lower-case names, without secrets.
    :param form: dict of a posted form's fields, without secrets.
    :param tenant: tenant ID of the access token, or "".
    :param object_id: object ID of the access token, or "".
    :param audience: what the access token is for, as it says itself, or "".
    :param status: status code that was answered; 0 where the connection was dropped.
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
    """The requests in the order in which they were answered."""

    def __init__(self):
        self._entries = []
        self._lock = threading.Lock()

    def add(self, host, request, claims, status):
        """Add a request.

        :param host: host name that was asked.
        :param request: `werkzeug.Request`.
        :param claims: dict of the access token's claims, empty where there is none.
        :param status: status code, int.
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
        """Add a host that was asked for and is not emulated."""
        with self._lock:
            self._entries.append(Entry(host, "CONNECT", "", {}, {}, {}, "", "", "", 0))

    def entries(self, method=None, path=""):
        """The requests so far.

        :param method: only those of this HTTP method; None: all.
        :param path: only those whose path contains this, upper or lower case.
        :return: list of `Entry`.
        """
        with self._lock:
            return [e for e in self._entries if method in (None, e.method) and path.lower() in e.path.lower()]

    def clear(self):
        """Forget all requests."""
        with self._lock:
            self._entries.clear()
