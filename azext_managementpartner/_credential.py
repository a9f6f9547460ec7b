"""az's credential for one principal in one tenant."""

from contextlib import contextmanager

from azext_managementpartner._errors import no_connection
from azext_managementpartner._login import login_required, no_token, unusable_files


class TargetCredential:
    """The token source that azure-core asks, for one `Target`, with words for what goes wrong.

    :param target: `Target` to get tokens for.
    :param make: function of the target that makes the credential to ask.
    :raises AuthenticationError: az keeps no sign-in for the target.
    :raises InvalidArgumentValueError: Entra ID does not know the tenant.
    """

    def __init__(self, target, make):
        self._target = target
        with _failures_said(target):
            self._credential = make(target)

    def get_token(self, *scopes, **kwargs):
        """Get an access token (azure.core.credentials.TokenCredential).

        :param scopes: scopes of the resource, str.
        :param kwargs: options that az's credential takes: `claims` of a continuous access evaluation challenge.
        :return: a named tuple of `token` and `expires_on` (seconds since 1970).
        :raises AuthenticationError: Entra ID refused.
        :raises AzureConnectionError: Entra ID could not be reached.
        """
        with _failures_said(self._target):
            return self._credential.get_token(*scopes, **kwargs)


def az_credential(cli_ctx, target):
    """az's own credential for a target.

    az finds a credential by the account in its profile. Given a profile that holds the target's account alone, it
    makes the credential for that tenant, and the user's own profile is neither changed nor written.

    :param cli_ctx: the context of the running command.
    :param target: `Target`.
    :return: an azure.core.credentials.TokenCredential.
    :raises CLIError: az keeps no sign-in for the target.
    """
    from azure.cli.core._profile import Profile

    account = {**target.account, "isDefault": True}
    credential, _, _ = Profile(cli_ctx=cli_ctx, storage={"subscriptions": [account]}).get_login_credentials()
    return credential


@contextmanager
def _failures_said(target):
    """Say what fails meanwhile in words."""
    from knack.util import CLIError
    from msal_extensions.persistence import PersistenceError
    from requests.exceptions import RequestException

    try:
        yield
    except PersistenceError:
        raise  # az itself has words for it
    except RequestException as error:
        raise no_connection("Entra ID", error) from error
    except FileNotFoundError as error:  # of a service principal: az itself makes what it misses of its own files
        raise login_required(target, f"The certificate is gone: {error}") from error
    except OSError as error:
        raise unusable_files(error) from error
    except CLIError as error:
        raise login_required(target, str(error), getattr(error, "recommendations", ())) from error
    except Exception as error:  # MSAL has no type of its own for what it cannot read
        raise no_token(target, error) from error
