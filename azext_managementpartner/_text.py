"""Text from elsewhere: what it is, and how a terminal may show it."""

import re

_LONGEST_VALUE, _LONGEST_TEXT = 40, 2000
GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
"""A regular expression, in lower case."""


def is_guid(text):
    """Whether a text is a GUID, as Entra ID and Azure write the IDs of tenants, principals and roles.

    :param text: any str.
    :return: bool.
    """
    return re.fullmatch(GUID, text, re.IGNORECASE | re.ASCII) is not None


def shown(value):
    """A value as an error message may repeat it: quoted, shortened, nothing a terminal would interpret.

    :param value: any str.
    :return: str of printable characters.
    """
    text = value if len(value) <= _LONGEST_VALUE else value[:_LONGEST_VALUE] + "…"
    return repr(text)


def in_one_line(text):
    """A text from elsewhere, as one line of nothing that a terminal would interpret.

    :param text: any str, or None.
    :return: str.
    """
    return " ".join(printable(text).split())


def printable(text):
    """A text from elsewhere, without anything that a terminal would interpret.

    :param text: any str, or None.
    :return: the str with control characters, other than line ends, escaped; what is longer than any message is cut.
    """
    text = text or ""
    lines = (text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "…").splitlines()
    return "\n".join("".join(c if c.isprintable() else repr(c)[1:-1] for c in line) for line in lines)
