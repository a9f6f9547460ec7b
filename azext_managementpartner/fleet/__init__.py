"""Many tenants: which they are, and the same task in each of them."""
