"""The token endpoints of managed identities on a virtual machine and in App Service, and of Cloud Shell."""
