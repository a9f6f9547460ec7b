"""The rows of a command for many tenants: their columns, their error in one line, and the name of the tenant."""

from azext_managementpartner._text import is_guid, named_in_command, sentence
from azext_managementpartner.accounts.target import Target

_SORTED_BY = ("tenantDisplayName", "tenantDefaultDomain", "tenantId", "userName")
_LINK = ("objectId", "partnerId", "partnerName", "status")
_TROUBLE = ("error", "loginCommand")
_TIMES = ("createdTime", "updatedTime")
LIST_COLUMNS = (*_LINK, *_TIMES, *_TROUBLE)
CHANGE_COLUMNS = (*LIST_COLUMNS, "previousPartnerId")
CHECK_COLUMNS = (*_LINK, *_TIMES, "checkedTime", "advice", "subscriptions", *_TROUBLE)
"""The columns of `list`, of `set` and `unset`, and of `check`, after those of the tenant and the user."""
ERROR_STATUSES = ("LoginRequired", "NoAccess", "Failed", "Interrupted", "NotStarted")
"""The statuses of rows with an error."""


def error_in_row(error):
    """The error of a row, one line: what happened, what to do, and why.

    :param error: CLIError whose first line says what happened, the others why. The reason, which may be long, comes
        last and in parentheses, so that it does not look like part of a command.
    """
    what, _, why = str(error).partition("\n")
    return one_line(sentence(what), *getattr(error, "recommendations", []), why=why)


def short_reason(error):
    """The reason of an error as part of a sentence, without a full stop.

    :param error: CLIError whose first line says what happened, the others why: only these matter if a sign-in is
        needed, and both if the connection failed.
    """
    from azure.cli.core.azclierror import AzureConnectionError

    what, why = (one_line(text).partition(". ")[0].rstrip(".") for text in str(error).partition("\n")[::2])
    if why and isinstance(error, AzureConnectionError):
        return f"{what}: {why}"
    return why if why and hasattr(error, "login_command") else what


def one_line(*texts, why=""):
    """Join texts in one line, with the reason in parentheses after them, unless it begins with a code in some."""
    if why and not why.startswith("("):
        why = f"({why})"
    return " ".join(" ".join([*texts, why]).split())


def tenant_title(row):
    """The display name, default domain or ID of the tenant of a row; None: the tenants could not be listed."""
    return row["tenantDisplayName"] or row["tenantDefaultDomain"] or row["tenantId"]


def tenant_in_command(row):
    """The domain name or GUID of the tenant of a row, as a command to paste has it; None: neither is known."""
    return named_in_command(row["tenantDefaultDomain"], row["tenantId"])


def are_of_several_users(rows):
    return len({row["userName"] for row in rows}) > 1


def tenant_columns(rows):
    """The columns of a table for the tenant, and for the user if there are several; else the summary names the user.

    :return: function of a row that returns a dict of column title to text or None.
    """
    several = are_of_several_users(rows)

    def columns(row):
        tenant, domain = row["tenantDisplayName"] or row["tenantId"], row["tenantDefaultDomain"]
        return {"Tenant": tenant, "Domain": domain, **({"User": row["userName"]} if several else {})}

    return columns


def tenant_rows(outcomes, columns):
    """The rows of a command for many tenants, sorted by the names of the tenants.

    :param outcomes: list of pairs of an account as az keeps it and its result, a dict with `status`.
    :param columns: LIST_COLUMNS, CHANGE_COLUMNS or CHECK_COLUMNS.
    :return: list of dict; each has every key, with None if there is no value.
    """
    rows = [{**_of_account(account), **{key: result.get(key) for key in columns}} for account, result in outcomes]
    return sorted(rows, key=lambda row: [(row[key] is None, row[key] or "") for key in _SORTED_BY])


def _of_account(account):
    tenant = account["tenantId"]  # None: the tenants of the user could not be listed
    return {
        "tenantId": tenant if tenant and is_guid(tenant) else None,
        "tenantDisplayName": account.get("tenantDisplayName"),
        "tenantDefaultDomain": account.get("tenantDefaultDomain"),
        "userName": Target(account).label,
        "userType": account["user"]["type"],
    }
