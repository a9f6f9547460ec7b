"""Draw the README's picture of a report: the top of the page, with the details of one customer, as a PNG.

`nox -s report_picture` runs it on the page that `nox -s try` writes.
"""

import argparse
import shutil
from contextlib import contextmanager
from pathlib import Path

PICTURE = Path(__file__).parents[1] / "docs" / "report.png"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")  # the lightest first
SIZE = {"width": 1000, "height": 960}


@contextmanager
def installed_browser():
    """Start a browser of this machine in headless mode, as a Playwright browser.

    :raises FileNotFoundError: the PATH has none.
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


def draw(browser, path, picture):
    """Draw the top of a report's page, with the details of the first customer that has advice.

    :param path: `Path` of the page.
    :param picture: `Path` of the PNG.
    """
    page = browser.new_page(viewport=SIZE, color_scheme="light")
    page.goto(path.resolve().as_uri())
    page.locator("summary:not(.plain)").first.click()
    page.evaluate("document.activeElement.blur()")
    page.screenshot(path=picture)
    page.close()


def main():
    """Draw the picture of a page."""
    parser = argparse.ArgumentParser(prog="python -m tools.report_picture", description=main.__doc__)
    parser.add_argument("page", type=Path, help="a page that `az managementpartner report` wrote")
    path = parser.parse_args().page
    with installed_browser() as browser:
        draw(browser, path, PICTURE)


if __name__ == "__main__":
    main()
