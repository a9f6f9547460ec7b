"""Ctrl-C where MSAL would swallow it."""

import os
import signal
import threading

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


def test_a_ctrl_c_that_msal_swallows_opens_no_browser(monkeypatch, tmp_path):
    class Application:
        def __init__(self, *_, **__):
            press_ctrl_c_and_swallow_it()

        def acquire_token_interactive(self, *_, **__):
            pytest.fail("a browser opens")

    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    monkeypatch.setattr(msal, "PublicClientApplication", Application)
    where = Target({"user": {"name": "alex@contoso.com", "type": "user"}, "tenantId": "fabrikam.onmicrosoft.com"})
    with pytest.raises(KeyboardInterrupt):
        sign_in(DummyCli(), where, None, token_cache=None, seconds=300, use_device_code=False)


def test_a_ctrl_c_that_is_swallowed_while_the_user_signs_in_ends_the_sign_in_too(monkeypatch, tmp_path):
    class Application:
        CONSOLE_WINDOW_HANDLE = None

        def __init__(self, *_, **__):
            self.authority = type("Authority", (), {"is_adfs": False})

        def acquire_token_interactive(self, *_, **__):
            press_ctrl_c_and_swallow_it()
            return {"error": "timed out"}

    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    monkeypatch.setattr(msal, "PublicClientApplication", Application)
    where = Target({"user": {"name": "alex@contoso.com", "type": "user"}, "tenantId": "fabrikam.onmicrosoft.com"})
    with pytest.raises(KeyboardInterrupt):
        sign_in(DummyCli(), where, None, token_cache=None, seconds=300, use_device_code=False)


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
