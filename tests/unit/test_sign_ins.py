"""az's token cache is read whole, whoever writes it at the same time; each tenant is asked once; keys are read once."""

import json
import threading
from base64 import urlsafe_b64encode
from uuid import uuid4

import jwt
import pytest
from azure.cli.core.auth import identity
from azure.cli.core.azclierror import AuthenticationError
from azure.cli.core.mock import DummyCli
from azure.core.credentials import AccessToken
from requests.exceptions import Timeout

from azext_managementpartner._client_factory import sharing
from azext_managementpartner.accounts.target import Target
from azext_managementpartner.sign_ins.token_cache import TokenCacheCopy, copy_of_token_cache, http_cache
from azext_managementpartner.sign_ins.tokens import SignIns
from emulator.entra.tokens import TokenIssuer
from emulator.world import sample_world
from tests.unit.answers import signed_in

SCOPE = "https://management.azure.com/.default"


@pytest.fixture
def token_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    path = tmp_path / "msal_token_cache.json"
    path.write_text("")
    return path


def test_a_token_cache_that_another_az_is_writing_is_read_again(token_cache):
    whole = {"Account": {"alex": {"username": "alex@contoso.com"}}}
    threading.Timer(0.2, token_cache.write_text, [json.dumps(whole)]).start()
    assert json.loads(copy_of_token_cache(DummyCli()).serialize()) == whole


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ('{"Account', ""),
        ("[]", ""),
        ('{"Account": []}', ""),
        ('{"Account": {"alex": "x"}}', "it is not a token cache"),
    ],
)
def test_a_token_cache_that_is_none_is_said_to_be_damaged(token_cache, text, words):
    token_cache.write_text(text)
    with pytest.raises(AuthenticationError, match=f"cannot be read: .*: .*{words}") as caught:
        copy_of_token_cache(DummyCli())
    assert caught.value.recommendations == ["Delete that file, then sign in: az login"]


def token_event(user, tenant, refresh_token=None, cloud="login.microsoftonline.com"):
    """What MSAL puts into its cache when a user gets a token for a tenant."""
    claims = {"oid": f"{user} in {tenant}", "preferred_username": user}
    ids = {"uid": user, "utid": "home"}
    id_token, client_info = (urlsafe_b64encode(json.dumps(each).encode()).decode() for each in (claims, ids))
    return {
        "client_id": "az",
        "scope": [SCOPE],
        "token_endpoint": f"https://{cloud}/{tenant}/oauth2/v2.0/token",
        "response": {
            "access_token": f"{user} in {tenant}",
            "refresh_token": refresh_token or f"R {user}",
            "id_token": f".{id_token}.",
            "client_info": client_info,
        },
    }


def test_each_tenant_has_a_cache_with_its_own_tokens_and_with_what_is_good_for_all_of_them():
    tenants, users, whole = (str(uuid4()), str(uuid4())), ("alex", "kim"), TokenCacheCopy()
    for tenant in tenants:
        for user in users:
            whole.add(token_event(user, tenant))
    for tenant in tenants:
        cache = json.loads(whole.of_tenant(tenant.upper()).serialize())
        assert [entry["secret"] for entry in cache["AccessToken"].values()] == [f"{u} in {tenant}" for u in users]
        assert {entry["realm"] for entry in cache["IdToken"].values()} == {tenant}
        assert {entry["secret"] for entry in cache["RefreshToken"].values()} == {"R alex", "R kim"}
        assert sorted(entry["username"] for entry in cache["Account"].values()) == list(users)
    assert whole.of_tenant("contoso.com").serialize() == whole.serialize()
    assert "AccessToken" not in json.loads(whole.of_tenant(str(uuid4())).serialize())
    whole.add(token_event("kim", tenants[0], refresh_token="R new"))
    assert "R new" in whole.of_tenant(tenants[1]).serialize()
    whole.add(token_event("kim", tenants[0].upper(), cloud="login.microsoftonline.us"))
    whole.add(token_event("kim", "adfs", cloud="adfs.example"))
    cache = json.loads(whole.of_tenant(tenants[0]).serialize())
    clouds = ["adfs.example", "login.microsoftonline.com", "login.microsoftonline.us"]
    of_kim = [entry for entry in cache["Account"].values() if entry["username"] == "kim"]
    assert sorted(entry["environment"] for entry in of_kim) == clouds
    assert {entry["environment"] for entry in cache["AccessToken"].values()} == set(clouds)


def test_what_az_remembers_of_tenants_is_read_unless_az_is_told_to_remember_nothing(token_cache, monkeypatch):
    (token_cache.parent / "msal_http_cache.bin").write_bytes(b"rubbish")
    assert dict(http_cache(DummyCli())) == {}
    monkeypatch.setenv("AZURE_CORE_USE_MSAL_HTTP_CACHE", "no")
    assert http_cache(DummyCli(config_env_var_prefix="AZURE")) == {}


class Hanging:
    """A credential that waits in vain, and counts how often."""

    asked = 0

    def get_token(self, *_, **__):
        self.asked += 1
        raise Timeout("timed out")


def test_who_waited_in_vain_spares_the_others(monkeypatch):
    hanging, target = Hanging(), Target({"tenantId": "T", "user": {"name": "alex", "type": "user"}})
    monkeypatch.setattr("azext_managementpartner.sign_ins.tokens.az_credential", lambda *_: hanging)
    sign_ins = SignIns(DummyCli(), None, None)
    for tenant in ("T", "t"):
        with pytest.raises(Timeout):
            sign_ins.credential(target.in_tenant(tenant)).get_token(SCOPE)
    assert hanging.asked == 1


class Giving:
    """A credential that gives some tokens, one after the other."""

    def __init__(self, *tokens):
        self._tokens = list(tokens)

    def get_token(self, *_, **__):
        return AccessToken(self._tokens.pop(0), 0)


WORLD = sample_world()
ISSUER, ALEX, FABRIKAM = TokenIssuer("https://login.example"), WORLD["alex"], WORLD.tenant("Fabrikam")
OWN = ISSUER.access_token(ALEX, FABRIKAM, "https://management.azure.com")
OF_ADFS = jwt.encode({"unique_name": "alex"}, "x" * 32)
NO_GUID = jwt.encode({"oid": "') or ('", "tid": FABRIKAM.id}, "x" * 32)
NO_TEXT = jwt.encode({"oid": [1], "tid": {}}, "x" * 32)
DEEP = f"a.{urlsafe_b64encode(b'[' * 100000).decode()}.c"


@pytest.mark.parametrize(
    "token", ["", "opaque", "a.b", "a.%%%.c", "a.bnVsbA.c", "a.W10.c", OF_ADFS, NO_GUID, NO_TEXT, DEEP]
)
def test_a_token_that_does_not_say_whose_it_is_says_nothing(monkeypatch, token):
    assert claims_after(monkeypatch, token) == {}


def test_the_first_token_says_who_its_principal_is_and_later_ones_for_something_else_do_not(monkeypatch):
    assert claims_after(monkeypatch, OWN, "opaque") == {"oid": ALEX.object_id(FABRIKAM), "tid": FABRIKAM.id}
    assert claims_after(monkeypatch) == {}


def claims_after(monkeypatch, *tokens):
    """What is known of a principal after these tokens were got."""
    giving, target = Giving(*tokens), Target({"tenantId": "t", "user": {"name": "alex", "type": "user"}})
    monkeypatch.setattr("azext_managementpartner.sign_ins.tokens.az_credential", lambda *_: giving)
    sign_ins = SignIns(DummyCli(), None, None)
    for _ in tokens:
        sign_ins.credential(target).get_token(SCOPE)
    return sign_ins.claims(target)


def test_a_sweep_writes_nothing_of_a_sign_in_and_one_command_its_tokens_alone(tmp_path):
    with signed_in(sample_world(), "fabrikam.onmicrosoft.com", tmp_path) as (emulator, cmd):
        user = {"name": emulator.world["alex"].name, "type": "user"}

        def get_token(shared, name):
            tenant = emulator.world.tenant(name)
            account = {"id": tenant.id, "tenantId": tenant.id, "user": user, "environmentName": "AzureCloud"}
            shared.sign_ins.credential(Target(account)).get_token(SCOPE)

        def kept():
            return {path.name: path.read_bytes() for path in (tmp_path / "azure").glob("msal_*")}

        before, az_identity = kept(), identity.Identity
        with sharing(cmd.cli_ctx, many=True) as shared:
            assert identity.Identity is not az_identity
            get_token(shared, "Northwind Traders")
        with pytest.raises(RuntimeError, match="the command has ended"):  # a thread that is late
            get_token(shared, "Wide World Importers")
        assert (kept(), identity.Identity) == (before, az_identity)
        with sharing(cmd.cli_ctx) as shared:
            get_token(shared, "Tailspin Toys")
        assert kept().keys() == before.keys()
        assert [name for name in before if kept()[name] == before[name]] == ["msal_http_cache.bin"]
