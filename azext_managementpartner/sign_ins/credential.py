"""az's credential for one principal in one tenant."""

from contextlib import contextmanager
from functools import partial

from azext_managementpartner.messages.connection import no_connection
from azext_managementpartner.messages.sign_in import login_required, no_token, refused, unusable_files
from azext_managementpartner.transport.in_time import CredentialInTime


class TargetCredential:  # pylint: disable=too-few-public-methods  # azure-core asks for this one
    """The token source that azure-core asks, for one `Target`, with words for what goes wrong.

    :param target: `Target` to get tokens for.
    :param make: function of the target that makes the credential to ask.
    :raises CLIError: no credential can be made; see `failures_said`.
    """

    def __init__(self, target, make):
        self._target = target
        with failures_said(target):
            self._credential = make(target)

    def get_token(self, *scopes, **kwargs):
        """Get an access token (azure.core.credentials.TokenCredential).

        :param scopes: scopes of the resource, str.
        :param kwargs: options that az's credential takes: `claims` of a continuous access evaluation challenge.
        :return: a named tuple of `token` and `expires_on` (seconds since 1970).
        :raises CLIError: there is no token; see `failures_said`.
        """
        with failures_said(self._target):
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


def az_credential_in_time(cli_ctx, seconds, target):
    """az's own credential, which does not wait for Entra ID for ever as az does.

    az offers no way to give its HTTP client a time-out. The endpoint of a managed identity is another matter: it is on
    the machine, and az itself asks it again and again until it is there.

    :param cli_ctx: the context of the running command.
    :param seconds: how long to wait for Entra ID.
    :param target: `Target`.
    :return: an azure.core.credentials.TokenCredential.
    :raises CLIError: az keeps no sign-in for the target.
    :raises requests.exceptions.Timeout: Entra ID did not answer.
    """
    make = partial(az_credential, cli_ctx, target)
    return CredentialInTime(seconds, make) if target.is_user or target.is_service_principal else make()


@contextmanager
def failures_said(target):
    """Say in words what fails inside the block, where a token is asked for.

    :param target: `Target` that the token is for.
    :raises AuthenticationError: the sign-in has to be made again.
    :raises ForbiddenError: the tenant does not have the application.
    :raises InvalidArgumentValueError: Entra ID does not know the tenant.
    :raises AzureConnectionError: Entra ID could not be reached.
    :raises FileOperationError: az's own files cannot be used.
    :raises PersistenceError: az's own files cannot be decrypted.
    """
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
        raise refused(target, str(error), getattr(error, "recommendations", ())) from error
    except Exception as error:  # MSAL has no type of its own for what it cannot read
        raise no_token(target, error) from error
