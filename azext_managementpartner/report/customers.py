"""The customers: the rows of each tenant, combined."""

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from azext_managementpartner._text import grouped, is_guid
from azext_managementpartner.coverage.assignments import (
    COVERAGES,
    COVERED,
    NO_SUBSCRIPTION,
    NOT_COVERED,
    PARTLY_COVERED,
    UNKNOWN,
    status_of,
)
from azext_managementpartner.coverage.output import NOT_LINKED, OTHER_PARTNER_ID
from azext_managementpartner.report.answers import LINKED, timestamp
from azext_managementpartner.report.principals import find_same_principal, newest_rows, sort_key
from azext_managementpartner.report.subscriptions import merged_subscription, without_ended_roles


def customer_name(row):
    """The name to show for a customer: its display name, its domain, or a subscription that it owns.

    A tenant that is known only through Azure Lighthouse has neither a name nor a domain.

    :param row: a row of the report.
    :return: any str, not yet printable.
    """
    seen = [subscription["displayName"] for subscription in row["subscriptions"] if subscription["displayName"]]
    return (
        row["tenantDisplayName"]
        or row["tenantDefaultDomain"]
        or (f"Owner of {seen[0]}" if seen else row["tenantId"])
        or "Tenants that could not be listed"
    )


class Tenants:
    """The tenants of many rows. Each has a key: its ID, or else its domain name.

    :param answers: list of `Answer`, in any order; the newest have the names.
    :param listed: the `ListedTenant` of --tenants.
    :ivar listed: their companies, or None, by tenant key.
    """

    def __init__(self, answers, listed=()):
        named = sorted(answers, key=_age)
        self._domains = {one.tenant_id: one.tenant_default_domain for one in named if one.tenant_default_domain}
        owners = {(domain.casefold(), tenant_id) for tenant_id, domain in self._domains.items() if tenant_id}
        self._owners = grouped(owners, lambda pair: pair[0])
        self.listed = {self.tenant_key(name): name.company for name in reversed(listed)}
        names = {self.tenant_key_of(one): one.tenant_display_name for one in named if one.tenant_display_name}
        self._names = {**self.listed, **names}

    def tenant_key_of(self, answer):
        """The key of a row's tenant; "" for a row that stands for tenants that could not be listed."""
        return answer.tenant_id or self.tenant_key(answer.tenant_default_domain or "")

    def tenant_key(self, name):
        """The key of a tenant: its GUID, or its domain name in lower case if the rows have no single ID for that.

        :param name: GUID or domain name.
        """
        owners = self._owners.get(name.casefold(), [])
        return owners[0][1] if len(owners) == 1 else name.casefold()

    def with_tenant_ids(self, answers):
        """The rows, list of `Answer`, with tenant IDs added that other rows have with the same domain name."""
        keys = [(answer, self.tenant_key_of(answer)) for answer in answers]
        return [answer._replace(tenant_id=key if is_guid(key) else None) for answer, key in keys]

    def names(self, key):
        """The ID, display name and default domain of a tenant, each None where it is not known."""
        tenant_id, domain = (key, self._domains.get(key)) if is_guid(key) else (None, key or None)
        return tenant_id, self._names.get(key), domain


def _age(answer):
    return timestamp(answer.checked_time), answer.tenant_display_name or "", answer.tenant_default_domain or ""


NOT_CHECKED = "NotChecked"
NOT_IN_USE = "NotInUse"
"""The coverage of a disabled or deleted subscription."""
_BEST = (COVERED, PARTLY_COVERED, UNKNOWN, NOT_COVERED, NO_SUBSCRIPTION)


@dataclass(eq=False)
class Customer:
    """A tenant, and the principals that work in it or see its subscriptions through Azure Lighthouse.

    :param tenant_id: GUID in lower case; None: not known.
    :param answers: list of `Answer`, the newest of each principal.
    :param subscriptions: list of `Subscription`, sorted by name.
    :param partner_id: the partner ID that should be linked; None: any.
    :param partner_id_to_link: the partner ID to recommend: `partner_id`, or the only one that is linked anywhere;
        None: not known.
    """

    tenant_id: str | None
    display_name: str | None
    default_domain: str | None
    answers: list
    subscriptions: list
    partner_id: str | None
    partner_id_to_link: str | None = None

    @property
    def tenant_key(self):
        """The key of the tenant; see `Tenants.tenant_key`."""
        return self.tenant_id or (self.default_domain or "").casefold()

    @cached_property
    def linked(self):
        """The principals that are linked to the partner ID that should be linked, list of `Answer`."""
        return [answer for answer in self.answers if answer.is_linked(self.partner_id)]

    @cached_property
    def linked_to_another(self):
        """The principals that are linked to another partner ID, list of `Answer`."""
        return [answer for answer in self.answers if answer.is_linked_to_another(self.partner_id)]

    @property
    def partner_ids(self):
        """All linked partner IDs, sorted."""
        linked = (*self.linked, *self.linked_to_another)
        return sorted({answer.linked_id: answer.partner_id for answer in linked}.values())

    @cached_property
    def in_use(self):
        """The subscriptions that are not disabled or deleted."""
        return [subscription for subscription in self.subscriptions if subscription.is_in_use]

    @cached_property
    def status(self):
        """The combined status of all principals: a status of `check`, or NotChecked."""
        linked = self.linked
        if linked:
            unknown = {UNKNOWN if one.status == LINKED else one.status for one in linked if one.seen is None}
            is_known = self.subscriptions or any(one.seen is not None for one in linked)
            known = {status_of(self.subscriptions)} if is_known else set()
            return min(known | (unknown & set(_BEST)), key=_BEST.index, default=UNKNOWN)
        if self.linked_to_another:
            return OTHER_PARTNER_ID
        return NOT_LINKED if any(not one.is_in_trouble for one in self.answers) else NOT_CHECKED

    @property
    def coverage(self):
        """The number of subscriptions by coverage, dict."""
        counts = Counter(one.coverage if one.is_in_use else NOT_IN_USE for one in self.subscriptions)
        return {kind: counts[kind] for kind in (*reversed(COVERAGES), NOT_IN_USE)}


def customers_of(answers, tenants, partner_id=None, now=None, earlier=()):
    """Combine the rows into customers.

    A subscription belongs to the tenant that owns it, even if it is seen from another tenant. A tenant whose principals
    see only subscriptions that others delegate to it is the partner's own tenant, not a customer. A principal there
    that sees no subscription belongs to the customers that delegate.

    :param answers: list of `Answer`, in any order; see `Tenants.with_tenant_ids`.
    :param tenants: `Tenants` of these rows, and of others.
    :param partner_id: the partner ID that should be linked, without leading zeros; None: any.
    :param now: datetime with a time zone, to leave out roles that have ended; None: leave out none.
    :param earlier: list of `Customer` that were checked earlier and remain customers.
    :return: list of `Customer`, each tenant once, sorted by name.
    """
    principals = {key: newest_rows(same) for key, same in grouped(answers, tenants.tenant_key_of).items()}
    views = _views(principals, now.timestamp() if now else -math.inf)
    by_owner = grouped(views, lambda view: view.owner)
    partners = {view.tenant_key for view in views} - {view.owner for view in views if view.owner == view.tenant_key}
    known = {one.tenant_key: one for one in earlier}
    customers = []
    for key in {*tenants.listed, *by_owner, *(({*principals, *known}) - partners)}:
        views_of_it = by_owner.get(key, [])
        answers_for_it = [
            *principals.get(key, []),
            *_without_subscriptions(principals, {view.tenant_key for view in views_of_it} & partners),
            *(_earlier_guests(known[key], principals, tenants) if key in known else []),
        ]
        customers.append(_customer(tenants.names(key), answers_for_it, views_of_it, partner_id))
    linked = {answer.linked_id for customer in customers for answer in customer.linked}
    to_link = partner_id or (linked.pop() if len(linked) == 1 else None)
    for customer in customers:
        customer.partner_id_to_link = to_link
    return sorted(customers, key=_names)


class _View(NamedTuple):
    """A subscription that a principal sees, with the keys of its owner and of the principal's tenant."""

    owner: str
    tenant_key: str
    answer: object
    seen: object


def _views(principals, now):
    """The subscriptions that all principals see, list of `_View`. If the rows name two owners, the newest row counts.

    :param principals: dict of tenant key to list of `Answer`.
    """
    views, owners = [], {}
    for key, answers in principals.items():
        for answer in answers:
            checked = timestamp(answer.checked_time)
            for seen in answer.seen or []:
                owner = (seen.tenant is not None, checked, seen.tenant or key)
                owners[seen.id] = max(owners.get(seen.id, owner), owner)
                views.append((seen.id, key, answer, without_ended_roles(seen, checked, now)))
    return [_View(owners[seen_id][-1], *view) for seen_id, *view in views]


def _without_subscriptions(principals, keys):
    return [answer for key in sorted(keys) for answer in principals[key] if not answer.seen]


def _earlier_guests(customer, principals, tenants):
    """The current rows of principals that saw a customer through Azure Lighthouse earlier."""
    guests = [answer for answer in customer.answers if tenants.tenant_key_of(answer) != customer.tenant_key]
    found = [find_same_principal(answer, principals.get(tenants.tenant_key_of(answer), [])) for answer in guests]
    return [answer for answer in found if answer]


def _customer(names, answers, views, partner_id):
    principals = list({id(answer): answer for answer in (*answers, *(view.answer for view in views))}.values())
    principals.sort(key=sort_key)
    is_known = all(answer.seen is not None for answer in principals if answer.is_linked(partner_id))
    subscriptions = []
    for subscription_id, same in grouped(views, lambda view: view.seen.id).items():
        same.sort(key=lambda view: sort_key(view.answer))
        pairs = grouped(((view.answer, view.seen) for view in same), lambda pair: pair[0].is_linked(partner_id))
        subscriptions.append(merged_subscription(subscription_id, pairs.get(True, []), pairs.get(False, []), is_known))
    subscriptions.sort(key=lambda one: (one.name or "", one.id))
    return Customer(*names, principals, subscriptions, partner_id)


def _names(customer):
    names = (customer.display_name, customer.default_domain, customer.tenant_id)
    return [(name is None, name or "") for name in names]
