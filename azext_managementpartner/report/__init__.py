"""`report`: what several people's `check` printed, put together."""
