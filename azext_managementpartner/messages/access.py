"""Of accounts and applications that are not in a tenant."""

_NEAR = 0.75
"""How much of two names must be alike, of 1, to take one for the other misspelled."""
_SHARED = ".onmicrosoft.com"

_NO_ACCOUNT = "{Who} has no account in tenant '{tenant}'."
_ADD_GUEST = "Ask the customer to add you as a guest user, or sign in with the account that you have there"
GONE = {
    **dict.fromkeys(("50020", "50034", "51004"), (_NO_ACCOUNT, f"{_ADD_GUEST}: {{login}}")),
    "90072": (_NO_ACCOUNT, f"{_ADD_GUEST}."),
    "500341": ("The account of {who} was deleted from tenant '{tenant}'.", f"{_ADD_GUEST}."),
    "50057": (
        "The account of {who} is disabled.",
        "Ask an administrator of the tenant that the account is from to enable it.",
    ),
    "5000224": (
        "Tenant '{tenant}' is not available: it was deleted, or blocked because nobody used it.",
        "Leave the tenant out. If it should be there, an administrator of it asks Microsoft's support.",
    ),
}
"""What Entra ID says where a user is not in a tenant: codes, what happened and what to do.

Source: Microsoft's page "Microsoft Entra authentication and authorization error codes".
"""
GONE_OF_APPLICATIONS = {
    **dict.fromkeys(
        ("700016", "7000229"),
        (
            "Application '{name}' does not exist in tenant '{tenant}': it has no consent there.",
            "Ask an administrator of that tenant to consent, by running there: az ad sp create --id {name}",
        ),
    ),
    "7000112": (
        "Application '{name}' is disabled in tenant '{tenant}', or where it is registered.",
        "Ask an administrator to enable it for sign-in.",
    ),
}
"""The same of an application."""


def no_access(error):
    """Mark the error of a principal that is not in a tenant: the row says NoAccess.

    :param error: CLIError.
    :return: the same.
    """
    error.is_no_access = True
    return error


def is_no_access(error):
    """Whether an error is one of a principal that is not in a tenant; see `no_access`."""
    return getattr(error, "is_no_access", False)


def no_current_account():
    """The error of a tenant in which az has nobody, where no account is the current one.

    :return: UnclassifiedUserFault.
    """
    from azure.cli.core.azclierror import UnclassifiedUserFault

    return UnclassifiedUserFault(
        "az has no account in this tenant, and no current account that could go there.",
        recommendation="Choose the account: az account list --output table, then az account set --subscription ID",
    )


def asking(error, question):
    """An error of a principal that is not in a tenant, with a question after what may have been meant.

    :param error: CLIError.
    :param question: str; "": there is none.
    :return: the same error.
    """
    if question and is_no_access(error):
        error.recommendations.insert(0, question)
    return error


def did_you_mean(name, known):
    """A question after the domain name that somebody may have meant.

    :param name: domain name, or GUID, as it was given.
    :param known: the domain names of the tenants in which somebody is, iterable of str.
    :return: str; "": none is near.
    """
    from difflib import get_close_matches

    of_name = {domain.lower().removesuffix(_SHARED): domain for domain in known}
    near = get_close_matches(name.lower().removesuffix(_SHARED), of_name, n=1, cutoff=_NEAR)
    return f"Did you mean {of_name[near[0]]}?" if near else ""
