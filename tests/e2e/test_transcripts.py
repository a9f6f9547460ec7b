"""What people type, command after command, and what they read."""

from pathlib import Path

import pytest

from tests.e2e.transcript import replay

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_command_prints_what_the_transcript_says(emulator, new_session, path):
    emulator.entra.person_at_the_browser = emulator.world["alex"]
    if path.stem == "directory_account":
        emulator.entra.person_at_the_browser = emulator.world["directory"]
    replay(path.read_text(encoding="utf-8"), new_session())
