"""HTTP: pipeline policies, sessions, the environment and error responses."""
