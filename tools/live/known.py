"""What was linked before each request, as far as the responses tell."""

from urllib.parse import urlsplit

NOT_KNOWN = "not known"

_PARTNERS = "/providers/microsoft.managementpartner/partners"


def is_of_provider(exchange) -> bool:
    """Whether an `Exchange` is with the ManagementPartner provider."""
    return urlsplit(exchange.url).path.lower().startswith(_PARTNERS)


def is_refused_for_the_sign_in(exchange) -> bool:
    """Whether Azure rejected the token, for example because it requires multi-factor authentication."""
    error = exchange.content.get("error") if isinstance(exchange.content, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return exchange.status == 401 or (exchange.status == 403 and code == "RequestDisallowedByPolicy")


def asked_for(exchange):
    """The partner ID in the path of an `Exchange`, or ""."""
    return urlsplit(exchange.url).path.lower().partition(_PARTNERS)[2].strip("/")


def properties_in(exchange):
    """The properties in the response, a dict; empty if there are none."""
    properties = exchange.content.get("properties") if isinstance(exchange.content, dict) else None
    return properties if isinstance(properties, dict) else {}


def link_in(exchange):
    """The partner ID of the link in the response, or None."""
    properties = properties_in(exchange)
    partner_id = properties.get("partnerId")
    is_link = exchange.status in (200, 201) and properties.get("state") != "Deleted" and isinstance(partner_id, str)
    return partner_id if is_link else None


def linked_before(exchanges, before):
    """The partner ID that was linked before each request.

    :param exchanges: list of `Exchange`s with the provider, in order.
    :param before: the partner ID that was linked at first, or None.
    :return: list of partner IDs; None: nothing was linked, NOT_KNOWN: no response tells.
    """
    linked, now = [], before
    for exchange in exchanges:
        after = _linked_after(exchange, now)
        linked.append(after if now == NOT_KNOWN and _is_look(exchange) else now)
        now = after
    return linked


def _is_look(exchange):
    return exchange.method == "GET" and not asked_for(exchange)


def _linked_after(exchange, now):
    """What is linked after a request. A write whose response is not a link may have done anything."""
    if _is_look(exchange):
        return None if exchange.status == 404 else link_in(exchange) or now
    return now if exchange.method == "GET" else link_in(exchange) or NOT_KNOWN
