"""The form of answers: what is always the same in them, and of what kind the rest is."""

import json
import re
from dataclasses import dataclass

_FORMATS = {
    "a GUID in lower case": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    # As seven digits with the zeros at their end left out, and those are hardly ever three.
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
    """A value that everybody is sent alike."""

    value: object

    def fits(self, value):
        return type(value) is type(self.value) and value == self.value

    def __str__(self):
        return in_brief(self.value)


@dataclass(frozen=True)
class Format:
    """A text of one of the kinds in _FORMATS."""

    name: str

    def fits(self, value):
        return isinstance(value, str) and re.fullmatch(_FORMATS[self.name], value) is not None

    def __str__(self):
        return self.name


@dataclass(frozen=True)
class OfType:
    """Any value of a type of JSON."""

    type: type

    def fits(self, value):
        return type(value) is self.type

    def __str__(self):
        return _TYPES[self.type]


TEXT = Format("a text")


def learn(one, other):
    """The form that two answers have in common: what is alike in both is fixed, of the rest the kind is.

    :param one: a value of JSON.
    :param other: another one, sent to somebody else.
    :return: `Fixed`, `Format` or `OfType`, or a dict of these where both are objects. A key that is in one alone is
        left out.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: learn(value, other[key]) for key, value in one.items() if key in other}
    if type(one) is type(other) and one == other:
        return Fixed(one)
    if isinstance(one, str) and isinstance(other, str):
        return next(form for form in map(Format, _FORMATS) if form.fits(one) and form.fits(other))
    return OfType(type(one))


def differences(form, value, place=""):
    """Where a value does not have a form.

    :param form: what `learn` gives.
    :param value: a value of JSON.
    :param place: where the value stands, like body.properties; "" for the whole.
    :return: list of triples of str: the place, what the form has there, and what the value has.
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
    """A value as JSON in ASCII, which no terminal interprets, shortened where it is long."""
    text = json.dumps(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _whole(form):
    return _TYPES[dict] if isinstance(form, dict) else str(form)
