"""Errors of a sign-in, with the `az login` that repairs it."""

import re
from base64 import b64encode

from azext_managementpartner._text import printable, quoted, sentence
from azext_managementpartner.accounts.az_login import (
    CLAIMS_SINCE,
    az_version,
    how_to_go_back,
    login_command,
    user_login,
)
from azext_managementpartner.errors.entra_id import (
    GONE,
    GONE_OF_APPLICATIONS,
    code_of,
    is_no_such_tenant,
    unknown_tenant,
)
from azext_managementpartner.errors.responses import no_access
from azext_managementpartner.http.error_responses import claims_of, wants_multi_factor

_TWO_ACCOUNTS = "Found multiple accounts with the same username"
"""How az's error begins where its token cache has two accounts of one name."""
_MULTI_FACTOR = '{"access_token":{"acrs":{"essential":true,"values":["p1"]}}}'
"""The claims by which a sign-in asks for multi-factor authentication, as in pull request 31699 of Azure/azure-cli."""

_FINAL = {
    "53003": (
        "Conditional Access in tenant '{tenant}' blocks {who}: no sign-in from here changes that.",
        "Ask an administrator of that tenant what its policies want, for example another device or place.",
    ),
    "500011": (
        "Azure Resource Manager is not set up in tenant '{tenant}', so {who} cannot get a token for it.",
        "Leave the tenant out: it has no Azure subscriptions. If it should have some, ask an administrator of that "
        "tenant.",
    ),
}
"""What no sign-in mends, though the principal is in the tenant: codes of Entra ID, what happened and what to do."""
_FINAL_OF_APPLICATIONS = {
    "700213": (
        "Application '{name}' does not trust the subject of the federated token.",
        "Compare the subject with those that are registered: az ad app federated-credential list --id {name}",
    ),
}


def refused(target, reason, az_recommendations=()):
    """The error of a refusal, by the code of Entra ID that stands in it.

    :param target: `Target` that was to get a token.
    :param reason: what Entra ID or az said.
    :param az_recommendations: see `login_required`.
    :return: InvalidArgumentValueError where there is no such tenant, ForbiddenError where no sign-in helps, else
        AuthenticationError.
    """
    if is_no_such_tenant(reason):
        return unknown_tenant(target.tenant, reason)
    if _TWO_ACCOUNTS in reason:
        return _several_accounts(target, reason)
    code, is_application = code_of(reason), target.is_service_principal
    gone = {**GONE, **(GONE_OF_APPLICATIONS if is_application else {})}
    final = {**gone, **_FINAL, **(_FINAL_OF_APPLICATIONS if is_application else {})}
    if code not in final:
        return login_required(target, reason, az_recommendations)
    error = _forbidden(target, reason, *final[code])
    return no_access(error) if code in gone else error


def _forbidden(target, reason, what, what_to_do):
    """The error of what no sign-in mends."""
    from azure.cli.core.azclierror import ForbiddenError

    who = f"{target.kind} '{target.user_name}'"
    words = {
        "tenant": target.tenant_name,
        "name": target.user_name,
        "who": who,
        "Who": who[0].upper() + who[1:],
        "login": user_login(target.tenant),
    }
    said = sentence(printable(f"{what.format(**words)}\n{reason}"))
    return ForbiddenError(said, recommendation=list(filter(None, [target.near, what_to_do.format(**words)])))


def _several_accounts(target, reason):
    """The error of two accounts of one name, of which az takes neither."""
    from azure.cli.core.azclierror import ForbiddenError

    what = f"az keeps several sign-ins of the name '{target.user_name}', and takes none of them."
    logout = f"az logout --username {quoted(target.user_name)}"
    return ForbiddenError(
        f"{what}\n{printable(reason.partition(': ')[0])}.",
        recommendation=f"Remove them, then sign in again: {logout} && az login --allow-no-subscriptions",
    )


def login_required(target, reason, az_recommendations=()):
    """The error of a sign-in that has to be made again.

    :param reason: what Entra ID, Azure Resource Manager or az said.
    :param az_recommendations: az's own recommendations. The scopes and claims that they ask for are kept; their
        `az logout` is not, since it would end every other sign-in.
    :return: AuthenticationError; its attribute `login_command` is the command alone.
    """
    options = re.findall(r"--(?:scope|claims-challenge) \S+", " ".join(az_recommendations))
    return _login_required(target, reason, options)


def token_refused(target, response, said, whom):
    """The error where a service refuses the access token.

    :param target: `Target` that the token is for.
    :param response: the answer, an HTTP response of azure-core; see `ChallengePolicy`.
    :param said: what it says, in words.
    :param whom: the service, in words.
    :return: AuthenticationError, see `login_required`; its attribute `claims` is what is demanded of the next token,
        JSON text or None.
    """
    claims, is_for_writes = claims_of(response), wants_multi_factor(response)
    if is_for_writes:
        reason, claims = said, claims or _MULTI_FACTOR
    else:
        reason = f"{whom} refused the access token: {said}"
    if refusal := getattr(response, "refusal", None):
        reason += "\n" + str(refusal).partition("\n")[2]
    options, takes_claims = [], az_version() >= CLAIMS_SINCE
    if claims and target.kind == "user":
        options = [f'--scope "{response.scopes[0]}"']
        if takes_claims:
            options.append(f'--claims-challenge "{b64encode(claims.encode()).decode()}"')
    needs_newer_az = options and is_for_writes and not takes_claims
    error = _newer_az_required(target, reason) if needs_newer_az else _login_required(target, reason, options)
    error.claims = claims
    return error


def _login_required(target, reason, options):
    from azure.cli.core.azclierror import AuthenticationError

    login = " ".join([login_command(target), *options])
    is_elsewhere = target.is_service_principal and f'--tenant "{target.tenant}"' not in login
    what = "Renew the sign-in that is used for this tenant" if is_elsewhere else "Sign in to this tenant"
    recommendations = [f"{what}:\n{login}"]
    if target.previous_subscription and not is_elsewhere:
        recommendations.append(how_to_go_back(target.previous_subscription))
    error = AuthenticationError(_needed(target, reason), recommendation=recommendations)
    error.login_command = login
    return error


def _needed(target, reason):
    return f"Sign-in needed for {target}.\n{sentence(printable(reason))}"


def _newer_az_required(target, reason):
    """The error of an az whose `az login` cannot ask Entra ID for claims."""
    from azure.cli.core import __version__
    from azure.cli.core.azclierror import AuthenticationError

    since = ".".join(map(str, CLAIMS_SINCE))
    return AuthenticationError(
        _needed(target, reason),
        recommendation=f"az {__version__} cannot sign in with what Azure asks for. Update az to {since} or later (az "
        "upgrade), then run the command again: it gives you the az login. Or let set or unset sign you in: --login.",
    )


def unusable_files(error):
    """The error of az's own files, where they cannot be read or written.

    :param error: OSError.
    :return: FileOperationError.
    """
    from azure.cli.core.azclierror import FileOperationError

    return FileOperationError(
        f"az cannot use its configuration folder: {printable(str(error))}",
        recommendation="Check the folder that AZURE_CONFIG_DIR names (default: .azure in your home folder).",
    )
