"""Connections that load the CA bundle once."""

import os
from urllib.parse import urlsplit

from requests import Session
from requests.adapters import HTTPAdapter
from requests.certs import where
from urllib3.util.ssl_ import create_urllib3_context


def session(size, verify=True):
    """Make a session whose connections share one TLS context: a CA bundle costs 20 ms and a megabyte each time.

    :param size: how many connections to a host to keep.
    :param verify: False: certificates are not verified; else they are, with the CA bundle that the environment names.
    :return: `requests.Session`.
    """
    made = _Session()
    made.verify = made.merge_environment_settings("https://", {}, None, verify, None)["verify"]
    made.mount("https://", _connections(size, made.verify))
    return made


class _Session(Session):
    """Reads proxies and CA bundle from the environment once a host: requests does it at each request, in 0.2 ms."""

    def __init__(self):
        super().__init__()
        self._settings = {}

    def merge_environment_settings(self, url, proxies, stream, verify, cert):
        place = (urlsplit(url)[:2], stream, verify, cert)
        if proxies or place not in self._settings:
            self._settings[place] = super().merge_environment_settings(url, proxies, stream, verify, cert)
        return dict(self._settings[place])


def _connections(size, verify):
    """A pool of connections; `verify` as requests takes it: the path of a CA bundle, True or False."""
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
