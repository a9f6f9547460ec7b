"""Commands to paste, in the words of the shells of the system."""

import shlex
import sys

import pytest

from azext_managementpartner import _command_line, _text
from azext_managementpartner.accounts import az_login
from azext_managementpartner.accounts.target import Target

LIST = ["managementpartner", "list", "--tenants", "@export.csv", "fabrikam.onmicrosoft.com"]
QUERY = ["--query", "[?status=='Failed'||status=='LoginRequired']", "--output", "table"]


class Windows:
    """The module `os`, but for its name: that of Python is needed elsewhere."""

    name = "nt"


@pytest.fixture
def windows(monkeypatch):
    for module in (_command_line, _text):
        monkeypatch.setattr(module, "os", Windows)


def test_on_windows_what_cmd_or_powershell_would_interpret_is_in_quotation_marks(windows, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["az", *LIST, *QUERY])
    assert _command_line.with_login("managementpartner list", has_login=False) == (
        'az managementpartner list --tenants "@export.csv" fabrikam.onmicrosoft.com '
        """--query "[?status=='Failed'||status=='LoginRequired']" --output table --login"""
    )


def test_elsewhere_the_shell_takes_it_apart_as_it_was(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["az", *LIST, *QUERY])
    command = _command_line.with_login("managementpartner list", has_login=True)
    assert shlex.split(command) == ["az", *LIST, *QUERY]


def test_on_windows_a_path_keeps_its_backslashes(windows):
    assert _text.quoted(r"C:\Users\Alex\app $1.pem") == r'"C:\Users\Alex\app $1.pem"'


@pytest.mark.parametrize("path", ["/home/me/app.pem", "/home/me/$USER/a`id`.pem", "/home/me/it's.pem"])
def test_the_path_of_a_certificate_is_taken_by_the_shell_as_it_is(monkeypatch, path):
    entry = {"client_id": "app", "tenant": "fabrikam.onmicrosoft.com", "certificate": path}
    monkeypatch.setattr(az_login, "service_principal_entry", lambda _: entry)
    user = {"name": "app", "type": "servicePrincipal"}
    command = az_login.login_command(Target({"user": user, "tenantId": "fabrikam.onmicrosoft.com"}))
    assert shlex.split(command)[6] == path
