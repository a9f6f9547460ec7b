"""Trouble on demand."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Fault:
    """What goes wrong, and with which requests.

    The service is not asked where a status, a body or `drop="before"` is given, unless the request is carried out.

    :param method: HTTP method; None: any.
    :param path: regular expression that the path must contain, upper or lower case.
    :param host: host name; None: any.
    :param tenant: ID of the tenant: that of the access token or, at Entra ID, the one in the path; None: any.
    :param status: status code to answer; None: the service's, or 200 where it is not asked.
    :param body: body to answer, str or bytes; None: the service's own, or nothing where it is not asked.
    :param rewrite: function of the service's own body, str, that gives the one to answer; None: as it is.
    :param headers: dict of headers to answer besides.
    :param delay: seconds to wait first.
    :param drop: "before": close the connection in place of an answer; "middle": in the middle of the body.
    :param carried_out: whether the service carries the request out before its answer is spoilt.
    :param times: how often the fault occurs; None: always.
    :param meanwhile: function that is called before the service is asked; None: nothing else happens.
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
        """Whether a request is one of those that the fault is for."""
        return (
            self.method in (None, request.method)
            and self.host in (None, host)
            and self.tenant in (None, tenant)
            and re.search(self.path, request.path, re.IGNORECASE) is not None
        )

    @property
    def spares_the_service(self):
        """Whether the service is not asked at all."""
        return not self.carried_out and (self.status is not None or self.body is not None or self.drop == "before")


class Faults:
    """The faults that are still to occur; the first that fits a request is used."""

    def __init__(self):
        self._faults = []
        self._lock = threading.Lock()

    def add(self, fault):
        """Add a `Fault`."""
        with self._lock:
            self._faults.append(fault)

    def take(self, host, request, tenant):
        """The fault of a request, counted as having occurred; None where there is none."""
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
