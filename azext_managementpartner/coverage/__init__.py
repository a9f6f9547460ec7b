"""`check`: whether a link counts, which depends on the Azure roles of its principal."""
