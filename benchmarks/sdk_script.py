"""What people script by hand: azure-mgmt-managementpartner with the token of `az account get-access-token`."""

import json
import subprocess
import sys

from azure.core.credentials import AccessToken
from azure.mgmt.managementpartner import ACEProvisioningManagementPartnerAPI


class AzCredential:
    """az's own token."""

    def get_token(self, *_, **__):
        """Get an access token (azure.core.credentials.TokenCredential)."""
        az = [sys.executable, "-m", "azure.cli", "account", "get-access-token"]
        token = json.loads(subprocess.run(az, check=True, capture_output=True).stdout)
        return AccessToken(token["accessToken"], token["expires_on"])


print(json.dumps(ACEProvisioningManagementPartnerAPI(AzCredential()).partners.get().as_dict()))
