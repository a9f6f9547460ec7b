"""The README's console examples are true."""

import re
import textwrap
from pathlib import Path

from tests.e2e.transcript import replay

README = Path(__file__).parents[2] / "README.rst"
CONSOLE = re.compile(r"^( *)\.\. code-block:: console\n\n((?:\1    .*\n|\n)+)", re.MULTILINE)


def test_the_console_examples_of_the_readme_run_as_printed(emulator, new_session):
    blocks = [textwrap.dedent(match[2]) for match in CONSOLE.finditer(README.read_text(encoding="utf-8"))]
    emulator.entra.person_at_the_browser = emulator.world["alex"]
    replay("\n".join(blocks), new_session())
