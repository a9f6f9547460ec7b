"""What az would say once a tenant, said once."""

import contextlib
import logging

from knack.log import get_logger

_MODULES = ("azure.cli.core._debug", "azure.cli.core.auth.identity")
"""The modules of az that warn each time a client or a credential is made."""


@contextlib.contextmanager
def warning_once():
    """Let each of these modules give a warning once inside the block, whatever tenant or account it names."""
    once = _Once()
    loggers = [get_logger(module) for module in _MODULES]
    for logger in loggers:
        logger.addFilter(once)
    try:
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
