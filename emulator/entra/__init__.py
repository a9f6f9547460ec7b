"""Entra ID: discovery, sign-in and tokens."""
