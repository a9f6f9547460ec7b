"""Azure Resource Manager: metadata, tenants and subscriptions."""
