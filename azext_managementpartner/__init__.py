"""The command loader of the extension."""

from azure.cli.core import AzCommandsLoader

from azext_managementpartner import _help  # noqa: F401  # pylint: disable=unused-import  # registers the help texts


class ManagementPartnerCommandsLoader(AzCommandsLoader):
    """Load the command group `managementpartner`."""

    def __init__(self, cli_ctx=None):
        from azure.cli.core.commands import CliCommandType

        custom = CliCommandType(operations_tmpl="azext_managementpartner.custom#{}")
        super().__init__(cli_ctx=cli_ctx, custom_command_type=custom)

    def load_command_table(self, args):
        from azext_managementpartner.commands import load_command_table

        load_command_table(self, args)
        return self.command_table

    def load_arguments(self, command):
        from azext_managementpartner._params import load_arguments

        load_arguments(self, command)


COMMAND_LOADER_CLS = ManagementPartnerCommandsLoader
