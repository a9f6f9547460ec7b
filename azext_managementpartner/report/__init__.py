"""`report`: combines the output of `check` that several people have saved."""
