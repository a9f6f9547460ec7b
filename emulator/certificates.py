"""The throw-away certificate authority."""

import os
import ssl
from pathlib import Path

import certifi
import trustme


class Certificates:
    """A certificate authority whose key is in memory only, and the certificates of servers signed by it.

    :param hosts: names and addresses that a certificate is for, unless others are given.
    """

    def __init__(self, *hosts):
        self._authority = trustme.CA()
        self._hosts = hosts

    def server_context(self, *hosts, not_after=None):
        """The TLS settings of a server.

        :param hosts: names and addresses that its certificate is for; none: those given at first.
        :param not_after: `datetime.datetime` at which the certificate expires; None: later than anybody runs it.
        :return: `ssl.SSLContext`.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._authority.issue_cert(*(hosts or self._hosts), not_after=not_after).configure_cert(context)
        return context

    def write_bundle(self, path, public=True):
        """Write a CA bundle that trusts this authority.

        :param path: where to write, `Path`.
        :param public: trust the public authorities too, which pip needs; without them, the bundle is read faster.
        """
        others = Path(os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where()).read_bytes() if public else b""
        path.write_bytes(self._authority.cert_pem.bytes() + b"\n" + others)
