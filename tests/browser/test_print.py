"""What comes out of a printer: everything, in light colours, without what is for a screen."""

import io

import pytest
from pypdf import PdfReader

from tests.browser.sample import covered, sample


def printed(page):
    """The texts of the pages that are printed, without white space: the printer breaks lines."""
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    for sheet in pdf.pages:
        assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (595, 842)  # A4
    return ["".join(sheet.extract_text().split()) for sheet in pdf.pages]


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_all_the_evidence_is_printed(shown, sample_path, java_script_enabled):
    text = "".join(printed(shown(sample_path, java_script_enabled=java_script_enabled)))
    for customer in sample():
        assert "".join(customer["tenantDisplayName"].split()) in text
        assert customer["tenantId"] in text
        for subscription in customer["subscriptions"]:
            assert all(each["id"] in text for each in subscription["roleAssignments"])
        assert all(each["objectId"] in text for each in customer["principals"])
    assert "Printeachcustomer" not in text
    assert "Showall" not in text


def test_the_titles_of_the_table_are_on_each_page(shown, sample_path):
    first, *more = printed(shown(sample_path))
    assert more
    assert all("SubscriptionsPartnerIDs" in text for text in (first, *more))


def test_each_customer_is_on_a_page_of_its_own_where_asked(shown, written):
    names = [f"Customer{number}" for number in range(5)]
    page = shown(written([covered(name, "kim@contoso.com", subscriptions=("Production",)) for name in names]))
    assert len(printed(page)) < 5
    page.get_by_label("Print each customer on a separate page").check()
    first, *more = printed(page)
    assert len(more) == 5
    assert "Customersbycoverage" in first
    assert all(name in text for name, text in zip(names, more, strict=True))


def test_what_the_filter_leaves_out_is_not_printed(shown, sample_path):
    page = shown(sample_path)
    page.get_by_label("Status").select_option("Not linked")
    text = "".join(printed(page))
    assert "1of12customers" in text
    assert "Relecloud" in text
    assert "Fabrikam" not in text


def test_no_page_is_empty_where_the_filter_leaves_out_the_first_customer(shown, sample_path):
    page = shown(sample_path)
    page.get_by_label("Print each customer on a separate page").check()
    page.get_by_label("Status").select_option("Not linked")
    first, *more = printed(page)
    assert len(more) == 1
    assert "Relecloud" in more[0]


def test_the_details_are_not_printed_where_not_asked(shown, sample_path):
    page = shown(sample_path)
    page.get_by_label("Print the details").uncheck()
    text = "".join(printed(page))
    assert "AlpineSkiHouse" in text
    assert "Roleassignments" not in text


def test_paper_is_white_in_the_dark(shown, sample_path):
    page = shown(sample_path, color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(26, 35, 48)"


def test_no_word_of_the_table_is_broken_on_paper(shown, sample_path):
    page = shown(sample_path, width=703)  # what A4 has between its margins
    page.emulate_media(media="print")
    badge = page.locator(".badge", has_text="One user").first
    assert badge.bounding_box()["width"] > badge.bounding_box()["height"] * 2
