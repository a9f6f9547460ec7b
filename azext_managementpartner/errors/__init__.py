"""Errors that several commands raise: what happened, why, and what to do next."""
