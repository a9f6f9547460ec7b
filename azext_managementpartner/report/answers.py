"""What one row of `check` or `list` says: of one principal in one tenant."""

import math
import re
from datetime import datetime, timezone
from typing import NamedTuple

from azext_managementpartner._text import in_one_line, is_guid, shown
from azext_managementpartner.coverage.assignments import COVERAGES
from azext_managementpartner.coverage.output import NOT_LINKED, OTHER_PARTNER_ID
from azext_managementpartner.tenants.rows import TROUBLE

LINKED = "Linked"
_STATUSES = {
    *(LINKED, NOT_LINKED),
    *("Covered", "PartlyCovered", "NotCovered", "NoSubscription", "Unknown", OTHER_PARTNER_ID),
    *TROUBLE,
}
_FLAGS = ("counts", "active")
_TEXTS = ("id", "scope", "resourceGroup", "roleDefinitionId", "roleName", "roleType", "principalId", "principalType",
          "since", "until", "condition")  # fmt: skip
"""What `check` says of a role assignment."""
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?", re.ASCII)


class FlawError(Exception):
    """Why a file is not what `check` or `list` printed, as a part of a sentence."""


class Overview(NamedTuple):
    """A subscription, as one principal sees it.

    :param id: GUID in lower case.
    :param name: display name, or None.
    :param state: Enabled, Warned, PastDue, Disabled or Deleted, or None.
    :param tenant: GUID in lower case of the tenant that owns it; None: the one in which the principal was looked at.
    :param coverage: Whole, Part, Temporary, None or Unknown: how much of it a link of the principal covers.
    :param assignments: the principal's roles, list of dict, as `check` prints them.
    :param counting: those by which it is covered.
    :param ended: when the last of those ended that would cover more, text; None: none has ended.
    """

    id: str
    name: str | None
    state: str | None
    tenant: str | None
    coverage: str
    assignments: list
    counting: list | tuple = ()
    ended: str | None = None


class Answer(NamedTuple):
    """What was found of one principal in one tenant; the names are those of a row's keys, in Python's spelling.

    :param tenant_id: GUID in lower case; None: not known.
    :param object_id: GUID in lower case; None: not known.
    :param checked_time: when it was looked at, text; None: the row does not say.
    :param seen: list of `Overview`; None: nobody looked.
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
    seen: list | None

    @property
    def is_in_trouble(self):
        """Whether nobody could look."""
        return self.status in TROUBLE

    @property
    def number(self):
        """The partner ID that is linked, without zeros in front; None: none is, or nobody could look."""
        return self.partner_id.lstrip("0") if self.partner_id and not self.is_in_trouble else None

    @property
    def is_user(self):
        """Whether it is of a user, whose link ends when they leave."""
        return self.user_type == "user"

    @property
    def name(self):
        """What to call the principal."""
        return in_one_line(self.user_name or self.object_id or "somebody")

    def is_linked(self, partner_id=None):
        """Whether the principal is linked to the partner ID that is meant.

        :param partner_id: digits, without zeros in front; None: the one that `check` was given, or any.
        """
        if partner_id is None:
            return self.number is not None and self.status not in (NOT_LINKED, OTHER_PARTNER_ID)
        return self.number == partner_id

    def links_another(self, partner_id=None):
        """Whether another partner ID is linked than the one that is meant; see `is_linked`."""
        return self.number is not None and not self.is_linked(partner_id)


def instant(text):
    """A time as text, as a time that can be compared.

    :param text: ISO 8601, with any number of digits of fraction; UTC where it has no zone. None: not known.
    :return: datetime in UTC; None: it is no such text.
    """
    match = _TIME.fullmatch(text) if text else None
    if not match:
        return None
    day, time, fraction, zone = match.groups()
    zone = "+00:00" if zone in (None, "Z") else zone
    try:
        return datetime.fromisoformat(f"{day}T{time}.{(fraction or '')[:6]:0<6}{zone}").astimezone(timezone.utc)
    except (ValueError, OverflowError):  # the latter: before the year 1 in UTC
        return None


def moment(text):
    """A time as text, as a number by which times can be put in order.

    :param text: see `instant`.
    :return: seconds, float; what is no such text comes before all others.
    """
    when = instant(text)
    return when.timestamp() if when else -math.inf


def answer_of(row, number):
    """Read one row.

    :param row: what the JSON has.
    :param number: which row it is, from 1.
    :return: `Answer`.
    :raises FlawError: it is no row of `check` or `list`.
    """
    try:
        return _answer_of(row)
    except FlawError as error:
        raise FlawError(f"row {number}: {error}") from None


def _answer_of(row):
    if not isinstance(row, dict):
        raise FlawError("it is no object")
    if "principals" in row:
        raise FlawError("it is what report printed, and not what check did")
    for key in ("tenantId", "userName", "status"):
        if key not in row:
            raise FlawError(f"it has no {key}")
    status = _text(row, "status")
    if status not in _STATUSES:
        raise FlawError(f"its status is {shown(str(status))}, which is none of check and list")
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
    """The subscriptions of a row; of one that it has twice, the one that is covered more."""
    seen = sorted((_seen(one) for one in _objects(row, "subscriptions")), key=lambda one: COVERAGES.index(one.coverage))
    return list({one.id: one for one in seen}.values())


def _seen(subscription):
    guid, coverage = _guid(subscription, "subscriptionId"), _text(subscription, "coverage")
    if guid is None:
        raise FlawError("a subscription has no subscriptionId")
    if coverage not in COVERAGES:
        raise FlawError(f"the coverage of a subscription is {shown(str(coverage))}, which is none of check")
    return Overview(
        id=guid,
        name=_text(subscription, "displayName"),
        state=_text(subscription, "state"),
        tenant=_guid(subscription, "tenantId"),
        coverage=coverage,
        assignments=[_assignment(one) for one in _objects(subscription, "roleAssignments")],
    )


def _assignment(given):
    """A role assignment, with each key that `check` gives it."""
    assignment = {**{key: _flag(given, key) for key in _FLAGS}, **{key: _text(given, key) for key in _TEXTS}}
    if not assignment["scope"]:
        raise FlawError("a role assignment has no scope")
    return assignment


def _objects(thing, key):
    """A list of objects under a key; an empty one where there is none."""
    value = thing.get(key) or []
    if not (isinstance(value, list) and all(isinstance(one, dict) for one in value)):
        raise FlawError(f"{key} is no list of objects")
    return value


def _text(thing, key):
    value = thing.get(key)
    if not isinstance(value, str | None):
        raise FlawError(f"{key} is no text")
    return value


def _flag(thing, key):
    value = thing.get(key)
    if not isinstance(value, bool | None):
        raise FlawError(f"{key} is neither true nor false")
    return value


def _guid(thing, key):
    value = _text(thing, key)
    if value is not None and not is_guid(value):
        raise FlawError(f"{key} is {shown(value)}, which is no GUID")
    return value and value.lower()
