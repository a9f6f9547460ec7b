"""Tokens of the machine: managed identity as App Service offers it, and Cloud Shell."""
