"""How requests travel: connections, retries, threads and time-outs."""
