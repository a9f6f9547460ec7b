"""The command line that the user typed, and commands to run next that are made from it."""

import os
import re
import sys

from azext_managementpartner._text import quoted

_PLAIN = re.compile(r"[\w.:/\\-]+")
"""A word that means the same to cmd and PowerShell without quotation marks."""


def with_login(command: str, *, has_login: bool) -> str | None:
    """The same command line with `--login`. None if az was not started from a shell.

    :param command: the name of the running command, like "managementpartner list".
    """
    arguments = _arguments(command)
    if arguments is None:
        return None
    device_code = ["--use-device-code"] if "@-" in arguments else []  # standard input is not a terminal then
    return _joined([*arguments, *([] if has_login else ["--login", *device_code])])


def with_set(command: str) -> str | None:
    """The command line that links a partner ID in the tenants of a list or check. None: see `with_login`."""
    arguments = _arguments(command)
    if arguments is None:
        return None
    words = command.split()
    start = len(words)
    options = [word for word in arguments[start:] if not word.startswith("--m")]  # set has no --missing
    partner_id = [] if any(word.startswith("--p") for word in options) else ["--partner-id", "<partner ID>"]
    names_tenants = any(word.startswith(("--t", "-t", "--a")) for word in options)
    return _joined([*words[:-1], "set", *partner_id, *options, *([] if names_tenants else ["--all-tenants"])])


def _arguments(command):
    """The arguments of az, the command's name included. None if az was not started from a shell."""
    words, arguments = command.split(), sys.argv[1:]
    return arguments if arguments[: len(words)] == words else None


def _joined(arguments):
    import shlex

    if os.name != "nt":
        return shlex.join(["az", *arguments])
    return " ".join(["az", *(word if _PLAIN.fullmatch(word) else quoted(word) for word in arguments)])
