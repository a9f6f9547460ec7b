"""Microsoft.Authorization: role assignments, role definitions and Privileged Identity Management."""
