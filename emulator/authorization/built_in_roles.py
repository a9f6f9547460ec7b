"""Some of Azure's built-in roles, with their IDs in Azure. Long lists of permissions are shortened."""

from emulator.world import RoleDefinition

_SUPPORT = "Microsoft.Support/*"
_RESOURCE_GROUPS = "Microsoft.Resources/subscriptions/resourceGroups/read"

BUILT_IN_ROLES = [
    RoleDefinition(
        "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        "Owner",
        ("*",),
        description="Grants full access to manage all resources, including the ability to assign roles in Azure RBAC.",
    ),
    RoleDefinition(
        "b24988ac-6180-42a0-ab88-20f7382dd24c",
        "Contributor",
        ("*",),
        (
            "Microsoft.Authorization/*/Delete",
            "Microsoft.Authorization/*/Write",
            "Microsoft.Authorization/elevateAccess/Action",
            "Microsoft.Blueprint/blueprintAssignments/write",
            "Microsoft.Blueprint/blueprintAssignments/delete",
            "Microsoft.Compute/galleries/share/action",
        ),
        description="Grants full access to manage all resources, but does not allow you to assign roles.",
    ),
    RoleDefinition(
        "acdd72a7-3385-48ef-bd42-f606fba81ae7",
        "Reader",
        ("*/read",),
        description="View all resources, but does not allow you to make any changes.",
    ),
    RoleDefinition(
        "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
        "User Access Administrator",
        ("*/read", "Microsoft.Authorization/*", _SUPPORT),
        description="Lets you manage user access to Azure resources.",
    ),
    RoleDefinition(
        "cfd33db0-3dd1-45e3-aa9d-cdbdf3b6f24e",
        "Support Request Contributor",
        ("Microsoft.Authorization/*/read", _RESOURCE_GROUPS, _SUPPORT),
        description="Lets you create and manage Support requests.",
    ),
    RoleDefinition(
        "9980e02c-c2be-4d73-94e8-173b1dc7cf3c",
        "Virtual Machine Contributor",
        ("Microsoft.Authorization/*/read", "Microsoft.Compute/virtualMachines/*", _RESOURCE_GROUPS, _SUPPORT),
        description="Lets you manage virtual machines, but not access to them.",
    ),
    RoleDefinition(
        "fb879df8-f326-4884-b1cf-06f3ad86be52",
        "Virtual Machine User Login",
        ("Microsoft.Compute/virtualMachines/*/read",),
        data_actions=("Microsoft.Compute/virtualMachines/login/action",),
        description="View Virtual Machines in the portal and login as a regular user.",
    ),
    RoleDefinition(
        "43d0d8ad-25c7-4714-9337-8ba259a9fe05",
        "Monitoring Reader",
        ("*/read", "Microsoft.OperationalInsights/workspaces/search/action", _SUPPORT),
        description="Can read all monitoring data.",
    ),
    RoleDefinition(
        "749f88d5-cbae-40b8-bcfc-e573ddc772fa",
        "Monitoring Contributor",
        ("*/read", "Microsoft.Insights/*", _SUPPORT),
        description="Can read all monitoring data and update monitoring settings.",
    ),
    RoleDefinition(
        "72fafb9e-0641-4937-9268-a91bfd8191a3",
        "Cost Management Reader",
        ("Microsoft.Authorization/*/read", "Microsoft.Consumption/*/read", "Microsoft.CostManagement/*/read", _SUPPORT),
        description="Can view cost data and configuration (e.g. budgets, exports)",
    ),
    RoleDefinition(
        "39bc4728-0917-49c7-9d2c-d95423bc2eb4",
        "Security Reader",
        ("Microsoft.Authorization/*/read", "Microsoft.Security/*/read", _RESOURCE_GROUPS),
        description="Security Reader Role",
    ),
    RoleDefinition(
        "4d97b98b-1d4f-4787-a291-c67834d212e7",
        "Network Contributor",
        ("Microsoft.Authorization/*/read", "Microsoft.Network/*", _RESOURCE_GROUPS, _SUPPORT),
        description="Lets you manage networks, but not access to them.",
    ),
    RoleDefinition(
        "17d1049b-9a84-46fb-8f53-869881c3d3ab",
        "Storage Account Contributor",
        ("Microsoft.Authorization/*/read", "Microsoft.Storage/storageAccounts/*", _RESOURCE_GROUPS, _SUPPORT),
        description="Lets you manage storage accounts, including accessing storage account keys.",
    ),
    RoleDefinition(
        "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
        "Storage Blob Data Reader",
        ("Microsoft.Storage/storageAccounts/blobServices/containers/read",),
        data_actions=("Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",),
        description="Allows for read access to Azure Storage blob containers and data",
    ),
    RoleDefinition(
        "7f951dda-4ed3-4680-a7ca-43fe172d538d",
        "AcrPull",
        ("Microsoft.ContainerRegistry/registries/pull/read",),
        description="acr pull",
    ),
    # Those that follow are not on Microsoft's list of roles for partner earned credit.
    RoleDefinition(
        "00482a5a-887f-4fb3-b363-3b7fe8e74483",
        "Key Vault Administrator",
        ("Microsoft.Authorization/*/read", "Microsoft.KeyVault/vaults/read", _RESOURCE_GROUPS, _SUPPORT),
        data_actions=("Microsoft.KeyVault/vaults/*",),
        description="Perform all data plane operations on a key vault and all objects in it.",
    ),
    RoleDefinition(
        "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
        "Role Based Access Control Administrator",
        ("*/read", "Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleAssignments/delete"),
        description="Manage access to Azure resources by assigning roles using Azure RBAC.",
    ),
    RoleDefinition(
        "91c1777a-f3dc-4fae-b103-61d183457e46",
        "Managed Services Registration assignment Delete Role",
        (
            "Microsoft.ManagedServices/registrationAssignments/read",
            "Microsoft.ManagedServices/registrationAssignments/delete",
            "Microsoft.ManagedServices/operationStatuses/read",
        ),
        description="Managed Services Registration Assignment Delete Role allows the managing tenant users to delete "
        "the registration assignment assigned to their tenant.",
    ),
]

_BY_NAME_AND_ID = {key.lower(): role for role in BUILT_IN_ROLES for key in (role.id, role.name)}


def built_in_role(name):
    """Find a built-in role.

    :param name: its name or GUID.
    :return: `RoleDefinition`, or None.
    """
    return _BY_NAME_AND_ID.get(name.lower())
