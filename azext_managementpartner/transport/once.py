"""What az would say once a tenant, said once."""

import contextlib
import logging
import warnings

from knack.log import get_logger

_MODULES = ("azure.cli.core._debug", "azure.cli.core.auth.identity")
"""The modules of az that warn each time a client or a credential is made."""


@contextlib.contextmanager
def warning_once():
    """Let each of these modules give a warning once inside the block, whatever tenant or account it names.

    That certificates are not verified, az says itself; urllib3 would say it again with each request.
    """
    from urllib3.exceptions import InsecureRequestWarning

    once = _first_of_each_form()
    loggers = [get_logger(module) for module in _MODULES]
    for logger in loggers:
        logger.addFilter(once)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InsecureRequestWarning)
            yield
    finally:
        for logger in loggers:
            logger.removeFilter(once)


def _first_of_each_form():
    """A filter of log records that lets the first of all warnings that have the same form pass."""
    first = {}
    return lambda record: record.levelno < logging.WARNING or first.setdefault(record.msg, record) is record
