"""The links and their rules: one for each principal and tenant, deleted softly, counted at every write."""

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from emulator.resource_manager.models import ArmError

NO_ACCOUNT = (
    "The user does not have an account in this tenant, work with the administrator to add the account. If you are "
    "a CSP partner logged in the customer tenant, you will not be able to link the Partner ID"
)
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
    :param version: how many writes there were, deletions included.
    :param active: False once deleted.
    """

    partner_id: str
    created: int
    updated: int
    version: int = 0
    active: bool = True


class ManagementPartner:
    """The links of all principals.

    :param partners: dict of partner ID to the partner's name.
    :param clock: function that gives the time in nanoseconds since 1970.
    """

    operations_page_size = 3

    def __init__(self, partners, clock):
        self._partners = partners
        self._clock = clock
        self._links = {}
        self._lock = threading.RLock()

    def get(self, caller, partner_id=None):
        """The caller's link.

        :param caller: `Caller`.
        :param partner_id: the ID that it must have; None: any.
        :return: `Link`.
        :raises ArmError: 403 where the caller has no account, 404 where nothing or another ID is linked.
        """
        with self._lock:
            link = self._link_of(caller)
        if link is None:
            raise ArmError(404, "NotFound", "The user or service principal has no partner ID linked in this tenant.")
        if partner_id not in (None, link.partner_id):
            raise ArmError(404, "NotFound", f"The partner ID {partner_id} is not linked.")
        return link

    def create(self, caller, partner_id):
        """Link a partner ID; the one that is linked already may be linked again.

        :param caller: `Caller`.
        :param partner_id: digits.
        :return: `Link`.
        :raises ArmError: 400 where no partner has the ID, 403, or 409 where another ID is linked.
        """
        with self._lock:
            link = self._link_of(caller)
            self._check_partner(partner_id)
            if link is not None and link.partner_id != partner_id:
                raise ArmError(409, "Conflict", "A partner ID is linked already.")
            return self._write(caller, partner_id)

    def update(self, caller, partner_id):
        """Replace the linked partner ID.

        :param caller: `Caller`.
        :param partner_id: the new one, digits.
        :return: `Link`.
        :raises ArmError: 400 where no partner has the ID, 403, or 404 where nothing is linked.
        """
        with self._lock:
            self.get(caller)
            self._check_partner(partner_id)
            return self._write(caller, partner_id)

    def delete(self, caller, partner_id):
        """Remove the link, softly.

        :param caller: `Caller`.
        :param partner_id: the ID that is linked.
        :raises ArmError: 403, or 404 where nothing or another ID is linked.
        """
        with self._lock:
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
            raise ArmError(403, "Forbidden", NO_ACCOUNT)
        link = self._links.get((caller.tenant.id, caller.object_id))
        return replace(link) if link and link.active else None

    def _check_partner(self, partner_id):
        if partner_id not in self._partners:
            raise ArmError(400, "BadRequest", f"The partner ID {partner_id} is not valid.")

    def _write(self, caller, partner_id, active=True):
        now = self._clock()
        link = self._links.setdefault((caller.tenant.id, caller.object_id), Link(partner_id, now, now))
        link.partner_id, link.updated, link.active = partner_id, now, active
        link.version += 1
        return replace(link)


def service_time(nanoseconds):
    """A time as the service writes it, with up to seven digits of fraction.

    :param nanoseconds: since 1970.
    :return: str, like 2018-02-21T20:07:21.1341292Z.
    """
    seconds, fraction = divmod(nanoseconds // 100, 10_000_000)
    text = f"{datetime.fromtimestamp(seconds, timezone.utc):%Y-%m-%dT%H:%M:%S}.{fraction:07d}"
    return text.rstrip("0").rstrip(".") + "Z"
