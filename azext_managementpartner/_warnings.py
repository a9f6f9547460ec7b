"""Which log records of az are created and shown."""

import contextlib
import logging
import warnings

from knack.log import get_logger

_MODULES = ("azure.cli.core._debug", "azure.cli.core.auth.identity")
"""The modules of az that log a warning each time a client or a credential is created."""
_OTHER_TENANT = "Could not retrieve credential from local cache for service principal"
"""Logged by az when a service principal acts in another tenant than the one it signed in to. Here, that is intended."""
_MODULES_OF_CHALLENGES = tuple(
    f"azure.cli.core.auth.{name}" for name in ("util", "msal_credentials", "msal_authentication")
)
"""The modules of az that log a warning about a claims challenge. Which one does depends on the version of az."""


@contextlib.contextmanager
def repeated_warnings_hidden():
    """Show each warning of `_MODULES` once inside the block, whatever tenant or account it names.

    az itself warns that certificates are not verified. urllib3 would warn again with each request.
    """
    from urllib3.exceptions import InsecureRequestWarning

    with _filtered(_loggers(_MODULES), _first_of_each_message()), warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureRequestWarning)
        yield


@contextlib.contextmanager
def unread_records_not_created():
    """Create no log records inside the block that no handler writes.

    az's loggers create every debug record. Its handlers write only warnings, unless --verbose or --debug is used.
    """
    before = logging.root.manager.disable
    lowest = min((handler.level for handler in _az_handlers()), default=logging.NOTSET)
    logging.disable(max(before, lowest - 1))
    try:
        yield
    finally:
        logging.disable(before)


def challenge_warnings_hidden():
    """Return a context manager that hides az's warnings about claims challenges.

    The error that follows shows the right `az login`. az's warning adds an `az logout`, which would remove every other
    sign-in, or shows the claims undecoded.
    """
    return _filtered(_loggers(_MODULES_OF_CHALLENGES), lambda record: record.levelno < logging.WARNING)


def logging_disabled():
    """Return a context manager that hides everything az logs."""
    return _filtered(_az_handlers(), lambda record: False)


def _az_handlers():
    return [*get_logger().handlers, *logging.getLogger().handlers]


def _loggers(modules):
    return [get_logger(module) for module in modules]


@contextlib.contextmanager
def _filtered(loggers_or_handlers, log_filter):
    """Filter log records inside the block."""
    for each in loggers_or_handlers:
        each.addFilter(log_filter)
    try:
        yield
    finally:
        for each in loggers_or_handlers:
            each.removeFilter(log_filter)


def _first_of_each_message():
    """A filter that shows only the first warning of each message, whatever its arguments are."""
    first = {}

    def is_shown(record):
        if record.levelno < logging.WARNING:
            return True
        return first.setdefault(record.msg, record) is record and not str(record.msg).startswith(_OTHER_TENANT)

    return is_shown
