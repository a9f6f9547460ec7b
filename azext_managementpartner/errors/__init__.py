"""Error messages that several commands share."""
