"""`check`: whether a link counts, by the Azure roles behind it."""
