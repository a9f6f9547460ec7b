"""The form of responses: fixed values, and the formats of all others."""

import json
import re
from dataclasses import dataclass

_FORMATS = {
    "a GUID in lower case": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    # Up to seven digits: zeros at the end are left out, but rarely more than two.
    "a time like 2018-02-21T20:07:21.1341292Z": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{4,6}[1-9]Z",
    "digits": r"\d+",
    "a text": r"(?s).*",
}
_TYPES = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
}
_SHOWN = 100


@dataclass(frozen=True)
class Fixed:
    """A value that is the same in all responses."""

    value: object

    def fits(self, value):
        return type(value) is type(self.value) and value == self.value

    def __str__(self):
        return in_brief(self.value)


@dataclass(frozen=True)
class Format:
    """A text in one of _FORMATS."""

    name: str

    def fits(self, value):
        return isinstance(value, str) and re.fullmatch(_FORMATS[self.name], value) is not None

    def __str__(self):
        return self.name


@dataclass(frozen=True)
class OfType:
    """Any value of a JSON type."""

    type: type

    def fits(self, value):
        return type(value) is self.type

    def __str__(self):
        return _TYPES[self.type]


TEXT = Format("a text")


def learn(one, other):
    """The form that two responses to different clients have in common.

    :param one: a JSON value; and so the other.
    :return: `Fixed` for equal values, else `Format` or `OfType`; a dict of these for objects, with the keys that are in
        both.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: learn(value, other[key]) for key, value in one.items() if key in other}
    if type(one) is type(other) and one == other:
        return Fixed(one)
    if isinstance(one, str) and isinstance(other, str):
        return next(form for form in map(Format, _FORMATS) if form.fits(one) and form.fits(other))
    return OfType(type(one))


def differences(form, value, place=""):
    """Compare a value with a form.

    :param form: see `learn`.
    :param value: a JSON value.
    :param place: the path of the value, like body.properties; "" for the whole.
    :return: list of triples of str: the path, what is expected there, and what was found.
    """
    if not isinstance(form, dict):
        return [] if form.fits(value) else [(place, str(form), in_brief(value))]
    if not isinstance(value, dict):
        return [(place, _TYPES[dict], in_brief(value))]
    found = []
    for key in [*form, *(key for key in value if key not in form)]:
        there = f"{place}.{key}".strip(".")
        if key not in value:
            found.append((there, _whole(form[key]), "nothing"))
        elif key not in form:
            found.append((there, "nothing", in_brief(value[key])))
        else:
            found += differences(form[key], value[key], there)
    return found


def in_brief(value):
    """A value as JSON in ASCII, safe for a terminal and shortened."""
    text = json.dumps(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _whole(form):
    return _TYPES[dict] if isinstance(form, dict) else str(form)
