"""Multi-factor authentication, which Azure Resource Manager requires of users for every write since October 2025."""

import json

from emulator.entra.claims import MULTI_FACTOR
from emulator.resource_manager.models import ArmError

CHALLENGE = json.dumps({"access_token": {"acrs": {"essential": True, "values": [MULTI_FACTOR]}}}, separators=(",", ":"))
"""The claims to request for the token, as in issue 41739 of Azure/azure-sdk-for-python (June 2025)."""


class MultiFactorError(ArmError):
    """A write by a user without multi-factor authentication.

    The message is that of Microsoft's documentation: "Resource was disallowed by policy" in
    MicrosoftDocs/azure-docs-powershell and azure-docs-cli (troubleshooting, 2025). The documentation does not show the
    names of the policies, which Azure adds, nor that a client without capability CP1 gets 403.

    :param challenge: the claims to request, JSON; None: the client does not handle claims challenges.
    """

    def __init__(self, deletes: bool, challenge):
        kind, purpose = ("Delete", "delete") if deletes else ("Create", "create or update")
        super().__init__(
            401 if challenge else 403,
            "RequestDisallowedByPolicy",
            f"Resource was disallowed by policy. Users must use MFA for {kind} operation. "
            f"Users must authenticate with multi-factor authentication to {purpose} resources.",
        )
        self.challenge = challenge


def check_write(caller, deletes: bool):
    """Check that a write has the multi-factor authentication that it requires, which is only required of users.

    :raises MultiFactorError: it does not.
    """
    wanted_in = getattr(caller.principal, "multi_factor_for_writes", ())
    if caller.tenant.id in wanted_in and MULTI_FACTOR not in caller.claims.get("acrs", ()):
        raise MultiFactorError(deletes, CHALLENGE if "CP1" in caller.claims.get("xms_cc", ()) else None)
