"""Azure's responses in the form of tests/unit/recorded_answers.json, without personal data."""

import json
import re
from datetime import datetime, timezone
from itertools import chain, count

from tools.live.known import NOT_KNOWN, asked_for, link_in, properties_in
from tools.live.scenario import UNKNOWN

_HEADERS = re.compile(
    "content-type|cache-control|pragma|expires|retry-after|strict-transport-security|x-content-type-options|"
    "x-ms-failure-cause|request-id|x-ms-(correlation-|routing-)?request-id|x-ms-ratelimit-.*"
)
"""The headers to keep. Cookies, challenges and server addresses are left out."""

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z?")
_ADDRESS = re.compile(r"[\w.+-]+(#EXT#)?@[\w.-]*\w")
_REGION = re.compile(r"^\w+(?=:)")
_REPLACED = (
    "The IDs of the tenant, the principal, the partners and the requests are replaced, and so are the partners' names "
    "and the region."
)
_WITH_NAMES = ("partnerName", "message", None)
"""The keys whose texts may name a partner; None is a text without a key. A partner's name can be a common word."""
_WITH_IDS = ("id", "name", "partnerId")
_OF_GATEWAYS = (401, 408, 429)


class Redaction:
    """Replaces IDs, names and addresses, the same value always by the same replacement.

    :param tenant: tenant ID.
    :param partner_ids: the partner IDs that were given.
    :param exchanges: list of `Exchange` to find the principal, partner names and other partner IDs in.
    """

    def __init__(self, tenant, partner_ids: list[str], exchanges):
        found = [properties_in(exchange) for exchange in exchanges]
        self._owner = dict.fromkeys(
            [tenant.lower(), *(str(each["objectId"]).lower() for each in found if "objectId" in each)]
        )
        self._names = {str(each["partnerName"]) for each in found if each.get("partnerName")}
        answered = [str(each["partnerId"]) for each in found if each.get("partnerId")]
        ids = dict.fromkeys([*partner_ids, *map(asked_for, exchanges), *map(link_in, exchanges), *answered])
        others = (str(number) for number in chain([12345, 54321], count(67890)))
        self._partner_ids = {each: next(others) for each in ids if each and each != UNKNOWN}

    def response(self, exchange):
        """The response of an `Exchange`: dict with `status`, `headers` and `body`."""
        guids = {guid: number for number, guid in enumerate(self._owner, 1)}
        headers = {
            name: _without_guids(_REGION.sub("REGION", value) if "routing" in name else value, guids)
            for name, value in sorted(exchange.headers.items())
            if _HEADERS.fullmatch(name)
        }
        return {"status": exchange.status, "headers": headers, "body": self._content(exchange.content, guids)}

    def path(self, exchange) -> str:
        """The path of the request, with its query."""
        path, _, query = exchange.path.partition("?")
        return f"{self.partner_id(path)}?{query}"

    def partner_id(self, text):
        """A text with its partner IDs replaced. Leading zeros stay."""
        return re.sub(
            r"(?<![0-9])(0*)([0-9]+)(?![0-9])", lambda found: found[1] + self._partner_ids.get(found[2], found[2]), text
        )

    def _content(self, value, guids, key=None):
        if isinstance(value, dict):
            return {name: self._content(each, guids, name) for name, each in value.items()}
        if isinstance(value, list):
            return [self._content(each, guids) for each in value]
        if key in _WITH_IDS and type(value) is int:
            return int(self.partner_id(str(value)))
        return self._text(value, guids, key) if isinstance(value, str) else value

    def _text(self, text, guids, key):
        if _TIME.fullmatch(text):
            return text
        for name in self._names if key in _WITH_NAMES else ():
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "A partner", text)
        return self.partner_id(_without_guids(_ADDRESS.sub("somebody@example.com", text), guids))


def _without_guids(text, guids):
    """A text with its GUIDs replaced. New GUIDs are added to the dict."""
    return _GUID.sub(
        lambda found: f"00000000-0000-0000-0000-{guids.setdefault(found[0].lower(), len(guids) + 1):012d}", text
    )


def recordings(exchanges, linked, redaction, cloud) -> list[dict]:
    """Responses in the form of tests/unit/recorded_answers.json, without duplicates.

    :param exchanges: list of `Exchange`s with the provider, in order.
    :param linked: what was linked before each of them, see `linked_before`.
    :param cloud: name of the cloud.
    """
    found = {}
    for exchange, before, after in zip(exchanges, linked, [*linked[1:], NOT_KNOWN], strict=True):
        unclear = _unclear(exchange, before)
        recorded = {
            "source": f"nox -s live, {cloud}",
            "date": datetime.now(timezone.utc).date().isoformat(),
            "dialect": None if unclear else "recorded",
            "given": _given(exchange, before),
            "request": {"method": exchange.method, "path": redaction.path(exchange)},
            "response": redaction.response(exchange),
            "note": " ".join([_REPLACED, *_afterwards(exchange, after, redaction), *unclear]),
        }
        found.setdefault(json.dumps(recorded | {"response": recorded["response"] | {"headers": {}}}), recorded)
    return list(found.values())


def _unclear(exchange, linked):
    """The reasons why a response cannot be compared with the emulator's, a list of sentences, usually empty."""
    is_of_a_gateway = exchange.status in _OF_GATEWAYS or exchange.status >= 500
    return [
        *(["It is not known what was linked before."] if linked == NOT_KNOWN else []),
        *(["It comes from a gateway: no dialect of the emulator has it."] if is_of_a_gateway else []),
    ]


def _given(exchange, linked):
    asked = asked_for(exchange)
    if linked == NOT_KNOWN:
        return NOT_KNOWN
    if not linked:
        given = "nothing linked"
    elif not asked:
        given = "one linked"
    else:
        given = "the same ID linked" if asked.lstrip("0") == linked.lstrip("0") else "another ID linked"
    return f"{given}, no partner has the ID" if asked == UNKNOWN else given


def _afterwards(exchange, linked, redaction):
    """The effect of a write whose response is not a link, if it is known: a list with a sentence, or empty."""
    if exchange.method == "GET" or link_in(exchange) or linked == NOT_KNOWN:
        return []
    return [f"Afterwards, {f'partner ID {redaction.partner_id(linked)}' if linked else 'nothing'} is linked."]
