"""The browser of `az login` starts on every system."""

import shlex
import sys
import webbrowser

import pytest

from emulator import session


def test_the_browser_is_taken_apart_by_python_and_left_to_itself(monkeypatch):
    monkeypatch.setattr(webbrowser, "_tryorder", [session._BROWSER])
    browser = webbrowser.get()
    assert isinstance(browser, webbrowser.BackgroundBrowser)
    assert [browser.name, browser.args[-1]] == [sys.executable, "%s"]


@pytest.mark.parametrize("path", [r"C:\Program Files\Python\python.exe", "C:\\az\\python.exe", "/usr/bin/python3"])
def test_a_path_of_any_system_outlives_being_quoted_and_taken_apart(path):
    assert shlex.split(f"{shlex.quote(path)} %s &") == [path, "%s", "&"]
