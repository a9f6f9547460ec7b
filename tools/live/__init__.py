"""The main scenario on the real Azure: do its responses have the same form as those of the emulator?"""
