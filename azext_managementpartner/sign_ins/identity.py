"""az's own Identity, which asks Entra ID by our HTTP client and works on a copy of the token cache in memory."""

import contextlib
import json
import os
import threading
from contextlib import ExitStack, contextmanager

from azext_managementpartner._text import printable


@contextmanager
def replaced_identity(entra_id, token_cache=None):
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


def copy_of_token_cache(cli_ctx):
    """az's token cache, read once into memory by az's own persistence layer, encryption included.

    az rewrites the file of its token cache with each token that it gets. Many threads that do so at the same time lose
    the account from it, and with it the sign-in. What MSAL adds to the copy dies with the process.

    :return: `msal.SerializableTokenCache`.
    :raises AuthenticationError: it is damaged.
    :raises PersistenceError: it cannot be decrypted.
    :raises FileOperationError: it is no file that can be read, or this az has nothing to decrypt it with.
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

    @retry(exceptions=ValueError)  # another az may be writing the file just now: it empties it first
    def read():
        text = persistence.load()
        if not text:
            raise ValueError("the file is empty")
        cache.deserialize(text)
        if not all(isinstance(entry, dict) for entries in json.loads(text).values() for entry in entries.values()):
            raise ValueError("it is no token cache")

    try:
        with contextlib.suppress(PersistenceNotFound):  # managed identities and Cloud Shell need no token cache
            read()
    except (ValueError, AttributeError) as error:  # the latter: of JSON that is no such cache
        raise _unreadable_token_cache(persistence.get_location(), error) from error
    except PersistenceError:
        raise  # az itself has words for it
    except OSError as error:
        raise unusable_files(error) from error
    return cache


def http_cache(cli_ctx):
    """What az keeps of the answers of Entra ID that are public, for a day.

    :return: mapping in the form of MSAL's HTTP cache; empty where az is told to keep none.
    """
    from azure.cli.core._environment import get_config_dir
    from azure.cli.core.auth.binary_cache import BinaryCache

    is_used = cli_ctx.config.getboolean("core", "use_msal_http_cache", fallback=True)
    return BinaryCache(os.path.join(get_config_dir(), "msal_http_cache.bin")) if is_used else {}


def _unreadable_token_cache(location, error):
    """The error of a token cache that is damaged.

    :param location: where it is.
    :param error: the exception that MSAL raised.
    :return: AuthenticationError.
    """
    from azure.cli.core.azclierror import AuthenticationError

    return AuthenticationError(
        f"az's token cache cannot be read: {location}: {printable(str(error))}",
        recommendation="Delete that file, then sign in: az login",
    )


def _no_encryption(error):
    """The error of az's own files, where this az has nothing to decrypt them with.

    :param error: ImportError.
    :return: FileOperationError.
    """
    from azure.cli.core.azclierror import FileOperationError

    return FileOperationError(
        f"az is set to encrypt its token cache, and lacks a package for it: {printable(str(error))}",
        recommendation="Install the package, or turn the encryption off and sign in again: "
        "az config set core.encrypt_token_cache=false && az login",
    )
