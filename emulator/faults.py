"""Faults on demand: error responses, delays, dropped connections."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Fault:
    """What goes wrong, and with which requests.

    With a status, a body or `drop="before"`, the service does not process the request, unless `carried_out` is set.

    :param method: HTTP method; None: any.
    :param path: regular expression to search in the path, in any letter case.
    :param host: host name; None: any.
    :param tenant: tenant ID in the access token or, at Entra ID, in the path; None: any.
    :param status: status code of the response; None: the service's, or 200 if it does not process the request.
    :param body: body of the response; None: the service's, or empty if it does not process the request.
    :param rewrite: function that changes the service's body, str; None: no change.
    :param headers: headers to add to the response.
    :param delay: seconds to wait first.
    :param drop: "before": close the connection instead of a response; "middle": in the middle of the body.
    :param carried_out: whether the service processes the request before its response is replaced.
    :param times: how often the fault occurs; None: always.
    :param meanwhile: function to call before the service processes the request.
    """

    method: str | None = None
    path: str = ""
    host: str | None = None
    tenant: str | None = None
    status: int | None = None
    body: str | bytes | None = None
    rewrite: Callable[[str], str] | None = None
    headers: dict = field(default_factory=dict)
    delay: float = 0.0
    drop: str | None = None
    carried_out: bool = False
    times: int | None = 1
    meanwhile: Callable[[], None] | None = None

    def hits(self, host, request, tenant):
        """Whether the fault is for this request."""
        return (
            self.method in (None, request.method)
            and self.host in (None, host)
            and self.tenant in (None, tenant)
            and re.search(self.path, request.path, re.IGNORECASE) is not None
        )

    @property
    def skips_the_service(self):
        """Whether the service does not process the request."""
        return not self.carried_out and (self.status is not None or self.body is not None or self.drop == "before")


class Faults:
    """The faults that are still to occur. The first one that matches a request is used."""

    def __init__(self):
        self._faults = []
        self._lock = threading.Lock()

    def add(self, fault):
        """Add a `Fault`."""
        with self._lock:
            self._faults.append(fault)

    def take(self, host, request, tenant):
        """Take the fault for a request, and count it; None: no fault."""
        with self._lock:
            fault = next((f for f in self._faults if f.hits(host, request, tenant)), None)
            if fault is not None and fault.times is not None:
                fault.times -= 1
                if fault.times == 0:
                    self._faults.remove(fault)
            return fault

    def clear(self):
        """Forget all faults."""
        with self._lock:
            self._faults.clear()
