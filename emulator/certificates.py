"""The temporary certificate authority."""

import os
import ssl
from pathlib import Path

import certifi
import trustme


class Certificates:
    """A certificate authority, whose key is only in memory, and the server certificates that it issues.

    :param hosts: default names and addresses for certificates.
    """

    def __init__(self, *hosts):
        self._authority = trustme.CA()
        self._hosts = hosts

    def server_context(self, *hosts, not_after=None):
        """The `ssl.SSLContext` of a server, with a new certificate.

        :param hosts: names and addresses for the certificate; none: the default ones.
        :param not_after: datetime at which the certificate expires; None: in the far future.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._authority.issue_cert(*(hosts or self._hosts), not_after=not_after).configure_cert(context)
        return context

    def write_bundle(self, path, public=True):
        """Write a CA bundle that trusts this authority.

        :param path: `Path`.
        :param public: trust the public authorities too, which pip needs. A bundle without them loads faster.
        """
        others = Path(os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where()).read_bytes() if public else b""
        path.write_bytes(self._authority.cert_pem.bytes() + b"\n" + others)
