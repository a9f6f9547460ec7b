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

helps["managementpartner create"] += """
long-summary: >-
    If the same partner ID is linked already, the command shows that link and changes nothing. If another one is linked,
    it is not replaced: use `az managementpartner update`.
examples:
  - name: Link partner ID 12345 in the tenant of the current subscription.
    text: az managementpartner create --partner-id 12345
  - name: Link it in another tenant of the same sign-in.
    text: az managementpartner create --partner-id 12345 --tenant fabrikam.onmicrosoft.com
  - name: Link it in the tenant of a given subscription.
    text: az managementpartner create --partner-id 12345 --subscription "Fabrikam Production"
"""

helps["managementpartner show"] += """
long-summary: The exit code is 3 when no partner ID is linked, or another one than --partner-id.
examples:
  - name: Show the link in the tenant of the current subscription.
    text: az managementpartner show
  - name: Print nothing but the linked partner ID.
    text: az managementpartner show --query partnerId --output tsv
  - name: Fail unless partner ID 12345 is linked in the given tenant.
    text: az managementpartner show --partner-id 12345 --tenant fabrikam.onmicrosoft.com
"""

helps["managementpartner update"] += """
long-summary: The exit code is 3 when no partner ID is linked yet. `az managementpartner create` makes the first link.
examples:
  - name: Replace the linked partner ID by 54321.
    text: az managementpartner update --partner-id 54321
  - name: Replace it in the tenant of a given subscription.
    text: az managementpartner update --partner-id 54321 --subscription "Fabrikam Production"
"""

helps["managementpartner delete"] += """
long-summary: >-
    The command does not ask for confirmation, and prints nothing. If another partner ID than --partner-id is linked, it
    is not removed, and the exit code is 3. If none is linked, a warning says so, and the exit code is 0.
examples:
  - name: Remove the link to partner ID 12345.
    text: az managementpartner delete --partner-id 12345
  - name: Remove it in another tenant of the same sign-in.
    text: az managementpartner delete --partner-id 12345 --tenant fabrikam.onmicrosoft.com
"""

helps["managementpartner list"] += """
long-summary: >-
    The output has a row for each account that az is signed in with, in each of its tenants: those of
    `az account list --all`, and for users also those that Azure shows them. Statuses are Linked and NotLinked. In
    trouble, they are LoginRequired, NoAccess (the account or application is not in that tenant) and Failed; and
    Interrupted and NotStarted after Ctrl-C. Then the other rows are printed all the same, and the exit code is 1.
    Sign-ins are not changed, except those that you make with --login.
examples:
  - name: What is linked where, as a table.
    text: az managementpartner list --output table
  - name: Sign in to each tenant that asks for it.
    text: az managementpartner list --login --output table
  - name: Look at two customers only.
    text: az managementpartner list --tenants fabrikam.onmicrosoft.com northwindtraders.onmicrosoft.com
  - name: Look at the customers that Partner Center exports, but not at one of them.
    text: az managementpartner list --tenants @export.csv --exclude-tenants fabrikam.onmicrosoft.com -o table
  - name: Show where 12345 is not linked. In a pipeline, this fails if there is such a tenant.
    text: az managementpartner list --missing --partner-id 12345 --output table
"""

helps["managementpartner set"] += """
long-summary: >-
    The link is created or updated. Where it is right already, nothing is written, so the command can be repeated at
    will. For more than one tenant, at a terminal, the command looks at all of them first and asks once; --yes does not
    ask. Without a terminal, it goes on. Statuses are Created, Updated and Unchanged; with --dry-run WouldCreate,
    WouldUpdate and Unchanged. In trouble, they are those of `list`, and the exit code is 1. previousPartnerId in the
    output, Was in the table, is what was linked before. A dry run cannot tell whether Azure accepts the partner ID. So
    without it, one tenant at a time is written until one takes the partner ID. If Azure refuses the ID before that, the
    command ends with that error and changes nothing.
examples:
  - name: Onboarding. See what would be done in every customer's tenant.
    text: az managementpartner set --partner-id 12345 --all-tenants --dry-run --output table
  - name: Link partner ID 12345 in every customer's tenant.
    text: az managementpartner set --partner-id 12345 --all-tenants --output table
  - name: Sign in, with multi-factor authentication, to each tenant that asks for it.
    text: az managementpartner set --partner-id 12345 --all-tenants --login --output table
  - name: Link it for the customers that Partner Center exports, without being asked.
    text: az managementpartner set --partner-id 12345 --tenants @export.csv --yes
  - name: Change the partner ID in all tenants but one, after a merger.
    text: az managementpartner set --partner-id 54321 --all-tenants --exclude-tenants contosoconsulting.onmicrosoft.com
  - name: As an application, signed in once, link it in the tenants of all customers.
    text: >-
        az login --service-principal --username $APP_ID --tenant contosoconsulting.onmicrosoft.com
        --allow-no-subscriptions && az managementpartner set --partner-id 12345 --tenants @customers.txt
  - name: Link it in the current tenant, whatever was linked before.
    text: az managementpartner set --partner-id 12345
"""

helps["managementpartner unset"] += """
long-summary: >-
    Statuses are Removed, NotLinked, and Unchanged where another partner ID than --partner-id is linked; with --dry-run
    WouldRemove. In trouble, they are those of `list`, and the exit code is 1. The command looks at all tenants first,
    and its question says what would be removed, unless --yes or --dry-run is given. Without a terminal to ask on, it
    wants --yes.
examples:
  - name: Leave a customer.
    text: az managementpartner unset --tenants fabrikam.onmicrosoft.com
  - name: See where a partner ID that is no longer used would be removed.
    text: az managementpartner unset --partner-id 54321 --all-tenants --dry-run --output table
  - name: Remove it there without being asked.
    text: az managementpartner unset --partner-id 54321 --all-tenants --yes
"""

helps["managementpartner check"] += """
long-summary: >-
    A link counts where its user or service principal holds an Azure role that Microsoft's list calls eligible for
    partner earned credit, and the role is active, at a scope with resources that are used. Programmes differ: this is
    what the list says, not a promise of payment. Nothing is changed. Statuses are Covered, PartlyCovered, NotCovered,
    NoSubscription, Unknown, NotLinked and OtherPartnerId; in trouble, they are those of `list`. The exit code is 1
    unless each row is Covered or PartlyCovered. `advice` says what to do; where nothing is linked, also for how many
    subscriptions a link would count. A role that was activated in Privileged Identity Management covers for hours
    (coverage Temporary, status PartlyCovered): as recognised influence, it counts for a part of the month's usage;
    partner earned credit wants access for the entire day, and with Azure Lighthouse a permanent role. Where Azure
    Lighthouse delegates to groups, Microsoft Graph is asked which are yours. To go by a newer list of Microsoft's than
    the one in this version, name a CSV file of it in the setting managementpartner.roles_file.
examples:
  - name: Does the link in the current tenant count?
    text: az managementpartner check --output table
  - name: In every customer's tenant, where 12345 should be linked.
    text: az managementpartner check --partner-id 12345 --all-tenants --output table
  - name: Keep the evidence for a claim, with each role assignment.
    text: az managementpartner check --tenants fabrikam.onmicrosoft.com > fabrikam.json
  - name: What is to be done, tenant by tenant.
    text: az managementpartner check --all-tenants --query "[?advice].[tenantDisplayName, advice]" --output tsv
  - name: Go by a newer list of roles, with the titles roleDefinitionId,name,nameOnMicrosoftsList,eligible.
    text: az config set managementpartner.roles_file=~/roles.csv && az managementpartner check --output table
"""

helps["managementpartner report"] += """
long-summary: >-
    Azure shows each link to its owner alone. So each member of your team runs `check` and keeps the output; this
    command puts the files together. It sends no requests and needs no sign-in. The output has an object for each
    customer's tenant. `coverage` counts its subscriptions by how far all links together cover them. `principals` has
    who is linked since when, and what a link of the others would add. `subscriptions` has the scopes and roles that
    count, and by how many principals each is covered. `attention` is OneUser (a subscription depends on one user),
    RoleEnds, OtherPartnerId, Old (a check is older than 30 days) or Undated. With --compare, `change` is Gained or Lost
    (coverage), PartnerIdChanged, PrincipalGone, PrincipalAdded, PrincipalNotChecked, New or NotCheckedAnyMore, each
    with a sentence. Statuses are those of `check`, and NotChecked where nobody could check. Of several rows of a
    principal in a tenant, the one with the newest checkedTime counts. The exit code is 1 unless each customer is
    Covered or PartlyCovered; a file that --file names is written in both cases.
examples:
  - name: What each member of the team does first.
    text: az managementpartner check --all-tenants > alex.json
  - name: Write the report on all customers, to look at in a browser.
    text: az managementpartner report --from alex.json kim.json --file report.html --output table
  - name: Report on what you see yourself, without a file in between.
    text: az managementpartner check --all-tenants | az managementpartner report --from - --file report.html -o table
  - name: See what has changed since last month.
    text: az managementpartner report --from november/*.json --compare october/*.json --file report.html -o table
  - name: Find the customers of Partner Center's list that nobody has checked.
    text: >-
        az managementpartner report --from *.json --tenants @export.csv
        --query "[?status=='NotChecked'].tenantDisplayName" --output tsv
  - name: Write a line for each customer, subscription and principal, for Excel.
    text: az managementpartner report --from *.json --partner-id 12345 --file report.csv --output none
"""
