"""A terminal whose screen is read back after each piece of output, with somebody at it who acts on what is there."""

import os
import re
import threading
from itertools import pairwise

import pyte

from emulator.terminal import run_at_terminal, set_window

_LINES = 100
"""Lines of the screen, more than any command prints: nothing scrolls out of sight."""
_PATIENCE = 45
"""Seconds after which Ctrl-C is pressed: whoever is asked what no step answers waits no longer."""
_PROGRESS = re.compile(r"\d+ of \d+ tenants")


def at_terminal(session, *arguments, columns=80, steps=(), elsewhere="", env=None, az=None):  # noqa: PLR0913
    """Run `az managementpartner …` at a terminal.

    :param session: `Session`.
    :param arguments: str.
    :param columns: width of the terminal.
    :param steps: pairs of a text and what is done once the screen shows it, each once, one after the other: str to
        type, "\\x03" being Ctrl-C, or a function of the `Screen`.
    :param elsewhere: what does not go to the terminal, as a shell takes it: ">rows.json".
    :param env: dict of environment variables to add.
    :param az: command of az, a list of str; None: the session's.
    :return: `Screen`.
    """
    screen = Screen(columns, steps)
    command = ["/bin/sh", "-c", f'exec "$0" "$@" {elsewhere}', *(az or session.az_command), "managementpartner"]
    env = session.env | (env or {})
    impatience = threading.Timer(_PATIENCE, screen.type, ["\x03"])
    impatience.start()
    try:
        _, screen.code = run_at_terminal(
            [*command, *arguments], env, cwd=session.directory, columns=columns, watch=screen.watch
        )
    finally:
        impatience.cancel()
    return screen


class Screen:
    """What is on a terminal; see `at_terminal`.

    :ivar seen: the screen after each piece of output, a list of lists of the lines that are not blank.
    :ivar code: exit code of the command.
    """

    def __init__(self, columns, steps):
        self._screen = pyte.Screen(columns, _LINES)
        self._stream = pyte.ByteStream(self._screen)
        self._steps = list(steps)
        self.seen = []
        self.code = None

    @property
    def lines(self):
        """The lines that are there now."""
        return self.seen[-1]

    @property
    def text(self):
        """All that is there now, what is wrapped put together again."""
        return "".join(self._screen.display)

    @property
    def colours(self):
        """The colours of the letters that are there now, a set of str."""
        return {letter.fg for line in self._screen.buffer.values() for letter in line.values()}

    def progress(self):
        """The lines of progress that there were, one after the other; of none of the screens had more than one."""
        lines = [[line for line in screen if _PROGRESS.search(line)] for screen in self.seen]
        assert max(map(len, lines)) <= 1, self.seen
        return [line for of_screen in lines for line in of_screen]

    def watch(self, terminal, printed):
        """Show what has been printed, and act on it; see `run_at_terminal`."""
        self._terminal = terminal
        self._stream.feed(printed)
        self.seen.append([line.rstrip() for line in self._screen.display if line.strip()])
        while self._steps and self._steps[0][0] in self.text:
            _, act = self._steps.pop(0)
            if isinstance(act, str):
                self.type(act)
            else:
                act(self)

    def type(self, keys):
        """Type something: str."""
        os.write(self._terminal, keys.encode())

    def resize(self, columns):
        """Give the window another width."""
        set_window(self._terminal, columns)
        self._screen.resize(columns=columns)


def table_of(lines):
    """The table that stands on the screen, or in a file.

    :param lines: list of str; what follows on the table begins with a number, as the summary does.
    :return: list of dict of column title to text, one for each line.
    """
    begin = next(place for place, line in enumerate(lines[1:]) if re.fullmatch("-[- ]+", line))
    titles, rule, *rows = lines[begin:]
    starts = [0, *(match.end() for match in re.finditer(" +", rule))]
    columns = [slice(*ends) for ends in pairwise([*starts, None])]
    titles = [titles[column].strip() for column in columns]
    end = next((place for place, line in enumerate(rows) if line[:1].isdigit()), len(rows))
    return [dict(zip(titles, (row[column].strip() for column in columns), strict=True)) for row in rows[:end]]
