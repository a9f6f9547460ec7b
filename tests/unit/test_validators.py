"""What the user types is taken as it was meant, or refused in words before any request."""

from types import SimpleNamespace

import pytest
from azure.cli.core.azclierror import InvalidArgumentValueError, MutuallyExclusiveArgumentError
from hypothesis import given
from hypothesis import strategies as st
from knack.validators import DefaultStr

from azext_managementpartner._text import shown
from azext_managementpartner._validators import (
    validate_partner_id,
    validate_tenant,
    validate_tenants,
    validate_tenants_to_list,
)

GUID = "6d0a2b1c-3f4e-5a6b-8c7d-0e1f2a3b4c5d"


def partner_id_of(text):
    namespace = SimpleNamespace(partner_id=text)
    validate_partner_id(namespace)
    return namespace.partner_id


def tenant_of(text, subscription=None):
    namespace = SimpleNamespace(tenant=text, _subscription=subscription)
    validate_tenant(namespace)
    return namespace.tenant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12345", "12345"),
        (" 12345\n", "12345"),
        ("1", "1"),
        ("123456789012", "123456789012"),
        (None, None),
        ("012345", "12345"),
        (" 000123456789012", "123456789012"),
        ("0" * 5000 + "7", "7"),
    ],  # fmt: skip
)
def test_a_partner_id_is_taken_without_the_blanks_around_it_and_zeros_in_front(typed, meant):
    assert partner_id_of(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "abc",
        "12 345",
        "1234567890123",
        "-5",
        "+5",
        "1.5",
        "12345/../x",
        "１２３４５",
        "٣٤٥",
        "12345\x00",
        "🙂",
    ],
)
def test_what_is_no_partner_id_is_refused_with_an_example(typed):
    with pytest.raises(InvalidArgumentValueError, match="1 to 12 digits, like 12345"):
        partner_id_of(typed)


@pytest.mark.parametrize("typed", ["0", "000", " 0 ", "0" * 13])
def test_zeros_alone_are_no_partner_id(typed):
    with pytest.raises(InvalidArgumentValueError, match="is not a partner ID: it must not be zero"):
        partner_id_of(typed)


@given(st.text(max_size=30))
def test_only_ascii_digits_ever_pass_as_a_partner_id(typed):
    try:
        partner_id = partner_id_of(typed)
    except InvalidArgumentValueError as error:
        assert error.error_msg.isprintable()
    else:
        assert partner_id.isascii()
        assert partner_id.isdigit()
        assert 1 <= len(partner_id) <= 12
        assert not partner_id.startswith("0")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (GUID, GUID),
        (GUID.upper(), GUID.upper()),
        (" fabrikam.com ", "fabrikam.com"),
        ("a-b.c0.example", "a-b.c0.example"),
    ],
)
def test_a_tenant_is_taken_as_guid_or_domain_name(typed, meant):
    assert tenant_of(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "fabrikam",
        "common",
        "organizations",
        GUID[:-1],
        "fabrikam.com/oauth2",
        "a..b",
        "-a.com",
        "a.com#",
        "a\nb.com",
        "fabrikam.com?x=1",
        "x" * 64 + ".com",
        ".".join(["abcdefgh"] * 40),
        "fäbrikam.com",
    ],
)
def test_what_is_no_tenant_is_refused_with_an_example(typed):
    with pytest.raises(InvalidArgumentValueError, match=r"like .*fabrikam\.onmicrosoft\.com"):
        tenant_of(typed)


def test_tenant_and_subscription_typed_together_are_refused():
    with pytest.raises(MutuallyExclusiveArgumentError, match="--tenant and --subscription"):
        tenant_of(GUID, subscription="Fabrikam Production")


def test_a_configured_default_subscription_does_not_stand_in_the_way_of_tenant():
    assert tenant_of(GUID, subscription=DefaultStr("Fabrikam Production")) == GUID


@given(st.text())
def test_no_error_message_carries_what_a_terminal_would_interpret(typed):
    assert shown(typed).isprintable()
    assert len(shown(typed)) < 500


@pytest.mark.parametrize(
    "typed",
    [
        ["a.com", "b.com", GUID],
        ["a.com,b.com", f" {GUID}"],
        [f"a.com\nb.com\r\n{GUID}\n"],
        [f",a.com, b.com,,\t{GUID},"],
        ["a.com", "#typed", "b.com", GUID],
        [f"# customers\na.com # the first, since 2019\r\n\t# x.com y.com\r\nb.com,# z.com\n{GUID}\t#"],
        [f"\ufeffa.com\r\nb.com\r\n{GUID}\r\n"],
        [f"\ufeff# exported\r\na.com\tb.com\r\n{GUID}"],
    ],
)
def test_tenants_are_taken_with_whatever_stands_between_them(typed):
    namespace = SimpleNamespace(tenants=typed, all_tenants=False)
    validate_tenants(namespace)
    assert namespace.tenants == ["a.com", "b.com", GUID]


def test_a_command_that_means_every_tenant_refuses_a_subscription():
    with pytest.raises(MutuallyExclusiveArgumentError, match="--subscription"):
        validate_tenants_to_list(SimpleNamespace(tenants=None, all_tenants=False, _subscription="Fabrikam Production"))


@pytest.mark.parametrize("typed", ["a.com#b.com", "a.com # b\nc#d.com"])
def test_a_number_sign_inside_a_word_begins_no_comment(typed):
    with pytest.raises(InvalidArgumentValueError, match="is not a tenant"):
        validate_tenants(SimpleNamespace(tenants=[typed], all_tenants=False))


def test_a_list_of_comments_names_no_tenant():
    with pytest.raises(InvalidArgumentValueError, match="names no tenant"):
        validate_tenants(SimpleNamespace(tenants=["# a.com\n\n#b.com"], all_tenants=False))


@pytest.mark.parametrize("path", ["missing.txt", "my customers.txt", "C:\\customers.txt", "\x1b[2J"])
def test_a_file_that_az_did_not_find_is_named(path):
    with pytest.raises(InvalidArgumentValueError) as caught:
        validate_tenants(SimpleNamespace(tenants=[f"@{path}"], all_tenants=False))
    assert f"the file {path!r} does not exist" in caught.value.error_msg
