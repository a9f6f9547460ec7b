"""Credentials that get the tokens of many tenants from one copy of az's sign-ins."""

import threading
import time

from requests.exceptions import ConnectionError as LostConnection
from requests.exceptions import Timeout


class _SharedCredential:
    """A sign-in for one tenant; what several threads ask for is asked of Entra ID once.

    :param make_application: function that makes the MSAL application of the tenant, which asks Entra ID for the
        tenant's endpoints.
    """

    def __init__(self, make_application):
        self._make_application = make_application
        self._application = None
        self._timed_out = None
        self._asking = threading.Lock()

    def get_token(self, *scopes, claims=None, **_):
        """Get an access token; see `TargetCredential`."""
        from azure.cli.core.auth.util import AccessToken

        result = self._asked(lambda application: self._result(application, list(scopes), claims))
        return AccessToken(result["access_token"], int(time.time()) + result["expires_in"])

    def tenant_id(self):
        """What Entra ID calls the tenant: its GUID."""
        return self._asked(lambda application: application.authority.tenant)

    def _result(self, application, scopes, claims):
        """What MSAL answers, a dict with a token; whom it is asked for decides how."""
        raise NotImplementedError

    def _asked(self, ask):
        """What the application answers. Who has waited for Entra ID in vain does not wait for it a second time."""
        with self._asking:
            if self._timed_out:
                raise self._timed_out
            try:
                self._application = self._application or self._made()
                return ask(self._application)
            except Timeout as error:
                self._timed_out = error
                raise

    def _made(self):
        """Make the application; like MSAL's own HTTP client, try once more where the connection is lost."""
        try:
            return self._make_application()
        except LostConnection as error:
            if isinstance(error, Timeout):  # of the connection: it is both
                raise
            return self._make_application()


class UserCredential(_SharedCredential):
    """The sign-in of a user, for one tenant.

    :param make_application: function that makes the `msal.PublicClientApplication`.
    :param user_name: sign-in name.
    """

    def __init__(self, make_application, user_name):
        super().__init__(make_application)
        self._user_name = user_name

    def _result(self, application, scopes, claims):
        from azure.cli.core.auth.util import check_result

        account = self._account(application)
        result = application.acquire_token_silent_with_error(scopes, account, claims_challenge=claims)
        check_result(result, scopes=scopes)
        return result

    def _account(self, application):
        from knack.util import CLIError

        accounts = application.get_accounts(self._user_name)
        if not accounts:
            raise CLIError(f"User '{self._user_name}' does not exist in MSAL token cache.")
        return accounts[0]


class ApplicationCredential(_SharedCredential):
    """The sign-in of a service principal, for one tenant.

    :param make_application: function that makes the `msal.ConfidentialClientApplication`.
    """

    def _result(self, application, scopes, claims):
        from azure.cli.core.auth.util import check_result

        result = application.acquire_token_for_client(scopes, claims_challenge=claims)
        check_result(result)
        return result
