"""The main scenario on the real Azure: do its answers have the form that the emulator's have?"""
