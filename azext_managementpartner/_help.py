"""Help texts: what the list of the group's commands says.

`_help_details.py` has the rest of each command's. That is apart for speed alone: to list a group's commands, az parses
all the YAML that it has of each, which would take 7 of 100 instructions of `az managementpartner -h`.
"""

from knack.help_files import helps

helps["managementpartner"] = """
type: group
short-summary: Link your partner ID to the credential that you use in a customer's tenant (Partner Admin Link).
long-summary: >-
    Microsoft attributes the Azure consumption that a partner influences by the partner ID linked to the partner's
    users and service principals. A link belongs to one principal in one tenant, gives nobody any access, and can be
    changed as often as you like, by its owner alone. The partner ID was formerly called MPN ID.
"""

helps["managementpartner create"] = """
type: command
short-summary: Link a partner ID to the account you are signed in with.
"""

helps["managementpartner show"] = """
type: command
short-summary: Show the partner ID that is linked to the account you are signed in with.
"""

helps["managementpartner update"] = """
type: command
short-summary: Replace the partner ID that is linked to the account you are signed in with.
"""

helps["managementpartner delete"] = """
type: command
short-summary: Remove the link to a partner ID from the account you are signed in with.
"""

helps["managementpartner list"] = """
type: command
short-summary: Show what is linked in every tenant that you can reach.
"""

helps["managementpartner set"] = """
type: command
short-summary: Link a partner ID, whatever was linked before, in the current tenant, in some tenants, or in all.
"""

helps["managementpartner unset"] = """
type: command
short-summary: Remove the link, in the current tenant, in some tenants, or in all.
"""

helps["managementpartner check"] = """
type: command
short-summary: Say whether the link counts, by the Azure roles behind it.
"""

helps["managementpartner report"] = """
type: command
short-summary: Put together what several people's check printed, as a report on all customers.
"""
