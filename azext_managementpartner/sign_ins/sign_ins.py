"""az's sign-ins, and the tokens that a command gets by them."""

import contextlib
import threading
from functools import partial

from requests.exceptions import RequestException

from azext_managementpartner._text import is_guid
from azext_managementpartner.sign_ins.credential import az_credential
from azext_managementpartner.transport.entra_id import EntraIdError


class SignIns:
    """What a command asks for tokens.

    :param cli_ctx: the context of the running command.
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

        :param target: `Target`.
        :return: an azure.core.credentials.TokenCredential; it raises what az's raises, see `failures_said`.
        """
        return self._credentials.setdefault(_place(target), _SharedCredential(partial(self._make, target)))

    def claims(self, target):
        """What the access token of a target says of the principal, without asking for one.

        :param target: `Target`.
        :return: dict with `oid` (its object ID) and `tid` (the tenant's ID), GUIDs; {}: there is no token that says so.

        Source: "Access token claims reference" of the Microsoft identity platform.
        """
        credential = self._credentials.get(_place(target)) if target.tenant else None
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
        from azext_managementpartner.sign_ins.login import needs_device_code, sign_in

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
            from azext_managementpartner.messages.entra_id import entra_id_failed

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
