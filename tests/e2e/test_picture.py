"""The README's picture shows what az prints."""

import os
import re

import pytest

from emulator import Emulator
from emulator.session import Session
from tools.picture import PICTURE, draw, world


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminal of this kind")
def test_the_picture_is_the_one_that_would_be_drawn_now(extension_folder, tmp_path):
    with Emulator(world()) as emulator:
        drawn = draw(Session(emulator, tmp_path, extensions=extension_folder))
    assert texts(PICTURE.read_text(encoding="utf-8")) == texts(drawn)


def texts(svg):
    """The texts of an SVG, list of str."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)
