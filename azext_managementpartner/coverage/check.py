"""Checks whether the link of a target counts, or would count."""

from collections import Counter
from datetime import datetime, timezone
from functools import partial

from knack.util import CLIError

from azext_managementpartner._client_factory import management_partner_client
from azext_managementpartner.coverage.advice import ONE_USER, add_single_user_advice, how_to_be_covered, how_to_link
from azext_managementpartner.coverage.assignments import COUNTING, Principal, status_of
from azext_managementpartner.coverage.lookup import Lookup
from azext_managementpartner.coverage.output import NOT_LINKED, OTHER_PARTNER_ID, subscription_output
from azext_managementpartner.errors.azure import explained
from azext_managementpartner.errors.responses import unreadable
from azext_managementpartner.links import get_link, is_to, link_result
from azext_managementpartner.tenants.rows import short_reason
from azext_managementpartner.tenants.summary import error_about, remark_about


def check(cli_ctx, shared, target, *, partner_id: str | None, is_one_of_many: bool, listed_roles: dict):  # noqa: PLR0913
    """Check the link of a target and the Azure roles of its principal.

    :param partner_id: the partner ID that should be linked; None: any.
    :param is_one_of_many: whether a command in the advice must name the tenant.
    :param listed_roles: dict of GUID in lower case to `Role`, see `listed_roles`.
    :return: the part of a row that comes from Azure, a dict.
    :raises AzureError: a request failed.
    """
    link = get_link(management_partner_client(cli_ctx, target, shared))
    principal = _principal(target, link, shared.sign_ins.claims(target))
    find_roles = partial(_find_roles, cli_ctx, shared, target, principal, listed_roles)
    if link and (partner_id is None or is_to(link, partner_id)):
        found = find_roles()
        status, advice = status_of(found.subscriptions), how_to_be_covered(principal, found)
    else:
        found, why = _result_or_reason(find_roles, target)
        options = f"--tenants {target.tenant_in_command}" if is_one_of_many else target.option
        command = f"az managementpartner set --partner-id {partner_id or '<partner ID>'} {options}".rstrip()
        status, advice = OTHER_PARTNER_ID if link else NOT_LINKED, how_to_link(command, link, found, why)
    return {
        **link_result(status, link),
        "checkedTime": f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ}",
        "advice": advice,
        "subscriptions": found and [subscription_output(subscription) for subscription in found.subscriptions],
    }


def with_single_user_advice(targets, results):
    """Add advice to the result of `check` in each tenant that, as far as is known, only one user covers."""
    count = Counter(target.tenant_key for target, result in zip(targets, results, strict=True) if _is_covered(result))
    return [
        {**result, "advice": add_single_user_advice(result["advice"])}
        if target.kind == "user" and _is_covered(result) and count[target.tenant_key] == 1
        else result
        for target, result in zip(targets, results, strict=True)
    ]


def not_covered_error(rows, **next_steps):
    """The error of `check` if links do not count, or could not be checked; see `error_about`."""
    return error_about("Not covered:", rows, [row for row in rows if not _is_covered(row)], **next_steps)


def improvement_remark(rows):
    """The remark on links that count, but could count more or longer, str or None; it does not repeat ONE_USER."""
    covered = [{**row, "advice": (row["advice"] or "").removesuffix(ONE_USER)} for row in rows if _is_covered(row)]
    return remark_about("Could be better:", rows, [row for row in covered if row["advice"]])


def _is_covered(row):
    return row["status"] in COUNTING


def _principal(target, link, claims):
    """The `Principal` of the link, or of the access token; None: nothing is linked, and the token does not name one.

    :raises AzureResponseError: neither the link nor the token names the principal and its tenant.
    """
    object_id, tenant = (link and link.object_id) or claims.get("oid"), (link and link.tenant_id) or claims.get("tid")
    if object_id and tenant:
        return Principal(object_id, tenant, "User" if target.kind == "user" else "ServicePrincipal")
    if link:
        raise unreadable("a complete link", "the object ID or the tenant ID is missing")
    return None


def _find_roles(cli_ctx, shared, target, principal, listed_roles):
    """The `RolesFound` of a principal, or None if that is None."""
    return principal and Lookup(cli_ctx, shared, target, principal, listed_roles).find()


def _result_or_reason(find_roles, target):
    """The roles, or None, and the reason of an error, which does not become the error of the row."""
    try:
        with explained(target):
            return find_roles(), None
    except CLIError as error:
        return None, short_reason(error)
