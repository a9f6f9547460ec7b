"""The links and their rules: one for each principal and tenant, deleted softly."""

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from emulator.management_partner.dialects import RECORDED
from emulator.resource_manager.models import ArmError

OPERATIONS = [
    ("Microsoft.ManagementPartner/partners/read", "Get Partner", "Reads the link to a partner ID."),
    ("Microsoft.ManagementPartner/partners/write", "Write Partner", "Makes or changes the link to a partner ID."),
    ("Microsoft.ManagementPartner/partners/delete", "Delete Partner", "Removes the link to a partner ID."),
    ("Microsoft.ManagementPartner/operations/read", "Get Operations", "Lists the operations of the provider."),
]


@dataclass
class Link:
    """The link of one principal in one tenant, deleted or not.

    :param partner_id: digits.
    :param created: nanoseconds since 1970, of the first creation.
    :param updated: nanoseconds since 1970, of the latest write.
    :param version: how many writes there were, deletions included, in a dialect that counts them; otherwise 1.
    :param active: False once deleted.
    """

    partner_id: str
    created: int
    updated: int
    version: int = 0
    active: bool = True


class PartnerError(ArmError):
    """A refusal of the provider itself, not of Azure Resource Manager in front of it.

    :param refusal: `Refusal`.
    :param partner_id: the partner ID that was asked for; None: none.
    """

    def __init__(self, refusal, partner_id=None):
        super().__init__(refusal.status, refusal.code, refusal.message.format(partner_id=partner_id))


class ManagementPartner:
    """The links of all principals.

    :param partners: dict of partner ID to the partner's name.
    :param clock: function that gives the time in nanoseconds since 1970.
    :param dialect: `Dialect`, which may be changed at any time: it is not about what is linked.
    """

    operations_page_size = 3

    def __init__(self, partners, clock, dialect=RECORDED):
        self._partners = partners
        self._clock = clock
        self.dialect = dialect
        self._links = {}
        self._lock = threading.RLock()

    def get(self, caller, partner_id=None):
        """The caller's link.

        :param caller: `Caller`.
        :param partner_id: the ID that it must have; None: any.
        :return: `Link`.
        :raises PartnerError: the caller has no account, or nothing or another ID is linked.
        """
        with self._lock:
            link = self._link_of(caller)
        if link is None:
            raise PartnerError(self.dialect.nothing_linked)
        if partner_id not in (None, link.partner_id):
            raise PartnerError(self.dialect.another_linked, partner_id)
        return link

    def create(self, caller, partner_id):
        """Link a partner ID.

        :param caller: `Caller`.
        :param partner_id: digits.
        :return: `Link`.
        :raises PartnerError: the caller has no account, no partner has the ID, or one is linked: another one, or in a
            dialect that does not link again, any.
        """
        with self._lock:
            link = self._link_of(caller)
            self._check_partner(partner_id)
            if link is not None and not (self.dialect.links_again and link.partner_id == partner_id):
                raise PartnerError(self.dialect.already_linked)
            return self._write(caller, partner_id)

    def update(self, caller, partner_id):
        """Replace the linked partner ID.

        :param caller: `Caller`.
        :param partner_id: the new one, digits.
        :return: `Link`.
        :raises PartnerError: the caller has no account, nothing is linked, or no partner has the ID.
        """
        with self._lock:
            self.get(caller)
            self._check_partner(partner_id)
            return self._write(caller, partner_id)

    def delete(self, caller, partner_id):
        """Remove the link, softly.

        :param caller: `Caller`.
        :param partner_id: the ID that is linked.
        :raises PartnerError: the caller has no account; or nothing or another ID is linked, in a dialect in which that
            is no success.
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

        :param skip: how many came on earlier pages.
        :return: list of (name, operation, description), and how many to skip for the next page (None on the last one).
        """
        end = skip + self.operations_page_size
        return OPERATIONS[skip:end], (end if end < len(OPERATIONS) else None)

    def links(self):
        """What is linked: dict of (tenant ID, object ID) to partner ID."""
        with self._lock:
            return {owner: link.partner_id for owner, link in self._links.items() if link.active}

    def clear(self):
        """Forget all links."""
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
    """A time as the service writes it, with up to seven digits of fraction.

    :param nanoseconds: since 1970.
    :return: str, like 2018-02-21T20:07:21.1341292Z.
    """
    seconds, fraction = divmod(nanoseconds // 100, 10_000_000)
    text = f"{datetime.fromtimestamp(seconds, timezone.utc):%Y-%m-%dT%H:%M:%S}.{fraction:07d}"
    return text.rstrip("0").rstrip(".") + "Z"
