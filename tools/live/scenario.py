"""The main scenario, for any Azure: show, create, show, update, show, list, check, delete, and requests that fail.

It starts and ends with nothing linked. In between, `az rest` sends requests that the extension does not send. Azure's
responses to them, and their effects on the link, are not all known. So after each such write, a command checks the link
and sets it again.
"""

UNKNOWN = "999999999999"
"""A partner ID that no partner has."""

_SAME_AGAIN = """\
# Azure accepts the linked partner ID, so the link can be restored.
az managementpartner update --partner-id {before}
"""
_REMOVE_THE_FORMER = """\
# Remove the link for now.
az managementpartner show
az managementpartner delete --partner-id {before}
"""
_NOTHING_LINKED = """\
# Nothing is linked, and {unknown} is not a partner.
az managementpartner show
(exit code 3)
az managementpartner update --partner-id {partner_id}
(exit code 3)
az managementpartner delete --partner-id {partner_id}
az managementpartner create --partner-id {unknown}
(exit code 1)
# Send the requests to Azure directly.
{get} {partners}{version}
(exit code 0 or 1)
{get} {partners}/{version}
(exit code 0 or 1)
{get} {partners}/{partner_id}{version}
(exit code 0 or 1)
{patch} {partners}/{partner_id}{version}
(exit code 0 or 1)
az managementpartner unset --yes
{delete} {partners}/{partner_id}{version}
(exit code 0 or 1)
az managementpartner unset --yes
{put} {partners}/{unknown}{version}
(exit code 0 or 1)
az managementpartner unset --yes
{patch} {partners}/{unknown}{version}
(exit code 0 or 1)
az managementpartner unset --yes
# Create the link. To create it again succeeds too.
az managementpartner create --partner-id {partner_id}
az managementpartner create --partner-id {partner_id}
az managementpartner show
# Another partner ID is not mistaken for it.
az managementpartner show --partner-id {unknown}
(exit code 3)
az managementpartner delete --partner-id {unknown}
(exit code 3)
# Send the requests to Azure directly.
{get} {partners}{version}
(exit code 0 or 1)
{get} {partners}/{version}
(exit code 0 or 1)
{get} {partners}/{partner_id}{version}
(exit code 0 or 1)
{put} {partners}/{partner_id}{version}
(exit code 0 or 1)
az managementpartner set --partner-id {partner_id}
{put} {partners}/{unknown}{version}
(exit code 0 or 1)
az managementpartner set --partner-id {partner_id}
{patch} {partners}/{unknown}{version}
(exit code 0 or 1)
az managementpartner set --partner-id {partner_id}
"""
_ANOTHER_IS_LINKED = """\
# create does not replace it with another one.
az managementpartner create --partner-id {other}
(exit code 1)
{get} {partners}/{other}{version}
(exit code 0 or 1)
{put} {partners}/{other}{version}
(exit code 0 or 1)
az managementpartner set --partner-id {partner_id}
{delete} {partners}/{other}{version}
(exit code 0 or 1)
{get} {partners}{version}
(exit code 0 or 1)
az managementpartner set --partner-id {partner_id}
"""
_LINKED = """\
# Change the link.
az managementpartner update --partner-id {other}
az managementpartner show
# List the current tenant, and check whether the link counts there.
az managementpartner list --tenants {tenant}
az managementpartner check
(exit code 0 or 1)
# Errors of that check, if any.
az managementpartner check --query "[?error].error" --output tsv
(exit code 0 or 1, prints nothing)
# Remove the link. To remove it again is a warning.
az managementpartner delete --partner-id {other}
az managementpartner delete --partner-id {other}
az managementpartner show
(exit code 3)
"""
_NAMES = {
    **{method: f"az rest --method {method} --url" for method in ("get", "put", "patch", "delete")},
    "partners": '"/providers/Microsoft.ManagementPartner/partners',
    "version": '?api-version=2018-02-01"',
    "unknown": UNKNOWN,
}


def same_again(before) -> str:
    """The script that shows whether the link can be restored; its form is that of tools/script.py.

    :param before: the linked partner ID.
    """
    return _SAME_AGAIN.format(before=before)


def scenario(partner_id, other, before, tenant) -> str:
    """The script of the scenario; its form is that of tools/script.py.

    :param partner_id: the partner ID to link, digits.
    :param other: the partner ID to replace it with; if it is the same, the conflict is left out.
    :param before: the partner ID that is linked at first, or None.
    :param tenant: the tenant in which it runs, GUID.
    """
    parts = [
        *([_REMOVE_THE_FORMER] if before else []),
        _NOTHING_LINKED,
        *([_ANOTHER_IS_LINKED] if other != partner_id else []),
        _LINKED,
    ]
    return "".join(parts).format(partner_id=partner_id, other=other, before=before, tenant=tenant, **_NAMES)
