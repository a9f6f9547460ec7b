"""Scripts of commands: comments, command lines, and the exit code of a command if it is not 0.

::

    # Nothing is linked.
    az managementpartner show
    (exit code 3)
    az managementpartner check --query "[?error].error" --output tsv
    (exit code 0 or 1, prints nothing)
"""

import re
import shlex
from dataclasses import dataclass

_ENDING = re.compile(r"\(exit code (\d+)(?: or (\d+))?(, prints nothing)?\)")


@dataclass
class Step:
    """A command line and its expected result.

    :param command: starts with `az`.
    :param comments: the comment lines before it, with their #.
    :param codes: the expected exit codes.
    :param silent: whether it must print nothing to stdout.
    """

    command: str
    comments: tuple = ()
    codes: tuple = (0,)
    silent: bool = False

    @property
    def arguments(self) -> list[str]:
        """The arguments of az."""
        return split_redirect(self.command)[0]

    @property
    def file(self):
        """The file to which stdout is redirected, str; None: no file."""
        return split_redirect(self.command)[1]


def split_redirect(command):
    """Split a command line, which may end with a redirection like "> alex.json".

    :return: the arguments of az, list of str, and the file, or None.
    """
    _, *arguments = shlex.split(command)
    return (arguments[:-2], arguments[-1]) if arguments[-2:-1] == [">"] else (arguments, None)


def parse(text: str):
    """Parse a script into a list of `Step`."""
    steps, comments = [], []
    for line in text.splitlines():
        ending = _ENDING.fullmatch(line)
        if ending:
            steps[-1].codes = tuple(int(code) for code in ending.group(1, 2) if code)
            steps[-1].silent = bool(ending[3])
        elif line.startswith("#"):
            comments.append(line)
        elif line:
            steps.append(Step(line, tuple(comments)))
            comments = []
    return steps


def play(text: str, run) -> list[str]:
    """Run a script, and print each command line before its output.

    :param run: function of a `Step` that runs it, prints its output, and returns the exit code and, if that matters,
        what it printed to stdout (str).
    :return: messages about the commands with an unexpected result.
    """
    problems = []
    for step in parse(text):
        print(*([""] if step.comments else []), *step.comments, f"$ {step.command}", sep="\n", flush=True)
        code, out = run(step)
        if code:
            print(f"(exit code {code})", flush=True)
        if code not in step.codes:
            problems.append(
                f"$ {step.command}\nended with exit code {code}, expected {' or '.join(map(str, step.codes))}"
            )
        elif step.silent and out.strip():
            problems.append(f"$ {step.command}\nprinted output, expected none")
    return problems
