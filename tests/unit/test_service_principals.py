"""Which of the credentials that az keeps gets the tokens of a service principal."""

import json

import pytest

from azext_managementpartner.accounts.az_login import service_principal_entry
from azext_managementpartner.accounts.target import Target

ROBOT, OTHER = "44444444-4444-4444-4444-444444444444", "55555555-5555-5555-5555-555555555555"
HOME, FABRIKAM, NORTHWIND = (f"{digit * 8}-1111-1111-1111-111111111111" for digit in "123")


def kept(tenant, client_id=ROBOT):
    return {"tenant": tenant, "client_id": client_id, "client_secret": f"of {tenant}"}


@pytest.mark.parametrize(("tenant", "taken"), [(FABRIKAM, kept(FABRIKAM)), (NORTHWIND, kept(HOME))])
def test_it_is_that_of_the_tenant_else_the_first_one_as_az_takes_it(tmp_path, monkeypatch, tenant, taken):
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    target = Target({"tenantId": tenant, "user": {"name": ROBOT, "type": "servicePrincipal"}})
    assert service_principal_entry(target) == {}
    entries = [kept(NORTHWIND, OTHER), kept(HOME), kept(FABRIKAM)]
    (tmp_path / "service_principal_entries.json").write_text(json.dumps(entries), encoding="utf-8")
    assert service_principal_entry(target) == taken
