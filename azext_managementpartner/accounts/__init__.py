"""The accounts in az's profile, and the az login that signs each of them in."""
