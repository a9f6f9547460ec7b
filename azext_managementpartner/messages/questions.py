"""What is asked before anything is changed in many tenants."""

from collections import Counter

from azext_managementpartner._text import in_one_line

_IDS_SHOWN = 3


def may_link(seen, partner_id, is_right, signs_in):
    """The question before links are made.

    :param seen: `Seen`.
    :param partner_id: the partner ID to link.
    :param is_right: function of a link that says whether it is to this partner ID.
    :param signs_in: whether users sign in to the tenants that ask for it, so that these are linked, too.
    :return: str; None: nothing would be changed.
    """
    links = [link for _, link in seen.links]
    right = sum(map(is_right, links))
    if right == len(links) and not seen.unseen and not (signs_in and seen.troubles):
        return None
    new = links.count(None)
    others = _by_partner_id(link for link in links if link and not is_right(link))
    what = [
        *([f"{new} new"] if new else []),
        *(f"{count} in place of {other}" for other, count in others),
        *([f"{right} linked already"] if right else []),
        *([f"{seen.troubles} in trouble"] if seen.troubles else []),
        *([f"{seen.unseen} not seen yet"] if seen.unseen else []),
    ]
    count = len(links) + seen.troubles + seen.unseen
    return f"Link partner ID {partner_id} in {_tenants(count)}: {', '.join(what)}. Continue?"


def may_unlink(seen, is_meant, signs_in):
    """The question before links are removed.

    :param seen: `Seen`.
    :param is_meant: function of a link, or None, that says whether it is to be removed.
    :param signs_in: see `may_link`.
    :return: str; None: nothing would be changed.
    """
    meant = [(target, link) for target, link in seen.links if is_meant(link)]
    counts = {"not seen yet": seen.unseen, "in trouble": seen.troubles if signs_in else 0}
    left_open = [(count, which) for which, count in counts.items() if count]
    if not meant and not left_open:
        return None
    if len(meant) == 1 and not left_open:
        ((target, link),) = meant
        return f"Remove the link to {in_one_line(link.partner_id)} from {target}?"
    counts = _by_partner_id(link for _, link in meant)
    parts = [f"to {other} in {count if place else _tenants(count)}" for place, (other, count) in enumerate(counts)]
    what = [f"the links {' and '.join(parts)}"] if parts else []
    for count, which in left_open:
        what.append(f"any in {count} {which}" if what else f"any links in {_tenants(count)} {which}")
    return f"Remove {', and '.join(what)}?"


def _by_partner_id(links):
    """How many links there are to each partner ID, the most frequent first: a list of tuples of str and int."""
    counts = Counter(in_one_line(link.partner_id) for link in links).most_common()
    more = sum(count for _, count in counts[_IDS_SHOWN:])
    return [*counts[:_IDS_SHOWN], *([("others", more)] if more else [])]


def _tenants(count):
    return f"{count} tenant{'' if count == 1 else 's'}"


def no_terminal():
    """The error of a command that has to ask and cannot.

    :return: NoTTYError.
    """
    from azure.cli.core.azclierror import NoTTYError

    return NoTTYError(
        "This command asks for a confirmation, and there is no terminal to ask on; nothing was done.",
        recommendation="Add --yes to go ahead without being asked, or --dry-run to see what would be done.",
    )
