"""A loopback Azure on which an unpatched az signs in and works: Entra ID, Resource Manager, providers, Graph."""

from emulator.faults import Fault
from emulator.server import Emulator

__all__ = ["Emulator", "Fault"]
