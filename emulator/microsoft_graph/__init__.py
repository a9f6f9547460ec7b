"""Microsoft Graph: what somebody is a member of."""
