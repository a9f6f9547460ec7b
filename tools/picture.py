"""Draw the picture of the README: a terminal in which az is signed in to the emulator, as an SVG.

`nox -s picture` runs it.
"""

import argparse
import io
import shlex
import tempfile
from pathlib import Path

import pyte
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from emulator import Emulator
from emulator.session import Session
from emulator.terminal import run_at_terminal
from emulator.world import CUSTOMERS, Subscription, Tenant, User, sample_world

PICTURE = Path(__file__).parents[1] / "docs" / "many_tenants.svg"
LIST = "az managementpartner list --output table"
SET = "az managementpartner set --partner-id 12345 --all-tenants --output table"
LINKED = {"adventureworks.com": "12345", "fabrikam.com": "12345", "northwindtraders.com": "54321"}
COLUMNS, LINES = 90, 100

# The template of rich, without the fonts that it loads from the web.
TEMPLATE = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font: {char_height}px/{line_height}px Consolas, Menlo, "DejaVu Sans Mono", monospace }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def draw(session) -> str:
    """Draw the picture as SVG.

    :param session: `Session` with the extension, on an emulator of `world()`.
    """
    session.sign_in_user(session.emulator.world["alex"])
    for tenant, partner_id in LINKED.items():
        session.az("managementpartner", "create", "--partner-id", partner_id, "--tenant", tenant, check=True)
    return svg(f"{typed_and_printed(session, LIST)}\n\n{typed_and_printed(session, SET)}")


def world():
    """The sample world with short domain names."""
    made = sample_world()
    customers = [Tenant(name, f"{name.replace(' ', '').lower()}.com", (Subscription(name),)) for name in CUSTOMERS]
    tenants = [Tenant("Contoso", "contoso.com"), *customers]
    made.tenants[:] = tenants
    made.principals["alex"] = User("alex@contoso.com", tenants)
    return made


def typed_and_printed(session, line):
    """A command line at a prompt, followed by its output. A confirmation prompt is answered with y."""
    _, *arguments = shlex.split(line)
    command = [*session.az_command, *arguments]
    yes = [("(y/N): ", "y\n")]
    printed, _ = run_at_terminal(command, session.env, cwd=session.directory, columns=COLUMNS, replies=yes)
    screen = pyte.Screen(COLUMNS, LINES)
    pyte.Stream(screen).feed(printed)
    shown = "\n".join(text.rstrip() for text in screen.display).rstrip()
    return f"\x1b[1;32m$\x1b[0m \x1b[1m{line}\x1b[0m\n{shown}"


def svg(text):
    """Draw text with terminal control codes as SVG."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text.from_ansi(text))
    return console.export_svg(title="", theme=MONOKAI, code_format=TEMPLATE, unique_id="az")


def main():
    """Write the picture."""
    parser = argparse.ArgumentParser(prog="python -m tools.picture", description=main.__doc__)
    parser.add_argument("--wheel", type=Path, required=True, help="the extension's wheel")
    wheel = parser.parse_args().wheel
    with tempfile.TemporaryDirectory() as directory, Emulator(world(), outside="pass") as emulator:
        session = Session(emulator, Path(directory))
        session.add_extension(wheel)
        PICTURE.write_text(draw(session), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
