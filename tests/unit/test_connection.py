"""What is said of a connection that was lost."""

from http.client import BadStatusLine, IncompleteRead, RemoteDisconnected

import pytest
from requests import Request, Session
from requests.exceptions import ChunkedEncodingError, ConnectTimeout, ProxyError
from requests.exceptions import ConnectionError as LostConnection
from urllib3.exceptions import HTTPError, MaxRetryError, ProtocolError
from urllib3.exceptions import ProxyError as ProxyRefused

from azext_managementpartner.errors.connection import no_connection
from azext_managementpartner.http.connections import session

REFUSED = "Failed to establish a new connection: [Errno 111] Connection refused"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            LostConnection(ProtocolError("Connection aborted.", RemoteDisconnected("The other end closed."))),
            "The other end closed.",
        ),
        (LostConnection(ProtocolError("Connection aborted.", BadStatusLine("HELLO"))), "BadStatusLine('HELLO')"),
        (LostConnection(ProtocolError("Connection aborted.", ConnectionResetError(104, "Reset"))), "Reset"),
        (
            ChunkedEncodingError(ProtocolError("Broken", IncompleteRead(b"1234", 8))),
            "IncompleteRead(4 bytes read, 8 more expected)",
        ),
        (
            ProxyError(MaxRetryError(None, "/long", ProxyRefused("No proxy", OSError("Tunnel failed: 407")))),
            "Tunnel failed: 407",
        ),
        (LostConnection(HTTPError(f"<urllib3.connection.HTTPSConnection object at 0x7f05a1>: {REFUSED}")), REFUSED),
        (LostConnection(HTTPError(f"HTTPSConnection(host='127.0.0.1', port=9): {REFUSED}")), REFUSED),
        (ConnectTimeout(), "ConnectTimeout()"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_cause_is_said_and_nothing_that_differs_from_request_to_request(error, reason):
    assert str(no_connection("Entra ID", error)) == f"No response from Entra ID.\n{reason}"


def test_a_password_in_netrc_does_not_replace_the_access_token(monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine management.azure.com login alex password secret\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    request = Request("GET", "https://management.azure.com/", headers={"Authorization": "Bearer token"})
    assert Session().prepare_request(request).headers["Authorization"].startswith("Basic ")
    assert session(1).prepare_request(request).headers["Authorization"] == "Bearer token"


@pytest.mark.parametrize("variable", [None, "60"])
def test_a_longer_wait_is_set_where_az_reads_it_first(monkeypatch, variable):
    name = "AZURE_MANAGEMENTPARTNER_TIMEOUT"
    monkeypatch.setenv(name, variable) if variable else monkeypatch.delenv(name, raising=False)
    how = f"set {name} to 300" if variable else "az config set managementpartner.timeout=300"
    assert no_connection("Entra ID", ConnectTimeout()).recommendations[1].endswith(f": {how}")
