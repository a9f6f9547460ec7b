"""How requests travel: pipeline policies, connections, and what error responses say."""
