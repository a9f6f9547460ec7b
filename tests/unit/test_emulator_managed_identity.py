"""Tokens of the machine: a virtual machine, App Service and Cloud Shell give them to their own identities alone."""

from datetime import datetime

import pytest
import requests

from emulator.world import sample_world
from tests.unit.conftest import ARM

ASSIGNED, MACHINE = sample_world()["assigned"], sample_world()["machine"]
GRAPH = "https://graph.microsoft.com/"
IMDS = "http://169.254.169.254/metadata/identity/oauth2/token"
METADATA = {"Metadata": "true"}

pytestmark = pytest.mark.usefixtures("forget")


@pytest.fixture
def ask(emulator):
    """Gives a function that asks a machine for a token, as az does: of Resource Manager, if nothing else is said."""

    def get(where, headers=None, **parameters):
        with requests.Session() as session:
            session.trust_env = False
            parameters = {"resource": ARM, **parameters}
            if where == "virtual machine":
                url, right, session.proxies = IMDS, METADATA, {"http": emulator.machine_url}
            else:
                url, right = emulator.identity_endpoint, {"X-IDENTITY-HEADER": emulator.identity_header}
            return session.get(url, params=parameters, headers=right if headers is None else headers, timeout=10)

    return get


def assert_token_of(emulator, answer, identity):
    assert answer.status_code == 200, answer.text
    claims = emulator.issuer.read(answer.json()["access_token"])
    assert (claims["oid"], claims["tid"]) == (identity.object_id(identity.home), identity.home.id)
    assert (claims["appid"], claims["aud"], answer.json()["resource"]) == (identity.name, ARM, ARM)
    return claims


@pytest.mark.parametrize(
    ("where", "asked", "identity"),
    [
        ("virtual machine", {}, MACHINE),
        ("virtual machine", {"client_id": ASSIGNED.name}, ASSIGNED),
        ("virtual machine", {"object_id": ASSIGNED.object_id(ASSIGNED.home)}, ASSIGNED),
        ("virtual machine", {"msi_res_id": ASSIGNED.resource_id.upper()}, ASSIGNED),
        ("app service", {}, MACHINE),
        ("app service", {"client_id": ASSIGNED.name}, ASSIGNED),
        ("app service", {"object_id": ASSIGNED.object_id(ASSIGNED.home)}, ASSIGNED),
        ("app service", {"mi_res_id": ASSIGNED.resource_id}, ASSIGNED),
    ],
)
def test_a_machine_gives_tokens_of_the_identity_that_is_asked_for(emulator, ask, where, asked, identity):
    answer = ask(where, **asked)
    claims = assert_token_of(emulator, answer, identity)
    assert int(answer.json()["expires_on"]) == pytest.approx(claims["exp"], abs=2)


@pytest.mark.parametrize("where", ["virtual machine", "app service"])
def test_a_machine_gives_tokens_of_microsoft_graph(emulator, client, ask, where):
    answer = ask(where, client_id=ASSIGNED.name, resource=GRAPH).json()
    claims = emulator.issuer.read(answer["access_token"])
    assert (claims["aud"], claims["oid"], answer["resource"]) == (GRAPH, ASSIGNED.object_id(ASSIGNED.home), GRAPH)
    url = f"{GRAPH}v1.0/servicePrincipals/{claims['oid']}/transitiveMemberOf"
    emulator.graph.readers.add(ASSIGNED.name)
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    assert client.get(url, headers=headers, timeout=10).status_code == 200


def test_the_first_version_of_app_service_writes_times_out(emulator, ask):
    older = {"clientid": ASSIGNED.name, "api-version": "2017-09-01"}
    answer = ask("app service", headers={"secret": emulator.identity_header}, **older)
    claims = assert_token_of(emulator, answer, ASSIGNED)
    expires = datetime.strptime(answer.json()["expires_on"], "%m/%d/%Y %H:%M:%S %z")
    assert expires.timestamp() == pytest.approx(claims["exp"], abs=2)


@pytest.mark.parametrize(
    ("where", "headers", "asked", "status"),
    [
        ("virtual machine", {}, {}, 400),
        ("virtual machine", None, {"client_id": MACHINE.object_id(MACHINE.home)}, 400),
        ("virtual machine", None, {"client_id": ASSIGNED.object_id(ASSIGNED.home)}, 400),
        ("app service", {}, {}, 401),
        ("app service", {"X-IDENTITY-HEADER": "wrong"}, {}, 401),
        ("app service", {"secret": "wrong"}, {}, 401),
        ("app service", None, {"client_id": sample_world()["robot"].name}, 400),
    ],
)
def test_a_machine_gives_no_token_of_others_nor_to_others(ask, where, headers, asked, status):
    answer = ask(where, headers=headers, **asked)
    assert answer.status_code == status
    assert "access_token" not in answer.json()


@pytest.fixture
def cloud_shell(emulator):
    """Alex's Cloud Shell."""
    with requests.Session() as session:
        session.trust_env = False
        session.proxies = {"http": emulator.cloud_shell(emulator.world["alex"])}
        yield lambda resource=ARM, **options: session.post(
            "http://localhost:50342/oauth2/token", data={"resource": resource}, **options
        )


def test_cloud_shell_gives_tokens_of_its_user(emulator, cloud_shell):
    claims = emulator.issuer.read(cloud_shell(headers=METADATA).json()["access_token"])
    alex = emulator.world["alex"]
    assert (claims["oid"], claims["tid"]) == (alex.object_id(alex.home), alex.home.id)
    assert set(claims) >= {"iss", "sub", "iat", "exp"}
    without_header = cloud_shell()
    assert (without_header.status_code, without_header.json()["error"]["code"]) == (400, "invalid_request")


def test_cloud_shell_gives_tokens_of_microsoft_graph(emulator, client, cloud_shell):
    alex = emulator.world["alex"]
    token = cloud_shell(GRAPH, headers=METADATA).json()["access_token"]
    assert emulator.issuer.read(token)["aud"] == GRAPH
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.get(f"{GRAPH}v1.0/me/transitiveMemberOf", headers=headers, timeout=10)
    groups = [group.object_id() for group in emulator.world.groups if group.tenant == alex.home]
    assert groups[0] in [each["id"] for each in answer.json()["value"]]
