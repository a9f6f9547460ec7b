"""For the profile `latest`, az's own."""
