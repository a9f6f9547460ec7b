"""A browser, and pages of reports in it."""

import sys
import types
from datetime import datetime, timezone

import pytest

from tests.project import ROOT
from tools.report_picture import installed_browser

PACKAGE = "azext_managementpartner"
MADE = datetime(2026, 11, 26, 13, 33, tzinfo=timezone.utc)

# No az is here: the page needs nothing of it, but its __init__.py does.
_package = types.ModuleType(PACKAGE)
_package.__path__ = [str(ROOT / PACKAGE)]
sys.modules.setdefault(PACKAGE, _package)


@pytest.fixture(scope="session")
def browser():
    """The browser of this machine, without a window."""
    with installed_browser() as running:
        yield running


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """Writes a report's page into a file: a function of rows, which may change the page's text before."""
    from azext_managementpartner.report.page import page

    def write(rows, change=str, **options):
        path = tmp_path_factory.mktemp("report") / "report.html"
        text = "".join(page(rows, **{"made": MADE, "partner_id": "12345", "compared": True} | options))
        path.write_text(change(text), encoding="utf-8", newline="\n")
        return path

    return write


@pytest.fixture
def trouble():
    """What went wrong in a test's pages, which may load, print and raise nothing; empty it where that was the point."""
    return []


@pytest.fixture(scope="session")
def context(browser):
    """Gives the browser's context with some options, the same to all tests: each is a window, which takes time."""
    opened = {}

    def give(**options):
        key = repr(sorted(options.items()))
        if key not in opened:
            opened[key] = browser.new_context(**options)
        return opened[key]

    yield give
    for each in opened.values():
        each.close()


@pytest.fixture
def shown(context, trouble):
    """Shows a file as a page: a function of the path and of options of the browser's context."""
    pages = []

    def show(path, width=1000, **options):
        page = context(**options).new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 900})
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("dialog", lambda dialog: (trouble.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: None if request.url == path.as_uri() else trouble.append(request.url))
        page.goto(path.as_uri())
        return page

    yield show
    for page in pages:
        page.close()
    assert trouble == []


@pytest.fixture(scope="session")
def sample_path(written):
    """The page of the sample."""
    from tests.browser.sample import sample

    return written(sample())


@pytest.fixture(scope="session")
def hostile_path(written):
    """The page of hostile rows."""
    from tests.browser.rows import hostile

    return written(hostile())
