"""Help texts."""

from knack.help_files import helps

helps["managementpartner"] = """
type: group
short-summary: Link your partner ID to the credential that you use in a customer's tenant (Partner Admin Link).
long-summary: >-
    With a link, Microsoft can attribute the Azure consumption of the customer to you as a partner. A link belongs to
    one user or service principal in one tenant, and only its owner can change or remove it. It does not give anyone
    access. The partner ID was formerly called MPN ID.
"""

helps["managementpartner create"] = """
type: command
short-summary: Link a partner ID to the account you are signed in with.
long-summary: >-
    If the same partner ID is already linked, the command shows the link and changes nothing. If another one is linked,
    the command fails: use `az managementpartner update` to replace it.
examples:
  - name: Link partner ID 12345 in the tenant of the current subscription.
    text: >-
      az managementpartner create --partner-id 12345
  - name: Link it in another tenant of the same sign-in.
    text: >-
      az managementpartner create --partner-id 12345 --tenant fabrikam.onmicrosoft.com
"""

helps["managementpartner show"] = """
type: command
short-summary: Show the partner ID that is linked to the account you are signed in with.
long-summary: The exit code is 3 if no partner ID is linked, or another one than --partner-id.
examples:
  - name: Show the link in the tenant of the current subscription.
    text: >-
      az managementpartner show
  - name: Print only the linked partner ID.
    text: >-
      az managementpartner show --query partnerId --output tsv
  - name: Fail unless partner ID 12345 is linked in the given tenant.
    text: >-
      az managementpartner show --partner-id 12345 --tenant fabrikam.onmicrosoft.com
"""

helps["managementpartner update"] = """
type: command
short-summary: Replace the partner ID that is linked to the account you are signed in with.
long-summary: >-
    The exit code is 3 if no partner ID is linked. Use `az managementpartner create` to link the first one.
examples:
  - name: Replace the linked partner ID with 54321.
    text: >-
      az managementpartner update --partner-id 54321
  - name: Replace it in the tenant of a given subscription.
    text: >-
      az managementpartner update --partner-id 54321 --subscription "Fabrikam Production"
"""

helps["managementpartner delete"] = """
type: command
short-summary: Remove the link to a partner ID from the account you are signed in with.
long-summary: >-
    The command does not ask for confirmation and prints no output. If another partner ID is linked, the command does
    not remove it, and the exit code is 3. If none is linked, it shows a warning, and the exit code is 0.
examples:
  - name: Remove the link to partner ID 12345.
    text: >-
      az managementpartner delete --partner-id 12345
  - name: Remove it in another tenant of the same sign-in.
    text: >-
      az managementpartner delete --partner-id 12345 --tenant fabrikam.onmicrosoft.com
"""

helps["managementpartner list"] = """
type: command
short-summary: List the linked partner IDs in all your tenants.
long-summary: >-
    The output has a row for each account that az is signed in with, in each of its tenants: those of `az account list
    --all` and, for users, those that Azure shows them. The status is Linked or NotLinked. If a tenant fails, it is
    LoginRequired, NoAccess (the account or application is not in the tenant) or Failed; after Ctrl-C, Interrupted or
    NotStarted. The command still prints the other rows, and the exit code is 1.
examples:
  - name: Show all links as a table.
    text: >-
      az managementpartner list --output table
  - name: Sign in to each tenant that needs it.
    text: >-
      az managementpartner list --login --output table
  - name: Show the links for a list of customers from Partner Center, except one.
    text: >-
      az managementpartner list --tenants @export.csv --exclude-tenants fabrikam.onmicrosoft.com -o table
  - name: Show the tenants where 12345 is not linked. In a pipeline, this step fails if there are any.
    text: >-
      az managementpartner list --missing --partner-id 12345 --output table
"""

helps["managementpartner set"] = """
type: command
short-summary: Create or update the link to a partner ID in the current tenant, in some tenants, or in all tenants.
long-summary: >-
    If the partner ID is already linked, the command writes nothing, so you can run it again at any time. At a terminal,
    for more than one tenant, it reads all links first and asks for confirmation once, unless you use --yes. Statuses
    are Created, Updated and Unchanged; with --dry-run, WouldCreate and WouldUpdate instead. If a tenant fails, the
    statuses are those of `list`, and the exit code is 1. previousPartnerId in the output (Was in the table) is the
    partner ID that was linked before. If Azure refuses the partner ID in the first tenant, the command fails and
    changes nothing.
examples:
  - name: Show what the command would do in all your tenants.
    text: >-
      az managementpartner set --partner-id 12345 --all-tenants --dry-run --output table
  - name: Link partner ID 12345 in all your tenants.
    text: >-
      az managementpartner set --partner-id 12345 --all-tenants --output table
  - name: Sign in to each tenant that needs it.
    text: >-
      az managementpartner set --partner-id 12345 --all-tenants --login --output table
  - name: Link it for a list of customers from Partner Center, without confirmation.
    text: >-
      az managementpartner set --partner-id 12345 --tenants @export.csv --yes
"""

helps["managementpartner unset"] = """
type: command
short-summary: Remove the link in the current tenant, in some tenants, or in all tenants.
long-summary: >-
    Statuses are Removed, NotLinked, and Unchanged if another partner ID than --partner-id is linked; with --dry-run,
    WouldRemove. If a tenant fails, the statuses are those of `list`, and the exit code is 1. The command reads all
    links first, shows what it would remove and asks for confirmation, unless you use --yes or --dry-run. Without a
    terminal, use one of them.
examples:
  - name: Remove the link in the tenant of one customer.
    text: >-
      az managementpartner unset --tenants fabrikam.onmicrosoft.com
  - name: Show where the command would remove an old partner ID.
    text: >-
      az managementpartner unset --partner-id 54321 --all-tenants --dry-run --output table
  - name: Remove it in these tenants without confirmation.
    text: >-
      az managementpartner unset --partner-id 54321 --all-tenants --yes
"""

helps["managementpartner check"] = """
type: command
short-summary: Check whether the link counts, based on the Azure roles of the linked account.
long-summary: >-
    A link counts if its user or service principal has an active Azure role that Microsoft lists as eligible for partner
    earned credit, at a scope with resources that are used. Programs differ: this is what the list says, not a promise
    of payment. Statuses are Covered, PartlyCovered, NotCovered, NoSubscription, Unknown, NotLinked and OtherPartnerId,
    or those of `list` if a tenant fails. The exit code is 0 if each row is Covered or PartlyCovered, otherwise 1.
    `advice` says what to do. A role that was activated in Privileged Identity Management covers a subscription for some
    hours only (coverage Temporary). If Azure Lighthouse delegates to groups, the command asks Microsoft Graph for
    yours. To use a newer list, set managementpartner.roles_file to the path of a CSV file.
examples:
  - name: Check the link in the current tenant.
    text: >-
      az managementpartner check --output table
  - name: Check all your tenants, where 12345 should be linked.
    text: >-
      az managementpartner check --partner-id 12345 --all-tenants --output table
  - name: Save the evidence for a claim, with each role assignment.
    text: >-
      az managementpartner check --tenants fabrikam.onmicrosoft.com > fabrikam.json
"""

helps["managementpartner report"] = """
type: command
short-summary: Create a report on all customers from the check output of several people.
long-summary: >-
    Azure shows a link only to its owner. So each member of your team runs `check` and saves the output, and this
    command combines the files. It sends no requests. The output has an object for each customer's tenant. `attention`
    is OneUser (a subscription depends on one user), RoleEnds, OtherPartnerId, Old (a check is older than 30 days) or
    Undated. With --compare, `change` says what has changed. Statuses are those of `check`, and NotChecked if nobody
    could check. The exit code is 0 if each customer is Covered or PartlyCovered, otherwise 1; --file is
    written anyway.
examples:
  - name: Save the output of check. Each member of the team does this first.
    text: >-
      az managementpartner check --all-tenants > alex.json
  - name: Create a report on all customers, to view in a browser.
    text: >-
      az managementpartner report --from alex.json kim.json --file report.html --output table
  - name: Show what has changed since last month.
    text: >-
      az managementpartner report --from november/*.json --compare october/*.json --file report.html -o table
  - name: Create a file for Excel, with a line for each customer, subscription and principal.
    text: >-
      az managementpartner report --from *.json --file report.csv --output none
"""
