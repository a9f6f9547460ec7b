"""The rows of `report`: one a customer."""

import gc
from contextlib import contextmanager

from azext_managementpartner.report.changes import changes
from azext_managementpartner.report.customers import NOT_CHECKED, customers_of
from azext_managementpartner.report.output import customer_output
from azext_managementpartner.report.tenants import Tenants


def put_together(answers, earlier=None, *, now, partner_id=None, listed=()):
    """Put together what several people's commands printed, and compare it with earlier rows.

    :param answers: list of `Answer`.
    :param earlier: the same of earlier files; None: nothing is compared.
    :param now: datetime with a time zone.
    :param partner_id: the partner ID that should be linked, without zeros in front; None: any.
    :param listed: the customers that there should be, list of `ListedTenant`.
    :return: list of dict, see `customer_output`; each customer once: those of the rows, those that are listed, and
        those that somebody had checked earlier.
    :raises InvalidArgumentValueError: there is none.
    """
    tenants = Tenants([*answers, *(earlier or [])], listed)
    was, now_are = (tenants.settled(some) for some in (earlier or [], answers))
    before = {one.place: one for one in customers_of(was, tenants, partner_id) if one.status != NOT_CHECKED}
    customers = customers_of(now_are, tenants, partner_id, now, before.values())
    if not customers:
        from azure.cli.core.azclierror import InvalidArgumentValueError

        raise InvalidArgumentValueError(
            "--from: there is no row in the files, and so there is nothing to report.",
            recommendation="Write such a file with: az managementpartner check --all-tenants --output json > alex.json",
        )
    if earlier is None:
        return [customer_output(customer, now) for customer in customers]
    looked_at = {tenants.place_of(answer) for answer in was if not answer.is_in_trouble}
    return [
        customer_output(customer, now, changes(customer, before.get(customer.place), customer.place in looked_at))
        for customer in customers
    ]


@contextmanager
def without_looking_for_garbage():
    """Let Python look for no garbage among what is made inside, now or when az goes through it afterwards.

    Of thousands of customers, these are millions of objects, and nearly all of them stay: to look through them again
    and again takes a quarter of the time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
