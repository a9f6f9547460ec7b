"""What MSAL gets of az while a command runs: our HTTP client and token cache, and everything else as az makes it."""

import inspect
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
from azure.cli.core.auth import identity
from azure.core.pipeline.transport import RequestsTransport
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from azext_managementpartner.http.entra_id import EntraId
from azext_managementpartner.sign_ins.identity import replaced_identity
from azext_managementpartner.sign_ins.token_cache import TokenCacheCopy
from azext_managementpartner.sign_ins.tokens import SignIns
from tests.unit.bare_service import Service

CLOUD, ADFS = "https://login.microsoftonline.com/", "https://adfs.redmond.azurestack.example/adfs"
TENANT = "50d74f04-9d1e-5705-9b54-fd3bfd03e6a2"
OURS = ("http_client", "http_cache", "token_cache")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))


def settings_of(made):
    return {name: value for name, value in made._msal_public_app_kwargs.items() if name not in OURS}


@pytest.mark.parametrize("endpoint", [CLOUD, ADFS])
@pytest.mark.parametrize("is_on", [True, False])
@pytest.mark.parametrize("capability", ["", "1"])
def test_everything_but_its_client_and_its_caches_is_as_az_makes_it(monkeypatch, endpoint, is_on, capability):
    if capability:
        monkeypatch.setenv("AZURE_IDENTITY_DISABLE_CP1", capability)
    options = {"enable_broker_on_windows": is_on, "enable_broker_on_mac": is_on, "instance_discovery": is_on}
    taken = inspect.signature(identity.Identity).parameters
    options = {name: value for name, value in options.items() if name in taken}  # the Mac's came after az 2.61
    expected = settings_of(identity.Identity(endpoint, tenant_id=TENANT, **options))
    client, cache = EntraId(endpoint, None), TokenCacheCopy()
    cache.deserialize('{"RefreshToken": {"alex": {"secret": "R"}}}')
    with replaced_identity(client, cache):
        made = identity.Identity(endpoint, tenant_id=TENANT, **options)
        assert settings_of(made) == expected
        assert made._msal_app_kwargs["http_client"] is client
        assert made._msal_app_kwargs["token_cache"].serialize() == cache.of_tenant(TENANT).serialize()
    assert (expected["authority"] == ADFS) == (endpoint == ADFS)


def test_one_command_has_the_token_cache_of_az():
    with replaced_identity(EntraId(CLOUD, None)):
        cache = identity.Identity(CLOUD, tenant_id=TENANT)._msal_app_kwargs["token_cache"]
    assert type(cache).__name__ == "PersistedTokenCache"


def test_each_private_key_is_read_once_by_however_many_threads(monkeypatch):
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    read, load = [], jwt.algorithms.load_pem_private_key
    monkeypatch.setattr(
        jwt.algorithms, "load_pem_private_key", lambda *args, **more: read.append(1) or load(*args, **more)
    )
    before = jwt.algorithms.load_pem_private_key
    with replaced_identity(EntraId(CLOUD, None), TokenCacheCopy()):
        made = identity.Identity(CLOUD, tenant_id=TENANT)
        with pytest.raises(Exception, match="Could not retrieve credential"):
            made.get_service_principal_credential("robot")
        with ThreadPoolExecutor(8) as pool:
            signed = list(pool.map(lambda _: jwt.encode({"a": 1}, pem, "RS256"), range(16)))
        assert (len(set(signed)), len(read)) == (1, 1)
    assert jwt.algorithms.load_pem_private_key is before


def test_adfs_has_one_tenant_and_a_domain_name_stays_what_it_is():
    with Service() as service:
        endpoint = f"{service.url}/adfs"
        token = {"authorization_endpoint": f"{ADFS}/oauth2/authorize", "token_endpoint": f"{ADFS}/oauth2/token"}
        service.will_answer(token)
        sign_ins = SignIns(None, EntraId(endpoint, RequestsTransport()), None)
        assert sign_ins.tenant_id("contoso.local") == "contoso.local"
        assert service.targets() == ["/adfs/.well-known/openid-configuration"]
