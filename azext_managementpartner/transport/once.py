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

    once = _Once()
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


class _Once(logging.Filter):
    """Lets the first of all warnings that have the same form pass."""

    def __init__(self):
        super().__init__()
        self._first = {}

    def filter(self, record):
        return record.levelno < logging.WARNING or self._first.setdefault(record.msg, record) is record
