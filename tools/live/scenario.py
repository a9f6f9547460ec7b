"""The main scenario, which runs on any Azure: show, create, show, update, show, list, check, delete, and the refusals.

It begins and ends with nothing linked. Between the product's commands are requests that these do not send, by `az
rest`: nobody knows what Azure answers to all of them, and what they do to the link. So each write among them is
followed by a command that looks, and makes the link again what it should be.
"""

UNKNOWN = "999999999999"
"""A partner ID that no partner has."""

_SAME_AGAIN = """\
# Azure takes the partner ID that is linked, so it can be put back.
az managementpartner update --partner-id {before}
"""
_REMOVE_THE_FORMER = """\
# What is linked is removed for a while.
az managementpartner show
az managementpartner delete --partner-id {before}
"""
_NOTHING_LINKED = """\
# Nothing is linked, and {unknown} is no partner.
az managementpartner show
(exit code 3)
az managementpartner update --partner-id {partner_id}
(exit code 3)
az managementpartner delete --partner-id {partner_id}
az managementpartner create --partner-id {unknown}
(exit code 1)
# What Azure itself answers there.
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
# Link it. Again, it is success.
az managementpartner create --partner-id {partner_id}
az managementpartner create --partner-id {partner_id}
az managementpartner show
# Another partner ID is not taken for it.
az managementpartner show --partner-id {unknown}
(exit code 3)
az managementpartner delete --partner-id {unknown}
(exit code 3)
# What Azure itself answers there.
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
# Another one does not replace it by itself.
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
# Change it.
az managementpartner update --partner-id {other}
az managementpartner show
# The current tenant in the list, and whether the link counts there.
az managementpartner list --tenants {tenant}
az managementpartner check
(exit code 0 or 1)
# Trouble of that check, if there is any.
az managementpartner check --query "[?error].error" --output tsv
(exit code 0 or 1, prints nothing)
# Remove it. Again, it is a warning.
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


def same_again(before):
    """The script that shows whether a link could be put back.

    :param before: the partner ID that is linked.
    :return: a script as in tools/script.py, str.
    """
    return _SAME_AGAIN.format(before=before)


def scenario(partner_id, other, before, tenant):
    """The script of the scenario.

    :param partner_id: the partner ID to link, digits.
    :param other: the partner ID to replace it by; where it is the same, no conflict is provoked.
    :param before: the partner ID that is linked at first, or None.
    :param tenant: the tenant in which it runs, GUID.
    :return: a script as in tools/script.py, str.
    """
    parts = [
        *([_REMOVE_THE_FORMER] if before else []),
        _NOTHING_LINKED,
        *([_ANOTHER_IS_LINKED] if other != partner_id else []),
        _LINKED,
    ]
    return "".join(parts).format(partner_id=partner_id, other=other, before=before, tenant=tenant, **_NAMES)
