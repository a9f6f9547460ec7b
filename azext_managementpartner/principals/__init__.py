"""Who acts: a principal in a tenant, and what az keeps of its sign-in."""
