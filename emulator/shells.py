"""The lines that set the environment of a shell."""

import os
import shlex


class Posix:
    """sh and compatible shells, like bash and zsh."""

    @staticmethod
    def set(name, value) -> str:
        """The line that sets a variable."""
        return f"export {name}={shlex.quote(value)}"

    @staticmethod
    def remove(name) -> str:
        """The line that removes a variable."""
        return f"unset {name}"

    @staticmethod
    def put_first_on_path(folder) -> str:
        """The line that puts a folder first on the PATH."""
        return f'export PATH={shlex.quote(folder)}:"$PATH"'


class PowerShell:
    """PowerShell."""

    @staticmethod
    def set(name, value) -> str:
        """The line that sets a variable."""
        return f"$env:{name} = {_quoted(value)}"

    @staticmethod
    def remove(name) -> str:
        """The line that removes a variable."""
        return f"Remove-Item Env:{name}"

    @staticmethod
    def put_first_on_path(folder) -> str:
        """The line that puts a folder first on the PATH."""
        return f"$env:PATH = {_quoted(folder + os.pathsep)} + $env:PATH"


def usual_shell():
    """The usual shell of this operating system."""
    return PowerShell if os.name == "nt" else Posix


def lines_to_paste(shell, env: dict, before: dict) -> list[str]:
    """The lines that set the environment of a shell.

    :param shell: `Posix` or `PowerShell`.
    :param before: the current environment of the shell.
    """
    return [
        *(shell.remove(name) for name in before if name not in env),
        *(shell.set(name, value) for name, value in env.items() if before.get(name) != value),
    ]


def _quoted(text):
    return "'" + text.replace("'", "''") + "'"
