"""The README's picture of the page."""

from tools.report_picture import draw


def test_the_picture_is_small_enough_for_a_readme(browser, sample_path, tmp_path):
    picture = tmp_path / "report.png"
    draw(browser, sample_path, picture)
    drawn = picture.read_bytes()
    assert drawn.startswith(b"\x89PNG")
    assert 20_000 < len(drawn) < 200_000
