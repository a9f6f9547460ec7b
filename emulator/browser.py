"""A browser: `python -m emulator.browser URL`. What the person before it does, `EntraId.people` says."""

import os
import ssl
import sys
from html.parser import HTMLParser
from urllib.parse import urlencode
from urllib.request import HTTPSHandler, build_opener


class _Form(HTMLParser):
    """The form of a page: where it goes and what it holds."""

    def __init__(self, page):
        super().__init__()
        self.action = None
        self.fields = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form":
            self.action = attributes["action"]
        elif tag == "input":
            self.fields[attributes["name"]] = attributes["value"]


def main(url):
    """Open a sign-in page; go where it leads, and send the form that it holds, if any.

    :param url: URL of the page.
    """
    context = ssl.create_default_context(cafile=os.environ["REQUESTS_CA_BUNDLE"])
    browser = build_opener(HTTPSHandler(context=context))
    with browser.open(url) as answer:
        form = _Form(answer.read().decode())
    if form.action:
        browser.open(form.action, urlencode(form.fields).encode()).close()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except OSError:  # a browser shows it on a page of its own, and not on the terminal of whoever started it
        sys.exit(1)
