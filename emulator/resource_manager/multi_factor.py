"""Multi-factor authentication, which Azure Resource Manager wants of users for every write, since October 2025."""

import json

from emulator.entra.claims import MULTI_FACTOR
from emulator.resource_manager.models import ArmError

CHALLENGE = json.dumps({"access_token": {"acrs": {"essential": True, "values": [MULTI_FACTOR]}}}, separators=(",", ":"))
"""The claims that a token must be asked for with, as in issue 41739 of Azure/azure-sdk-for-python (June 2025)."""


class MultiFactorError(ArmError):
    """A write by a user whose token is not one of multi-factor authentication.

    The words are those that Microsoft's documents show: "Resource was disallowed by policy" in
    MicrosoftDocs/azure-docs-powershell and azure-docs-cli (troubleshooting, 2025). Azure adds which policies it was,
    which they do not show. That a client without the capability CP1 gets 403 is not in them either.

    :param deletes: whether the write is a deletion, bool.
    :param challenge: the claims to ask for, JSON; None: the client does not understand a challenge.
    """

    def __init__(self, deletes, challenge):
        kind, purpose = ("Delete", "delete") if deletes else ("Create", "create or update")
        super().__init__(
            401 if challenge else 403,
            "RequestDisallowedByPolicy",
            f"Resource was disallowed by policy. Users must use MFA for {kind} operation. "
            f"Users must authenticate with multi-factor authentication to {purpose} resources.",
        )
        self.challenge = challenge


def check_write(caller, deletes):
    """Refuse a write for which multi-factor authentication is wanted and was not made.

    Service principals and managed identities are never asked.

    :param caller: `Caller`.
    :param deletes: whether the write is a deletion, bool.
    :raises MultiFactorError: see there.
    """
    wanted_in = getattr(caller.principal, "multi_factor_for_writes", ())
    if caller.tenant.id in wanted_in and MULTI_FACTOR not in caller.claims.get("acrs", ()):
        raise MultiFactorError(deletes, CHALLENGE if "CP1" in caller.claims.get("xms_cc", ()) else None)
