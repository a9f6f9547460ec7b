"""The tenants of many rows: what they are called, and which of them a domain name means."""

from azext_managementpartner._groups import grouped
from azext_managementpartner._text import is_guid
from azext_managementpartner.report.answers import moment


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

    def settled(self, answers):
        """The rows, each with the ID of its tenant where another row has that with the same domain name.

        :param answers: list of `Answer`.
        :return: list of `Answer`.
        """
        places = [(answer, self.place_of(answer)) for answer in answers]
        return [answer._replace(tenant_id=place if is_guid(place) else None) for answer, place in places]

    def names(self, place):
        """The ID, display name and default domain of a tenant, each None where it is not known.

        :param place: see `place`.
        """
        tenant_id, domain = (place, self._domains.get(place)) if is_guid(place) else (None, place or None)
        return tenant_id, self._names.get(place), domain


def _age(answer):
    return moment(answer.checked_time), answer.tenant_display_name or "", answer.tenant_default_domain or ""
