"""`--debug` shows what is sent and answered."""

import pytest

pytestmark = pytest.mark.az_as_users_start_it


def test_debug_shows_the_request_with_the_authorization_redacted(az):
    result = az("managementpartner", "create", "--partner-id", "12345", "--debug")
    assert result.code == 0
    assert "Request method: 'PUT'" in result.err
    assert "/providers/Microsoft.ManagementPartner/partners/12345?api-version=2018-02-01" in result.err
    assert "'Authorization': '*****'" in result.err
    assert "Response status: 200" in result.err


def test_requests_carry_what_those_of_every_az_command_carry(emulator, az):
    az("managementpartner", "create", "--partner-id", "12345", check=True)
    (entry,) = emulator.log.entries("PUT")
    assert entry.query == {"api-version": "2018-02-01"}
    assert "AZURECLI/" in entry.headers["user-agent"]
    assert entry.headers["commandname"] == "managementpartner create"
    assert entry.headers["parametersetname"] == "--partner-id"
    assert entry.headers["x-ms-client-request-id"]
