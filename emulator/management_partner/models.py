"""The links and their rules: one link for each principal and tenant, with soft delete."""

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from emulator.management_partner.dialects import RECORDED
from emulator.resource_manager.models import ArmError

OPERATIONS = [
    ("Microsoft.ManagementPartner/partners/read", "Get Partner", "Reads the link to a partner ID."),
    ("Microsoft.ManagementPartner/partners/write", "Write Partner", "Creates or changes the link to a partner ID."),
    ("Microsoft.ManagementPartner/partners/delete", "Delete Partner", "Removes the link to a partner ID."),
    ("Microsoft.ManagementPartner/operations/read", "Get Operations", "Lists the operations of the provider."),
]


@dataclass
class Link:
    """The link of one principal in one tenant, deleted or not.

    :param partner_id: digits.
    :param created: time of the first creation, in nanoseconds since 1970.
    :param updated: time of the last write, in nanoseconds since 1970.
    :param version: the number of writes, deletions included, in a dialect that counts them; otherwise 1.
    :param active: False: deleted.
    """

    partner_id: str
    created: int
    updated: int
    version: int = 0
    active: bool = True


class PartnerError(ArmError):
    """An error of the provider itself, not of Azure Resource Manager in front of it.

    :param partner_id: the partner ID in the request, or None.
    """

    def __init__(self, refusal, partner_id=None):
        super().__init__(refusal.status, refusal.code, refusal.message.format(partner_id=partner_id))


class ManagementPartner:
    """The links of all principals.

    :param partners: dict of partner ID to the partner's name.
    :param clock: function that returns the time in nanoseconds since 1970.
    :param dialect: `Dialect`, which can be changed at any time and does not affect existing links.
    """

    operations_page_size = 3

    def __init__(self, partners, clock, dialect=RECORDED):
        self._partners = partners
        self._clock = clock
        self.dialect = dialect
        self._links = {}
        self._lock = threading.RLock()

    def get(self, caller, partner_id=None):
        """The caller's `Link`.

        :param partner_id: the expected ID; None: any.
        :raises PartnerError: the caller has no account, nothing is linked, or another ID is linked.
        """
        with self._lock:
            link = self._link_of(caller)
        if link is None:
            raise PartnerError(self.dialect.nothing_linked)
        if partner_id not in (None, link.partner_id):
            raise PartnerError(self.dialect.another_linked, partner_id)
        return link

    def create(self, caller, partner_id):
        """Link a partner ID, and return the `Link`.

        :raises PartnerError: the caller has no account, no partner has the ID, another ID is linked, or this ID is
            linked and the dialect does not link again.
        """
        with self._lock:
            link = self._link_of(caller)
            self._check_partner(partner_id)
            if link is not None and not (self.dialect.links_again and link.partner_id == partner_id):
                raise PartnerError(self.dialect.already_linked)
            return self._write(caller, partner_id)

    def update(self, caller, partner_id):
        """Replace the linked partner ID, and return the `Link`.

        :raises PartnerError: the caller has no account, nothing is linked, or no partner has the ID.
        """
        with self._lock:
            self.get(caller)
            self._check_partner(partner_id)
            return self._write(caller, partner_id)

    def delete(self, caller, partner_id):
        """Mark the link as deleted.

        :raises PartnerError: the caller has no account; or this ID is not linked, and the dialect treats that as an
            error.
        """
        with self._lock:
            link = self._link_of(caller)
            if self.dialect.deletes_nothing and (link is None or link.partner_id != partner_id):
                return
            self.get(caller, partner_id)
            self._write(caller, partner_id, active=False)

    def partner_name(self, partner_id):
        """The name of a partner, or None."""
        return self._partners.get(partner_id)

    def operations(self, skip):
        """One page of the provider's operations.

        :param skip: the number of items on earlier pages.
        :return: list of (name, operation, description), and the number of items to skip for the next page (None on the
            last one).
        """
        end = skip + self.operations_page_size
        return OPERATIONS[skip:end], (end if end < len(OPERATIONS) else None)

    def links(self):
        """All links: dict of (tenant ID, object ID) to partner ID."""
        with self._lock:
            return {owner: link.partner_id for owner, link in self._links.items() if link.active}

    def clear(self):
        """Delete all links."""
        with self._lock:
            self._links.clear()

    def _link_of(self, caller):
        if not caller.has_account:
            raise PartnerError(self.dialect.no_account)
        link = self._links.get((caller.tenant.id, caller.object_id))
        return replace(link) if link and link.active else None

    def _check_partner(self, partner_id):
        if partner_id not in self._partners:
            raise PartnerError(self.dialect.no_such_partner, partner_id)

    def _write(self, caller, partner_id, active=True):
        now = self._clock()
        link = self._links.setdefault((caller.tenant.id, caller.object_id), Link(partner_id, now, now))
        link.partner_id, link.updated, link.active = partner_id, now, active
        link.version = link.version + 1 if self.dialect.counts_writes else 1
        return replace(link)


def service_time(nanoseconds):
    """A time, in nanoseconds since 1970, as the service writes it: 2018-02-21T20:07:21.1341292Z."""
    seconds, fraction = divmod(nanoseconds // 100, 10_000_000)
    text = f"{datetime.fromtimestamp(seconds, timezone.utc):%Y-%m-%dT%H:%M:%S}.{fraction:07d}"
    return text.rstrip("0").rstrip(".") + "Z"
