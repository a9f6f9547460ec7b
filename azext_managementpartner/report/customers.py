"""The customers, each with what all rows together say about it."""

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
from azext_managementpartner.report.answers import LINKED, moment
from azext_managementpartner.report.principals import counterpart, in_order, newest_of_each
from azext_managementpartner.report.subscriptions import as_of, union


def title_of(row):
    """What to call a customer: a tenant that is known by Azure Lighthouse alone has neither name nor domain.

    :param row: what the command prints of it, dict.
    :return: any str: the display name, the domain, or whose subscriptions it owns, the first that is known.
    """
    seen = [subscription["displayName"] for subscription in row["subscriptions"] if subscription["displayName"]]
    return (
        row["tenantDisplayName"]
        or row["tenantDefaultDomain"]
        or (f"Owner of {seen[0]}" if seen else row["tenantId"])
        or "Tenants that could not be listed"
    )


class Tenants:
    """The tenants of many rows, each with what tells it from others: its place.

    :param answers: list of `Answer`, in any order: the newest of them have the names.
    :param listed: tenants that are named besides, list of `ListedTenant`.
    :ivar listed: the companies of those, or None, by their places.
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
        """The tenant of a row: see `place`; "" where the row stands for tenants that are not known."""
        return answer.tenant_id or self.tenant_key(answer.tenant_default_domain or "")

    def tenant_key(self, name):
        """What tells a tenant from others: its GUID, or its domain name in lower case where no single row has that.

        :param name: GUID or domain name.
        """
        owners = self._owners.get(name.casefold(), [])
        return owners[0][1] if len(owners) == 1 else name.casefold()

    def settled(self, answers):
        """The rows, each with the ID of its tenant where another row has that with the same domain name.

        :param answers: list of `Answer`.
        :return: list of `Answer`.
        """
        places = [(answer, self.tenant_key_of(answer)) for answer in answers]
        return [answer._replace(tenant_id=place if is_guid(place) else None) for answer, place in places]

    def names(self, place):
        """The ID, display name and default domain of a tenant, each None where it is not known.

        :param place: see `place`.
        """
        tenant_id, domain = (place, self._domains.get(place)) if is_guid(place) else (None, place or None)
        return tenant_id, self._names.get(place), domain


def _age(answer):
    return moment(answer.checked_time), answer.tenant_display_name or "", answer.tenant_default_domain or ""


NOT_CHECKED = "NotChecked"
NOT_IN_USE = "NotInUse"
"""What the coverage of a disabled or deleted subscription is counted as."""
_BEST = (COVERED, PARTLY_COVERED, UNKNOWN, NOT_COVERED, NO_SUBSCRIPTION)


@dataclass(eq=False)
class Customer:
    """A tenant, and the principals who work in it, or see subscriptions of it by Azure Lighthouse.

    :param tenant_id: GUID in lower case; None: not known.
    :param display_name: str or None; and so the domain.
    :param answers: list of `Answer`, the newest of each principal.
    :param subscriptions: list of `Subscription`, sorted by name.
    :param partner_id: the partner ID that should be linked; None: any.
    :param to_link: the partner ID to recommend: that one, or the only one that is linked anywhere; None: not known.
    """

    tenant_id: str | None
    display_name: str | None
    default_domain: str | None
    answers: list
    subscriptions: list
    partner_id: str | None
    to_link: str | None = None

    @property
    def tenant_key(self):
        """What tells the tenant from others, see `Tenants.tenant_key`."""
        return self.tenant_id or (self.default_domain or "").casefold()

    @cached_property
    def linked(self):
        """The principals whose link is meant, list of `Answer`."""
        return [answer for answer in self.answers if answer.is_linked(self.partner_id)]

    @cached_property
    def linked_to_another(self):
        """The principals that are linked to another partner ID, list of `Answer`."""
        return [answer for answer in self.answers if answer.links_another(self.partner_id)]

    @property
    def partner_ids(self):
        """The partner IDs that are linked, the one that is meant or others, sorted list of str."""
        linked = (*self.linked, *self.linked_to_another)
        return sorted({answer.number: answer.partner_id for answer in linked}.values())

    @cached_property
    def in_use(self):
        """The subscriptions that can have usage that counts."""
        return [subscription for subscription in self.subscriptions if subscription.is_in_use]

    @cached_property
    def status(self):
        """The best that the principals give together, as a status of `check`; or NotChecked."""
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
        """How many subscriptions are covered how far, a dict; they add up."""
        counts = Counter(one.coverage if one.is_in_use else NOT_IN_USE for one in self.subscriptions)
        return {kind: counts[kind] for kind in (*reversed(COVERAGES), NOT_IN_USE)}


def customers_of(answers, tenants, partner_id=None, now=None, earlier=()):
    """Put together what is known of each customer.

    A subscription belongs to the tenant that owns it, whoever sees it from where. A tenant in which nothing is seen but
    what others delegate to it is the partner's, and no customer: who is signed in to it, and sees nothing, is a
    principal of those that delegate.

    :param answers: list of `Answer`, in any order; see `Tenants.settled`.
    :param tenants: `Tenants` of these rows, and of others.
    :param partner_id: the partner ID that should be linked, without zeros in front; None: any.
    :param now: datetime with a time zone, at which roles may have ended; None: as it was when somebody looked.
    :param earlier: list of `Customer`, that were looked at earlier, and are customers still.
    :return: list of `Customer`, each tenant once, sorted by name.
    """
    everybody = {place: newest_of_each(same) for place, same in grouped(answers, tenants.tenant_key_of).items()}
    views = _views(everybody, now.timestamp() if now else -math.inf)
    seen_in = grouped(views, lambda view: view.owner)
    partners = {view.tenant_key for view in views} - {view.owner for view in views if view.owner == view.tenant_key}
    known = {one.tenant_key: one for one in earlier}
    customers = []
    for place in {*tenants.listed, *seen_in, *(({*everybody, *known}) - partners)}:
        there = seen_in.get(place, [])
        principals = [
            *everybody.get(place, []),
            *_see_nothing(everybody, {view.tenant_key for view in there} & partners),
            *(_now_of_guests(known[place], everybody, tenants) if place in known else []),
        ]
        customers.append(_customer(tenants.names(place), principals, there, partner_id))
    linked = {answer.number for customer in customers for answer in customer.linked}
    to_link = partner_id or (linked.pop() if len(linked) == 1 else None)
    for customer in customers:
        customer.to_link = to_link
    return sorted(customers, key=_order)


class _View(NamedTuple):
    """A subscription that a principal sees: the place of the tenant that owns it, and that of the principal."""

    owner: str
    tenant_key: str
    answer: object
    seen: object


def _views(everybody, now):
    """All that all principals see, list of `_View`; where they do not agree on the owner, the newest row is right."""
    views, said = [], {}
    for place, there in everybody.items():
        for answer in there:
            checked = moment(answer.checked_time)
            for seen in answer.seen or []:
                owner = (seen.tenant is not None, checked, seen.tenant or place)
                said[seen.id] = max(said.get(seen.id, owner), owner)
                views.append((seen.id, place, answer, as_of(seen, checked, now)))
    return [_View(said[seen_id][-1], *view) for seen_id, *view in views]


def _see_nothing(everybody, places):
    return [answer for place in sorted(places) for answer in everybody[place] if not answer.seen]


def _now_of_guests(customer, everybody, tenants):
    """The rows, as they are now, of those who saw a customer by Azure Lighthouse and may not see it any more."""
    guests = [answer for answer in customer.answers if tenants.tenant_key_of(answer) != customer.tenant_key]
    found = [counterpart(answer, everybody.get(tenants.tenant_key_of(answer), [])) for answer in guests]
    return [answer for answer in found if answer]


def _customer(names, answers, views, partner_id):
    """A customer: its names, those who were looked at for it, and what is seen of its subscriptions."""
    everybody = list({id(answer): answer for answer in (*answers, *(view.answer for view in views))}.values())
    everybody.sort(key=in_order)
    is_known = all(answer.seen is not None for answer in everybody if answer.is_linked(partner_id))
    subscriptions = []
    for subscription_id, those in grouped(views, lambda view: view.seen.id).items():
        those.sort(key=lambda view: in_order(view.answer))
        pairs = grouped(((view.answer, view.seen) for view in those), lambda pair: pair[0].is_linked(partner_id))
        subscriptions.append(union(subscription_id, pairs.get(True, []), pairs.get(False, []), is_known))
    subscriptions.sort(key=lambda one: (one.name or "", one.id))
    return Customer(*names, everybody, subscriptions, partner_id)


def _order(customer):
    names = (customer.display_name, customer.default_domain, customer.tenant_id)
    return [(name is None, name or "") for name in names]
