"""Transcripts: command lines, one after the other, each followed by what it must print.

::

    # A remark.
    $ az managementpartner show --query partnerId \\
    > --output tsv
    12345
    $ az managementpartner delete --partner-id 54321
    ERROR: ...
    (exit code 3)

Output comes first, then warnings and errors, as a person at a terminal sees them. Three dots stand for any text. A
command may print to a file: "> alex.json".
"""

import doctest
import re
from dataclasses import dataclass

from tools.script import split_redirect

_EXIT_CODE = re.compile(r"\(exit code (\d+)\)")


@dataclass
class Step:
    """A command line, what it must print, and the exit code it must have."""

    command: str
    expected: str = ""
    code: int = 0


def parse(text):
    """Read a transcript.

    :param text: the transcript, str.
    :return: a list of `Step`.
    """
    steps = []
    for line in text.splitlines():
        exit_code = _EXIT_CODE.fullmatch(line.strip())
        if line.startswith("$ "):
            steps.append(Step(line[2:]))
        elif line.startswith("> ") and steps[-1].command.endswith("\\"):
            steps[-1].command = steps[-1].command[:-1] + line[2:]
        elif exit_code:
            steps[-1].code = int(exit_code[1])
        elif steps and not line.startswith("# "):
            steps[-1].expected += line + "\n"
    return steps


def replay(text, session):
    """Run a transcript's commands, and fail at the first that prints or returns anything else.

    :param text: the transcript, str; every command in it begins with `az`.
    :param session: `emulator.session.Session` that runs them.
    :raises AssertionError: with the difference.
    """
    steps = parse(text)
    assert steps, "a transcript without a command shows nothing"
    for step in steps:
        assert step.command.startswith("az "), f"not an az command: {step.command}"
        arguments, file = split_redirect(step.command)
        result = session.az(*arguments)
        printed = ("" if file else result.out) + result.err
        if file:
            (session.directory / file).write_text(result.out, encoding="utf-8")
        assert _matches(step.expected, printed), f"$ {step.command}\n{_difference(step.expected, printed)}"
        assert result.code == step.code, f"$ {step.command}\nexit code {result.code}, not {step.code}\n{printed}"


def _matches(expected, printed):
    return doctest.OutputChecker().check_output(expected.strip(), printed.strip(), doctest.ELLIPSIS)


def _difference(expected, printed):
    example = doctest.Example("", expected.strip())
    return doctest.OutputChecker().output_difference(example, printed.strip(), doctest.ELLIPSIS | doctest.REPORT_NDIFF)
