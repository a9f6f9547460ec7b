"""`az aazpartner show`: the way of the published extension 1.0.0, classes of azure.cli.core.aaz, to compare with.

The folder around this one has the form of an installed extension: copied into AZURE_EXTENSION_DIR, it is one. Its own
folders are those that az's loader of such classes looks for.
"""

from azure.cli.core import AzCommandsLoader


class AazPartnerCommandsLoader(AzCommandsLoader):
    """Loads the one group with the one command."""

    def load_command_table(self, args):
        from azure.cli.core.aaz import load_aaz_command_table

        from azext_aazpartner import aaz

        load_aaz_command_table(loader=self, aaz_pkg_name=aaz.__name__, args=args)
        return self.command_table

    def load_arguments(self, command):
        """The classes hold their arguments themselves."""


COMMAND_LOADER_CLS = AazPartnerCommandsLoader
