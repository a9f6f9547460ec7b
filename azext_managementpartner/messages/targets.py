"""The error of tenants that were named and are none of those that a command can go to."""

from azext_managementpartner._text import printable
from azext_managementpartner.principals.login_command import how_to_go_back, user_login

_NAMED = 10


def no_target(missing, unknown, targets, current):
    """The error of tenants in which nobody is signed in, or that do not exist.

    :param missing: domain names and GUIDs of the former, list of str.
    :param unknown: names that Entra ID does not know, list of str.
    :param targets: all that there are, list of `Target`.
    :param current: `Target` of the current account, or None.
    :return: InvalidArgumentValueError.
    """
    from azure.cli.core.azclierror import InvalidArgumentValueError

    known = sorted({printable(target.tenant_name.lower()) for target in targets if target.tenant})
    more = f" and {len(known) - _NAMED} more" if len(known) > _NAMED else ""
    problems = [target.problem for target in targets if target.problem]
    lines = [
        *([f"Entra ID does not know: {', '.join(unknown)}. Nothing was done."] if unknown else []),
        *([f"You are not signed in to: {', '.join(missing)}. Nothing was done."] if missing else []),
        f"You are signed in to: {', '.join(known[:_NAMED])}{more}.",
        *problems,
    ]
    return InvalidArgumentValueError("\n".join(lines), recommendation=_what_to_do(missing, current, problems))


def _what_to_do(missing, current, problems):
    """What helps where a tenant has no target, by the kind of the current account, which may be None."""
    if current and current.is_service_principal:
        return (
            "Run the command again. What is no tenant of a user goes to the service principal; so the tenants of the "
            "users must be known first."
        )
    if problems:
        return "Run the command again: the tenants of the users must be known first."
    spelling = "Check the spelling, or give the tenant ID in the place of a domain name."
    if not missing:
        return spelling
    who = " as a user or service principal" if current and not current.is_user else ""
    sign_in = f"Or sign in{who}: {user_login(missing[0])}"
    return [spelling, sign_in, *([how_to_go_back(current.account["id"])] if current else [])]
