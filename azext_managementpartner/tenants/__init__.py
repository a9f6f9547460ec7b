"""Commands for many tenants: which tenants, one task in each, the rows and the summary."""
