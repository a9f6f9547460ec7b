"""An Azure on loopback for an unmodified az: Entra ID, Resource Manager, resource providers and Microsoft Graph."""

from emulator.faults import Fault
from emulator.server import Emulator

__all__ = ["Emulator", "Fault"]
