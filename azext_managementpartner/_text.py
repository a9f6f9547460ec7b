"""Checks for tenant IDs and domain names, and formatting of text that other systems or users provide."""

import os
import re

_LONGEST_VALUE, _LONGEST_TEXT = 40, 2000
_DOMAIN_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
"""A regular expression for a GUID in lower case."""


def is_guid(text: str) -> bool:
    """Whether a text is a GUID, as in the IDs of tenants, principals and roles."""
    return re.fullmatch(GUID, text, re.IGNORECASE | re.ASCII) is not None


def is_domain_name(text: str) -> bool:
    """Whether a text can be a tenant's domain name: it has two labels or more."""
    labels = text.split(".")
    return len(labels) > 1 and len(text) <= 253 and all(map(_is_label, labels))


def is_tenant(text: str) -> bool:
    """Whether a text can be the ID or a domain name of a tenant."""
    return is_guid(text) or is_domain_name(text)


def named_in_command(*names: str | None) -> str | None:
    """The first name of a tenant that is safe in a command to paste: a domain name or a GUID."""
    return next((name for name in names if name and is_tenant(name)), None)


def quoted(text: str) -> str:
    """Quote a text for a command to paste, so that no shell runs a part of it.

    On Windows, quotation marks are all that cmd and PowerShell have in common.
    """
    import shlex

    line = in_one_line(text)
    return shlex.quote(line) if os.name != "nt" and re.search(r'["$`\\!]', line) else f'"{line}"'


def shown(value: str) -> str:
    """Quote a value for an error message: shortened, with control characters escaped."""
    text = value if len(value) <= _LONGEST_VALUE else value[:_LONGEST_VALUE] + "…"
    return repr(text)


def sentence(text: str) -> str:
    """Add a full stop, unless the text ends with a punctuation mark."""
    return text if not text or text.rstrip().endswith((".", "!", "?", ":", "…")) else text.rstrip() + "."


def counted(number: int, noun: str) -> str:
    """A number and what it counts, like "1 tenant" or "2 tenants"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def first_few(texts: list[str], sign: str = ", ", at_most: int = 3) -> str:
    """Join the first texts and count the rest, like "a, b, c and 2 more"."""
    more = len(texts) - at_most
    return sign.join(texts[:at_most]) + (f" and {more} more" if more > 0 else "")


def in_one_line(text: str | None) -> str:
    """Put a text on one line, with control characters escaped."""
    return " ".join(printable(text).split())


def printable(text: str | None) -> str:
    """Escape the control characters of a text, except line ends, and cut it at 2,000 characters."""
    text = text or ""
    lines = (text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "…").splitlines()
    return "\n".join(line if line.isprintable() else "".join(map(_printable_letter, line)) for line in lines)


def _printable_letter(letter):
    return letter if letter.isprintable() else repr(letter)[1:-1]


def _is_label(text):
    return re.fullmatch(_DOMAIN_LABEL, text, re.IGNORECASE | re.ASCII)  # no Kelvin sign for a k


def grouped(items, key) -> dict:
    """Group items by their key: a dict of each key to a list of items, in the order in which they come."""
    groups = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups
