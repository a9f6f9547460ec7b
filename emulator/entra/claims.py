"""What a client asks to have in its tokens: the `claims` parameter of OpenID Connect."""

import json
from dataclasses import dataclass

from emulator.entra.errors import EntraError

MULTI_FACTOR = "p1"
"""The authentication context by which Azure Resource Manager asks for multi-factor authentication, in claim `acrs`."""


@dataclass(frozen=True)
class Claims:
    """What a claims parameter says that matters here.

    :param capabilities: what the client can do, tuple of str; CP1: it understands claims challenges.
    :param multi_factor: whether the token must be one of multi-factor authentication.
    """

    capabilities: tuple = ()
    multi_factor: bool = False


@dataclass(frozen=True)
class Asked:
    """What a client asks of the token endpoint.

    :param client_id: application ID of the client.
    :param scope: scopes, separated by blanks.
    :param claims: `Claims`.
    """

    client_id: str
    scope: str
    claims: Claims


def read_claims(text):
    """Read a claims parameter.

    :param text: JSON, or None, as MSAL sends it to the sign-in page, the device code and the token endpoint:
        `{"access_token": {"xms_cc": {"values": ["CP1"]}, "acrs": {"essential": true, "values": ["p1"]}}}`.
    :return: `Claims`; what else it asks for is passed over.
    :raises EntraError: it is no such JSON.
    """
    try:
        wanted = json.loads(text or "{}").get("access_token") or {}
        capabilities, contexts = (_values(wanted.get(name)) for name in ("xms_cc", "acrs"))
    except (AttributeError, TypeError, ValueError) as error:
        raise EntraError(90023, "invalid_request", "The claims parameter is not valid.") from error
    return Claims(tuple(capabilities), MULTI_FACTOR in contexts)


def _values(claim):
    """The values of a requested claim, a list; a single one has another name."""
    claim = claim or {}
    return [*claim.get("values", ()), *([claim["value"]] if "value" in claim else [])]
