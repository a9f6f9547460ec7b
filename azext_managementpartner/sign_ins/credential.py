"""az's credential for one principal in one tenant."""

from contextlib import contextmanager


class TargetCredential:  # pylint: disable=too-few-public-methods  # azure-core asks for this one
    """The token source that azure-core asks, for one `Target`, with words for what goes wrong.

    :param cli_ctx: the context of the running command.
    :param target: `Target` to get tokens for.
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
        :raises CLIError: there is no token; see `failures_said`.
        """
        with failures_said(self._cli_ctx, self._target):
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
def failures_said(cli_ctx, target):
    """Say in words what fails inside the block, where a token is asked for.

    :param cli_ctx: the context of the running command.
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
    """The error of az for one that was raised where a token was asked for; see `failures_said`."""
    from knack.util import CLIError
    from requests.exceptions import RequestException

    from azext_managementpartner.messages import sign_in
    from azext_managementpartner.messages.connection import no_connection
    from azext_managementpartner.messages.entra_id import entra_id_failed
    from azext_managementpartner.sign_ins.token_cache import copy_of_token_cache
    from azext_managementpartner.transport.entra_id import EntraIdError

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
    return sign_in.no_token(error)
