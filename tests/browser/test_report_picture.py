"""The README's picture of a report is drawn of the page."""

from tools.report_picture import draw
from tools.report_sample import sample


def test_the_picture_is_small_enough_for_a_readme(browser, tmp_path):
    picture = tmp_path / "report.png"
    draw(browser, sample(), picture)
    drawn = picture.read_bytes()
    assert drawn.startswith(b"\x89PNG")
    assert 20_000 < len(drawn) < 200_000
