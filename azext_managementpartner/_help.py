"""Help texts."""

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
long-summary: >-
    If the same partner ID is linked already, the command succeeds and shows that link. If another one is linked, it
    is not replaced: use `az managementpartner update`.
examples:
  - name: Link partner ID 12345 in the tenant of the current subscription.
    text: az managementpartner create --partner-id 12345
  - name: Link it in another tenant of the same sign-in.
    text: az managementpartner create --partner-id 12345 --tenant fabrikam.onmicrosoft.com
  - name: Link it in the tenant of a given subscription.
    text: az managementpartner create --partner-id 12345 --subscription "Fabrikam Production"
"""

helps["managementpartner show"] = """
type: command
short-summary: Show the partner ID that is linked to the account you are signed in with.
long-summary: The exit code is 3 when no partner ID is linked, or another one than --partner-id.
examples:
  - name: Show the link in the tenant of the current subscription.
    text: az managementpartner show
  - name: Print nothing but the linked partner ID.
    text: az managementpartner show --query partnerId --output tsv
  - name: Fail unless partner ID 12345 is linked in the given tenant.
    text: az managementpartner show --partner-id 12345 --tenant fabrikam.onmicrosoft.com
"""

helps["managementpartner update"] = """
type: command
short-summary: Replace the partner ID that is linked to the account you are signed in with.
long-summary: The exit code is 3 when no partner ID is linked yet. `az managementpartner create` makes the first link.
examples:
  - name: Replace the linked partner ID by 54321.
    text: az managementpartner update --partner-id 54321
  - name: Replace it in the tenant of a given subscription.
    text: az managementpartner update --partner-id 54321 --subscription "Fabrikam Production"
"""

helps["managementpartner delete"] = """
type: command
short-summary: Remove the link to a partner ID from the account you are signed in with.
long-summary: >-
    The exit code is 3 when no partner ID is linked, or another one than --partner-id. Nothing is asked, and nothing
    is printed.
examples:
  - name: Remove the link to partner ID 12345.
    text: az managementpartner delete --partner-id 12345
  - name: Remove it in another tenant of the same sign-in.
    text: az managementpartner delete --partner-id 12345 --tenant fabrikam.onmicrosoft.com
"""
