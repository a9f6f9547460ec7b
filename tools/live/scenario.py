"""The main scenario, which runs on any Azure: show, create, show, update, show, list, check, delete, and the refusals.

It begins and ends with nothing linked.
"""

UNKNOWN = "999999999999"
"""A partner ID that no partner has."""

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
(exit code 3)
az managementpartner create --partner-id {unknown}
(exit code 1)
# Link it. Again, it is success.
az managementpartner create --partner-id {partner_id}
az managementpartner create --partner-id {partner_id}
az managementpartner show
# Another partner ID is not taken for it.
az managementpartner show --partner-id {unknown}
(exit code 3)
az managementpartner delete --partner-id {unknown}
(exit code 3)
"""
_ANOTHER_IS_LINKED = """\
az managementpartner create --partner-id {other}
(exit code 1)
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
# Remove it.
az managementpartner delete --partner-id {other}
az managementpartner show
(exit code 3)
"""


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
    names = {"partner_id": partner_id, "other": other, "before": before, "tenant": tenant, "unknown": UNKNOWN}
    return "".join(parts).format(**names)
