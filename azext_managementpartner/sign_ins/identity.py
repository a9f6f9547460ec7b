"""az's own sign-ins, with the HTTP client of this extension and a copy of the token cache in memory."""

import contextlib
import json
import os
import threading
from contextlib import ExitStack, contextmanager

from azext_managementpartner._text import printable


@contextmanager
def replaced_identity(entra_id, token_cache=None):
    """Replace az's `Identity` inside the block with a subclass that uses another HTTP client and token cache.

    az creates each MSAL application from `Identity._msal_app_kwargs`, in az 2.61 as in 2.91, without an HTTP client.
    MSAL's own client does not retry and has no time-out. The broker, ADFS, client capabilities and the rest stay as az
    sets them.

    MSAL's HTTP cache starts empty for each application. az's may have a response from an outage of Entra ID, which MSAL
    would return again.

    :param entra_id: `EntraId`, the HTTP client.
    :param token_cache: `msal.TokenCache`; None: az's own, which az writes with each token.
    """
    from azure.cli.core.auth import identity

    with ExitStack() as replaced:
        one_at_a_time, read_once = threading.Lock(), []

        class Identity(identity.Identity):
            """az's Identity with other arguments for MSAL."""

            @property
            def _msal_app_kwargs(self):
                kwargs = {**super()._msal_app_kwargs, "http_client": entra_id, "http_cache": {}}
                return kwargs if token_cache is None else {**kwargs, "token_cache": token_cache}

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


def copy_of_token_cache(cli_ctx):
    """Read az's token cache into memory with az's own persistence layer, which decrypts it.

    az writes the file of its token cache with each new token. Several threads that do this at the same time lose the
    account, and with it the sign-in. Tokens that MSAL adds to the copy are not saved.

    :return: `msal.SerializableTokenCache`.
    :raises AuthenticationError: the token cache is damaged.
    :raises PersistenceError: the token cache cannot be decrypted.
    :raises FileOperationError: the file cannot be read, or a package to decrypt it is missing.
    """
    from azure.cli.core._environment import get_config_dir
    from azure.cli.core.auth.persistence import build_persistence
    from azure.cli.core.decorators import retry
    from azure.cli.core.util import should_encrypt_token_cache
    from msal import SerializableTokenCache
    from msal_extensions.persistence import PersistenceError, PersistenceNotFound

    from azext_managementpartner.errors.sign_in import unusable_files

    location = os.path.join(get_config_dir(), "msal_token_cache")
    try:
        persistence = build_persistence(location, should_encrypt_token_cache(cli_ctx))
    except ImportError as error:
        raise _no_encryption(error) from error
    cache = SerializableTokenCache()

    @retry(exceptions=ValueError)  # another az may be writing the file, which it empties first
    def read():
        text = persistence.load()
        if not text:
            raise ValueError("the file is empty")
        cache.deserialize(text)
        if not all(isinstance(entry, dict) for entries in json.loads(text).values() for entry in entries.values()):
            raise ValueError("it is not a token cache")

    try:
        with contextlib.suppress(PersistenceNotFound):  # managed identities and Cloud Shell need no token cache
            read()
    except (ValueError, AttributeError) as error:  # AttributeError: JSON that is not a token cache
        raise _damaged_token_cache(persistence.get_location(), error) from error
    except PersistenceError:
        raise  # az itself explains it
    except OSError as error:
        raise unusable_files(error) from error
    return cache


def http_cache(cli_ctx):
    """az's HTTP cache for MSAL, in which it keeps public responses of Entra ID for a day.

    :return: `BinaryCache`; {} if the user has turned the cache off.
    """
    from azure.cli.core._environment import get_config_dir
    from azure.cli.core.auth.binary_cache import BinaryCache

    is_used = cli_ctx.config.getboolean("core", "use_msal_http_cache", fallback=True)
    return BinaryCache(os.path.join(get_config_dir(), "msal_http_cache.bin")) if is_used else {}


def _damaged_token_cache(location, error):
    from azure.cli.core.azclierror import AuthenticationError

    return AuthenticationError(
        f"az's token cache cannot be read: {location}: {printable(str(error))}",
        recommendation="Delete that file, then sign in: az login",
    )


def _no_encryption(error):
    from azure.cli.core.azclierror import FileOperationError

    return FileOperationError(
        f"az is configured to encrypt its token cache, but a package for that is missing: {printable(str(error))}",
        recommendation="Install the package, or turn off the encryption and sign in again: "
        "az config set core.encrypt_token_cache=false && az login",
    )
