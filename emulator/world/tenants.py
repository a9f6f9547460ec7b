"""Tenants and their subscriptions."""

import uuid
from dataclasses import dataclass
from functools import cache


@cache
def guid(*names):
    """A GUID that is the same in every run.

    :param names: str, what the GUID is for.
    :return: str.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, "/".join(names)))


def management_group(name):
    """The scope of a management group.

    :param name: its name.
    :return: str.
    """
    return f"/providers/Microsoft.Management/managementGroups/{name}"


@dataclass(frozen=True)
class Subscription:
    """A subscription of a tenant.

    :param name: display name.
    :param state: Enabled, Warned, PastDue, Disabled or Deleted.
    :param management_groups: names of the management groups that it is in, the root first.
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
    def scope(self):
        """The subscription as a scope of roles, str."""
        return f"/subscriptions/{self.id}"

    def resource_group(self, name):
        """The scope of a resource group in it, str."""
        return f"{self.scope}/resourceGroups/{name}"

    @property
    def scopes_above(self):
        """The scopes from which it inherits roles, a list of str: the root and its management groups."""
        return ["/", *map(management_group, self.management_groups)]


@dataclass(frozen=True)
class Tenant:
    """A tenant of Entra ID.

    :param name: display name.
    :param domain: default domain.
    :param subscriptions: its subscriptions.
    :param other_domains: its other verified domains.
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
        """All verified domains at first, list of str, the default domain first; see `World.domains`."""
        return [self.domain, *self.other_domains]
