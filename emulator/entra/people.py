"""The people at the browser, and how sign-ins fail."""

from enum import Enum

from emulator.entra.errors import EntraError


class NoSignIn(Enum):
    """What a person does at the sign-in page without getting tokens."""

    CANCELS = "chooses Cancel on the sign-in page"
    NEVER_COMES = "does nothing on the sign-in page"
    SHOWS_NO_SECOND_FACTOR = "signs in, but not with multi-factor authentication"
    IS_BLOCKED = "signs in, and a policy of Conditional Access blocks it"


ON_THE_PAGE = {
    None: {"error": "access_denied", "error_description": "Nobody signed in."},
    NoSignIn.CANCELS: {"error": "access_denied", "error_subcode": "cancel"},
    NoSignIn.NEVER_COMES: None,
}
"""The parameters that the sign-in page sends to the client instead of a code; None: it sends nothing.

Cancel is as in the tests of AzureAD/microsoft-authentication-library-for-android. Issue 23019 of Azure/azure-cli shows
too that there is no description.
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
    # The error and the sub-error are those of issue 32544 of Azure/azure-cli (December 2025).
    NoSignIn.IS_BLOCKED: (
        53003,
        "invalid_grant",
        "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
        "message_only",
    ),
}


def sign_in_error(why):
    """The `EntraError` of the token endpoint for a sign-in that failed.

    :param why: `NoSignIn`; None: nobody is at the browser yet.
    """
    return EntraError(*_AT_THE_TOKEN_ENDPOINT[why])


def one_after_the_other(*people):
    """A function for `EntraId.people` with another person for each sign-in. It ignores the tenant and the login hint.

    :param people: what `EntraId.people` may return, in order. The last one is used for all further sign-ins.
    """
    left = list(people)
    return lambda *_: left.pop(0) if len(left) > 1 else left[0]
