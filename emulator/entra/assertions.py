"""Client assertions: signed tokens that a service principal signs in with instead of a secret."""

import jwt
from jwt import exceptions as invalid

from emulator.entra.errors import EntraError

_INVALID_TIME = (700024, "Client assertion is not within its valid time range.")
_ERRORS = {
    invalid.InvalidSignatureError: (700027, "Client assertion contains an invalid signature."),
    invalid.ExpiredSignatureError: _INVALID_TIME,
    invalid.ImmatureSignatureError: _INVALID_TIME,
    invalid.InvalidAudienceError: (700023, "Client assertion audience claim does not match Realm issuer."),
    invalid.InvalidSubjectError: (
        700021,
        "Client assertion application identifier doesn't match 'client_id' parameter.",
    ),
}
_MALFORMED = (50027, "JWT token is invalid or malformed.")


def check_assertion(application, assertion: str, token_url):
    """Check the assertion of a service principal: signed by itself, or a token of an issuer that it trusts.

    :param application: `ServicePrincipal`.
    :param token_url: the token endpoint, which must be the audience of a self-signed assertion.
    :raises EntraError: the assertion is not valid for the service principal.
    """
    try:
        unverified = jwt.decode_complete(assertion, options={"verify_signature": False})
    except jwt.InvalidTokenError as error:
        raise _assertion_error(*_MALFORMED) from error
    if unverified["payload"].get("iss") == application.name:
        _check_own(application, assertion, unverified["header"], token_url)
    else:
        _check_foreign(application.federation, assertion, unverified["payload"])


def _check_own(application, assertion, header, token_url):
    """Check an assertion that is signed with the certificate of the service principal."""
    if header.get("x5t", "").rstrip("=") != application.certificate.thumbprint:  # MSAL pads it, other clients may not
        raise _assertion_error(
            700027,
            "The certificate with identifier used to sign the client assertion is not registered on application. "
            "[Reason - The key was not found.]",
        )
    _verify(assertion, application.certificate.public_key, token_url, application.name)


def _check_foreign(trusted, assertion, claims):
    """Check the token of an issuer that the service principal trusts by a `FederatedCredential`."""
    for code, what, given, wanted in (
        (700211, "issuer", claims.get("iss"), trusted.issuer.url),
        (700213, "subject", claims.get("sub"), trusted.subject),
        (700212, "audience", claims.get("aud"), trusted.audience),
    ):
        if given != wanted:
            raise _assertion_error(
                code, f"No matching federated identity record found for presented assertion {what} '{given}'."
            )
    _verify(assertion, trusted.issuer.public_key, trusted.audience, trusted.subject)


def _verify(assertion, key, audience, subject):
    try:
        jwt.decode(
            assertion, key, algorithms=["RS256"], audience=audience, subject=subject, options={"require": ["exp"]}
        )
    except jwt.InvalidTokenError as error:
        raise _assertion_error(*_ERRORS.get(type(error), _MALFORMED)) from error


def _assertion_error(code, description):
    return EntraError(code, "invalid_client", description)
