"""Text from elsewhere: what it is, and how a terminal may show it."""

import re

_LONGEST_VALUE, _LONGEST_TEXT = 40, 2000
_DOMAIN_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
"""A regular expression, in lower case."""


def is_guid(text):
    """Whether a text is a GUID, as Entra ID and Azure write the IDs of tenants, principals and roles."""
    return re.fullmatch(GUID, text, re.IGNORECASE | re.ASCII) is not None


def is_domain_name(text):
    """Whether a text can be a domain name that a tenant has verified: two labels or more."""
    labels = text.split(".")
    return len(labels) > 1 and len(text) <= 253 and all(map(_is_label, labels))


def is_tenant(text):
    """Whether a text can be the ID or a domain name of a tenant."""
    return is_guid(text) or is_domain_name(text)


def named_in_command(*names):
    """What a command to paste may call a tenant: never whatever a server sent.

    :param names: domain name and ID of the tenant, the better one first; each may be None.
    :return: the first that is a domain name or a GUID, str; None: none is.
    """
    return next((name for name in names if name and is_tenant(name)), None)


def quoted(text):
    """A text in quotation marks, as a command to paste may have it: no shell finds anything in it to run."""
    import shlex

    line = in_one_line(text)
    return shlex.quote(line) if re.search(r'["$`\\!]', line) else f'"{line}"'


def shown(value):
    """A value as an error message may repeat it: quoted, shortened, nothing a terminal would interpret.

    :param value: any str.
    :return: str of printable characters.
    """
    text = value if len(value) <= _LONGEST_VALUE else value[:_LONGEST_VALUE] + "…"
    return repr(text)


def sentence(text):
    """A text that ends like a sentence, with a full stop where it has no end of its own."""
    return text if not text or text.rstrip().endswith((".", "!", "?", ":", "…")) else text.rstrip() + "."


def first_few(texts, sign=", ", at_most=3):
    """The first few of some texts, and how many more there are.

    :param texts: list of str.
    :param sign: what is between them.
    :param at_most: how many are shown.
    :return: str like "a, b, c and 2 more".
    """
    more = len(texts) - at_most
    return sign.join(texts[:at_most]) + (f" and {more} more" if more > 0 else "")


def in_one_line(text):
    """A text from elsewhere, as one line of nothing that a terminal would interpret."""
    return " ".join(printable(text).split())


def printable(text):
    """A text from elsewhere, without anything that a terminal would interpret.

    :return: the str with control characters, other than line ends, escaped; what is longer than any message is cut.
    """
    text = text or ""
    lines = (text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "…").splitlines()
    return "\n".join(line if line.isprintable() else "".join(map(_printable_letter, line)) for line in lines)


def _printable_letter(letter):
    return letter if letter.isprintable() else repr(letter)[1:-1]


def _is_label(text):
    return re.fullmatch(_DOMAIN_LABEL, text, re.IGNORECASE | re.ASCII)  # no Kelvin sign for a k


def grouped(things, key):
    """Put those together of which the same is true.

    :param things: iterable.
    :param key: function of a thing that says what is true of it; it can be hashed.
    :return: dict of what is true to a list, in the order in which they come.
    """
    groups = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return groups
