"""HTTP sessions that load the CA bundle once."""

import os
from urllib.parse import urlsplit

from requests import Session
from requests.adapters import HTTPAdapter
from requests.certs import where
from urllib3.util.ssl_ import create_urllib3_context


def session(size: int, verify: bool = True) -> Session:
    """Create a session whose connections share one TLS context. Loading a CA bundle takes 20 ms and a megabyte.

    :param size: the number of connections to keep for each host.
    :param verify: whether to verify certificates, with the CA bundle that the environment names.
    """
    new = _Session()
    new.verify = new.merge_environment_settings("https://", {}, None, verify, None)["verify"]
    new.mount("https://", _adapter(size, new.verify))
    return new


class _Session(Session):
    """A session that reads the proxies and the CA bundle from the environment once for each host.

    requests reads them for each request, in 0.2 ms. It also reads ~/.netrc, whose password for a host would replace the
    access token. This session does not.
    """

    def __init__(self):
        super().__init__()
        self._settings = {}
        self.auth = lambda request: request  # requests reads ~/.netrc only if there is none

    def merge_environment_settings(self, url, proxies, stream, verify, cert):
        key = (urlsplit(url)[:2], stream, verify, cert)
        if proxies or key not in self._settings:
            self._settings[key] = super().merge_environment_settings(url, proxies, stream, verify, cert)
        return dict(self._settings[key])


def _adapter(size, verify):
    """The HTTP adapter. `verify` has the form of requests: the path of a CA bundle, True or False."""
    bundle = where() if verify is True else verify
    context = create_urllib3_context()
    try:
        if bundle:
            context.load_verify_locations(**{"capath" if os.path.isdir(bundle) else "cafile": bundle})
            return _OneContextAdapter(context, size)
    except OSError:
        pass  # each request will report the error of the CA bundle
    return HTTPAdapter(pool_maxsize=size)


class _OneContextAdapter(HTTPAdapter):
    """An HTTP adapter whose connections verify certificates with one TLS context."""

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
        """Do nothing. The base class loads the CA bundle for each connection."""
