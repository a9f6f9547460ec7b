"""The arguments of the commands."""

from argparse import SUPPRESS

from argcomplete.completers import FilesCompleter
from azure.cli.core.commands.parameters import file_type

from azext_managementpartner._completers import complete_tenant, complete_tenants
from azext_managementpartner._validators import (
    COMMANDS_FOR_MANY_TENANTS,
    refuse_tenants_option,
    validate_customers,
    validate_excluded_tenants,
    validate_login,
    validate_missing,
    validate_partner_id,
    validate_report_file,
    validate_sources,
    validate_tenant,
    validate_tenants,
    validate_tenants_to_list,
)


def load_arguments(loader, _):
    """Register the arguments of the commands."""
    with loader.argument_context("managementpartner") as context:
        context.argument(
            "partner_id",
            options_list=["--partner-id"],
            validator=validate_partner_id,
            help="Partner ID (formerly MPN ID) to link: 1 to 12 digits. Use the Associated PartnerID of "
            "your location account, as Partner Center shows it in the partner profile.",
        )
        context.argument(
            "tenant",
            options_list=["--tenant", "-t"],
            validator=validate_tenant,
            completer=complete_tenant,
            help="Tenant to act in, as GUID or domain name, with the account that is signed in now. "
            "Default: the tenant of the current subscription.",
        )

        context.argument(
            "tenants",
            options_list=["--tenants", "-t"],
            nargs="+",
            action="extend",
            validator=validate_tenants,
            completer=complete_tenants,
            help="Tenants to act in, as GUIDs or domain names, separated by spaces, commas or new lines. Text after a "
            "# is a comment. Use @{file} to load the list from a file, or @- from standard input. The file can be CSV "
            "with a header, such as the list of customers that Partner Center exports. The command acts as every "
            "account that az has in the tenant, or as the current account if az has none there.",
        )
        context.argument(
            "exclude_tenants",
            options_list=["--exclude-tenants"],
            nargs="+",
            action="extend",
            validator=validate_excluded_tenants,
            completer=complete_tenants,
            help="Tenants to leave out, in the forms that --tenants takes.",
        )
        context.argument(
            "all_tenants",
            options_list=["--all-tenants"],
            action="store_true",
            help="Act in every tenant that az is signed in to and, for users, in every tenant that Azure shows them.",
        )
        context.argument(
            "dry_run",
            options_list=["--dry-run"],
            action="store_true",
            help="Show what the command would do in each tenant, without changing anything.",
        )
        context.argument(
            "login",
            options_list=["--login"],
            action="store_true",
            validator=validate_login,
            help="Sign in to each tenant that needs it, one after the other, and then act there. A browser opens with "
            "the name of the account filled in. The current subscription does not change.",
        )
        context.argument(
            "use_device_code",
            options_list=["--use-device-code"],
            action="store_true",
            help="With --login: use device code flow, as az login does. You enter the code in any browser.",
        )
        context.argument(
            "missing",
            options_list=["--missing"],
            action="store_true",
            validator=validate_missing,
            help="Show only the tenants where --partner-id is not linked. If there are any, the exit code is 1.",
        )
        context.argument("yes", options_list=["--yes", "-y"], action="store_true", help="Do not ask for confirmation.")

    with loader.argument_context("managementpartner show") as context:
        context.argument(
            "partner_id",
            help="Partner ID that should be linked: 1 to 12 digits. If another one is linked, the command fails and "
            "shows it.",
        )

    with loader.argument_context("managementpartner update") as context:
        context.argument("partner_id", help="New partner ID (formerly MPN ID) to link: 1 to 12 digits.")

    with loader.argument_context("managementpartner delete") as context:
        context.argument("partner_id", help="Partner ID that is linked now: 1 to 12 digits.")

    for command in COMMANDS_FOR_MANY_TENANTS:
        with loader.argument_context(f"managementpartner {command}") as context:
            hidden = {"nargs": "*", "validator": refuse_tenants_option, "help": SUPPRESS}
            context.extra("_tenants", options_list=["--tenants"], **hidden)

    with loader.argument_context("managementpartner list") as context:
        context.argument("tenants", validator=validate_tenants_to_list)
        context.argument("partner_id", help="With --missing: the partner ID that should be linked, 1 to 12 digits.")
        context.argument(
            "all_tenants",
            help="Show every tenant that az is signed in to and, for users, every tenant that Azure shows them. This "
            "is the default.",
        )

    with loader.argument_context("managementpartner check") as context:
        context.argument(
            "partner_id",
            help="Partner ID that should be linked: 1 to 12 digits. Default: any.",
        )

    with loader.argument_context("managementpartner unset") as context:
        context.argument(
            "partner_id",
            help="Remove only links to this partner ID: 1 to 12 digits. Default: any.",
        )

    with loader.argument_context("managementpartner report") as context:
        files = {"nargs": "+", "action": "extend", "type": file_type, "completer": FilesCompleter()}
        context.argument(
            "from_files",
            options_list=["--from"],
            validator=validate_sources,
            help="Files with the JSON output of check. Output of list is accepted too, but does not show coverage. "
            "Wildcards are expanded. Use - for standard input.",
            **files,
        )
        context.argument(
            "compare",
            options_list=["--compare"],
            help="Earlier files of the same kind, to see what has changed.",
            **files,
        )
        context.argument(
            "file",
            options_list=["--file"],
            type=file_type,
            completer=FilesCompleter(),
            validator=validate_report_file,
            help="Also write the report to this file: a page to view and print if the name ends in .html, a table for "
            "Excel if it ends in .csv. An existing file is replaced.",
        )
        context.argument(
            "tenants",
            validator=validate_customers,
            help="Customers that should be in the report, in the forms that --tenants of check takes, for example "
            "@customers.csv. Customers that nobody has checked get the status NotChecked. Use tenant IDs: domain names "
            "are not looked up.",
        )
        context.argument(
            "partner_id",
            help="Partner ID that should be linked: 1 to 12 digits. Links to other partner IDs are not counted. "
            "Default: the one given to check, otherwise any.",
        )
