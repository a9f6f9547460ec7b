"""The project under test: where it is, and its version."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
(VERSION,) = re.findall(r'^VERSION = "(.+)"$', (ROOT / "setup.py").read_text(encoding="utf-8"), re.MULTILINE)
