"""Error messages for sign-ins, with the `az login` to run."""

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
    NO_ACCESS,
    NO_ACCESS_OF_APPLICATIONS,
    aadsts_code,
    is_unknown_tenant,
    unknown_tenant,
)
from azext_managementpartner.errors.responses import no_access
from azext_managementpartner.http.error_responses import claims_of, wants_multi_factor

_SEVERAL_ACCOUNTS = "Found multiple accounts with the same username"
"""The start of az's error if its token cache has two accounts with one name."""
_MULTI_FACTOR = '{"access_token":{"acrs":{"essential":true,"values":["p1"]}}}'
"""The claims that require multi-factor authentication, as in pull request 31699 of Azure/azure-cli."""

_FORBIDDEN = {
    "53003": (
        "Conditional Access in tenant '{tenant}' blocks {who}. Another sign-in from here does not help.",
        "Ask an administrator of that tenant what its policies require, for example another device or location.",
    ),
    "500011": (
        "Azure Resource Manager is not set up in tenant '{tenant}', so {who} cannot get a token for it.",
        "Leave the tenant out: it has no Azure subscriptions. If it should have some, ask an administrator of that "
        "tenant.",
    ),
}
"""Error codes of Entra ID for a principal in the tenant that another sign-in does not help, as in `NO_ACCESS`."""
_FORBIDDEN_OF_APPLICATIONS = {
    "700213": (
        "Application '{name}' does not trust the subject of the federated token.",
        "Compare the subject with the registered ones: az ad app federated-credential list --id {name}",
    ),
}


def token_not_issued(target, reason: str, az_recommendations=()):
    """The error if a target gets no access token, by the error code of Entra ID.

    :param reason: the message of Entra ID or az.
    :param az_recommendations: see `login_required`.
    :return: InvalidArgumentValueError if the tenant does not exist, ForbiddenError if no sign-in helps, else
        AuthenticationError.
    """
    if is_unknown_tenant(reason):
        return unknown_tenant(target.tenant, reason)
    if _SEVERAL_ACCOUNTS in reason:
        return _several_accounts(target, reason)
    code, is_application = aadsts_code(reason), target.is_service_principal
    not_in_tenant = {**NO_ACCESS, **(NO_ACCESS_OF_APPLICATIONS if is_application else {})}
    forbidden = {**not_in_tenant, **_FORBIDDEN, **(_FORBIDDEN_OF_APPLICATIONS if is_application else {})}
    if code not in forbidden:
        return login_required(target, reason, az_recommendations)
    error = _forbidden(target, reason, *forbidden[code])
    return no_access(error) if code in not_in_tenant else error


def _forbidden(target, reason, message, recommendation):
    from azure.cli.core.azclierror import ForbiddenError

    who = f"{target.kind} '{target.user_name}'"
    words = {
        "tenant": target.tenant_name,
        "name": target.user_name,
        "who": who,
        "Who": who[0].upper() + who[1:],
        "login": user_login(target.tenant),
    }
    text = sentence(printable(f"{message.format(**words)}\n{reason}"))
    recommendations = [target.did_you_mean, recommendation.format(**words)]
    return ForbiddenError(text, recommendation=list(filter(None, recommendations)))


def _several_accounts(target, reason):
    from azure.cli.core.azclierror import ForbiddenError

    logout = f"az logout --username {quoted(target.user_name)}"
    return ForbiddenError(
        f"az has several sign-ins with the name '{target.user_name}' and cannot choose one.\n"
        f"{printable(reason.partition(': ')[0])}.",
        recommendation=f"Remove them, then sign in again: {logout} && az login --allow-no-subscriptions",
    )


def login_required(target, reason: str, az_recommendations=()):
    """The AuthenticationError that asks for a new sign-in. Its attribute `login_command` is the `az login` to run.

    :param reason: the message of Entra ID, Azure Resource Manager or az.
    :param az_recommendations: az's own recommendations. The command keeps their scopes and claims, but not their
        `az logout`, which would remove every other sign-in.
    """
    options = re.findall(r"--(?:scope|claims-challenge) \S+", " ".join(az_recommendations))
    return _login_required(target, reason, options)


def token_refused(target, response, message: str, service: str):
    """The AuthenticationError if a service refuses the access token; see `login_required`.

    Its attribute `claims` is the JSON text of the claims that the next token must have, or None.

    :param response: HTTP response of azure-core; see `ChallengePolicy`.
    :param message: the message in the response.
    """
    claims, is_for_writes = claims_of(response), wants_multi_factor(response)
    if is_for_writes:
        reason, claims = message, claims or _MULTI_FACTOR
    else:
        reason = f"{service} refused the access token: {message}"
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
    """The error if this version's `az login` cannot request claims."""
    from azure.cli.core import __version__
    from azure.cli.core.azclierror import AuthenticationError

    since = ".".join(map(str, CLAIMS_SINCE))
    return AuthenticationError(
        _needed(target, reason),
        recommendation=f"az {__version__} cannot make the sign-in that Azure requires. Update az to {since} or later "
        "with az upgrade, then run the command again to get the right az login. Or run set or unset with --login.",
    )


def unusable_files(error: OSError):
    """The FileOperationError if az's own files cannot be read or written."""
    from azure.cli.core.azclierror import FileOperationError

    return FileOperationError(
        f"az cannot use its configuration folder: {printable(str(error))}",
        recommendation="Check the folder that AZURE_CONFIG_DIR names (default: .azure in your home folder).",
    )
