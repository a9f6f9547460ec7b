"""Access tokens by az's own sign-ins, and new sign-ins for `--login`."""
