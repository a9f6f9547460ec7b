"""The README's picture of a report: the top of the page, with one customer unfolded, as a PNG.

Run by `nox -s report_picture`.
"""

import argparse
import json
import shutil
import tempfile
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

from tools.report_sample import sample

PICTURE = Path(__file__).parents[1] / "docs" / "report.png"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")  # the lightest first
MADE = datetime(2026, 11, 26, 13, 33, tzinfo=timezone.utc)
SIZE = {"width": 1000, "height": 960}


@contextmanager
def installed_browser():
    """The browser of this machine, without a window, as Playwright knows it.

    :raises FileNotFoundError: there is none on the PATH.
    """
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise FileNotFoundError(f"None of these browsers is on the PATH: {', '.join(BROWSERS)}.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found)
        try:
            yield running
        finally:
            running.close()


def draw(browser, rows, picture):
    """Draw the top of a report's page.

    :param browser: see `installed_browser`.
    :param rows: what `az managementpartner report` prints; the first customer with advice is unfolded.
    :param picture: path of the PNG.
    """
    from azext_managementpartner.report.page import page

    compared = any(row["change"] is not None for row in rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.html")
        text = "".join(page(rows, made=MADE, partner_id="12345", compared=compared))
        path.write_text(text, encoding="utf-8", newline="\n")
        shown = browser.new_page(viewport=SIZE, color_scheme="light")
        shown.goto(path.as_uri())
        shown.locator("summary:not(.plain)").first.click()
        shown.evaluate("document.activeElement.blur()")
        shown.screenshot(path=picture)
        shown.close()


def main():
    """Draw the picture of a sample, or of rows in a file."""
    parser = argparse.ArgumentParser(prog="python -m tools.report_picture", description=main.__doc__)
    parser.add_argument("--rows", type=Path, help="JSON file of what `az managementpartner report` printed")
    path = parser.parse_args().rows
    rows = json.loads(path.read_text(encoding="utf-8")) if path else sample()
    with installed_browser() as browser:
        draw(browser, rows, PICTURE)


if __name__ == "__main__":
    main()
