"""az's token cache is read whole, whoever writes it at the same time, and is not written to."""

import json
import threading

import pytest
from azure.cli.core.azclierror import AuthenticationError
from azure.cli.core.mock import DummyCli

from azext_managementpartner.principals.target import Target
from azext_managementpartner.sign_ins.credential import az_credential
from azext_managementpartner.sign_ins.sign_ins import SignIns
from emulator.world import sample_world
from tests.unit.answers import signed_in


@pytest.fixture
def token_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    path = tmp_path / "msal_token_cache.json"
    path.write_text("")
    return path


def test_a_token_cache_that_another_az_is_writing_is_read_again(token_cache):
    whole = {"Account": {"alex": {"username": "alex@contoso.com"}}}
    threading.Timer(0.2, token_cache.write_text, [json.dumps(whole)]).start()
    sign_ins = SignIns(DummyCli(), None, None)
    assert json.loads(sign_ins._cache.serialize()) == whole


def test_a_token_cache_that_stays_empty_is_said_to_be_damaged(token_cache):
    with pytest.raises(AuthenticationError, match="cannot be read: .*: the file is empty"):
        SignIns(DummyCli(), None, None)


def test_a_credential_that_only_az_can_make_leaves_its_files_alone(tmp_path):
    with signed_in(sample_world(), "fabrikam.onmicrosoft.com", tmp_path) as (emulator, cmd):
        user, scope = {"name": emulator.world["alex"].name, "type": "user"}, "https://management.azure.com/.default"

        def get_token(tenant):
            account = {"id": tenant.id, "tenantId": tenant.id, "user": user, "environmentName": "AzureCloud"}
            az_credential(cmd.cli_ctx, Target(account)).get_token(scope)

        def kept():
            return {path.name: path.read_bytes() for path in (tmp_path / "azure").glob("msal_*")}

        before = kept()
        with SignIns(cmd.cli_ctx, None, None).used_by_az():
            get_token(emulator.world.tenant("Northwind Traders"))
        assert kept() == before
        get_token(emulator.world.tenant("Tailspin Toys"))
        assert kept().keys() == before.keys()
        assert [name for name in before if kept()[name] == before[name]] == []
