"""How tokens are got: from az itself, or for many tenants from one copy of az's sign-ins."""
