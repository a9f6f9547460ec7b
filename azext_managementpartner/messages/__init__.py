"""What is said when something goes wrong: what happened, why, and what to do next."""
