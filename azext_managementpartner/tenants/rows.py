"""The row of a tenant: its error in one line, and what to call the tenant."""

from azext_managementpartner._text import is_guid, named_in_command, sentence
from azext_managementpartner.accounts.target import Target

_SORTED_BY = ("tenantDisplayName", "tenantDefaultDomain", "tenantId", "userName")
_LINK = ("objectId", "partnerId", "partnerName", "status")
_TROUBLE = ("error", "loginCommand")
_TIMES = ("createdTime", "updatedTime")
FOUND = (*_LINK, *_TIMES, *_TROUBLE)
CHANGED = (*FOUND, "previousPartnerId")
CHECKED = (*_LINK, *_TIMES, "checkedTime", "advice", "subscriptions", *_TROUBLE)
"""What the rows of a command say, besides whose link it is: what was found, changed or checked."""
TROUBLE = ("LoginRequired", "NoAccess", "Failed", "Interrupted", "NotStarted")
"""The statuses of rows in which nothing was done, or nobody knows what."""


def in_a_row(error):
    """What a row says of an error: what happened, what to do, and why.

    :param error: CLIError whose first line says what happened, the others why.
    :return: str, one line; the reason, which may be long, comes last, where nobody takes it for part of a command.
    """
    what, _, why = str(error).partition("\n")
    return one_line(sentence(what), *getattr(error, "recommendations", []), why=why)


def in_brief(error):
    """Why something could not be done, as a part of a sentence.

    :param error: CLIError whose first line says what happened, the others why. Where a sign-in is asked for, only the
        latter matters, and of a connection both do.
    :return: str, without a full stop.
    """
    from azure.cli.core.azclierror import AzureConnectionError

    what, why = (one_line(text).partition(". ")[0].rstrip(".") for text in str(error).partition("\n")[::2])
    if why and isinstance(error, AzureConnectionError):
        return f"{what}: {why}"
    return why if why and hasattr(error, "login_command") else what


def one_line(*texts, why=""):
    """Texts in one line, and the reason after them in parentheses.

    :param texts: str.
    :param why: the reason, which may begin with a code in parentheses; "": there is none.
    """
    if why and not why.startswith("("):
        why = f"({why})"
    return " ".join(" ".join([*texts, why]).split())


def tenant_of(row):
    """What to call the tenant of a row.

    :return: its display name, default domain or ID, the first that is known; None: it stands for unknown tenants.
    """
    return row["tenantDisplayName"] or row["tenantDefaultDomain"] or row["tenantId"]


def in_command(row):
    """What a command to paste calls the tenant of a row.

    :return: domain name or GUID, str; None: nothing that is known of it can stand there.
    """
    return named_in_command(row["tenantDefaultDomain"], row["tenantId"])


def are_of_several_users(rows):
    """Whether rows have to say whose they are."""
    return len({row["userName"] for row in rows}) > 1


def place_columns(rows):
    """The columns of a table that say whose row it is; of the accounts where they differ, else the summary says it.

    :return: function of a row that gives a dict of the columns' titles to texts, or None in their place.
    """
    several = are_of_several_users(rows)

    def columns(row):
        tenant, domain = row["tenantDisplayName"] or row["tenantId"], row["tenantDefaultDomain"]
        return {"Tenant": tenant, "Domain": domain, **({"User": row["userName"]} if several else {})}

    return columns


def tenant_rows(outcomes, columns):
    """The rows of a command over many tenants, sorted by the tenants' names.

    :param outcomes: list of pairs: an account as az keeps it, and its result, a dict with `status`.
    :param columns: what each row says of its result: FOUND, CHANGED or CHECKED.
    :return: list of dict; each has every key, with None where there is nothing to say.
    """
    rows = [{**_of_account(account), **{key: result.get(key) for key in columns}} for account, result in outcomes]
    return sorted(rows, key=lambda row: [(row[key] is None, row[key] or "") for key in _SORTED_BY])


def _of_account(account):
    tenant = account["tenantId"]  # None where the tenants of a user could not be listed
    return {
        "tenantId": tenant if tenant and is_guid(tenant) else None,
        "tenantDisplayName": account.get("tenantDisplayName"),
        "tenantDefaultDomain": account.get("tenantDefaultDomain"),
        "userName": Target(account).label,
        "userType": account["user"]["type"],
    }
