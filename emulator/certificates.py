"""The throw-away certificate authority."""

import os
import ssl
from pathlib import Path

import certifi
import trustme


class Certificates:
    """A certificate authority whose key is in memory only, and the server's certificate signed by it.

    :param hosts: names and addresses that the certificate is for.
    """

    def __init__(self, *hosts):
        self._authority = trustme.CA()
        self._certificate = self._authority.issue_cert(*hosts)

    def server_context(self):
        """The TLS settings of the server.

        :return: `ssl.SSLContext`.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._certificate.configure_cert(context)
        return context

    def write_bundle(self, path):
        """Write a CA bundle that trusts this authority and the public ones, which pip needs.

        :param path: where to write, `Path`.
        """
        public = os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where()
        path.write_bytes(self._authority.cert_pem.bytes() + b"\n" + Path(public).read_bytes())
