"""Tenants and their subscriptions."""

import uuid
from dataclasses import dataclass
from functools import cache


@cache
def guid(*names) -> str:
    """A GUID that is always the same for the same names."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, "/".join(names)))


def management_group(name) -> str:
    """The scope of a management group."""
    return f"/providers/Microsoft.Management/managementGroups/{name}"


@dataclass(frozen=True)
class Subscription:
    """A subscription of a tenant.

    :param name: display name.
    :param state: Enabled, Warned, PastDue, Disabled or Deleted.
    :param management_groups: names of its management groups, the root first.
    :param tags: pairs of the name and the value of a tag.
    """

    name: str
    state: str = "Enabled"
    management_groups: tuple = ()
    tags: tuple = ()

    @property
    def id(self):
        return guid("subscription", self.name)

    @property
    def scope(self) -> str:
        """The scope of the subscription."""
        return f"/subscriptions/{self.id}"

    def resource_group(self, name) -> str:
        """The scope of a resource group in it."""
        return f"{self.scope}/resourceGroups/{name}"

    @property
    def scopes_above(self):
        """The scopes from which it inherits roles, list of str: the root and its management groups."""
        return ["/", *map(management_group, self.management_groups)]


@dataclass(frozen=True)
class Tenant:
    """A tenant of Entra ID.

    :param name: display name.
    :param domain: default domain.
    :param other_domains: other verified domains.
    """

    name: str
    domain: str
    subscriptions: tuple = ()
    other_domains: tuple = ()

    @property
    def id(self):
        return guid("tenant", self.domain)

    @property
    def domains(self):
        """All verified domains at the start, list of str, the default domain first; see `World.domains`."""
        return [self.domain, *self.other_domains]
