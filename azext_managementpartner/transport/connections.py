"""Connections that load the CA bundle once."""

import os

from requests.adapters import HTTPAdapter
from requests.certs import where
from urllib3.util.ssl_ import create_urllib3_context


def connections(size, verify):
    """Make a pool of connections that share one TLS context: a CA bundle costs 20 ms and a megabyte each time.

    :param size: how many connections to a host to keep.
    :param verify: what requests takes for it: path of a CA bundle; True: the public CAs; False: no verification.
    :return: `requests.adapters.HTTPAdapter`.
    """
    bundle = where() if verify is True else verify
    context = create_urllib3_context()
    try:
        if bundle:
            context.load_verify_locations(**{"capath" if os.path.isdir(bundle) else "cafile": bundle})
            return _OneContext(context, size)
    except OSError:
        pass  # each request will say what is wrong with the bundle
    return HTTPAdapter(pool_maxsize=size)


class _OneContext(HTTPAdapter):
    """Connections that leave the verification of certificates to one TLS context."""

    def __init__(self, context, size):
        self._context = context
        super().__init__(pool_maxsize=size)

    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

    def proxy_manager_for(self, proxy, **kwargs):
        to_proxy = {"proxy_ssl_context": self._context} if proxy.lower().startswith("https:") else {}
        return super().proxy_manager_for(proxy, ssl_context=self._context, **to_proxy, **kwargs)

    def build_connection_pool_key_attributes(self, request, verify, cert=None):
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {}

    def cert_verify(self, conn, url, verify, cert):
        """Load nothing; the base class would have each connection load the bundle."""
