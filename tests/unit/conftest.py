"""An emulator that a module of tests shares."""

import pytest

from emulator import Emulator
from emulator.world import sample_world


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
    emulator.certificates.write_bundle(path)
    return str(path)
