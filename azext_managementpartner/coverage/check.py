"""Whether the link of one target counts, or one would that is not there yet."""

from collections import Counter
from datetime import datetime, timezone
from functools import partial

from knack.util import CLIError

from azext_managementpartner._client_factory import management_partner_client
from azext_managementpartner.coverage.advice import ONE_USER, how_to_be_covered, how_to_link, with_one_user
from azext_managementpartner.coverage.assignments import COVERED, PARTLY_COVERED, Principal, status_of
from azext_managementpartner.coverage.lookup import Lookup
from azext_managementpartner.coverage.output import NOT_LINKED, OTHER_PARTNER_ID, subscription_output
from azext_managementpartner.errors.azure import explained
from azext_managementpartner.errors.responses import unreadable
from azext_managementpartner.links import finding, is_to, linked
from azext_managementpartner.tenants.rows import in_brief
from azext_managementpartner.tenants.summary import error_about, remark_about


def check(cli_ctx, shared, target, *, partner_id, is_one_of_many, listed):  # noqa: PLR0913
    """Look at the link, and at the Azure roles behind it, or behind one that could be made.

    :param partner_id: the partner ID that should be linked; None: any.
    :param is_one_of_many: whether a command must name the tenant in order to act in it.
    :param listed: the roles to go by, dict of GUID in lower case to `Role`.
    :return: what was found, a dict: the part of a row that Azure knows.
    :raises AzureError: Azure did not answer, or refused what it should not.
    """
    link = linked(management_partner_client(cli_ctx, target, shared))
    principal = _principal(target, link, shared.sign_ins.claims(target))
    look_up = partial(_roles, cli_ctx, shared, target, principal, listed)
    if link and (partner_id is None or is_to(link, partner_id)):
        found = look_up()
        status, advice = status_of(found.subscriptions), how_to_be_covered(principal, found)
    else:
        found, why = _unless_in_trouble(look_up, target)
        options = f"--tenants {target.tenant_in_command}" if is_one_of_many else target.option
        command = f"az managementpartner set --partner-id {partner_id or '<partner ID>'} {options}".rstrip()
        status, advice = OTHER_PARTNER_ID if link else NOT_LINKED, how_to_link(command, link, found, why)
    return {
        **finding(status, link),
        "checkedTime": f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ}",
        "advice": advice,
        "subscriptions": found and [subscription_output(subscription) for subscription in found.subscriptions],
    }


def with_single_user_advice(targets, results):
    """Say of a tenant that one user alone covers, as far as is seen, that the coverage ends with the user.

    :param targets: list of `Target`.
    :param results: what was found of each, a list of dict, see `check`.
    :return: list of dict.
    """
    count = Counter(target.tenant_key for target, result in zip(targets, results, strict=True) if _is_covered(result))
    return [
        {**result, "advice": with_one_user(result["advice"])}
        if target.kind == "user" and _is_covered(result) and count[target.tenant_key] == 1
        else result
        for target, result in zip(targets, results, strict=True)
    ]


def not_covered_error(rows, **ways_on):
    """The error of `check`, where some links do not count at all, or could not be looked at.

    :param rows: the rows that there are, list of dict.
    :param ways_on: see `error_about`.
    :return: UnclassifiedUserFault; None where each is covered, whole or in part.
    """
    return error_about("Not covered:", rows, [row for row in rows if not _is_covered(row)], **ways_on)


def could_be_better(rows):
    """What is said of links that count, but not everywhere, or not for long; that they are one user's is not repeated.

    :param rows: the rows that there are, list of dict.
    :return: str; None where there are none.
    """
    covered = [{**row, "advice": (row["advice"] or "").removesuffix(ONE_USER)} for row in rows if _is_covered(row)]
    return remark_about("Could be better:", rows, [row for row in covered if row["advice"]])


def _is_covered(row):
    return row["status"] in (COVERED, PARTLY_COVERED)


def _principal(target, link, claims):
    """The principal whose roles are meant: a link names it and its tenant by their GUIDs, and so does an access token.

    :return: `Principal`; None: nothing is linked, and the token does not say.
    :raises AzureResponseError: something is linked, and neither says.
    """
    object_id, tenant = (link and link.object_id) or claims.get("oid"), (link and link.tenant_id) or claims.get("tid")
    if object_id and tenant:
        return Principal(object_id, tenant, "User" if target.kind == "user" else "ServicePrincipal")
    if link:
        raise unreadable("a whole link", "it says neither whose it is nor where")
    return None


def _roles(cli_ctx, shared, target, principal, listed):
    """The roles of a principal, `Found`; None: nobody knows who it is."""
    return principal and Lookup(cli_ctx, shared, target, principal, listed).find()


def _unless_in_trouble(look_up, target):
    """What is looked up besides, or None, and why it could not be: trouble with it is none of the row."""
    try:
        with explained(target):
            return look_up(), None
    except CLIError as error:
        return None, in_brief(error)
