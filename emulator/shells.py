"""What to paste into a shell, so that it has an environment."""

import os
import shlex


class Posix:
    """sh and the shells that understand it: bash, zsh and others."""

    @staticmethod
    def set(name, value):
        """The line that sets a variable, str."""
        return f"export {name}={shlex.quote(value)}"

    @staticmethod
    def remove(name):
        """The line that removes a variable, str."""
        return f"unset {name}"

    @staticmethod
    def put_first_on_path(folder):
        """The line that puts a folder first on the PATH, str."""
        return f'export PATH={shlex.quote(folder)}:"$PATH"'


class PowerShell:
    """PowerShell."""

    @staticmethod
    def set(name, value):
        """The line that sets a variable, str."""
        return f"$env:{name} = {_quoted(value)}"

    @staticmethod
    def remove(name):
        """The line that removes a variable, str."""
        return f"Remove-Item Env:{name}"

    @staticmethod
    def put_first_on_path(folder):
        """The line that puts a folder first on the PATH, str."""
        return f"$env:PATH = {_quoted(folder + os.pathsep)} + $env:PATH"


def usual_shell():
    """The shell that this system's users have."""
    return PowerShell if os.name == "nt" else Posix


def lines_to_paste(shell, env, before):
    """The lines that give a shell an environment.

    :param shell: `Posix` or `PowerShell`.
    :param env: the environment, dict.
    :param before: the environment that the shell has, dict.
    :return: list of str.
    """
    return [
        *(shell.remove(name) for name in before if name not in env),
        *(shell.set(name, value) for name, value in env.items() if before.get(name) != value),
    ]


def _quoted(text):
    return "'" + text.replace("'", "''") + "'"
