"""A browser: `python -m emulator.browser URL`. `EntraId.people` decides who signs in."""

import os
import ssl
import sys
from html.parser import HTMLParser
from urllib.parse import urlencode
from urllib.request import HTTPSHandler, build_opener


class _Form(HTMLParser):
    """The form of a page: its action and its fields."""

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
    """Open a sign-in page, follow its redirects, and submit its form, if any."""
    os.environ["no_proxy"] = "localhost,127.0.0.1"  # as browsers do: az waits there for the response
    context = ssl.create_default_context(cafile=os.environ["REQUESTS_CA_BUNDLE"])
    browser = build_opener(HTTPSHandler(context=context))
    with browser.open(url) as response:
        form = _Form(response.read().decode())
    if form.action:
        browser.open(form.action, urlencode(form.fields).encode()).close()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except OSError:  # a browser shows errors on a page, not on the terminal
        sys.exit(1)
