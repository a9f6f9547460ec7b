"""az's token cache is read whole, whoever writes it at the same time."""

import json
import threading

import pytest
from azure.cli.core.azclierror import AuthenticationError
from azure.cli.core.mock import DummyCli

from azext_managementpartner.sign_ins.sign_ins import SignIns


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
