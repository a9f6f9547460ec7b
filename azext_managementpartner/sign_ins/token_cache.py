"""Copies of az's token cache and HTTP cache, in memory."""

import contextlib
import json
import os

from msal import SerializableTokenCache

from azext_managementpartner._text import is_guid, printable

_OF_ONE_TENANT = ("AccessToken", "IdToken")
"""The kinds of entries that MSAL reads for one tenant only. A refresh token is good for every tenant."""


class TokenCacheCopy(SerializableTokenCache):
    """A copy of az's token cache that gives each tenant a smaller cache.

    MSAL reads every entry at each search. With one cache for 1,000 tenants, that takes a fifth of the CPU time.
    """

    def __init__(self):
        super().__init__()
        self._by_tenant = self._of_all = None

    def of_tenant(self, tenant: str) -> SerializableTokenCache:
        """A cache with the entries that MSAL needs for a tenant, a GUID. For another name, it has all entries."""
        with self._lock:
            if self._by_tenant is None:
                self._divide()
            of_tenant = self._by_tenant.get(tenant.lower(), {})
            entries = self._of_all | {kind: self._of_all.get(kind, {}) | own for kind, own in of_tenant.items()}
            cache = SerializableTokenCache()
            cache.deserialize(json.dumps(entries if is_guid(tenant) else self._cache))
            return cache

    def modify(self, *args, **kwargs):
        with self._lock:
            super().modify(*args, **kwargs)
            self._by_tenant = None

    def _divide(self):
        self._by_tenant, self._of_all = {}, {}
        for kind, entries in self._cache.items():
            if kind not in _OF_ONE_TENANT:
                self._of_all[kind] = _one_of_each(entries) if kind == "Account" else entries
                continue
            for key, entry in entries.items():
                realm = str(entry.get("realm")).lower()
                of_realm = self._by_tenant.setdefault(realm, {}) if is_guid(realm) else self._of_all  # ADFS has no GUID
                of_realm.setdefault(kind, {})[key] = entry


def _one_of_each(accounts):
    """The last entry of each account, which is the one that MSAL reads. There is one for each of its tenants."""
    identity = ("home_account_id", "environment", "authority_type")
    last = {tuple(entry.get(name) for name in identity): key for key, entry in accounts.items()}
    return {key: accounts[key] for key in last.values()}


def copy_of_token_cache(cli_ctx):
    """Read az's token cache into memory with az's own persistence layer, which decrypts it.

    az writes the file of its token cache with each new token. Several threads that do this at the same time lose the
    account, and with it the sign-in. Tokens that MSAL adds to the copy are not saved.

    :return: `TokenCacheCopy`.
    :raises AuthenticationError: the token cache is damaged.
    :raises PersistenceError: the token cache cannot be decrypted.
    :raises FileOperationError: the file cannot be read, or a package to decrypt it is missing.
    """
    from azure.cli.core._environment import get_config_dir
    from azure.cli.core.auth.persistence import build_persistence
    from azure.cli.core.decorators import retry
    from azure.cli.core.util import should_encrypt_token_cache
    from msal_extensions.persistence import PersistenceError, PersistenceNotFound

    from azext_managementpartner.errors.sign_in import unusable_files

    location = os.path.join(get_config_dir(), "msal_token_cache")
    try:
        persistence = build_persistence(location, should_encrypt_token_cache(cli_ctx))
    except ImportError as error:
        raise _no_encryption(error) from error
    cache = TokenCacheCopy()

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
