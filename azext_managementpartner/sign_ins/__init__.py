"""Access tokens from the sign-ins of az, and the sign-in of `--login`."""
