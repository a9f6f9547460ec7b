"""Azure roles, and Microsoft's list of those that count."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

BUILT_IN = "BuiltInRole"


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
    return role_definition_id.rpartition("/")[2].lower()


@cache
def microsofts_list():
    """The roles on Microsoft's list for partner earned credit, in pec_roles.csv beside this file.

    Source: the page "Roles and permissions required to receive partner earned credit" in Microsoft's documentation of
    Partner Center; 122 roles, 98 of them eligible, with the names and IDs that Azure had in November 2026. Where a role
    was renamed since, nameOnMicrosoftsList has the name that the page gives it.

    :return: dict of GUID in lower case to `Role`.
    """
    with Path(__file__).with_name("pec_roles.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["roleDefinitionId"].lower(): Role(row["name"], BUILT_IN, row["eligible"] == "yes")
            for row in csv.DictReader(file)
        }
