"""az's own credentials, which ask Entra ID by our HTTP client."""

import threading
from contextlib import ExitStack, contextmanager


@contextmanager
def az_asks(entra_id, token_cache=None):
    """Let all that az makes of a sign-in inside the block ask Entra ID by a certain HTTP client.

    az builds each MSAL application from `Identity._msal_app_kwargs`, in az 2.61 as in 2.91. It names no HTTP client
    there, and MSAL's own tries nothing again and waits for ever. Inside the block, a subclass is in the place of az's
    `Identity`: broker, ADFS, agent's marker, claims and client capabilities stay az's.

    What MSAL keeps of HTTP answers dies with each application: az's other commands leave there what Entra ID answered
    while it was in trouble, and MSAL would give that as the answer of now.

    :param entra_id: `EntraId`.
    :param token_cache: `msal.TokenCache` in the place of az's own, which az rewrites with each token. None: az's own.
    """
    from azure.cli.core.auth import identity

    with ExitStack() as replaced:
        one_at_a_time, read_once = threading.Lock(), []

        class Identity(identity.Identity):
            """az's, but for what MSAL gets of it."""

            @property
            def _msal_app_kwargs(self):
                kwargs = {**super()._msal_app_kwargs, "http_client": entra_id, "http_cache": {}}
                return kwargs if token_cache is None else {**kwargs, "token_cache": token_cache}

            def _load_msal_http_cache(self):
                return {}  # az would read a file that is not used

            def get_service_principal_credential(self, client_id):
                with one_at_a_time:
                    if not read_once:
                        read_once.append(replaced.enter_context(_each_key_read_once()))
                return super().get_service_principal_credential(client_id)

        replaced.enter_context(_replaced(identity, "Identity", Identity))
        yield


@contextmanager
def _each_key_read_once():
    """Let PyJWT read the private key of a certificate once: az hands on its text, of which a key takes 40 ms."""
    import jwt.algorithms  # costly, and users need none

    load, keys, one_at_a_time = jwt.algorithms.load_pem_private_key, {}, threading.Lock()

    def load_once(data, password):
        with one_at_a_time:
            if data not in keys:
                keys[data] = load(data, password)
            return keys[data]

    with _replaced(jwt.algorithms, "load_pem_private_key", load_once):
        yield


@contextmanager
def _replaced(owner, name, value):
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)
