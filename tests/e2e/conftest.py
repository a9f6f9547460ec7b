"""Real az processes that run the real wheel against the emulator."""

from pathlib import Path

import pytest

from emulator import Emulator
from emulator.session import Session, run_process
from emulator.world import customer, sample_world
from tests.e2e.az_forks import WORKS_HERE, AzForks

NOON = 1_795_435_200_123_456_700
"""The emulator's time, in nanoseconds: 2026-11-23T12:00:00.1234567Z."""


@pytest.fixture(scope="session", autouse=WORKS_HERE)
def az_forks():
    """Commands of a `Session` run in forks of a process that has imported az's libraries."""
    forks = AzForks()
    Session.run = staticmethod(forks.run)
    yield forks
    Session.run = staticmethod(run_process)
    forks.close()


@pytest.fixture(autouse=True)
def az_as_users_start_it(request, monkeypatch):
    """Tests of which the start of az is a part have a mark that says so."""
    if request.node.get_closest_marker("az_as_users_start_it"):
        monkeypatch.setattr(Session, "run", staticmethod(run_process))


@pytest.fixture
def quick_az(request):
    """Gives a function of a session: the command of its az, a list of str, in a fork as `az_forks` where that works.

    It is for what starts az itself. At a terminal of its own az may be typed to and interrupted, elsewhere neither.
    With `measured=True`, coverage measures it unless it rests.
    """
    if WORKS_HERE:
        forks = request.getfixturevalue("az_forks")
        return lambda session, **options: [forks.command(session.env, **options)]
    return lambda session, **_: session.az_command


@pytest.fixture(scope="session")
def running_emulator():
    with Emulator(world(), clock=lambda: NOON) as emulator:
        yield emulator


STRICT = ("Woodgrove Bank", "Litware", "Lamna Healthcare", "Humongous Insurance", "Relecloud")
DELEGATED = "Proseware"


def world():
    """The sample world, and tenants that make difficulties.

    The tenants of STRICT demand multi-factor authentication of Alex. In DELEGATED, Alex has no account, only the
    delegated access of a CSP partner.
    """
    made = sample_world()
    alex, strict, delegated = made["alex"], [customer(name) for name in STRICT], customer(DELEGATED)
    made.tenants += [*strict, delegated]
    alex.tenants += strict
    alex.multi_factor |= {tenant.id for tenant in strict}
    alex.delegated.add(delegated.id)
    return made


@pytest.fixture
def emulator(running_emulator):
    """The emulator as it was at first, no links, no faults, an empty request log; and as such it is left.

    What is set up for the next module signs in before a test of it asks for the emulator.
    """
    running_emulator.reset()
    yield running_emulator
    running_emulator.reset()


@pytest.fixture(scope="session")
def wheelhouse(request):
    folder = request.config.getoption("--wheelhouse")
    assert folder, "run `nox -s tests`, or pytest with --wheelhouse"
    return Path(folder).resolve()


@pytest.fixture(scope="session")
def wheel(wheelhouse):
    (wheel,) = wheelhouse.glob("managementpartner-*.whl")
    return wheel


@pytest.fixture(scope="session")
def extension_folder(wheelhouse, wheel, tmp_path_factory):
    """The folder to which `az extension add` put the extension, once for all sessions."""
    with Emulator(sample_world()) as emulator:
        session = Session(emulator, tmp_path_factory.mktemp("extension"))
        session.add_extension(wheel, wheelhouse)
    return session.env["AZURE_EXTENSION_DIR"]


@pytest.fixture(scope="session")
def new_session(running_emulator, extension_folder, tmp_path_factory):
    """Makes a session that has the extension and is not signed in."""

    def make(**options):
        return Session(running_emulator, tmp_path_factory.mktemp("az"), **{"extensions": extension_folder, **options})

    return make


@pytest.fixture(scope="session")
def guest_session(running_emulator, new_session):
    session = new_session()
    session.sign_in_user(running_emulator.world["alex"])
    return session


@pytest.fixture
def az(emulator, guest_session):
    """Runs az as Alex, a guest user of ten customers' tenants; the current subscription is in the first of them.

    That is Adventure Works. Five others demand multi-factor authentication.
    """
    return guest_session.az


@pytest.fixture
def signed_in(emulator, new_session, name, tenant, sign_in):
    """A session that is signed in in one of these ways, the principal, and the tenant."""
    principal, tenant, session = emulator.world[name], emulator.world.tenant(tenant), new_session()
    sign_in(session, principal, tenant)
    return session, principal, tenant
