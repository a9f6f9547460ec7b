"""Access tokens for the clients of a command."""

import contextlib
import threading
from contextlib import contextmanager
from functools import partial

from requests.exceptions import RequestException

from azext_managementpartner._text import is_guid, printable
from azext_managementpartner.errors.responses import WHO_MAY_HAVE_ANSWERED
from azext_managementpartner.http.entra_id import EntraIdError


class SignIns:
    """What a command asks for tokens.

    :param entra_id: `EntraId` by which az asks.
    :param pool: `Pool` whose threads may ask for tokens.
    :param token_cache: az's token cache in memory, see `copy_of_token_cache`; None: az uses its own.
    """

    def __init__(self, cli_ctx, entra_id, pool, token_cache=None):
        self._cli_ctx = cli_ctx
        self._entra_id = entra_id
        self._pool = pool
        self._token_cache = token_cache
        self._credentials = {}
        self._is_over = False

    def credential(self, target):
        """The credential of a target, which is asked for tokens once, whoever wants one.

        :return: an azure.core.credentials.TokenCredential; it raises what az's raises, see `sign_in_errors`.
        """
        return self._credentials.setdefault(_place(target), _SharedCredential(partial(self._make, target)))

    def claims(self, target):
        """What the access token of a target says of the principal, without asking for one.

        :return: dict with `oid` (its object ID) and `tid` (the tenant's ID), GUIDs; {}: there is no token that says so.

        Source: "Access token claims reference" of the Microsoft identity platform.
        """
        credential = self._credentials.get(_place(target))
        return _principal_in(credential.first_token) if credential and credential.first_token else {}

    def end(self):
        """Make no credential any more: a thread that is late would get one that writes az's token cache."""
        self._is_over = True

    def _make(self, target):
        if self._is_over:
            raise RuntimeError("the command is over")
        return az_credential(self._cli_ctx, target)

    def sign_in(self, target, claims, *, seconds, use_device_code):
        """Let the user of a target sign in to its tenant; see `login.sign_in`.

        :param target: `Target` of a user.
        :param claims: what is demanded of the access token, JSON text; None: nothing.
        :param seconds: how long to wait for the user.
        :param use_device_code: show a code to enter in any browser; so it is, too, where no browser can be opened here.
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
        self._credentials.pop(_place(target), None)

    def tenant_id(self, tenant):
        """The tenant that has a name now, whatever az's profile and caches say: a domain name may move.

        :param tenant: GUID or domain name.
        :return: GUID in lower case; the name where Entra ID has none for it (ADFS).
        :raises CLIError: there is no such tenant, or Entra ID does not say.
        """
        if is_guid(tenant):
            return tenant.lower()
        try:
            found = self._entra_id.tenant_of(tenant)
        except EntraIdError as error:
            from azext_managementpartner.errors.entra_id import entra_id_failed

            raise entra_id_failed(error, tenant) from error
        return found if is_guid(found) else tenant

    @contextlib.contextmanager
    def getting_tokens(self, targets):
        """Get tokens for users' targets while the block waits for something else.

        :param targets: list of `Target`, each of which will be asked for its token again: then it is there, or under
            way, or the error is raised.
        """
        from azure.cli.core.auth.util import resource_to_scopes

        scopes = resource_to_scopes(self._cli_ctx.cloud.endpoints.active_directory_resource_id)
        users = {_place(target): target for target in targets if target.is_user}
        credentials = [self.credential(target) for target in users.values()]

        def get_token(place):
            with contextlib.suppress(Exception):
                credentials[place].get_token(*scopes)

        batch = self._pool.start(get_token, len(credentials))
        try:
            yield
        finally:
            batch.cancel()


def _place(target):
    return target.identity, target.tenant.lower()


def _principal_in(token):
    """The IDs in an access token for Azure Resource Manager, see `SignIns.claims`."""
    from azure.cli.core.auth.util import decode_access_token

    try:
        claims = decode_access_token(token)
        ids = {name: claims[name] for name in ("oid", "tid")}
        return ids if all(map(is_guid, ids.values())) else {}
    except (ValueError, TypeError, LookupError, RecursionError):  # of another form, as those of ADFS may be
        return {}


class _SharedCredential:  # pylint: disable=too-few-public-methods  # azure-core asks for this one
    """A credential that is made, and asked, by one thread at a time; one that waited in vain spares the others.

    :param make: function that makes the credential.
    :ivar first_token: the first access token, which is for Azure Resource Manager, str; None: there is none yet.
    """

    def __init__(self, make):
        self.first_token = None
        self._make = make
        self._credential = self._failure = None
        self._asking = threading.Lock()

    def get_token(self, *scopes, **kwargs):
        """Get an access token; see `TargetCredential`."""
        with self._asking:
            if self._failure:
                raise self._failure
            try:
                self._credential = self._credential or self._make()
                token = self._credential.get_token(*scopes, **kwargs)
            except RequestException as failure:
                self._failure = failure
                raise
            self.first_token = self.first_token or token.token
            return token


class TargetCredential:  # pylint: disable=too-few-public-methods  # azure-core asks for this one
    """The token source that azure-core asks, for one `Target`, with words for what goes wrong.

    :param credential: what to ask, see `SignIns.credential`.
    """

    def __init__(self, cli_ctx, target, credential):
        self._cli_ctx = cli_ctx
        self._target = target
        self._credential = credential

    def get_token(self, *scopes, **kwargs):
        """Get an access token (azure.core.credentials.TokenCredential).

        :param scopes: scopes of the resource, str.
        :param kwargs: options that az's credential takes: `claims` of a continuous access evaluation challenge.
        :return: a named tuple of `token` and `expires_on` (seconds since 1970).
        :raises CLIError: there is no token; see `sign_in_errors`.
        """
        with sign_in_errors(self._cli_ctx, self._target):
            return self._credential.get_token(*scopes, **kwargs)


def az_credential(cli_ctx, target):
    """az's own credential for a target.

    az finds a credential by the account in its profile. Given a profile that holds the target's account alone, it
    makes the credential for that tenant, and the user's own profile is neither changed nor written.

    :return: an azure.core.credentials.TokenCredential.
    :raises CLIError: az keeps no sign-in for the target.
    """
    from azure.cli.core._profile import Profile

    account = {**target.account, "isDefault": True}
    credential, _, _ = Profile(cli_ctx=cli_ctx, storage={"subscriptions": [account]}).get_login_credentials()
    return credential


@contextmanager
def sign_in_errors(cli_ctx, target):
    """Say in words what fails inside the block, where a token is asked for.

    :param target: `Target` that the token is for.
    :raises AuthenticationError: the sign-in has to be made again, or az's token cache is damaged.
    :raises ForbiddenError: no sign-in helps, see `refused`; or az keeps several accounts of the name.
    :raises CLIError: there is no such tenant, or Entra ID does not answer or is in trouble; see `entra_id_failed`.
    :raises AzureResponseError: MSAL cannot read what it got.
    :raises FileOperationError: az's own files cannot be used.
    :raises PersistenceError: az's own files cannot be decrypted.
    """
    try:
        yield
    except Exception as error:  # pylint: disable=broad-exception-caught  # MSAL has no type of its own
        from msal_extensions.persistence import PersistenceError

        if isinstance(error, PersistenceError):
            raise  # az itself has words for it
        raise _in_words(cli_ctx, target, error) from error


def _in_words(cli_ctx, target, error):
    """The error of az for one that was raised where a token was asked for; see `sign_in_errors`."""
    from knack.util import CLIError
    from requests.exceptions import RequestException

    from azext_managementpartner.errors import sign_in
    from azext_managementpartner.errors.connection import no_connection
    from azext_managementpartner.errors.entra_id import entra_id_failed
    from azext_managementpartner.http.entra_id import EntraIdError
    from azext_managementpartner.sign_ins.identity import copy_of_token_cache

    match error:
        case EntraIdError():
            return entra_id_failed(error, target.tenant)
        case RequestException():
            return no_connection("Entra ID", error)
        case FileNotFoundError():  # of a service principal: az itself makes what it misses of its own files
            return sign_in.login_required(target, f"The certificate is gone: {error}")
        case OSError():
            return sign_in.unusable_files(error)
        case CLIError():
            return sign_in.refused(target, str(error), getattr(error, "recommendations", ()))
    copy_of_token_cache(cli_ctx)  # raises what is wrong where it is the cache
    return _no_token(error)


def _no_token(error):
    """The error where no token came, and no refusal either.

    :param error: the exception that MSAL raised; it has no type of its own for what it cannot read.
    :return: AzureResponseError.
    """
    from azure.cli.core.azclierror import AzureResponseError

    return AzureResponseError(
        f"Entra ID gave no token that can be read.\n{printable(repr(error))}",
        recommendation=WHO_MAY_HAVE_ANSWERED,
    )
