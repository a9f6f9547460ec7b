"""The customers, each with what all the rows say of it together."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from azext_managementpartner._groups import grouped
from azext_managementpartner._text import is_guid
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
from azext_managementpartner.report.principals import in_order, newest_of_each
from azext_managementpartner.report.subscriptions import union

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
    def place(self):
        """What tells the tenant from others, see `Tenants.place`."""
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
        return sorted({answer.partner_id.lstrip("0"): answer.partner_id for answer in linked}.values())

    @cached_property
    def in_use(self):
        """The subscriptions that can have usage that counts."""
        return [subscription for subscription in self.subscriptions if subscription.weighs]

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
        counts = Counter(one.coverage if one.weighs else NOT_IN_USE for one in self.subscriptions)
        return {kind: counts[kind] for kind in (*reversed(COVERAGES), NOT_IN_USE)}


def customers_of(answers, tenants, partner_id=None, also=()):
    """Put together what is known of each customer.

    A subscription belongs to the tenant that owns it, whoever sees it from where. A tenant all of whose subscriptions
    are delegated to it by others is the partner's, and no customer.

    :param answers: list of `Answer`, in any order.
    :param tenants: `Tenants` of these rows, and of others.
    :param partner_id: the partner ID that should be linked, without zeros in front; None: any.
    :param also: places of tenants that are customers, too, whether there are rows of them or not.
    :return: list of `Customer`, each tenant once, sorted by name.
    """
    everybody = {place: newest_of_each(same) for place, same in grouped(answers, tenants.place_of).items()}
    seen = [
        (seen.tenant or place, answer, seen)
        for place, there in everybody.items()
        for answer in there
        for seen in answer.seen or []
    ]
    seen_in = grouped(seen, lambda each: each[0])
    partners = {place for place, there in everybody.items() if _has_delegated_ones_alone(place, there)}
    customers = [
        _customer(tenants.names(place), everybody.get(place, []), seen_in.get(place, []), partner_id)
        for place in {*also, *seen_in, *(set(everybody) - partners)}
    ]
    linked = {answer.partner_id.lstrip("0") for customer in customers for answer in customer.linked}
    to_link = partner_id or (linked.pop() if len(linked) == 1 else None)
    for customer in customers:
        customer.to_link = to_link
    return sorted(customers, key=_order)


class Tenants:
    """The tenants of many rows: what they are called, and which of them a domain name means.

    :param answers: list of `Answer`, in any order: the newest of them have the names.
    :param listed: tenants that are named besides, list of `ListedTenant`.
    """

    def __init__(self, answers, listed=()):
        named = sorted(answers, key=_age)
        self._domains = {one.tenant_id: one.tenant_default_domain for one in named if one.tenant_default_domain}
        owners = {(one.tenant_default_domain.casefold(), one.tenant_id) for one in named if _has_both(one)}
        self._owners = grouped(owners, lambda pair: pair[0])
        self.listed = {self.place(name): name.company for name in reversed(listed)}
        names = {self.place_of(one): one.tenant_display_name for one in named if one.tenant_display_name}
        self._names = {**self.listed, **names}

    def place_of(self, answer):
        """The tenant of a row: see `place`; "" where the row stands for tenants that are not known."""
        return answer.tenant_id or self.place(answer.tenant_default_domain or "")

    def place(self, name):
        """What tells a tenant from others: its GUID, or its domain name in lower case where no single row has that.

        :param name: GUID or domain name.
        :return: str.
        """
        owners = self._owners.get(name.casefold(), [])
        return owners[0][1] if len(owners) == 1 else name.casefold()

    def names(self, place):
        """The ID, display name and default domain of a tenant, each None where it is not known.

        :param place: see `place`.
        """
        tenant_id, domain = (place, self._domains.get(place)) if is_guid(place) else (None, place or None)
        return tenant_id, self._names.get(place), domain


def _has_both(answer):
    return answer.tenant_id and answer.tenant_default_domain


def _age(answer):
    return moment(answer.checked_time), answer.tenant_display_name or "", answer.tenant_default_domain or ""


def _has_delegated_ones_alone(place, answers):
    seen = [one for answer in answers for one in answer.seen or []]
    return (
        bool(seen) and all(one.tenant not in (None, place) for one in seen) and all(answer.seen for answer in answers)
    )


def _customer(names, answers, seen, partner_id):
    """A customer: its names, the principals that were looked at in it, and what is seen of its subscriptions."""
    everybody = list({id(answer): answer for answer in (*answers, *(answer for _, answer, _ in seen))}.values())
    everybody.sort(key=in_order)
    seen = sorted(seen, key=lambda each: in_order(each[1]))
    is_known = all(answer.seen is not None for answer in everybody if answer.is_linked(partner_id))
    subscriptions = []
    for subscription_id, those in grouped(seen, lambda each: each[2].id).items():
        pairs = grouped(((answer, one) for _, answer, one in those), lambda pair: pair[0].is_linked(partner_id))
        subscriptions.append(union(subscription_id, pairs.get(True, []), pairs.get(False, []), is_known))
    subscriptions.sort(key=lambda one: (one.name or "", one.id))
    return Customer(*names, everybody, subscriptions, partner_id)


def _order(customer):
    names = (customer.display_name, customer.default_domain, customer.tenant_id)
    return [(name is None, name or "") for name in names]
