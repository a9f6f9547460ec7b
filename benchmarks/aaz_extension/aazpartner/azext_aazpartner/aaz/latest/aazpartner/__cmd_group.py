"""`az aazpartner`."""

from azure.cli.core.aaz import AAZCommandGroup, register_command_group


@register_command_group("aazpartner")
class CommandGroup(AAZCommandGroup):
    """Links of partner IDs."""
