"""`--debug` shows what is sent and answered, and no secret."""

import json

import pytest


@pytest.fixture
def tokens_of(emulator, monkeypatch):
    """Every token that the emulator hands out during the test."""
    issued = []
    sign = emulator.issuer.access_token

    def access_token(*arguments):
        issued.append(sign(*arguments))
        return issued[-1]

    monkeypatch.setattr(emulator.issuer, "access_token", access_token)
    return issued


def test_debug_shows_the_request_with_the_authorization_redacted(emulator, new_session, tokens_of):
    session = new_session()
    session.sign_in_service_principal(emulator.world["robot"], emulator.world.tenant("Fabrikam"))
    result = session.az("managementpartner", "create", "--partner-id", "12345", "--debug")
    assert result.code == 0
    assert "Request method: 'PUT'" in result.err
    assert "/providers/Microsoft.ManagementPartner/partners/12345?api-version=2018-02-01" in result.err
    assert "'Authorization': '*****'" in result.err
    assert "Response status: 200" in result.err
    assert tokens_of
    for secret in [*tokens_of, emulator.world["robot"].secret]:
        assert secret not in result.err + result.out


def test_debug_of_a_sweep_shows_no_token_either(emulator, new_session, tokens_of):
    session = new_session()
    session.sign_in_user(emulator.world["alex"], "--tenant", "fabrikam.onmicrosoft.com")
    result = session.az("managementpartner", "list", "--debug")
    cache = json.loads((session.directory / "azure" / "msal_token_cache.json").read_text())
    refresh_tokens = [entry["secret"] for entry in cache["RefreshToken"].values()]
    assert len(tokens_of) > len(emulator.world.tenants) / 2
    assert refresh_tokens
    for secret in [*tokens_of, *refresh_tokens]:
        assert secret not in result.err + result.out


def test_requests_carry_what_those_of_every_az_command_carry(emulator, az):
    az("managementpartner", "create", "--partner-id", "12345", check=True)
    (entry,) = emulator.log.entries("PUT")
    assert entry.query == {"api-version": "2018-02-01"}
    assert "AZURECLI/" in entry.headers["user-agent"]
    assert entry.headers["commandname"] == "managementpartner create"
    assert entry.headers["parametersetname"] == "--partner-id"
    assert entry.headers["x-ms-client-request-id"]
