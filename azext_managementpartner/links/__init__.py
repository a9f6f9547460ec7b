"""What is done with the link of one target."""
