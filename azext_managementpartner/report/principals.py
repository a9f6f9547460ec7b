"""The principals: which rows are about the same one, and which of those is the newest."""

import json

from azext_managementpartner._text import grouped
from azext_managementpartner.report.answers import timestamp


def newest_rows(answers):
    """The newest `Answer` of each principal in one tenant. Rows without a time count as the oldest."""
    return [_newest(same) for same in _by_principal(answers)]


def sort_key(answer):
    """The key to sort principals by: the name, then what distinguishes principals of the same name."""
    return (answer.user_name or "").casefold(), answer.tenant_id or "", answer.object_id or "", answer.user_type or ""


def find_same_principal(answer, others):
    """The row of the same principal among others.

    :param others: list of `Answer`, one for each principal.
    :return: `Answer`; None: there is none, or several have that name.
    """
    there = [one for one in others if one.tenant_id == answer.tenant_id]
    by_id = [one for one in there if answer.object_id and one.object_id == answer.object_id]
    by_name = [one for one in there if not (one.object_id and answer.object_id) and _name(one) == _name(answer)]
    found = by_id or by_name
    return found[0] if len(found) == 1 else None


def _by_principal(answers):
    """The rows of each principal, a list of lists.

    The object ID identifies a principal. A row without one belongs to the principal with that name, if there is only
    one: az gives the managed identities of all machines the same name.
    """
    groups = grouped((one for one in answers if one.object_id), lambda one: one.object_id)
    names = {(_name(one), object_id) for object_id, rows in groups.items() for one in rows}
    by_name = grouped(names, lambda pair: pair[0])
    for answer in answers:
        if answer.object_id:
            continue
        known = by_name.get(_name(answer), [])
        key = known[0][1] if len(known) == 1 else _name(answer)
        groups.setdefault(key, []).append(answer)
    return list(groups.values())


def _name(answer):
    return (answer.user_name or "").casefold(), answer.user_type


def _newest(answers):
    if len(answers) == 1:
        return answers[0]

    def rank(answer):
        return (timestamp(answer.checked_time), not answer.is_in_trouble, answer.seen is not None)

    best = max(map(rank, answers))
    equals = [answer for answer in answers if rank(answer) == best]
    newest = equals[0] if len(equals) == 1 else min(equals, key=json.dumps)
    return newest._replace(object_id=next((one.object_id for one in answers if one.object_id), None))
