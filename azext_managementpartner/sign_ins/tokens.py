"""Access tokens for the clients of a command."""

import threading
from contextlib import contextmanager, suppress
from functools import partial

from requests.exceptions import RequestException

from azext_managementpartner._text import is_guid, printable
from azext_managementpartner.errors.responses import WHO_MAY_HAVE_ANSWERED
from azext_managementpartner.http.entra_id import EntraIdError


class SignIns:
    """The source of access tokens for a command.

    :param entra_id: `EntraId`, the HTTP client for Entra ID.
    :param pool: `Pool` of threads.
    :param token_cache: see `copy_of_token_cache`; None: az uses its own.
    """

    def __init__(self, cli_ctx, entra_id, pool, token_cache=None):
        self._cli_ctx = cli_ctx
        self._entra_id = entra_id
        self._pool = pool
        self._token_cache = token_cache
        self._credentials = {}
        self._has_ended = False

    def credential(self, target):
        """The credential of a target, which all clients of the target share.

        :return: azure.core.credentials.TokenCredential that raises the errors of az's credential, see `sign_in_errors`.
        """
        return self._credentials.setdefault(target.key, _SharedCredential(partial(self._create_credential, target)))

    def claims(self, target) -> dict[str, str]:
        """The IDs of the principal, from the access token that the target already has.

        :return: `oid` (the object ID) and `tid` (the tenant ID), GUIDs; {} if there is no token with both.

        Source: "Access token claims reference" of the Microsoft identity platform.
        """
        credential = self._credentials.get(target.key)
        return _principal_in(credential.first_token) if credential and credential.first_token else {}

    def end(self):
        """Create no more credentials: those of a thread that is still running would write az's token cache."""
        self._has_ended = True

    def _create_credential(self, target):
        if self._has_ended:
            raise RuntimeError("the command has ended")
        return az_credential(self._cli_ctx, target)

    def sign_in(self, target, claims: str | None, *, seconds: float, use_device_code: bool):
        """Let the user of a target sign in to its tenant; see `interactive.sign_in`.

        :param use_device_code: a device code is also used if no browser can be opened.
        """
        from azext_managementpartner.sign_ins.interactive import needs_device_code, sign_in

        sign_in(
            self._cli_ctx,
            target,
            claims,
            token_cache=self._token_cache,
            seconds=seconds,
            use_device_code=use_device_code or needs_device_code(),
        )
        self._credentials.pop(target.key, None)

    def tenant_id(self, tenant: str) -> str:
        """Get the ID of a tenant from Entra ID. Names in az's profile and caches may be old: a domain name can move.

        :param tenant: GUID or domain name.
        :return: GUID in lower case; the domain name if there is no GUID for it (ADFS).
        :raises CLIError: there is no such tenant, or see `entra_id_failed`.
        """
        if is_guid(tenant):
            return tenant.lower()
        try:
            found = self._entra_id.tenant_of(tenant)
        except EntraIdError as error:
            from azext_managementpartner.errors.entra_id import entra_id_failed

            raise entra_id_failed(error, tenant) from error
        return found if is_guid(found) else tenant

    @contextmanager
    def prefetching_tokens(self, targets: list):
        """Get tokens for the targets of users in other threads while the block runs.

        Errors are raised later, when a client needs the token.
        """
        from azure.cli.core.auth.util import resource_to_scopes

        scopes = resource_to_scopes(self._cli_ctx.cloud.endpoints.active_directory_resource_id)
        users = {target.key: target for target in targets if target.is_user}
        credentials = [self.credential(target) for target in users.values()]

        def get_token(index):
            with suppress(Exception):
                credentials[index].get_token(*scopes)

        batch = self._pool.start(get_token, len(credentials))
        try:
            yield
        finally:
            batch.cancel()


def _principal_in(token):
    from azure.cli.core.auth.util import decode_access_token

    try:
        claims = decode_access_token(token)
        ids = {name: claims[name] for name in ("oid", "tid")}
        return ids if all(map(is_guid, ids.values())) else {}
    except (ValueError, TypeError, LookupError, RecursionError):  # tokens of ADFS may have another form
        return {}


class _SharedCredential:  # pylint: disable=too-few-public-methods  # azure-core calls only this method
    """A credential that one thread uses at a time. After a lost connection, all threads get its error.

    :param create: function that creates the credential.
    :ivar first_token: the first access token, which is for Azure Resource Manager, or None.
    """

    def __init__(self, create):
        self.first_token = None
        self._create = create
        self._credential = self._error = None
        self._lock = threading.Lock()

    def get_token(self, *scopes, **kwargs):
        """Get an access token; see `TargetCredential`."""
        with self._lock:
            if self._error:
                raise self._error
            try:
                self._credential = self._credential or self._create()
                token = self._credential.get_token(*scopes, **kwargs)
            except RequestException as error:
                self._error = error
                raise
            self.first_token = self.first_token or token.token
            return token


class TargetCredential:  # pylint: disable=too-few-public-methods  # azure-core calls only this method
    """The credential of a target for azure-core, which raises the errors of az.

    :param credential: see `SignIns.credential`.
    """

    def __init__(self, cli_ctx, target, credential):
        self._cli_ctx = cli_ctx
        self._target = target
        self._credential = credential

    def get_token(self, *scopes, **kwargs):
        """Get an access token (azure.core.credentials.TokenCredential).

        :param kwargs: options of az's credential: `claims` of a claims challenge.
        :return: a named tuple of `token` and `expires_on` (seconds since 1970).
        :raises CLIError: there is no token; see `sign_in_errors`.
        """
        with sign_in_errors(self._cli_ctx, self._target):
            return self._credential.get_token(*scopes, **kwargs)


def az_credential(cli_ctx, target):
    """az's own credential for a target.

    az finds a credential by the account in its profile. Here, the profile has only the target's account, so the user's
    profile is not changed.

    :return: azure.core.credentials.TokenCredential.
    :raises CLIError: az has no sign-in for the target.
    """
    from azure.cli.core._profile import Profile

    account = {**target.account, "isDefault": True}
    credential, _, _ = Profile(cli_ctx=cli_ctx, storage={"subscriptions": [account]}).get_login_credentials()
    return credential


@contextmanager
def sign_in_errors(cli_ctx, target):
    """Explain the errors of the block, in which a token is requested.

    :raises AuthenticationError: a new sign-in is needed, or az's token cache is damaged.
    :raises ForbiddenError: no sign-in helps, see `token_not_issued`; or az has several accounts with the name.
    :raises CLIError: there is no such tenant, or Entra ID failed; see `entra_id_failed`.
    :raises AzureResponseError: MSAL cannot read the response.
    :raises FileOperationError: az's own files cannot be used.
    :raises PersistenceError: az's own files cannot be decrypted.
    """
    try:
        yield
    except Exception as error:  # pylint: disable=broad-exception-caught  # MSAL has no type of its own
        from msal_extensions.persistence import PersistenceError

        if isinstance(error, PersistenceError):
            raise  # az itself explains it
        raise _explain(cli_ctx, target, error) from error


def _explain(cli_ctx, target, error):
    from knack.util import CLIError

    from azext_managementpartner.errors import sign_in
    from azext_managementpartner.errors.connection import no_connection
    from azext_managementpartner.errors.entra_id import entra_id_failed
    from azext_managementpartner.sign_ins.token_cache import copy_of_token_cache

    match error:
        case EntraIdError():
            return entra_id_failed(error, target.tenant)
        case RequestException():
            return no_connection("Entra ID", error)
        case FileNotFoundError():  # only a certificate: az creates its own files if they are missing
            return sign_in.login_required(target, f"The certificate file is missing: {error}")
        case OSError():
            return sign_in.unusable_files(error)
        case CLIError():
            return sign_in.token_not_issued(target, str(error), getattr(error, "recommendations", ()))
    copy_of_token_cache(cli_ctx)  # raises the error if the token cache is damaged
    return _unreadable_token_response(error)


def _unreadable_token_response(error):
    from azure.cli.core.azclierror import AzureResponseError

    return AzureResponseError(
        f"az cannot read the token in Entra ID's response.\n{printable(repr(error))}",
        recommendation=WHO_MAY_HAVE_ANSWERED,
    )
