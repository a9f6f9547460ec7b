"""az's sign-ins for many tenants at a time: read once, never written."""

import contextlib
import os
from functools import partial

from azext_managementpartner.messages.rows import in_a_row
from azext_managementpartner.messages.sign_in import unreadable_token_cache, unusable_files
from azext_managementpartner.principals.service_principals import ServicePrincipals
from azext_managementpartner.sign_ins.credential import az_credential, failures_said
from azext_managementpartner.sign_ins.tokens import ApplicationCredential, UserCredential

_DISCOVERY_CACHE = "AZURE_CORE_USE_MSAL_HTTP_CACHE"


class SignIns:
    """A copy of az's token cache in memory.

    az rewrites the file of its token cache with each token that it gets. Many threads that do so at the same time lose
    the account from it, and with it the sign-in. So the file is read once, by az's own persistence layer, encryption
    included. MSAL gets the tokens of all tenants from the copy, and what it adds there dies with the process.

    :param cli_ctx: the context of the running command.
    :param session: `requests.Session` by which to ask Entra ID.
    :param pool: `Pool` whose threads may ask for tokens.
    :raises AuthenticationError: the token cache is damaged.
    :raises PersistenceError: the token cache cannot be decrypted.
    :raises FileOperationError: the token cache is no file that can be read.
    """

    def __init__(self, cli_ctx, session, pool):
        self._cli_ctx = cli_ctx
        self._session = session
        self._pool = pool
        self._credentials = {}
        self._service_principals = ServicePrincipals(cli_ctx)
        self._cache = _copy_of_token_cache(cli_ctx)

    @contextlib.contextmanager
    def used_by_az(self):
        """Let the credentials that az itself makes inside the block work on the copy, too."""
        from azure.cli.core.auth.identity import Identity

        # pylint: disable=protected-access  # az has no public way to give it a token cache
        cache, setting = Identity._msal_token_cache, os.environ.get(_DISCOVERY_CACHE)
        Identity._msal_token_cache = self._cache
        os.environ[_DISCOVERY_CACHE] = "false"  # az rewrites this file with each entry as well
        try:
            yield
        finally:
            Identity._msal_token_cache = cache
            os.environ.pop(_DISCOVERY_CACHE)
            if setting is not None:
                os.environ[_DISCOVERY_CACHE] = setting

    def credential(self, target):
        """Make a credential that works on the copy.

        :param target: `Target`.
        :return: an azure.core.credentials.TokenCredential: for users and service principals, who may have many tenants,
            one that shares its connections with all the others; for other principals az's own.
        :raises CLIError: az keeps no sign-in for the target; for a user, only when it is asked for a token.
        :raises OSError: the certificate of a service principal is gone.
        """
        place = (target.identity, target.tenant.lower())
        if place in self._credentials:
            return self._credentials[place]
        if target.is_user:
            new = UserCredential(partial(self._public_application, target.tenant), target.user_name)
        elif target.is_service_principal and (secret := self._service_principals.client_credential(target)):
            new = ApplicationCredential(partial(self._confidential_application, target, secret))
        else:
            return az_credential(self._cli_ctx, target)
        return self._credentials.setdefault(place, new)

    def by_tenant_id(self, target):
        """The same target, its tenant named by its GUID.

        Entra ID says what it is in its answer to the request that comes before any other to a tenant. MSAL makes that
        one anyway, and it is not made again.

        :param target: `Target` of a service principal, its tenant named by a domain name.
        :return: `Target`; where there is no such tenant, or Entra ID does not answer, with the `problem`; where the
            sign-in has to be made again, as it was.
        """
        from azure.cli.core.azclierror import AuthenticationError
        from knack.util import CLIError

        try:
            with failures_said(target):
                credential = self.credential(target)
                tenant_id = credential.tenant_id() if isinstance(credential, ApplicationCredential) else target.tenant
        except AuthenticationError:
            return target
        except CLIError as error:
            return target._replace(problem=in_a_row(error))
        named = target.named_by(tenant_id)
        self._credentials.setdefault((named.identity, named.tenant.lower()), credential)
        return named

    @contextlib.contextmanager
    def getting_tokens(self, targets):
        """Get tokens for users' targets while the block waits for something else.

        :param targets: list of `Target`, each of which will be asked for its token again: then it is there, or under
            way, or the error is raised.
        """
        from azure.cli.core.auth.util import resource_to_scopes

        scopes = resource_to_scopes(self._cli_ctx.cloud.endpoints.active_directory_resource_id)
        users = {(target.tenant, target.user_name): target for target in targets if target.is_user}
        credentials = [self.credential(target) for target in users.values()]

        def get_token(place):
            with contextlib.suppress(Exception):
                credentials[place].get_token(*scopes)

        batch = self._pool.start(get_token, len(credentials))
        try:
            yield
        finally:
            batch.cancel()

    def _public_application(self, tenant):
        """az, as an application of one tenant; the settings are those that az itself makes."""
        from azure.cli.core.auth.identity import AZURE_CLI_CLIENT_ID
        from msal import PublicClientApplication

        broker = self._cli_ctx.config.getboolean("core", "enable_broker_on_windows", fallback=True)
        settings = self._settings(tenant)
        return PublicClientApplication(AZURE_CLI_CLIENT_ID, enable_broker_on_windows=broker, **settings)

    def _confidential_application(self, target, secret):
        """The application of a service principal, in the target's tenant; the settings are those of az."""
        from msal import ConfidentialClientApplication

        return ConfidentialClientApplication(
            target.user_name, client_credential=secret, **self._settings(target.tenant)
        )

    def _settings(self, tenant):
        return {
            "authority": f"{self._cli_ctx.cloud.endpoints.active_directory.rstrip('/')}/{tenant}",
            "token_cache": self._cache,
            "http_client": self._session,
            "instance_discovery": self._cli_ctx.config.getboolean("core", "instance_discovery", fallback=True),
            "client_capabilities": None if "AZURE_IDENTITY_DISABLE_CP1" in os.environ else ["CP1"],
        }


def _copy_of_token_cache(cli_ctx):
    from azure.cli.core._environment import get_config_dir
    from azure.cli.core.auth.persistence import build_persistence
    from azure.cli.core.decorators import retry
    from azure.cli.core.util import should_encrypt_token_cache
    from msal import SerializableTokenCache
    from msal_extensions.persistence import PersistenceError, PersistenceNotFound

    location = os.path.join(get_config_dir(), "msal_token_cache")
    persistence = build_persistence(location, should_encrypt_token_cache(cli_ctx))
    cache = SerializableTokenCache()

    @retry(exceptions=ValueError)  # another az may be writing the file just now: it empties it first
    def read():
        text = persistence.load()
        if not text:
            raise ValueError("the file is empty")
        cache.deserialize(text)

    try:
        with contextlib.suppress(PersistenceNotFound):  # managed identities and Cloud Shell need no token cache
            read()
    except ValueError as error:
        raise unreadable_token_cache(persistence.get_location(), error) from error
    except PersistenceError:
        raise  # az itself has words for it
    except OSError as error:
        raise unusable_files(error) from error
    return cache
