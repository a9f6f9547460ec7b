"""Which log records of az are created."""

import logging

import pytest
from knack.log import get_logger

from azext_managementpartner._warnings import unread_records_not_created


@pytest.mark.parametrize(
    ("level", "is_created"), [(logging.WARNING, False), (logging.INFO, False), (logging.DEBUG, True)]
)
def test_debug_records_are_created_if_a_handler_of_az_writes_them(monkeypatch, level, is_created):
    monkeypatch.setattr(logging.getLogger(), "handlers", [logging.NullHandler(logging.CRITICAL)])
    monkeypatch.setattr(get_logger(), "handlers", [logging.NullHandler(level)])
    logger = logging.getLogger("msal.application")
    monkeypatch.setattr(logger, "level", logging.DEBUG)
    before = logger.isEnabledFor(logging.DEBUG)
    logging.disable(logging.ERROR)
    with unread_records_not_created():
        assert not logger.isEnabledFor(logging.ERROR)
    assert not logger.isEnabledFor(logging.ERROR)
    logging.disable(logging.NOTSET)
    with unread_records_not_created():
        assert logger.isEnabledFor(logging.DEBUG) is is_created
        assert logger.isEnabledFor(logging.WARNING)
    assert logger.isEnabledFor(logging.DEBUG) is before
