"""Microsoft Graph: memberships of users and service principals."""
