"""The command line as the user typed it, changed so that it can be run again."""

import os
import sys


def with_login(command, *, has_it):
    """The command line, so that users sign in to the tenants that ask for it.

    :param command: the command that runs, like "managementpartner list".
    :param has_it: whether it has `--login` already.
    :return: str; None where az got its arguments from something else than a shell.
    """
    typed = _typed(command)
    if typed is None:
        return None
    by_code = ["--use-device-code"] if "@-" in typed else []  # standard input is no terminal then
    return _line([*typed, *([] if has_it else ["--login", *by_code])])


def with_set(command):
    """The command line that links a partner ID in the same tenants.

    :param command: the command that runs: list or check.
    :return: str; None: see `with_login`.
    """
    typed = _typed(command)
    if typed is None:
        return None
    words = command.split()
    begin = len(words)
    options = [word for word in typed[begin:] if not word.startswith("--m")]  # set has no --missing
    partner_id = [] if any(word.startswith("--p") for word in options) else ["--partner-id", "<partner ID>"]
    names_tenants = any(word.startswith(("--t", "-t", "--a")) for word in options)
    return _line([*words[:-1], "set", *partner_id, *options, *([] if names_tenants else ["--all-tenants"])])


def _typed(command):
    """The arguments of az; None where it got them from something else than a shell."""
    words, typed = command.split(), sys.argv[1:]
    return typed if typed[: len(words)] == words else None


def _line(arguments):
    import shlex
    import subprocess

    return (subprocess.list2cmdline if os.name == "nt" else shlex.join)(["az", *arguments])
