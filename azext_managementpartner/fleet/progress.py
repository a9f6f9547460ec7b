"""How far a command over many tenants is: one line on a terminal's standard error, by az's own progress controller."""

import sys
from contextlib import contextmanager

from azure.cli.core.commands.progress import ProgressViewBase

from azext_managementpartner import _terminal, settings

_BAR = 18
_WIDE_ENOUGH = 60
"""Columns from which on there is room for a bar beside the words."""
_ERASE_THE_REST = "\x1b[K"
"""What az's spinner writes, too; colorama knows it where a terminal of Windows does not."""


@contextmanager
def progress(cli_ctx, total):
    """Show how many tenants are done, where somebody sees it and has not told az to show no progress.

    :param cli_ctx: the context of the running command.
    :param total: how many there are.
    :return: function of how many are done, and how many of these are in trouble.
    """
    if not (total and settings.shows_progress(cli_ctx) and sys.stderr.isatty()):
        yield lambda count, in_trouble: None
        return
    line, controller = _Line(sys.stderr), cli_ctx.get_progress_controller(det=True)
    controller.init_progress(line)
    tenants = "tenant" if total == 1 else "tenants"

    def show(count, in_trouble):
        trouble = f", {in_trouble} in trouble" if in_trouble else ""
        controller.add(message=f"{count} of {total} {tenants}{trouble}", value=count, total_val=total)

    _terminal.lines.append(line)
    try:
        show(0, 0)
        yield show
    finally:
        _terminal.lines.remove(line)
        line.clear()


class _Line(ProgressViewBase):
    """A line that is written over and over. It looks for the width each time: the terminal may be resized."""

    def write(self, args):
        words, columns = args["message"], _terminal.columns_of(self.out)
        marks = "#" * int(_BAR * (args["percent"] or 0))
        text = (f"[{marks:{_BAR}}] {words}" if columns >= _WIDE_ENOUGH else words)[: columns - 1]
        with _terminal.writing:
            self.out.write(f"\r{text}{_ERASE_THE_REST}")

    def flush(self):
        self.out.flush()

    def clear(self):
        with _terminal.writing:
            self.out.write(f"\r{_ERASE_THE_REST}")
            self.flush()
