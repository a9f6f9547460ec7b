"""Ctrl-C where MSAL would swallow it."""

import os
import signal

import pytest

from azext_managementpartner.sign_ins.interactive import _ctrl_c_noticed


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
