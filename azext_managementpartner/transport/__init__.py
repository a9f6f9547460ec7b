"""How requests travel, and whether Azure and Entra ID refuse them: connections, retries and threads."""
