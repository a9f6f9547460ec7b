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

helps["managementpartner list"] = """
type: command
short-summary: Show what is linked in every tenant that you can reach.
long-summary: >-
    A row for each account that az is signed in with, in each of its tenants: those of `az account list --all`, and for
    users also those that Azure shows them. Statuses are Linked, NotLinked, LoginRequired and Failed. Where one is
    LoginRequired or Failed, the other rows are printed all the same, and the exit code is 1. No sign-in is changed.
examples:
  - name: The monthly check, as a table.
    text: az managementpartner list --output table
  - name: Look at two customers only.
    text: az managementpartner list --tenants fabrikam.onmicrosoft.com northwindtraders.onmicrosoft.com
  - name: In a pipeline, fail unless 12345 is linked in every tenant.
    text: >-
        missing=$(az managementpartner list --query "[?partnerId!='12345'].tenantId" -o tsv) && test -z "$missing"
"""

helps["managementpartner set"] = """
type: command
short-summary: Make a partner ID the linked one, in the current tenant, in some tenants, or in all.
long-summary: >-
    The link is created, updated, or left as it is where it is right already: nothing is written then, so the command
    can be repeated at will. Statuses are Created, Updated and Unchanged; with --dry-run WouldCreate, WouldUpdate and
    Unchanged; and LoginRequired and Failed, which make the exit code 1.
examples:
  - name: Onboarding. See what would be done in every customer's tenant.
    text: az managementpartner set --partner-id 12345 --all-tenants --dry-run --output table
  - name: Then do it.
    text: az managementpartner set --partner-id 12345 --all-tenants --output table
  - name: Change the partner ID in the tenants of a list, after a merger.
    text: az managementpartner set --partner-id 54321 --tenants @customers.txt
  - name: Make it so in the current tenant, whatever was linked.
    text: az managementpartner set --partner-id 12345
"""

helps["managementpartner unset"] = """
type: command
short-summary: Remove the link, in the current tenant, in some tenants, or in all.
long-summary: >-
    Statuses are Removed, NotLinked, and Unchanged where another partner ID than --partner-id is linked; with --dry-run
    WouldRemove; and LoginRequired and Failed, which make the exit code 1. A confirmation is asked for, unless --yes or
    --dry-run is given.
examples:
  - name: Leave a customer.
    text: az managementpartner unset --tenants fabrikam.onmicrosoft.com
  - name: See where a partner ID would be removed that is not used any more.
    text: az managementpartner unset --partner-id 54321 --all-tenants --dry-run --output table
  - name: Remove it there without being asked.
    text: az managementpartner unset --partner-id 54321 --all-tenants --yes
"""
