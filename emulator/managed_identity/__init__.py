"""Tokens of the machine: managed identities of a virtual machine and of App Service, and Cloud Shell."""
