"""Reads the groups of a principal from Microsoft Graph, because Azure Lighthouse can delegate roles to groups."""

from typing import NamedTuple

from knack.util import CLIError

from azext_managementpartner._client_factory import graph_client
from azext_managementpartner._text import is_guid, shown
from azext_managementpartner.errors.azure import explained
from azext_managementpartner.errors.responses import GRAPH, unreadable
from azext_managementpartner.tenants.rows import short_reason

_GROUP = "#microsoft.graph.group"
_PAGE = 999


class Groups(NamedTuple):
    """The groups of a principal.

    :param ids: GUIDs in lower case; None: Microsoft Graph did not return them.
    :param why: the reason, in words, or None.
    :param login: the `az login` command that solves the problem, or None.
    """

    ids: set[str] | None
    why: str | None = None
    login: str | None = None

    def with_membership(self, subscription):
        """A subscription with `is_held` in each of its assignments, if the groups are known."""
        return subscription if self.ids is None else _decided(subscription, self.ids.__contains__)


def depends_on_groups(subscription):
    """Whether the coverage of a subscription, now or after activation of all roles, depends on the groups."""
    if not subscription.is_in_use or all(one.is_held is not None for one in subscription.assignments):
        return False
    in_all, in_none = (_decided(subscription, lambda _, is_in=is_in: is_in) for is_in in (True, False))
    return in_all.coverage != in_none.coverage or _activated(in_all).coverage != _activated(in_none).coverage


def groups_of(cli_ctx, target, shared, principal):
    """List the groups of a `Principal`, including nested groups; an error becomes the `why` of the `Groups`.

    Microsoft Graph does not list a membership that must be activated in Privileged Identity Management until it is.

    Source: Me_ListTransitiveMemberOf, ServicePrincipals_ListTransitiveMemberOf.
    """
    try:
        with explained(target, GRAPH):
            _require_own_principal(principal, shared.sign_ins.claims(target))
            entries = _memberships(graph_client(cli_ctx, target, shared), principal)
            return Groups({entry.id.lower() for entry in entries if entry.odata_type == _GROUP})
    except CLIError as error:
        return Groups(None, short_reason(error), getattr(error, "login_command", None))


def _require_own_principal(principal, claims):
    """Raise AzureResponseError if the `Principal` of the link is not the one of the access token.

    :param claims: see `SignIns.claims`.
    """
    if (
        not is_guid(principal.object_id)
        or claims.get("oid", principal.object_id).lower() != principal.object_id.lower()
    ):
        raise unreadable("a link", f"{shown(principal.object_id)} is not the object ID in the access token")


def _memberships(client, principal):
    """The groups, Entra ID roles and administrative units of a principal."""
    options = {"select": "id,displayName", "top": _PAGE, "retry_timeouts": False}
    if principal.kind == "User":
        return list(client.me.list_transitive_member_of(**options))
    return list(client.service_principals.list_transitive_member_of(principal.object_id, **options))


def _activated(subscription):
    """A subscription with all of its roles activated."""
    return subscription._replace(assignments=[one._replace(active=True) for one in subscription.assignments])


def _decided(subscription, is_group_of_principal):
    """A subscription with `is_held` in each of its assignments."""

    def decided(one):
        if one.is_held is not None:
            return one
        if is_group_of_principal(one.principal_id.lower()):
            return one._replace(is_held=True, principal_type="Group")
        return one._replace(is_held=False)

    return subscription._replace(assignments=[decided(one) for one in subscription.assignments])
