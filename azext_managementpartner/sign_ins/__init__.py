"""How tokens are got: by az's own credentials, for many tenants on a copy of its token cache; and new sign-ins."""
