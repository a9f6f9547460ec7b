"""Texts of somebody else run nothing, whether the page's policy is there to stop them or not."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.rows import HOSTILE
from tests.browser.sample import sample

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
SCRIPT = "<script>window.hacked = 'yes'</script>"
TOUCH_ALL = """
() => {
  for (const each of document.querySelectorAll("details")) each.open = true;
  for (const each of document.querySelectorAll("main *")) {
    each.focus?.();
    for (const type of ["mouseover", "focus", "error", "load"]) each.dispatchEvent(new Event(type));
  }
}
"""


def without_policy(text):
    bare, count = POLICY.subn("", text)
    assert count == 1
    return bare


@pytest.fixture(scope="session")
def bare_path(hostile_path):
    path = hostile_path.with_name("bare.html")
    path.write_text(without_policy(hostile_path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    return path


@pytest.mark.parametrize("path", ["hostile_path", "bare_path"])
def test_hostile_texts_run_nothing(shown, request, path):
    page = shown(request.getfixturevalue(path))
    page.evaluate(TOUCH_ALL)
    page.get_by_role("searchbox").fill(HOSTILE[0])
    expect(page.get_by_role("status")).to_have_text(re.compile(" of "))
    page.get_by_role("button", name="Customer", exact=True).click()
    assert page.evaluate("window.hacked") is None
    assert page.locator("script").count() == page.locator("style").count() == 1
    assert page.locator("img, iframe, a, base, object, embed, link, form").count() == 0
    assert page.title() == "Partner Admin Link coverage"


def test_a_script_that_came_in_would_raise_the_flag(shown, written):
    page = shown(written(sample(), lambda text: without_policy(text).replace("<main>", f"<main>{SCRIPT}")))
    assert page.evaluate("window.hacked") == "yes"


def test_the_policy_stops_a_script_that_came_in(shown, written, trouble):
    page = shown(written(sample(), lambda text: text.replace("<main>", f"<main>{SCRIPT}")))
    assert page.evaluate("window.hacked") is None
    assert "Content Security Policy" in trouble.pop()


def test_no_name_reorders_what_stands_beside_it(shown, hostile_path):
    page = shown(hostile_path)
    for sign in "\u202e\u2066\u200f":
        assert sign not in page.inner_text("body")
    backwards = page.locator("bdi.name", has_text="שלום").first
    assert backwards.evaluate("(name) => getComputedStyle(name).unicodeBidi") == "isolate"
