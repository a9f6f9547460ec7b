"""What az keeps of users' tokens and of tenants, read into memory."""

import contextlib
import json
import os


def copy_of_token_cache(cli_ctx):
    """az's token cache, read once into memory by az's own persistence layer, encryption included.

    az rewrites the file of its token cache with each token that it gets. Many threads that do so at the same time lose
    the account from it, and with it the sign-in. What MSAL adds to the copy dies with the process.

    :param cli_ctx: the context of the running command.
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

    from azext_managementpartner.messages.sign_in import no_encryption, unreadable_token_cache, unusable_files

    location = os.path.join(get_config_dir(), "msal_token_cache")
    try:
        persistence = build_persistence(location, should_encrypt_token_cache(cli_ctx))
    except ImportError as error:
        raise no_encryption(error) from error
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
        raise unreadable_token_cache(persistence.get_location(), error) from error
    except PersistenceError:
        raise  # az itself has words for it
    except OSError as error:
        raise unusable_files(error) from error
    return cache


def http_cache(cli_ctx):
    """What az keeps of the answers of Entra ID that are public, for a day.

    :param cli_ctx: the context of the running command.
    :return: mapping in the form of MSAL's HTTP cache; empty where az is told to keep none.
    """
    from azure.cli.core._environment import get_config_dir
    from azure.cli.core.auth.binary_cache import BinaryCache

    is_used = cli_ctx.config.getboolean("core", "use_msal_http_cache", fallback=True)
    return BinaryCache(os.path.join(get_config_dir(), "msal_http_cache.bin")) if is_used else {}
