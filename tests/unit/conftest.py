"""An emulator that a module of tests shares."""

import pytest
import requests

from emulator import Emulator
from emulator.world import sample_world
from tests.unit.addresses import VERSION
from tests.unit.authorization import AUTHORIZATION, ROLES, TENANT, WINE

ARM = "https://management.azure.com"


@pytest.fixture(scope="module")
def emulator():
    with Emulator(sample_world()) as running:
        yield running


@pytest.fixture
def forget(emulator):
    """Bring the emulator back to how it was at first, after each test."""
    yield
    emulator.reset()


@pytest.fixture(scope="module")
def bundle(emulator, tmp_path_factory):
    """A CA bundle that trusts the emulator, its path as str."""
    path = tmp_path_factory.mktemp("certificates") / "bundle.pem"
    emulator.certificates.write_bundle(path, public=False)
    return str(path)


@pytest.fixture
def direct(bundle):
    """A client that uses no proxy."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = bundle
        yield session


@pytest.fixture
def client(direct, emulator):
    """A client that uses the proxy, as the public cloud's az does."""
    direct.proxies = {"https": emulator.proxy_url}
    return direct


@pytest.fixture
def bearer(emulator):
    """Gives a function that makes an Authorization header of Alex."""

    def header(tenant="Fabrikam", audience=ARM, issuer=emulator.issuer):
        token = issuer.access_token(emulator.world["alex"], emulator.world.tenant(tenant), audience)
        return {"Authorization": f"Bearer {token}"}

    return header


@pytest.fixture
def send(client, bearer):
    """Gives a function that sends a request to Azure Resource Manager as Alex."""
    return lambda method, path, tenant="Fabrikam": client.request(
        method, f"{ARM}{path}{VERSION}", headers=bearer(tenant), timeout=10
    )


@pytest.fixture
def ask(emulator, client):
    """Gives a function that asks Azure Resource Manager for something, as a principal in a tenant.

    A path gets the API version and the other parts of the query; the URL of a next page has them.
    """

    def get(path, tenant, name="alex", **query):
        token = emulator.issuer.access_token(emulator.world[name], tenant, ARM)
        url = path if path.startswith(ARM) else ARM + path
        return client.get(url, params=query, headers={"Authorization": f"Bearer {token}"}, timeout=10)

    return get


@pytest.fixture
def ask_for_all(ask):
    """Gives a function that asks as `ask` does, for every page, and gives what is on each, a list of lists."""

    def get(path, tenant, name="alex", **query):
        pages = [ask(path, tenant, name, **query).json()]
        while "nextLink" in pages[-1]:
            pages.append(ask(pages[-1]["nextLink"], tenant, name).json())
        return [page["value"] for page in pages]

    return get


@pytest.fixture
def alex(emulator):
    return emulator.world["alex"]


@pytest.fixture
def assigned(emulator, ask_for_all):
    """Gives a function that asks for somebody's role assignments in a subscription of Coho Winery: on all pages."""

    def ask_as_robot(who, subscription=WINE):
        emulator.roles.assign(emulator.world["robot"], "Owner", "/", TENANT)
        object_id = who if isinstance(who, str) else who.object_id(TENANT)
        path = f"{subscription.scope}{AUTHORIZATION}/roleAssignments"
        pages = ask_for_all(path, TENANT, "robot", **ROLES, **{"$filter": f"assignedTo('{object_id}')"})
        return [each for page in pages for each in page]

    return ask_as_robot
