"""Ctrl-C where MSAL would swallow it."""

import os
import signal
import threading
from types import SimpleNamespace

import msal
import pytest
from azure.cli.core.mock import DummyCli

from azext_managementpartner.accounts.target import Target
from azext_managementpartner.sign_ins.interactive import _ctrl_c_noticed, sign_in


def press_ctrl_c_and_swallow_it():
    """What MSAL does: `_msal_extension_check` has a bare `except`."""
    try:
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(1000):
            pass
    except:  # noqa: E722  # pylint: disable=bare-except
        pass


def test_a_ctrl_c_that_is_swallowed_inside_is_raised_after_it():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), _ctrl_c_noticed():
        press_ctrl_c_and_swallow_it()
    assert signal.getsignal(signal.SIGINT) is before


def test_it_is_raised_in_place_of_what_comes_of_it():
    with pytest.raises(KeyboardInterrupt), _ctrl_c_noticed():
        press_ctrl_c_and_swallow_it()
        raise ValueError("no token")


def test_without_a_ctrl_c_nothing_is_raised():
    with _ctrl_c_noticed():
        pass


class Application:
    """MSAL's, but one that swallows a Ctrl-C, either where it is created or while the user signs in."""

    CONSOLE_WINDOW_HANDLE = None
    authority = SimpleNamespace(is_adfs=False)

    def __init__(self, swallows_at_once):
        self.browsers = 0
        self.swallows_at_once = swallows_at_once

    def __call__(self, *_, **__):
        if self.swallows_at_once:
            press_ctrl_c_and_swallow_it()
        return self

    def acquire_token_interactive(self, *_, **__):
        self.browsers += 1
        press_ctrl_c_and_swallow_it()
        return {"error": "timed out"}


@pytest.mark.parametrize(("swallows_at_once", "browsers"), [(True, 0), (False, 1)])
def test_a_ctrl_c_that_msal_swallows_ends_the_sign_in(monkeypatch, tmp_path, swallows_at_once, browsers):
    application = Application(swallows_at_once)
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    monkeypatch.setattr(msal, "PublicClientApplication", application)
    where = Target({"user": {"name": "alex@contoso.com", "type": "user"}, "tenantId": "fabrikam.onmicrosoft.com"})
    with pytest.raises(KeyboardInterrupt):
        sign_in(DummyCli(), where, None, token_cache=None, seconds=300, use_device_code=False)
    assert application.browsers == browsers


@pytest.mark.parametrize("handler", [signal.SIG_IGN, lambda *_: None], ids=["ignored", "a host's own"])
def test_where_ctrl_c_does_something_else_it_still_does(handler):
    before = signal.signal(signal.SIGINT, handler)
    try:
        with _ctrl_c_noticed():
            os.kill(os.getpid(), signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_in_another_thread_than_the_main_one_nothing_is_guarded():
    done = []

    def work():
        with _ctrl_c_noticed():
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
