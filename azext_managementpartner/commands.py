"""The command table."""

from azext_managementpartner._format import check_table, link_row, report_table, tenant_table


def load_command_table(loader, _):
    """Register the commands of the group `managementpartner`."""
    with loader.command_group("managementpartner") as group:
        group.custom_command("create", "create_link", table_transformer=link_row)
        group.custom_show_command("show", "show_link", table_transformer=link_row)
        group.custom_command("update", "update_link", table_transformer=link_row)
        group.custom_command("delete", "delete_link")
        group.custom_command("list", "list_links", table_transformer=tenant_table)
        group.custom_command("set", "set_links", table_transformer=tenant_table)
        group.custom_command("unset", "unset_links", table_transformer=tenant_table)
        group.custom_command("check", "check_links", table_transformer=check_table)
        group.custom_command("report", "report_coverage", table_transformer=report_table)
