"""The `claims` parameter of OpenID Connect, with the claims that a client requests for its tokens."""

import json
from dataclasses import dataclass

from emulator.entra.errors import EntraError

MULTI_FACTOR = "p1"
"""The authentication context in claim `acrs` with which Azure Resource Manager requires multi-factor authentication."""


@dataclass(frozen=True)
class Claims:
    """The parts of a claims parameter that the emulator uses.

    :param capabilities: client capabilities, tuple of str; CP1: it handles claims challenges.
    :param multi_factor: whether the token requires multi-factor authentication.
    """

    capabilities: tuple = ()
    multi_factor: bool = False


@dataclass(frozen=True)
class TokenRequest:
    """A request to the token endpoint.

    :param client_id: application ID of the client.
    :param scope: scopes, separated by spaces.
    """

    client_id: str
    scope: str
    claims: Claims


def read_claims(text):
    """Read a claims parameter.

    :param text: JSON, or None, as MSAL sends it to the sign-in page, the device code and the token endpoint:
        `{"access_token": {"xms_cc": {"values": ["CP1"]}, "acrs": {"essential": true, "values": ["p1"]}}}`.
    :return: `Claims`; other claims are ignored.
    :raises EntraError: the JSON is not valid.
    """
    try:
        wanted = json.loads(text or "{}").get("access_token") or {}
        capabilities, contexts = (_values(wanted.get(name)) for name in ("xms_cc", "acrs"))
    except (AttributeError, TypeError, ValueError) as error:
        raise EntraError(90023, "invalid_request", "The claims parameter is not valid.") from error
    return Claims(tuple(capabilities), MULTI_FACTOR in contexts)


def _values(claim):
    """The values of a requested claim, a list; the key of a single value is different."""
    claim = claim or {}
    return [*claim.get("values", ()), *([claim["value"]] if "value" in claim else [])]
