"""The page fits each width, in light and dark, and axe-core finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

WIDTHS = (400, 1000, 1600)
UNFOLD = "for (const each of document.querySelectorAll('details')) each.open = true"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
BEYOND = """
[...document.querySelectorAll("body *")].filter((element) => {
  const place = element.getBoundingClientRect();
  return place.width && place.height && (place.right > innerWidth + 1 || place.left < -1);
}).map((element) => element.outerHTML.slice(0, 200))
"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["sample_path", "hostile_path"])
def test_nothing_is_beyond_the_edge(shown, request, width, path):
    page = shown(request.getfixturevalue(path), width)
    for _ in range(2):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(BEYOND) == []
        page.evaluate(UNFOLD)


def test_texts_do_not_run_into_each_other(shown, sample_path):
    for width in WIDTHS:
        page = shown(sample_path, width)
        cut = (
            "[...document.querySelectorAll('th, td')].filter((cell) => cell.scrollWidth > cell.clientWidth + 1).length"
        )
        assert page.evaluate(cut) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS[:2])
def test_axe_finds_nothing(shown, sample_path, width, scheme):
    page = shown(sample_path, width, color_scheme=scheme)
    page.evaluate(UNFOLD)
    page.locator(".tiles button").first.click()
    page.locator("thead button").first.click()
    found = Axe().run(page, options={**RULES, "resultTypes": ["violations", "incomplete"]})
    assert found.response["violations"] == [], found.generate_report()


def test_dark_is_dark_and_light_is_light(shown, sample_path):
    brightness = {}
    for scheme in ("light", "dark"):
        page = shown(sample_path, color_scheme=scheme)
        colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        brightness[scheme] = sum(int(part) for part in colour.strip("rgb()").split(","))
    assert brightness["dark"] < 150
    assert brightness["light"] > 600


def test_narrow_pages_leave_out_what_the_details_repeat(shown, sample_path):
    page = shown(sample_path, 400)
    assert page.locator("thead th:visible").all_inner_texts() == ["Customer", "Status"]
    customer = page.locator("tbody").nth(1)
    customer.locator("summary").click()
    for text in ("Partner ID", "One user", "1 of 3 fully covered", "Bookings", "Lifts"):
        expect(customer.locator("details").get_by_text(text).first).to_be_visible()


def test_each_customer_says_whose_details_they_are(shown, sample_path):
    page = shown(sample_path)
    page.get_by_role("heading", name="Partner Admin Link coverage", level=1).wait_for()
    names = page.locator("summary").evaluate_all(
        "(all) => all.map((each) => each.getAttribute('aria-labelledby').split(' ')"
        ".map((id) => document.getElementById(id).textContent).join(' '))"
    )
    customers = page.locator("tbody th").all_inner_texts()
    assert all(name.startswith(customer.split("\n")[0]) for name, customer in zip(names, customers, strict=True))
    expect(page.get_by_role("rowheader", name="Adventure Works")).to_be_visible()
    expect(page.get_by_role("img", name="Covered: 7, Partly covered: 1")).to_be_visible()
