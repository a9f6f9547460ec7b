"""The sign-in of a user to one tenant, in a browser or by device code."""

import json
import signal
import sys
import time
from contextlib import contextmanager

from azext_managementpartner._text import printable
from azext_managementpartner.errors.entra_id import entra_id_failed, of_all_requests
from azext_managementpartner.http.entra_id import EntraIdError


class NotSignedInError(Exception):
    """Nobody has signed in; the text says why."""


class SomebodyElseError(Exception):
    """Another account has signed in than the one that was asked for; the text is its name."""


def sign_in(cli_ctx, target, claims, *, token_cache, seconds, use_device_code):  # noqa: PLR0913
    """Let the user of a target sign in to its tenant, as `az login` would, but with the account's name as a hint.

    The tokens go into az's token cache, by az's own persistence layer, and nothing else does: `az login` would change
    the profile and the current subscription, and keep whoever signs in.

    :param target: `Target` of a user.
    :param claims: what Azure Resource Manager demands of the access token, JSON text; None: nothing.
    :param token_cache: `msal.SerializableTokenCache`, a copy of az's; it gets the tokens, too.
    :param seconds: how long to wait for the user.
    :param use_device_code: show a code to enter in any browser; otherwise a browser is opened here.
    :raises NotSignedInError: it was cancelled, refused, or took too long.
    :raises SomebodyElseError: somebody else has signed in; nothing is kept.
    """
    from azure.cli.core._profile import _create_identity_instance
    from azure.cli.core.auth.util import resource_to_scopes
    from msal import PublicClientApplication, SerializableTokenCache

    # pylint: disable=protected-access  # az has no public way to sign in with a hint, or without keeping who it is
    identity = _create_identity_instance(cli_ctx, cli_ctx.cloud.endpoints.active_directory, tenant_id=target.tenant)
    new = SerializableTokenCache()
    scopes = resource_to_scopes(cli_ctx.cloud.endpoints.active_directory_resource_id)
    ask, begun = _by_device_code if use_device_code else _in_browser, time.monotonic()
    try:
        settings = {**identity._msal_public_app_kwargs, "token_cache": new}
        with _ctrl_c_noticed():
            application = PublicClientApplication(identity.client_id, **settings)
        result = ask(application, target, scopes, claims, seconds)
    except EntraIdError as error:
        raise NotSignedInError(str(entra_id_failed(error, target.tenant))) from error
    except Exception as error:  # pylint: disable=broad-exception-caught  # MSAL has no type of its own
        result = {"error": str(error) or repr(error)}
    if "access_token" not in result:
        if time.monotonic() - begun >= seconds:
            raise NotSignedInError(f"nobody signed in within {seconds:g} seconds.")
        raise NotSignedInError(_why(result))
    _refuse_somebody_else(target, token_cache, new)
    try:
        _keep(new, target, identity._load_msal_token_cache())
    except Exception as error:  # pylint: disable=broad-exception-caught  # of files, locks, encryption and JSON
        raise NotSignedInError(f"az's token cache could not be written: {error or repr(error)}") from error
    _keep(new, target, token_cache)


@contextmanager
def _ctrl_c_noticed():
    """Let no Ctrl-C inside the block be lost: where MSAL makes an application, a bare `except` would swallow it."""
    pressed = []

    def press(*_):
        pressed.append(True)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, press)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)
    if pressed:
        raise KeyboardInterrupt


def needs_device_code():
    """Whether no browser can be opened here, as `az login` decides it."""
    from azure.cli.core import util

    is_codespace = getattr(util, "is_github_codespaces", bool)  # since az 2.62
    return not util.can_launch_browser() or is_codespace()


def _in_browser(application, target, scopes, claims, seconds):
    from azure.cli.core.auth.util import read_response_templates

    success, failure = read_response_templates()
    return application.acquire_token_interactive(
        scopes,
        login_hint=target.user_name,
        claims_challenge=claims,
        timeout=seconds,
        port=8400 if application.authority.is_adfs else None,  # the only one that ADFS takes
        success_template=success,
        error_template=failure,
        parent_window_handle=application.CONSOLE_WINDOW_HANDLE,
        on_before_launching_ui=lambda **_: None,
        enable_msa_passthrough=True,
    )


def _by_device_code(application, _, scopes, claims, seconds):
    from inspect import signature

    from azure.cli.core.style import Style, print_styled_text

    takes_claims = "claims_challenge" in signature(application.initiate_device_flow).parameters  # since MSAL 1.31
    flow = application.initiate_device_flow(scopes, **({"claims_challenge": claims} if takes_claims else {}))
    if "user_code" not in flow:
        return flow
    print_styled_text((Style.WARNING, printable(str(flow["message"]))), file=sys.stderr)
    flow["expires_at"] = min(flow["expires_at"], time.time() + seconds)
    return application.acquire_token_by_device_flow(flow, claims_challenge=claims)


def _why(result):
    """Why there are no tokens, by what Entra ID or MSAL said: that may be a code alone, or nothing."""
    if result.get("error_description"):
        return of_all_requests(result["error_description"])
    error = result.get("error")
    return "the sign-in was cancelled." if error == "access_denied" else error or "no reason was given."


def _refuse_somebody_else(target, token_cache, new):
    """Compare the accounts by what Entra ID calls them at home; by name where az has lost the one of the target."""
    accounts = list(_entries(new).get("Account", {}).values())
    if not (accounts and accounts[0]["home_account_id"]):
        raise NotSignedInError("Entra ID's answer does not say who signed in.")
    wanted, account = target.user_name.lower(), accounts[0]
    known = {
        each["home_account_id"]
        for each in _entries(token_cache).get("Account", {}).values()
        if each["username"].lower() == wanted
    }
    is_wanted = account["home_account_id"] in known if known else account["username"].lower() == wanted
    if not is_wanted:
        raise SomebodyElseError(account["username"])


def _keep(new, target, token_cache):
    """Put what a sign-in brought into a token cache.

    The account keeps the name by which az's profile knows it: where the user has got another one meanwhile, az would
    find no tenant's sign-in any more.
    """
    for kind, entries in _entries(new).items():
        for entry in entries.values():
            name = {"username": target.user_name} if kind == "Account" else {}
            token_cache.modify(kind, entry, {**entry, **name})


def _entries(token_cache):
    return json.loads(token_cache.serialize())
