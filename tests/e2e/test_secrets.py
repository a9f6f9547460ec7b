"""Whatever the commands print or write, with --debug and with az's log files: no token, no secret, no key."""

import json
import re

import pytest

from tests.e2e.sign_ins import CERTIFICATE, SIGN_INS

pytestmark = pytest.mark.not_measured

COMMANDS = [
    ["create", "--partner-id", "12345"],
    ["create", "--partner-id", "54321"],
    ["show", "--output", "table"],
    ["show", "--tenant", "tailspintoys.onmicrosoft.com"],
    ["update", "--partner-id", "54321"],
    ["list"],
    ["set", "--partner-id", "12345", "--all-tenants", "--dry-run"],
    ["set", "--partner-id", "12345"],
    ["check"],
    ["check", "--partner-id", "54321", "--all-tenants"],
    ["list", "--tenants", "adventureworks.onmicrosoft.com", "litware.onmicrosoft.com", "nosuch.example"],
    ["delete", "--partner-id", "12345"],
    ["unset", "--yes"],
]
KEPT = {"msal_token_cache.json", "service_principal_entries.json", "msal_http_cache.bin", "certificate.pem"}
"""Where az and the user keep secrets; the third is MSAL's, and holds them with az 2.61 when Entra ID refuses."""
TOKEN = re.compile(r"eyJ[\w-]+\.eyJ[\w-]+")


def secrets_of(emulator, session, principal):
    """What must not be seen, apart from tokens of the form that TOKEN knows."""
    known = [emulator.identity_header]
    cache = session.directory / "azure" / "msal_token_cache.json"
    if cache.exists():
        entries = json.loads(cache.read_text(encoding="utf-8"))
        known += [entry["secret"] for entry in entries.get("RefreshToken", {}).values()]
    if principal is emulator.world["robot"]:
        known += [principal.secret, *principal.certificate.pem.decode().splitlines()[1:3]]
    return known


STARTED_ANEW = pytest.param(*CERTIFICATE.values, marks=pytest.mark.az_as_users_start_it, id="certificate, anew")


@pytest.mark.parametrize(("name", "tenant", "sign_in"), [*SIGN_INS, STARTED_ANEW])
def test_no_secret_is_printed_or_written_to_a_log_file(emulator, signed_in):
    session, principal, _ = signed_in
    secrets = secrets_of(emulator, session, principal)
    env = {"AZURE_LOGGING_ENABLE_LOG_FILE": "yes", "AZURE_LOGGING_LOG_DIR": str(session.directory / "logs")}
    results = [session.az("managementpartner", *command, "--debug", env=env) for command in COMMANDS]
    secrets += secrets_of(emulator, session, principal)
    written = [path for path in session.directory.rglob("*") if path.is_file() and path.name not in KEPT]
    texts = [result.out + result.err for result in results]
    texts += [path.read_bytes().decode(errors="replace") for path in written]
    assert any("'Authorization': '*****'" in text for text in texts)
    assert (session.directory / "logs" / "az.log") in written
    for text in texts:
        assert TOKEN.search(text) is None
        assert not [secret for secret in secrets if secret in text]
