"""Filter and sort do what they say, by mouse and by keyboard; without JavaScript all is readable."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.sample import covered, row, sample

NAMES = [each["tenantDisplayName"] for each in sample()]


def customers(page):
    """The names of the customers that are shown, in their order."""
    return page.locator("tbody:not([hidden]) .name").all_inner_texts()


def test_the_filter_finds_names_domains_tenants_users_subscriptions_and_partner_ids(shown, sample_path):
    page = shown(sample_path)
    for typed, found in {
        "alpine": ["Alpine Ski House"],
        "FABRIKAM.com": ["Fabrikam"],
        sample()[4]["tenantId"]: ["Lucerne Publishing"],
        "sam@contoso.com": ["Alpine Ski House", "Margie's Travel", "Relecloud", "Tailspin Toys"],
        "54321": ["Northwind Traders"],
        "lifts": ["Alpine Ski House"],
        "travel sam": ["Margie's Travel"],
        "nobody": [],
    }.items():
        page.get_by_role("searchbox", name="Find").fill(typed)
        expect(page.locator("tbody:not([hidden]) .name")).to_have_text(found)
        said = f"{len(found)} of 12 customers" if found else "No customer matches"
        expect(page.get_by_role("status")).to_have_text(said)
    page.get_by_role("button", name="Clear filters").click()
    expect(page.get_by_role("status")).to_have_text("12 customers")
    assert customers(page) == NAMES


def test_status_and_what_to_attend_to_are_filters(shown, sample_path):
    page = shown(sample_path)
    page.get_by_label("Status").select_option("Not linked")
    assert customers(page) == ["Relecloud"]
    page.get_by_label("Status").select_option("All")
    one_user = page.get_by_role("button", name="2 depend on one user")
    one_user.click()
    assert customers(page) == ["Alpine Ski House", "Fabrikam"]
    expect(one_user).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Status").select_option("Covered")
    assert customers(page) == ["Fabrikam"]
    page.get_by_label("Status").select_option("")
    page.get_by_role("button", name="1 is not checked").click()
    assert customers(page) == ["Southridge Video"]
    expect(one_user).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="1 Less covered").click()
    assert customers(page) == ["Wide World Importers"]
    page.get_by_role("button", name="1 Less covered").click()
    assert customers(page) == NAMES


def test_each_column_sorts(shown, sample_path):
    page = shown(sample_path)
    first_and_last = {
        "Customer": ("Adventure Works", "Wide World Importers"),
        "Status": ("Adventure Works", "Southridge Video"),
        "Subscriptions": ("Southridge Video", "Tailspin Toys"),
        "Partner IDs": ("Relecloud", "Northwind Traders"),
        "Linked": ("Northwind Traders", "Margie's Travel"),
        "Attention": ("Adventure Works", "Fabrikam"),
        "Changed": ("Adventure Works", "Wide World Importers"),
    }
    for title, (first, last) in first_and_last.items():
        page.get_by_role("columnheader", name=title).get_by_role("button").click()
        expect(page.locator("thead [aria-sort]")).to_have_text([title])
        names = customers(page)
        assert (names[0], names[-1]) == (first, last)
        page.get_by_role("columnheader", name=title).get_by_role("button").click()
        expect(page.get_by_role("columnheader", name=title)).to_have_attribute("aria-sort", "descending")
        assert customers(page)[0] == (last if title != "Subscriptions" else "Adventure Works")
        assert sorted(customers(page)) == sorted(NAMES)


def test_numbers_sort_as_numbers(shown, written):
    names = ["Customer 10", "customer 9", "Ärzte", "Zebra", "שלום"]
    users = [[f"user{number}@contoso.com" for number in range(count)] for count in (10, 9, 1, 2, 1)]
    page = shown(written([covered(name, *linked) for name, linked in zip(names, users, strict=True)]))
    page.get_by_role("button", name="Linked").click()
    assert page.locator("tbody td:nth-child(5)").all_inner_texts() == ["1", "1", "2", "9", "10"]
    page.get_by_role("button", name="Customer", exact=True).click()
    assert customers(page) == ["Ärzte", "customer 9", "Customer 10", "Zebra", "שלום"]


def test_the_keyboard_reaches_everything(shown, sample_path):
    page = shown(sample_path)
    page.get_by_role("searchbox").focus()
    page.keyboard.type("toys")
    expect(page.get_by_role("status")).to_have_text("1 of 12 customers")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("12 customers")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Print the details")).not_to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Print each customer")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    assert customers(page) == NAMES[::-1]
    assert page.evaluate("document.activeElement.textContent") == "Customer"
    for _ in range(7):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("tbody").first.locator("dl")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_all_is_readable_without_javascript(shown, sample_path):
    page = shown(sample_path, java_script_enabled=False)
    assert page.locator("tbody .name").all_inner_texts() == NAMES
    assert page.locator("button:visible, input[type=search]:visible, select:visible").count() == 0
    assert "2 depend on one user" in " ".join(page.inner_text("main").split())
    evidence = page.locator("tbody").first.get_by_text("/providers/Microsoft.Authorization/roleAssignments/").first
    expect(evidence).not_to_be_visible()
    page.locator("summary").first.click()
    expect(evidence).to_be_visible()


def test_a_report_of_no_customer_works(shown, written):
    page = shown(written([], compared=False))
    page.get_by_role("button", name="Customer", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("0 customers")


@pytest.fixture(scope="module")
def large_path(written):
    rows = [covered(f"Customer {number}", subscriptions=("One", "Two", "Three", "Four")) for number in range(999)]
    return written([*rows, row("Last", "NotChecked")])


def test_many_customers_are_found_and_sorted(shown, large_path):
    page = shown(large_path)
    page.get_by_role("searchbox").fill("customer99")
    expect(page.get_by_role("status")).to_have_text(re.compile("^10 of 1,000 customers$"))
    page.get_by_role("button", name="Clear filters").click()
    page.get_by_role("button", name="Status").click()
    page.get_by_role("button", name="Status").click()
    expect(page.locator("tbody .name").first).to_have_text("Last")
