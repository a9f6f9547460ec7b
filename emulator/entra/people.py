"""Who is at the browser when somebody is to sign in, and what becomes of it where nobody does."""

from enum import Enum

from emulator.entra.errors import EntraError


class NoSignIn(Enum):
    """What a person does who is asked to sign in and does not get tokens, whatever was asked for."""

    CANCELS = "chooses Cancel on the sign-in page"
    NEVER_COMES = "leaves the sign-in page as it is"
    SHOWS_NO_SECOND_FACTOR = "signs in, but not with multi-factor authentication"
    IS_BLOCKED = "signs in, and a policy of Conditional Access blocks it"


ON_THE_PAGE = {
    None: {"error": "access_denied", "error_description": "Nobody signed in."},
    NoSignIn.CANCELS: {"error": "access_denied", "error_subcode": "cancel"},
    NoSignIn.NEVER_COMES: None,
}
"""What the sign-in page sends to the client where it sends no code; None: it sends nothing.

Cancel is as in the tests of AzureAD/microsoft-authentication-library-for-android. That there is no description is to be
seen in issue 23019 of Azure/azure-cli, too.
"""

_AT_THE_TOKEN_ENDPOINT = {
    None: (70016, "authorization_pending", "The user has not yet signed in."),
    NoSignIn.NEVER_COMES: (70016, "authorization_pending", "The user has not yet signed in."),
    NoSignIn.CANCELS: (
        70017,
        "authorization_declined",
        "OAuth 2.0 device flow error. The end user denied the authorization request.",
    ),
    NoSignIn.SHOWS_NO_SECOND_FACTOR: (
        50076,
        "interaction_required",
        "Due to a configuration change made by your administrator, or because "
        "you moved to a new location, you must use multi-factor authentication to access the resource.",
    ),
    # The error and its sub-error as in issue 32544 of Azure/azure-cli (December 2025).
    NoSignIn.IS_BLOCKED: (
        53003,
        "invalid_grant",
        "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
        "message_only",
    ),
}


def refusal(why):
    """What the token endpoint answers where somebody is to have signed in, and has not.

    :param why: `NoSignIn`, or None: nobody is at the browser yet.
    :return: `EntraError`.
    """
    return EntraError(*_AT_THE_TOKEN_ENDPOINT[why])


def one_after_the_other(*people):
    """Another person at each sign-in, for `EntraId.people`.

    :param people: what `EntraId.people` may give, in the order of the sign-ins; the last comes to all further ones.
    :return: function of a tenant and a login hint, which it passes over.
    """
    left = list(people)
    return lambda *_: left.pop(0) if len(left) > 1 else left[0]
