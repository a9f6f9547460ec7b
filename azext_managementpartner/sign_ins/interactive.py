"""The interactive sign-in of a user to one tenant, with a browser or a device code."""

import json
import signal
import sys
import threading
import time
from contextlib import contextmanager

from azext_managementpartner._text import printable
from azext_managementpartner.errors.entra_id import entra_id_failed, without_request_ids
from azext_managementpartner.http.entra_id import EntraIdError


class NotSignedInError(Exception):
    """The user did not sign in. The text is the reason."""


class WrongAccountError(Exception):
    """Another account signed in. The text is its name."""


@contextmanager
def _ctrl_c_noticed():
    """Raise KeyboardInterrupt at the end of the block if Ctrl-C was pressed inside it, whatever else is raised.

    Code inside can discard it: MSAL has a bare `except` where it creates an application, and Python discards what is
    raised in a finalizer. A handler that does something else, or nothing, keeps doing so.
    """
    handler, interrupts = signal.getsignal(signal.SIGINT), []
    if not callable(handler) or threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(*args):
        try:
            handler(*args)
        except KeyboardInterrupt as interrupt:
            interrupts.append(interrupt)
            raise

    signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if interrupts:
            raise KeyboardInterrupt


@_ctrl_c_noticed()
def sign_in(cli_ctx, target, claims: str | None, *, token_cache, seconds: float, use_device_code: bool):  # noqa: PLR0913
    """Let the user of a target sign in to its tenant, with the account's name as a hint.

    Only az's token cache is written, by az's own persistence layer. `az login` would also change the profile and the
    current subscription, and accept any account.

    :param claims: JSON text of the claims that Azure Resource Manager requires of the access token.
    :param token_cache: `msal.SerializableTokenCache`, a copy of az's token cache, which gets the tokens as well.
    :param seconds: how long to wait for the user.
    :param use_device_code: True for a device code, False for a browser.
    :raises NotSignedInError: the sign-in was canceled or refused, or took too long.
    :raises WrongAccountError: another account signed in. No token is saved.
    """
    from azure.cli.core._profile import _create_identity_instance
    from azure.cli.core.auth.util import resource_to_scopes
    from msal import PublicClientApplication, SerializableTokenCache

    # pylint: disable=protected-access  # az has no public function to sign in with a hint, or without saving the tokens
    identity = _create_identity_instance(cli_ctx, cli_ctx.cloud.endpoints.active_directory, tenant_id=target.tenant)
    new_tokens = SerializableTokenCache()
    scopes = resource_to_scopes(cli_ctx.cloud.endpoints.active_directory_resource_id)
    acquire_token = _acquire_token_by_device_code if use_device_code else _acquire_token_in_browser
    start = time.monotonic()
    try:
        settings = {**identity._msal_public_app_kwargs, "token_cache": new_tokens}
        with _ctrl_c_noticed():  # before a browser opens
            application = PublicClientApplication(identity.client_id, **settings)
        result = acquire_token(application, target, scopes, claims, seconds)
    except EntraIdError as error:
        raise NotSignedInError(str(entra_id_failed(error, target.tenant))) from error
    except Exception as error:  # pylint: disable=broad-exception-caught  # MSAL has no type of its own
        result = {"error": str(error) or repr(error)}
    if "access_token" not in result:
        if time.monotonic() - start >= seconds:
            raise NotSignedInError(f"nobody signed in within {seconds:g} seconds.")
        raise NotSignedInError(_reason(result))
    _refuse_wrong_account(target, token_cache, new_tokens)
    try:
        _add_tokens(new_tokens, target, identity._load_msal_token_cache())
    except Exception as error:  # pylint: disable=broad-exception-caught  # of files, locks, encryption and JSON
        raise NotSignedInError(f"az's token cache cannot be written: {error or repr(error)}") from error
    _add_tokens(new_tokens, target, token_cache)


def needs_device_code() -> bool:
    """Whether no browser can be opened, by the rules of `az login`."""
    from azure.cli.core import util

    is_codespace = getattr(util, "is_github_codespaces", bool)  # since az 2.62
    return not util.can_launch_browser() or is_codespace()


def _acquire_token_in_browser(application, target, scopes, claims, seconds):
    from azure.cli.core.auth.util import read_response_templates

    success, failure = read_response_templates()
    return application.acquire_token_interactive(
        scopes,
        login_hint=target.user_name,
        claims_challenge=claims,
        timeout=seconds,
        port=8400 if application.authority.is_adfs else None,  # the only port that ADFS accepts
        success_template=success,
        error_template=failure,
        parent_window_handle=application.CONSOLE_WINDOW_HANDLE,
        on_before_launching_ui=lambda **_: None,
        enable_msa_passthrough=True,
    )


def _acquire_token_by_device_code(application, _, scopes, claims, seconds):
    from inspect import signature

    from azure.cli.core.style import Style, print_styled_text

    takes_claims = "claims_challenge" in signature(application.initiate_device_flow).parameters  # since MSAL 1.31
    flow = application.initiate_device_flow(scopes, **({"claims_challenge": claims} if takes_claims else {}))
    if "user_code" not in flow:
        return flow
    print_styled_text((Style.WARNING, printable(str(flow["message"]))), file=sys.stderr)
    flow["expires_at"] = min(flow["expires_at"], time.time() + seconds)
    return application.acquire_token_by_device_flow(flow, claims_challenge=claims)


def _reason(result):
    """The reason why there is no token: the description of Entra ID or MSAL, or only a code."""
    if result.get("error_description"):
        return without_request_ids(result["error_description"])
    error = result.get("error")
    return "the sign-in was canceled." if error == "access_denied" else error or "no reason was given."


def _refuse_wrong_account(target, token_cache, new_tokens):
    """Compare the accounts by their home account ID, or by name if the token cache does not have the target's."""
    accounts = list(_entries(new_tokens).get("Account", {}).values())
    if not (accounts and accounts[0]["home_account_id"]):
        raise NotSignedInError("Entra ID's response does not say who signed in.")
    wanted, account = target.user_name.lower(), accounts[0]
    known = {
        each["home_account_id"]
        for each in _entries(token_cache).get("Account", {}).values()
        if each["username"].lower() == wanted
    }
    is_wanted = account["home_account_id"] in known if known else account["username"].lower() == wanted
    if not is_wanted:
        raise WrongAccountError(account["username"])


def _add_tokens(new_tokens, target, token_cache):
    """Add the tokens of a sign-in to a token cache.

    The account keeps its name in az's profile. If the user was renamed, az would no longer find the sign-in of any
    tenant.
    """
    for kind, entries in _entries(new_tokens).items():
        for entry in entries.values():
            name = {"username": target.user_name} if kind == "Account" else {}
            token_cache.modify(kind, entry, {**entry, **name})


def _entries(token_cache):
    return json.loads(token_cache.serialize())
