"""The whole team's coverage, put together of what several people's `check` printed."""
