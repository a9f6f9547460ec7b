"""Azure roles, and whether they count."""

from typing import NamedTuple


class Role(NamedTuple):
    """An Azure role.

    :param name: its display name; None: not known.
    :param kind: BuiltInRole or CustomRole; None: not known.
    :param counts: whether Microsoft's list calls it eligible; None: it is not on the list.
    """

    name: str | None = None
    kind: str | None = None
    counts: bool | None = None


def role_id(role_definition_id):
    """The GUID of a role.

    :param role_definition_id: resource ID of a role definition, in any letter case, or the GUID alone.
    :return: the GUID in lower case.
    """
    return role_definition_id.rstrip("/").rpartition("/")[2].lower()
