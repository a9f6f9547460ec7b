"""What people type, command after command, and what they read."""

from pathlib import Path

import pytest

from emulator.management_partner.dialects import ANSWERS_OF_2018, RECORDED
from tests.e2e.transcript import replay

pytestmark = pytest.mark.not_measured

WORDS_OF_2018 = {
    "ManagementPartnerNotFound": "NotFound",
    "This user or service principal is not linked with a Partner ID.": "The user or service principal has no partner "
    "ID linked in this tenant.",
    "(PartnerIdInvalid) The Partner ID is not valid.": "(BadRequest) The partner ID 99999 is not valid.",
}
"""What the service said in 2018, by what the transcripts have it say."""
TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("dialect", [RECORDED, ANSWERS_OF_2018], ids=["recorded", "2018"])
@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_command_prints_what_the_transcript_says(emulator, new_session, monkeypatch, path, dialect):
    monkeypatch.setattr(emulator.links, "dialect", dialect)
    emulator.entra.person_at_the_browser = emulator.world["alex"]
    if path.stem == "directory_account":
        emulator.entra.person_at_the_browser = emulator.world["directory"]
    text = path.read_text(encoding="utf-8")
    if dialect is ANSWERS_OF_2018:
        for words, then in WORDS_OF_2018.items():
            text = text.replace(words, then)
    replay(text, new_session())
