"""The accounts in the profile of az, and the `az login` for each of them."""
