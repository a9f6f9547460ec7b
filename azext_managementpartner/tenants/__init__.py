"""Many tenants: which ones, the same task in each, and what to say about the rows."""
