"""az's Identity class, with the HTTP client of this extension and a copy of the token cache."""

import threading
from contextlib import ExitStack, contextmanager


@contextmanager
def replaced_identity(entra_id, token_cache=None):
    """Replace az's `Identity` inside the block with a subclass that uses another HTTP client and token cache.

    az creates each MSAL application from `Identity._msal_app_kwargs`, in az 2.61 as in 2.91, without an HTTP client.
    MSAL's own client does not retry and has no time-out. The broker, ADFS, client capabilities and the rest stay as az
    sets them.

    MSAL's HTTP cache starts empty for each application. az's may have a response from an outage of Entra ID, which MSAL
    would return again.

    :param entra_id: `EntraId`, the HTTP client.
    :param token_cache: `TokenCacheCopy`; None: az's own, which az writes with each token.
    """
    from azure.cli.core.auth import identity

    with ExitStack() as replaced:
        one_at_a_time, read_once = threading.Lock(), []

        class Identity(identity.Identity):
            """az's Identity with other arguments for MSAL."""

            @property
            def _msal_app_kwargs(self):
                kwargs = {**super()._msal_app_kwargs, "http_client": entra_id, "http_cache": {}}
                if token_cache is not None:
                    kwargs["token_cache"] = token_cache.of_tenant(self.tenant_id)
                return kwargs

            def _load_msal_http_cache(self):
                return {}  # do not read az's file, which is not used

            def get_service_principal_credential(self, client_id):
                with one_at_a_time:
                    if not read_once:
                        read_once.append(replaced.enter_context(_each_key_read_once()))
                return super().get_service_principal_credential(client_id)

        replaced.enter_context(_replaced(identity, "Identity", Identity))
        yield


@contextmanager
def _each_key_read_once():
    """Let PyJWT parse the private key of a certificate once. az passes its text each time, and parsing takes 40 ms."""
    import jwt.algorithms  # slow to import, and not needed for users

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
