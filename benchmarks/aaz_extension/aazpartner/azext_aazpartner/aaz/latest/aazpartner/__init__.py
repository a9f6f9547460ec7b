"""The group: az's loader takes the classes that it finds here."""

from azext_aazpartner.aaz.latest.aazpartner.__cmd_group import CommandGroup
from azext_aazpartner.aaz.latest.aazpartner._show import Show

__all__ = ["CommandGroup", "Show"]
