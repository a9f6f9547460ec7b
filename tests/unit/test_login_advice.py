"""What the advice to sign in keeps of the command that az itself recommends."""

import base64
import json
import shlex

import pytest
from azure.cli.core.auth.util import _generate_login_command

from azext_managementpartner.accounts.target import Target
from azext_managementpartner.errors.sign_in import login_required
from emulator.world import guid

TENANT = guid("tenant", "fabrikam.onmicrosoft.com")
USER = {"id": TENANT, "tenantId": TENANT, "user": {"name": "alex@contoso.com", "type": "user"}}
SCOPE = "https://management.core.windows.net//.default"
CLAIMS = json.dumps({"access_token": {"acrs": {"essential": True, "values": ["p1"]}}})


@pytest.mark.parametrize("claims", [None, CLAIMS], ids=["scope", "scope and claims"])
def test_the_scope_and_claims_of_azs_own_command_are_kept_and_its_logout_is_not(claims):
    """az 2.76 and 2.91 put a command with claims into a warning, and one without them into the error."""
    of_az = _generate_login_command(tenant=TENANT, scopes=[SCOPE], claims_challenge=claims)
    error = login_required(Target(USER), "AADSTS50076: More is asked for.", [f"Run the command below:\n{of_az}"])
    (advice,) = error.recommendations
    assert advice.splitlines() == ["Sign in to this tenant:", error.login_command]
    kept = ["--scope", SCOPE]
    if claims:
        kept += ["--claims-challenge", base64.b64encode(claims.encode()).decode()]
    assert shlex.split(error.login_command) == ["az", "login", "--tenant", TENANT, "--allow-no-subscriptions", *kept]
