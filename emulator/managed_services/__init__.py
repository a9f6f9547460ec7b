"""Microsoft.ManagedServices: delegations of Azure Lighthouse."""
