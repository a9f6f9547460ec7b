"""The files that `report` reads: output of `check` or `list` as JSON."""

import glob
import json
import locale
import os
import re
import sys

from azext_managementpartner._files import CHECK_THE_PATH, why_unreadable
from azext_managementpartner._text import shown
from azext_managementpartner.report.answers import FormatError, answer_of

_STANDARD_INPUT = "-"
_BLANKS = re.compile(r"[\s\ufeff]*(?=[^\s\ufeff])")
_PIPE = (
    "Pipe the output of check to it. For example: "
    "az managementpartner check --all-tenants | az managementpartner report --from -"
)
HOW_TO_WRITE = "Create the file with: az managementpartner check --all-tenants --output json > alex.json"
"""The recommendation where a file is not output of `check`."""


def files_of(paths, option):
    """The paths, each once, with wildcards expanded where the shell did not.

    :param paths: the arguments of the option; "-" is standard input.
    :param option: the option's name, for messages.
    :raises FileOperationError: no file matches a wildcard.
    """
    return list(dict.fromkeys(name for path in paths for name in _files(path, option)))


def read_answers(names, option):
    """Read the rows of all files.

    A file has the rows of one command, or of several one after the other. It is UTF-8, or UTF-16 as PowerShell 5.1
    writes it; on Windows, also in the encoding of its consoles.

    :param names: see `files_of`.
    :param option: the option's name, for messages.
    :return: list of `Answer`, one for each row.
    :raises FileOperationError: a file cannot be read.
    :raises InvalidArgumentValueError: a file is not output of `check` or `list`; the message says which, where and why.
    """
    return [answer for name in names for answer in _answers_in(name, option)]


def _files(path, option):
    """The files that match an argument; the argument itself if it is not a pattern."""
    if path == _STANDARD_INPUT or os.path.exists(path) or not glob.has_magic(path):
        return [path]
    if '"' in path and path.lstrip().startswith(("[", "{")):  # az has replaced @FILE with the content of the file
        raise _unreadable(option, "expected the path of a file, not its content", "Remove the @ before the path.")
    found = sorted(glob.glob(path))
    if not found:
        raise _unreadable(option, f"no file matches {shown(path)}", CHECK_THE_PATH)
    return found


def _answers_in(name, option):
    text = _text_of(name, option)
    try:
        return [answer_of(row, number) for number, row in enumerate(_rows_in(text), 1)]
    except FormatError as error:
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            f"{option}: {_named(name)} is not output of check or list: {error}.", recommendation=HOW_TO_WRITE
        ) from error


def _rows_in(text):
    """Yield each row of the JSON values in a text, which are lists of rows or single rows."""
    decoder, place = json.JSONDecoder(), 0
    while match := _BLANKS.match(text, place):
        try:
            value, place = decoder.raw_decode(text, match.end())
        except RecursionError:
            raise FormatError("it is nested too deeply") from None
        except ValueError as error:  # invalid JSON, or a number with too many digits
            raise _not_json(text, match.end(), error) from error
        yield from value if isinstance(value, list) else [value]
    if not place:
        raise FormatError("it is empty")


def _not_json(text, begin, error):
    """The error for a text that is not JSON. Often, warnings and errors were redirected to the file too."""
    place = getattr(error, "pos", begin)
    line = text.count("\n", 0, place) + 1
    what = text[place:][:200].partition("\n")[0].strip()
    if "\x1b" in what:
        return FormatError(f"line {line} has terminal colors; use --output json")
    if not what:
        return FormatError(f"it is cut off in line {line}")
    hint = "; do not redirect standard error to the file" if re.match(r"(?:ERROR|WARNING): ", what) else ""
    return FormatError(f"line {line} is not JSON, at {shown(what)}{hint}")


def _text_of(name, option):
    try:
        raw = _bytes_of(name)
    except (OSError, ValueError) as error:  # ValueError: the path is not valid
        raise _unreadable(
            option,
            f"{_named(name)} {why_unreadable(name, error, _in_folder(name))}",
            _PIPE if name == _STANDARD_INPUT else CHECK_THE_PATH,
        ) from error
    try:
        return raw.decode(json.detect_encoding(raw))
    except UnicodeDecodeError as error:
        if os.name == "nt":  # what > writes in cmd.exe
            return raw.decode(locale.getpreferredencoding(False), "replace")
        line = raw.count(b"\n", 0, error.start) + 1
        raise _unreadable(
            option,
            f"{_named(name)} is neither UTF-8 nor UTF-16 (line {line})",
            "Save it as UTF-8, for example in an editor.",
        ) from error


def _bytes_of(name):
    if name != _STANDARD_INPUT:
        with open(name, "rb") as file:
            return file.read()
    if sys.stdin is None:
        raise OSError("it is closed")
    if sys.stdin.isatty():
        raise OSError("it is a terminal, not a pipe")
    return sys.stdin.buffer.read()


def _in_folder(name):
    return f"; give the files in it, for example {shown(os.path.join(name, '*.json'))}"


def _named(name):
    return "standard input" if name == _STANDARD_INPUT else shown(name)


def _unreadable(option, what, what_to_do):
    from azure.cli.core.azclierror import FileOperationError

    return FileOperationError(f"{option}: {what}.", recommendation=what_to_do)
