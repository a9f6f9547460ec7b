"""Scripts of commands as people read them: remarks, command lines, and how a command ends where it is not exit code 0.

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
    """A command line, and how it should end.

    :param command: the command line, which begins with `az`.
    :param remarks: the lines before it, each with its #.
    :param codes: the exit codes that are right.
    :param silent: whether it should print nothing to stdout.
    """

    command: str
    remarks: tuple = ()
    codes: tuple = (0,)
    silent: bool = False

    @property
    def arguments(self):
        """The arguments of az, a list of str."""
        return apart(self.command)[0]

    @property
    def file(self):
        """The file to which it prints, str; None: the terminal."""
        return apart(self.command)[1]


def apart(command):
    """Take a command line apart.

    :param command: the command line, which begins with `az`, and may end like "> alex.json".
    :return: the arguments of az, a list of str, and the file to which it prints, or None.
    """
    _, *arguments = shlex.split(command)
    return (arguments[:-2], arguments[-1]) if arguments[-2:-1] == [">"] else (arguments, None)


def parse(text):
    """Read a script.

    :param text: the script, str.
    :return: list of `Step`.
    """
    steps, remarks = [], []
    for line in text.splitlines():
        ending = _ENDING.fullmatch(line)
        if ending:
            steps[-1].codes = tuple(int(code) for code in ending.group(1, 2) if code)
            steps[-1].silent = bool(ending[3])
        elif line.startswith("#"):
            remarks.append(line)
        elif line:
            steps.append(Step(line, tuple(remarks)))
            remarks = []
    return steps


def play(text, run):
    """Run a script, and print each command line before what it prints.

    :param text: the script, str.
    :param run: function of a `Step` that runs and prints it; gives the exit code, and what it printed to stdout where
        that matters (str).
    :return: what ended otherwise than it should, in words, a list of str.
    """
    amiss = []
    for step in parse(text):
        print(*([""] if step.remarks else []), *step.remarks, f"$ {step.command}", sep="\n", flush=True)
        code, out = run(step)
        if code:
            print(f"(exit code {code})", flush=True)
        if code not in step.codes:
            amiss.append(f"$ {step.command}\nended with exit code {code}, not {' or '.join(map(str, step.codes))}")
        elif step.silent and out.strip():
            amiss.append(f"$ {step.command}\nprinted something, and should not")
    return amiss
