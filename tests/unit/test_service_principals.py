"""What az keeps of service principals, as MSAL takes it."""

import json

import pytest
from azure.cli.core.mock import DummyCli
from knack.util import CLIError
from msal.oauth2cli.assertion import JwtAssertionCreator

from azext_managementpartner.principals.service_principals import ServicePrincipals, client_credential, entry_of
from azext_managementpartner.principals.target import Target
from azext_managementpartner.sign_ins import sign_ins as module
from emulator.entra.credentials import ClientCertificate

ROBOT, OTHER = "44444444-4444-4444-4444-444444444444", "55555555-5555-5555-5555-555555555555"
HOME, FABRIKAM, NORTHWIND = (f"{digit * 8}-1111-1111-1111-111111111111" for digit in "123")


def kept(tenant, client_id=ROBOT, **credential):
    return {"tenant": tenant, "client_id": client_id, **credential}


def target_in(tenant, signed_in_to=""):
    account = {"tenantId": tenant, "user": {"name": ROBOT, "type": "servicePrincipal"}}
    return Target(account, signed_in_to=signed_in_to)


@pytest.mark.parametrize(
    ("tenant", "signed_in_to", "taken"),
    [
        (FABRIKAM, "", FABRIKAM),
        (FABRIKAM, NORTHWIND, FABRIKAM),
        ("customer.example", NORTHWIND, NORTHWIND),
        ("customer.example", "", HOME),
        ("customer.example", OTHER, HOME),
    ],
)
def test_the_credential_is_that_of_the_tenant_else_of_the_account_that_goes_there(tenant, signed_in_to, taken):
    entries = [kept("customer.example", OTHER), kept(HOME), kept(FABRIKAM), kept(NORTHWIND)]
    assert entry_of(target_in(tenant, signed_in_to), entries) == kept(taken)


def test_of_a_service_principal_that_az_does_not_know_there_is_no_entry():
    assert entry_of(target_in(FABRIKAM), [kept(FABRIKAM, OTHER)]) == {}


@pytest.mark.parametrize(
    ("entry", "credential"),
    [
        ({"client_secret": "s3cret"}, "s3cret"),
        ({"client_assertion": "a.b.c"}, {"client_assertion": "a.b.c"}),
        ({"something_new": "x"}, None),
        ({}, None),
    ],
)
def test_a_credential_is_handed_on_as_msal_takes_it(entry, credential):
    assert client_credential(kept(HOME, **entry)) == credential


@pytest.mark.parametrize("chain", [False, True])
def test_a_certificate_is_named_by_its_thumbprint_and_sent_along_where_az_was_told_so(tmp_path, chain):
    certificate, path = ClientCertificate("robot"), tmp_path / "partner.pem"
    path.write_bytes(certificate.pem)
    credential = client_credential(kept(HOME, certificate=str(path), **({"use_cert_sn_issuer": True} if chain else {})))
    named = JwtAssertionCreator(credential["private_key"], "RS256", sha1_thumbprint=credential["thumbprint"])
    assert named.headers["x5t"].rstrip("=") == certificate.thumbprint
    assert ("public_certificate" in credential) == chain
    if chain:
        assert credential["public_certificate"] in certificate.pem.decode()
        assert credential["public_certificate"].count("CERTIFICATE") == 2


@pytest.mark.parametrize(
    "pem",
    [b"rubbish", b"\xff\xfe", ClientCertificate("robot").pem.partition(b"-----BEGIN C")[0]],
    ids=["rubbish", "no text", "the key alone"],
)
def test_a_file_that_holds_no_certificate_and_key_is_said_to_be_invalid(tmp_path, pem):
    path = tmp_path / "partner.pem"
    path.write_bytes(pem)
    with pytest.raises(CLIError, match="Invalid certificate, please use a valid PEM file"):
        client_credential(kept(HOME, certificate=str(path)))


def test_what_az_keeps_is_read_once(tmp_path, monkeypatch):
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    path = tmp_path / "service_principal_entries.json"
    path.write_text(json.dumps([kept(HOME, client_secret="s3cret")]))
    service_principals = ServicePrincipals(DummyCli())
    assert service_principals.client_credential(target_in(HOME)) == "s3cret"
    path.unlink()
    assert service_principals.client_credential(target_in(FABRIKAM)) == "s3cret"


def test_what_only_az_can_make_something_of_is_left_to_az(tmp_path, monkeypatch):
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    (tmp_path / "service_principal_entries.json").write_text(json.dumps([kept(HOME, something_new="x")]))
    monkeypatch.setattr(module, "az_credential", lambda cli_ctx, target: f"az's for {target.tenant}")
    sign_ins = module.SignIns(DummyCli(), None, None)
    assert sign_ins.credential(target_in(HOME)) == f"az's for {HOME}"
    moved = target_in(HOME).in_tenant("customer.example")
    assert sign_ins.by_tenant_id(moved) == moved
