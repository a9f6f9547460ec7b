"""How requests travel, and whether Azure refuses them: connections, retries, threads and time-outs."""
