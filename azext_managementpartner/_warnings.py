"""Which of the warnings that az logs the user sees."""

import contextlib
import logging
import warnings

from knack.log import get_logger

_MODULES = ("azure.cli.core._debug", "azure.cli.core.auth.identity")
"""The modules of az that warn each time a client or a credential is made."""
_OTHER_TENANT = "Could not retrieve credential from local cache for service principal"
"""How az says that an application goes to another tenant than the one it signed in to, as it was told to."""
_MODULES_OF_CHALLENGES = tuple(
    f"azure.cli.core.auth.{name}" for name in ("util", "msal_credentials", "msal_authentication")
)
"""The modules of az that warn of a claims challenge; which one does depends on its version."""


@contextlib.contextmanager
def warning_once():
    """Let each of these modules give a warning once inside the block, whatever tenant or account it names.

    That certificates are not verified, az says itself; urllib3 would say it again with each request.
    """
    from urllib3.exceptions import InsecureRequestWarning

    with _filtered(_loggers(_MODULES), _first_of_each_form()), warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureRequestWarning)
        yield


def no_login_warning():
    """Let az warn of no claims challenge inside the block.

    The error that follows has the `az login` that helps. az's warning has it with an `az logout`, which ends every
    other sign-in, or has the claims in the raw.

    :return: context manager.
    """
    return _filtered(_loggers(_MODULES_OF_CHALLENGES), lambda record: record.levelno < logging.WARNING)


def nothing_said():
    """Let az log nothing inside the block, whichever module it is.

    :return: context manager.
    """
    return _filtered([*get_logger().handlers, *logging.getLogger().handlers], lambda record: False)


def _loggers(modules):
    return [get_logger(module) for module in modules]


@contextlib.contextmanager
def _filtered(places, log_filter):
    """Filter the records of loggers or handlers inside the block."""
    for place in places:
        place.addFilter(log_filter)
    try:
        yield
    finally:
        for place in places:
            place.removeFilter(log_filter)


def _first_of_each_form():
    """A filter of log records that lets the first of all warnings that have the same form pass."""
    first = {}

    def passes(record):
        if record.levelno < logging.WARNING:
            return True
        return first.setdefault(record.msg, record) is record and not str(record.msg).startswith(_OTHER_TENANT)

    return passes
