"""Argument registrations."""

from azext_managementpartner._completers import complete_tenant
from azext_managementpartner._validators import validate_partner_id, validate_tenant, validate_tenants


def load_arguments(loader, _):
    """Register the arguments of the commands.

    :param loader: the extension's command loader.
    """
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
            options_list=["--tenants"],
            nargs="+",
            action="extend",
            validator=validate_tenants,
            completer=complete_tenant,
            help="Tenants to act in, as GUIDs or domain names, separated by blanks, commas or new lines; what "
            "follows a # is a comment. Use @{file} to load them from a file, @- from standard input. A tenant in which "
            "az has no account goes to the current account, if that is a service principal's.",
        )
        context.argument(
            "all_tenants",
            options_list=["--all-tenants"],
            action="store_true",
            help="Act in every tenant: those that az is signed in to, and those that Azure shows its users.",
        )
        context.argument(
            "dry_run",
            options_list=["--dry-run"],
            action="store_true",
            help="Say what would be done in each tenant, and change nothing.",
        )
        context.argument("yes", options_list=["--yes", "-y"], action="store_true", help="Do not ask for confirmation.")

    with loader.argument_context("managementpartner show") as context:
        context.argument(
            "partner_id",
            help="Partner ID that is expected to be linked: 1 to 12 digits. If "
            "another one is linked, the command fails and names it.",
        )

    with loader.argument_context("managementpartner update") as context:
        context.argument("partner_id", help="New partner ID (formerly MPN ID) to link: 1 to 12 digits.")

    with loader.argument_context("managementpartner delete") as context:
        context.argument("partner_id", help="Partner ID that is linked now: 1 to 12 digits.")

    with loader.argument_context("managementpartner check") as context:
        context.argument(
            "partner_id",
            options_list=["--partner-id"],
            help="Partner ID that is expected to be linked: 1 to 12 digits. Default: whatever is linked.",
        )

    with loader.argument_context("managementpartner unset") as context:
        context.argument(
            "partner_id",
            options_list=["--partner-id"],
            help="Remove only links to this partner ID: 1 to 12 digits. Default: whatever is linked.",
        )
