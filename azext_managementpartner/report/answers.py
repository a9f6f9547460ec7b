"""One row of `check` or `list`: the result for one principal in one tenant."""

import math
import re
from datetime import datetime, timezone
from typing import NamedTuple

from azext_managementpartner._text import in_one_line, is_guid, shown
from azext_managementpartner.coverage.assignments import COVERAGES
from azext_managementpartner.coverage.output import NOT_LINKED, OTHER_PARTNER_ID
from azext_managementpartner.tenants.rows import ERROR_STATUSES

LINKED = "Linked"
_STATUSES = {
    *(LINKED, NOT_LINKED),
    *("Covered", "PartlyCovered", "NotCovered", "NoSubscription", "Unknown", OTHER_PARTNER_ID),
    *ERROR_STATUSES,
}
_FLAGS = ("counts", "active")
_TEXTS = ("id", "scope", "resourceGroup", "roleDefinitionId", "roleName", "roleType", "principalId", "principalType",
          "since", "until", "condition")  # fmt: skip
"""The texts that `check` prints for a role assignment."""
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?", re.ASCII)


class FormatError(Exception):
    """The reason why a file is not output of `check` or `list`, as a part of a sentence."""


class SeenSubscription(NamedTuple):
    """A subscription, as one principal sees it.

    :param id: GUID in lower case.
    :param state: Enabled, Warned, PastDue, Disabled or Deleted.
    :param tenant: GUID in lower case of the owner; None: the tenant of the row.
    :param coverage: Whole, Part, Temporary, None or Unknown: how much of it a link of the principal covers.
    :param assignments: the principal's role assignments, as `check` prints them.
    :param counting: the assignments that cover it.
    :param ended: the end of the last assignment that would cover more; None: none has ended.
    """

    id: str
    name: str | None
    state: str | None
    tenant: str | None
    coverage: str
    assignments: list[dict]
    counting: list[dict] | tuple = ()
    ended: str | None = None


class Answer(NamedTuple):
    """The result for one principal in one tenant; the fields are the keys of the row.

    :param tenant_id: GUID in lower case; None: not known.
    :param object_id: GUID in lower case; None: not known.
    :param seen: the subscriptions; None: they were not checked.
    """

    tenant_id: str | None
    tenant_display_name: str | None
    tenant_default_domain: str | None
    user_name: str | None
    user_type: str | None
    object_id: str | None
    partner_id: str | None
    partner_name: str | None
    status: str
    created_time: str | None
    updated_time: str | None
    checked_time: str | None
    advice: str | None
    error: str | None
    seen: list[SeenSubscription] | None

    @property
    def is_in_trouble(self):
        """Whether the check failed."""
        return self.status in ERROR_STATUSES

    @property
    def linked_id(self):
        """The linked partner ID, without leading zeros; None: not linked, or the check failed."""
        return (self.partner_id or "").lstrip("0") or None if not self.is_in_trouble else None

    @property
    def is_user(self):
        """Whether the principal is a user, whose link ends when they leave."""
        return self.user_type == "user"

    @property
    def name(self):
        """The name to show for the principal."""
        return in_one_line(self.user_name or self.object_id or "somebody")

    def is_linked(self, partner_id=None):
        """Whether the principal is linked to a partner ID.

        :param partner_id: digits, without leading zeros; None: the one that `check` was given, or any.
        """
        if partner_id is None:
            return self.linked_id is not None and self.status not in (NOT_LINKED, OTHER_PARTNER_ID)
        return self.linked_id == partner_id

    def is_linked_to_another(self, partner_id=None):
        """Whether the principal is linked to another partner ID; see `is_linked`."""
        return self.linked_id is not None and not self.is_linked(partner_id)


def parse_time(text):
    """Parse a time.

    :param text: ISO 8601 with any number of fractional digits, in UTC if it has no zone; or None.
    :return: datetime in UTC; None: the text is not a time.
    """
    match = _TIME.fullmatch(text) if text else None
    if not match:
        return None
    day, time, fraction, zone = match.groups()
    zone = "+00:00" if zone in (None, "Z") else zone
    try:
        return datetime.fromisoformat(f"{day}T{time}.{(fraction or '')[:6]:0<6}{zone}").astimezone(timezone.utc)
    except (ValueError, OverflowError):  # OverflowError: before the year 1 in UTC
        return None


def timestamp(text):
    """The seconds since 1970 of a time, to sort by; see `parse_time`. A text that is not a time comes first."""
    when = parse_time(text)
    return when.timestamp() if when else -math.inf


def answer_of(row, number):
    """Read one row from JSON as an `Answer`.

    :param number: the number of the row in its file, from 1.
    :raises FormatError: it is not a row of `check` or `list`.
    """
    try:
        return _answer_of(row)
    except FormatError as error:
        raise FormatError(f"row {number}: {error}") from None


def _answer_of(row):
    if not isinstance(row, dict):
        raise FormatError("it is not an object")
    if "principals" in row:
        raise FormatError("it is output of report, not of check")
    for key in ("tenantId", "userName", "status"):
        if key not in row:
            raise FormatError(f"it has no {key}")
    status = _text(row, "status")
    if status not in _STATUSES:
        raise FormatError(f"{shown(str(status))} is not a status of check or list")
    return Answer(
        tenant_id=_guid(row, "tenantId"),
        tenant_display_name=_text(row, "tenantDisplayName"),
        tenant_default_domain=_text(row, "tenantDefaultDomain"),
        user_name=_text(row, "userName"),
        user_type=_text(row, "userType"),
        object_id=_guid(row, "objectId"),
        partner_id=_text(row, "partnerId"),
        partner_name=_text(row, "partnerName"),
        status=status,
        created_time=_text(row, "createdTime"),
        updated_time=_text(row, "updatedTime"),
        checked_time=_text(row, "checkedTime"),
        advice=_text(row, "advice"),
        error=_text(row, "error"),
        seen=None if row.get("subscriptions") is None else _all_seen(row),
    )


def _all_seen(row):
    """The subscriptions of a row. If one is there twice, the better coverage counts."""
    seen = sorted((_seen(one) for one in _objects(row, "subscriptions")), key=lambda one: COVERAGES.index(one.coverage))
    return list({one.id: one for one in seen}.values())


def _seen(subscription):
    guid, coverage = _guid(subscription, "subscriptionId"), _text(subscription, "coverage")
    if guid is None:
        raise FormatError("a subscription has no subscriptionId")
    if coverage not in COVERAGES:
        raise FormatError(f"{shown(str(coverage))} is not a coverage that check prints")
    return SeenSubscription(
        id=guid,
        name=_text(subscription, "displayName"),
        state=_text(subscription, "state"),
        tenant=_guid(subscription, "tenantId"),
        coverage=coverage,
        assignments=[_assignment(one) for one in _objects(subscription, "roleAssignments")],
    )


def _assignment(given):
    """A role assignment with all keys that `check` prints."""
    assignment = {**{key: _flag(given, key) for key in _FLAGS}, **{key: _text(given, key) for key in _TEXTS}}
    if not assignment["scope"]:
        raise FormatError("a role assignment has no scope")
    return assignment


def _objects(thing, key):
    """The list of objects under a key; empty where the key is missing."""
    value = thing.get(key) or []
    if not (isinstance(value, list) and all(isinstance(one, dict) for one in value)):
        raise FormatError(f"{key} is not a list of objects")
    return value


def _text(thing, key):
    value = thing.get(key)
    if not isinstance(value, str | None):
        raise FormatError(f"{key} is not a string")
    return value


def _flag(thing, key):
    value = thing.get(key)
    if not isinstance(value, bool | None):
        raise FormatError(f"{key} is not true or false")
    return value


def _guid(thing, key):
    value = _text(thing, key)
    if value is not None and not is_guid(value):
        raise FormatError(f"{key} {shown(value)} is not a GUID")
    return value and value.lower()
