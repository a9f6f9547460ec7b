"""What somebody must see at once of a customer that may be covered well today."""

from datetime import timedelta

from azext_managementpartner.report.answers import instant, moment

ONE_USER, ROLE_ENDS, OTHER_PARTNER_ID, OLD, UNDATED = "OneUser", "RoleEnds", "OtherPartnerId", "Old", "Undated"
_OLD = timedelta(days=30)


def attention_to(customer, now):
    """What to attend to.

    :param customer: `Customer`.
    :param now: datetime with a time zone.
    :return: list of str: OneUser (some of it hangs on one user alone), RoleEnds, OtherPartnerId, Old (an answer is
        older than 30 days) and Undated (one has no time).
    """
    found = {
        ONE_USER: bool(hanging_on_one_user(customer)) or _has_one_linked_user_alone(customer),
        ROLE_ENDS: bool(ending(customer)),
        OTHER_PARTNER_ID: bool(customer.linked_to_another) or len(customer.partner_ids) > 1,
        OLD: bool(old_answers(customer, now)),
        UNDATED: any(instant(answer.checked_time) is None for answer in _answered(customer)),
    }
    return [what for what, is_so in found.items() if is_so]


def hanging_on_one_user(customer):
    """The subscriptions in use that one user alone covers, list of `Subscription`."""
    return [subscription for subscription in customer.in_use if subscription.hangs_on]


def ending(customer):
    """The subscriptions in use whose coverage ends, list of `Subscription`, the first to end first."""
    return sorted((one for one in customer.in_use if one.until), key=lambda one: moment(one.until))


def old_answers(customer, now):
    """The rows that are older than 30 days, list of pairs of `Answer` and how many days old it is, the oldest first."""
    times = [(answer, instant(answer.checked_time)) for answer in _answered(customer)]
    ages = [(answer, now - time) for answer, time in times if time]
    return sorted(((answer, age.days) for answer, age in ages if age > _OLD), key=lambda pair: -pair[1])


def _has_one_linked_user_alone(customer):
    """Whether nothing is known of roles, and one user is linked, and nobody else."""
    (first, *more) = customer.linked or [None]
    return bool(first) and not more and first.is_user and first.seen is None


def _answered(customer):
    return [answer for answer in customer.answers if not answer.is_in_trouble]
