"""Whether the link of one target counts."""

from azext_managementpartner._client_factory import management_partner_client
from azext_managementpartner.coverage.advice import how_to_be_covered, how_to_link
from azext_managementpartner.coverage.assignments import COVERED, PARTLY_COVERED, Principal, status_of
from azext_managementpartner.coverage.lookup import Lookup
from azext_managementpartner.coverage.output import OTHER_PARTNER_ID, subscription_output
from azext_managementpartner.links import is_to, linked
from azext_managementpartner.messages.service import unreadable
from azext_managementpartner.messages.summary import advice_on_some, error_of_some


def check(cli_ctx, shared, target, partner_id, is_one_of_many):
    """Look at the link, and at the Azure roles behind it.

    :param cli_ctx: the context of the running command.
    :param shared: `Shared` connections, sign-ins and threads.
    :param target: `Target`.
    :param partner_id: the partner ID that should be linked; None: any.
    :param is_one_of_many: whether a command must name the tenant in order to act in it.
    :return: what was found, a dict: the part of a row that Azure knows.
    :raises AzureError: Azure did not answer, or refused what it should not.
    """
    options = f"--tenants {target.tenant_in_command}" if is_one_of_many else target.option
    link = linked(management_partner_client(cli_ctx, target, shared))
    if link is None:
        return {"status": "NotLinked", "advice": how_to_link(target, options, partner_id)}
    found = Lookup(cli_ctx, shared, target, _principal(target, link)).find()
    if partner_id is None or is_to(link, partner_id):
        status, advice = status_of(found.subscriptions), how_to_be_covered(target, link.object_id, found)
    else:
        status, advice = OTHER_PARTNER_ID, how_to_link(target, options, partner_id, link.partner_id)
    return {
        "status": status,
        "objectId": link.object_id,
        "partnerId": link.partner_id,
        "partnerName": link.partner_name,
        "advice": advice,
        "subscriptions": [subscription_output(subscription) for subscription in found.subscriptions],
    }


def not_all_count(rows, **ways_on):
    """The error of `check`, where some links do not count at all, or could not be looked at.

    :param rows: the rows that there are, list of dict.
    :param ways_on: see `error_of_some`.
    :return: UnclassifiedUserFault; None where each is covered, whole or in part.
    """
    return error_of_some("Not covered:", rows, [row for row in rows if not _is_covered(row)], **ways_on)


def not_wholly_well(rows):
    """What is said of links that count, but not everywhere, or not for long.

    :param rows: the rows that there are, list of dict.
    :return: str; None where there are none.
    """
    return advice_on_some("Could be better:", rows, [row for row in rows if _is_covered(row) and row["advice"]])


def _is_covered(row):
    return row["status"] in (COVERED, PARTLY_COVERED)


def _principal(target, link):
    """The principal of a link, which names it and its tenant by their GUIDs."""
    if not (link.object_id and link.tenant_id):
        raise unreadable("a whole link", "it says neither whose it is nor where")
    return Principal(link.object_id, link.tenant_id, "User" if target.kind == "user" else "ServicePrincipal")
