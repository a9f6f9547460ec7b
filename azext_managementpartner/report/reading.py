"""The files that `report` reads: what `check` or `list` printed as JSON."""

import glob
import json
import locale
import os
import re
import sys

from azext_managementpartner._files import CHECK_THE_PATH, why_unreadable
from azext_managementpartner._text import shown
from azext_managementpartner.report.answers import FlawError, answer_of

_STANDARD_INPUT = "-"
_BLANKS = re.compile(r"[\s\ufeff]*(?=[^\s\ufeff])")
_PIPE = "Pipe into it: az managementpartner check --all-tenants | az managementpartner report --from -"
_HOW_TO_WRITE = "Write such a file with: az managementpartner check --all-tenants --output json > alex.json"


def files_of(paths, option):
    """The files that are meant; wildcards are expanded where the shell has not done so.

    :param paths: the arguments of the option, list of str; "-" is standard input.
    :param option: the option's name, for messages.
    :return: list of str, each once.
    :raises FileOperationError: no file fits a wildcard.
    """
    return list(dict.fromkeys(name for path in paths for name in _files(path, option)))


def read_answers(names, option):
    """Read what several people's commands printed.

    A file has the rows of one command, or of several one after the other. It is UTF-8, or UTF-16 as PowerShell 5.1
    writes it; on Windows, also in the encoding of its consoles.

    :param names: see `files_of`.
    :param option: the option's name, for messages.
    :return: list of `Answer`, one for each row.
    :raises FileOperationError: a file cannot be read.
    :raises InvalidArgumentValueError: a file is no output of `check` or `list`; the message says which, where and why.
    """
    return [answer for name in names for answer in _answers_in(name, option)]


def _files(path, option):
    """The files that an argument names; itself, unless it is a pattern."""
    if path == _STANDARD_INPUT or os.path.exists(path) or not glob.has_magic(path):
        return [path]
    if '"' in path and path.lstrip().startswith(("[", "{")):  # az has put the text of @FILE in its place
        raise _unreadable(option, "a path is wanted, and not the text of the file", "Write it without the @ before it.")
    found = sorted(glob.glob(path))
    if not found:
        raise _unreadable(option, f"no file matches {shown(path)}", CHECK_THE_PATH)
    return found


def _answers_in(name, option):
    text = _text_of(name, option)
    try:
        return [answer_of(row, number) for number, row in enumerate(_rows_in(text), 1)]
    except FlawError as error:
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            f"{option}: {_named(name)} is not what check or list printed: {error}.", recommendation=_HOW_TO_WRITE
        ) from error


def _rows_in(text):
    """Yield each row of the JSON values in a text: lists of rows, or single ones."""
    decoder, place = json.JSONDecoder(), 0
    while match := _BLANKS.match(text, place):
        try:
            value, place = decoder.raw_decode(text, match.end())
        except RecursionError:
            raise FlawError("it is nested too deeply") from None
        except ValueError as error:  # json's own, or that of a number with too many digits
            raise _no_json(text, match.end(), error) from error
        yield from value if isinstance(value, list) else [value]
    if not place:
        raise FlawError("it is empty")


def _no_json(text, begin, error):
    """The flaw of a text that is not JSON; what a terminal would have shown beside the rows is a frequent one."""
    place = getattr(error, "pos", begin)
    line = text.count("\n", 0, place) + 1
    what = text[place:][:200].partition("\n")[0].strip()
    if "\x1b" in what:
        return FlawError(f"line {line} has the colours of a terminal; use --output json")
    if not what:
        return FlawError(f"it breaks off in line {line}")
    beside = "; keep standard error out of the file" if re.match(r"(?:ERROR|WARNING): ", what) else ""
    return FlawError(f"line {line} is not JSON, at {shown(what)}{beside}")


def _text_of(name, option):
    try:
        raw = _bytes_of(name)
    except (OSError, ValueError) as error:  # the latter: of a path that no file can have
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
        raise OSError("it is a terminal, and nothing is piped in")
    return sys.stdin.buffer.read()


def _in_folder(name):
    return f"; name the files in it, like {shown(os.path.join(name, '*.json'))}"


def _named(name):
    return "standard input" if name == _STANDARD_INPUT else shown(name)


def _unreadable(option, what, what_to_do):
    from azure.cli.core.azclierror import FileOperationError

    return FileOperationError(f"{option}: {what}.", recommendation=what_to_do)
