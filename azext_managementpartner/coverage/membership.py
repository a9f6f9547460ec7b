"""The groups that a principal is a member of, as Microsoft Graph knows them: Azure Lighthouse delegates to groups."""

from typing import NamedTuple

from knack.util import CLIError

from azext_managementpartner._client_factory import graph_client
from azext_managementpartner._text import is_guid, shown
from azext_managementpartner.errors.azure import explained
from azext_managementpartner.errors.responses import GRAPH, unreadable
from azext_managementpartner.tenants.rows import in_brief

_GROUP = "#microsoft.graph.group"
_PAGE = 999


class Groups(NamedTuple):
    """What Microsoft Graph says of a principal's groups.

    :param ids: GUIDs in lower case, a set; None: Graph did not say.
    :param why: why it did not, in words; None: it did.
    :param login: the `az login` with which it may; None: there is none.
    """

    ids: set | None
    why: str | None = None
    login: str | None = None

    def with_membership(self, subscription):
        """A subscription whose delegations say whether the principal has their roles.

        :param subscription: `Subscription`.
        :return: the same where Graph did not say.
        """
        return subscription if self.ids is None else _decided(subscription, self.ids.__contains__)


def depends_on_groups(subscription):
    """Whether the groups of a principal decide how much of a subscription is covered, now or once all is activated.

    :param subscription: `Subscription`.
    """
    if not subscription.is_in_use or all(one.is_held is not None for one in subscription.assignments):
        return False
    in_all, in_none = (_decided(subscription, lambda _, is_in=is_in: is_in) for is_in in (True, False))
    return in_all.coverage != in_none.coverage or _activated(in_all).coverage != _activated(in_none).coverage


def groups_of(cli_ctx, target, shared, principal):
    """Ask Microsoft Graph for the groups that a principal is in, groups in groups included.

    Whatever is in the way is no trouble: then it is not known. A membership that has to be activated in Privileged
    Identity Management is not among them until it is.

    :param principal: `Principal`.
    :return: `Groups`.

    Source: Me_ListTransitiveMemberOf, ServicePrincipals_ListTransitiveMemberOf.
    """
    try:
        with explained(target, GRAPH):
            _refuse_another_principal(principal, shared.sign_ins.claims(target))
            entries = _memberships(graph_client(cli_ctx, target, shared), principal)
            return Groups({entry.id.lower() for entry in entries if entry.odata_type == _GROUP})
    except CLIError as error:
        return Groups(None, in_brief(error), getattr(error, "login_command", None))


def _refuse_another_principal(principal, claims):
    """Refuse to ask for the groups of somebody else than the link is of.

    :param principal: `Principal` that the link names.
    :param claims: what the access token says of the one who asks, see `SignIns.claims`.
    :raises AzureResponseError: it is somebody else, or none at all.
    """
    if (
        not is_guid(principal.object_id)
        or claims.get("oid", principal.object_id).lower() != principal.object_id.lower()
    ):
        raise unreadable("a link", f"{shown(principal.object_id)} is not the object ID of the one who asked for it")


def _memberships(client, principal):
    """The groups, roles of Entra ID and administrative units that a principal is in."""
    which = {"select": "id,displayName", "top": _PAGE, "retry_hanging": False}
    if principal.kind == "User":
        return list(client.me.list_transitive_member_of(**which))
    return list(client.service_principals.list_transitive_member_of(principal.object_id, **which))


def _activated(subscription):
    """A subscription in which all that could be activated is."""
    return subscription._replace(assignments=[one._replace(active=True) for one in subscription.assignments])


def _decided(subscription, is_group_of_principal):
    """A subscription in which it is known of each assignment whether the principal has it."""

    def decided(one):
        if one.is_held is not None:
            return one
        if is_group_of_principal(one.principal_id.lower()):
            return one._replace(is_held=True, principal_type="Group")
        return one._replace(is_held=False)

    return subscription._replace(assignments=[decided(one) for one in subscription.assignments])
