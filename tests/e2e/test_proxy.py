"""A proxy that speaks TLS itself, by a certificate of an authority of its own."""

import json
import re

import pytest

from emulator.certificates import Certificates
from emulator.resource_manager.models import Caller
from emulator.world import guid

pytestmark = pytest.mark.not_measured

FABRIKAM = guid("tenant", "fabrikam.onmicrosoft.com")
COMMANDS = {
    "show": ["show"],
    "list": ["list", "--tenants", FABRIKAM],
    "check": ["check"],
}


@pytest.fixture(scope="module")
def proxy(running_emulator):
    """URL of the proxy, and the authority of its certificate."""
    authority = Certificates("localhost")
    return running_emulator.tls_proxy(authority.server_context()), authority


@pytest.fixture
def session(emulator, new_session, proxy):
    """Signed in as Alex without that proxy, which is the only one from now on; az holds no access token."""
    session, alex, tenant = new_session(), emulator.world["alex"], emulator.world.tenant(FABRIKAM)
    session.sign_in_user(alex, "--tenant", FABRIKAM)
    session.forget_access_tokens()
    emulator.links.create(Caller(alex, tenant), "12345")
    emulator.log.clear()
    session.env["HTTPS_PROXY"] = proxy[0]
    return session


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_proxy_whose_certificate_the_ca_bundle_covers_is_gone_through(session, proxy, command):
    bundle = session.directory / "with-proxy.pem"
    proxy[1].write_bundle(bundle, public=False)
    bundle.write_bytes(bundle.read_bytes() + (session.directory / "ca-bundle.pem").read_bytes())
    result = session.az("managementpartner", *command, env={"REQUESTS_CA_BUNDLE": str(bundle)})
    said = json.loads(result.out)
    (link,) = said if isinstance(said, list) else [said]
    assert (link["partnerId"], result.err, result.code) == ("12345", "", 0)
    hosts = {entry.host for entry in session.emulator.log.entries()}
    assert hosts == {"login.microsoftonline.com", "management.azure.com"}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_proxy_whose_certificate_no_ca_bundle_covers_is_refused_in_words(session, command):
    result = session.az("managementpartner", *command)
    assert re.search(r"certificate verif\w+ failed", result.err, re.IGNORECASE)
    assert "proxy" in result.err
    assert ("Traceback" in result.err, result.code) == (False, 1)
    assert session.emulator.log.entries() == []
