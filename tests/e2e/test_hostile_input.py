"""What is no partner ID or tenant reaches neither the network nor the terminal."""

import pytest

pytestmark = pytest.mark.not_measured

LONG = "1" * 10_000
PARTNER_IDS = [
    "", " ", "-5", "--", "--help", "+5", "1.5", "0x10", "1e3", "12345;ls", "12345 54321", "../../tenants", "12345/..",
    "12345%2F..", "12345?x=1", "12345#x", "'12345'", '"12345"', "12345\n54321", "\x1b[2J", "12345\x7f",
    "１２３４５", "٣٤٥", "²", "𝟙𝟚", "12345\u202e", "12345\u200b", "🙂", "$(id)", "{0}", "%s", LONG,
]  # fmt: skip
TENANTS = [
    "", "-", "--", "fabrikam", "common", "organizations", "../common", "fabrikam.com/..", "fabrikam.com/oauth2?x=",
    "fabrikam.com#x", "fabrikam.com%2F", "a@fabrikam.com", "fabrikam.com:443", "https://fabrikam.com",
    "'fabrikam.com'", "fabrikam.com\x1b[2J", "fabrikam.com\x07", "fäbrikam.com", "fabri\u212aam.com",
    "\u017fabrikam.com", "fabrikam。com", "🙂.com", "x.com\u202e", "-a.com", "a..com", ".", "$(id).com", "a.com;ls",
    "a." * 5_000 + "com", LONG,
]  # fmt: skip


def refused(result):
    """Whether az refused, and printed nothing that a terminal would interpret."""
    printed = all(character.isprintable() or character == "\n" for character in result.err)
    return printed and result.code in (1, 2) and result.out == "" and "Traceback" not in result.err


def asked(emulator):
    """The requests for Entra ID and Azure Resource Manager; az 2.61 asks another host for help with its own errors."""
    return [entry for entry in emulator.log.entries() if entry.method != "CONNECT"]


@pytest.mark.parametrize("command", ["create", "set"])
@pytest.mark.parametrize("partner_id", PARTNER_IDS, ids=lambda value: ascii(value)[:30])
def test_what_is_no_partner_id_reaches_nobody(emulator, az, command, partner_id):
    result = az("managementpartner", command, f"--partner-id={partner_id}")
    assert refused(result), result
    assert "is not a partner ID: it must be 1 to 12 digits, like 12345." in result.err
    assert len(result.err) < 500
    assert asked(emulator) == []


@pytest.mark.parametrize("option", ["--tenant", "--tenants"])
@pytest.mark.parametrize("tenant", TENANTS, ids=lambda value: ascii(value)[:30])
def test_what_is_no_tenant_reaches_nobody(emulator, az, option, tenant):
    command = ["show"] if option == "--tenant" else ["list"]
    result = az("managementpartner", *command, f"{option}={tenant}")
    assert refused(result), result
    assert "is not a tenant" in result.err or "names no tenant" in result.err
    assert len(result.err) < 600
    assert asked(emulator) == []


@pytest.mark.parametrize("value", ["-5", "--", "-x"])
def test_a_value_that_looks_like_an_option_is_refused(emulator, az, value):
    result = az("managementpartner", "create", "--partner-id", value)
    assert refused(result), result
    assert asked(emulator) == []


@pytest.mark.parametrize("partner_id", ["12345", " 12345 ", "\t12345\r\n", "012345", "1", "123456789012"], ids=ascii)
def test_a_partner_id_reaches_the_service_as_its_digits(emulator, az, partner_id):
    az("managementpartner", "update", "--partner-id", partner_id)
    (entry,) = emulator.log.entries("PATCH")
    assert entry.path.lower() == f"/providers/microsoft.managementpartner/partners/{partner_id.strip().lstrip('0')}"
