"""Compare the form of Azure's responses with the emulator's."""

from tools.live.answers import emulated_forms, response_of
from tools.live.forms import differences, in_brief
from tools.live.known import NOT_KNOWN


def compare(asked, linked) -> list[str]:
    """Print where the form of the responses differs from the emulator's.

    :param asked: list of pairs of a command line and its `Exchange`s with the ManagementPartner provider, in order.
    :param linked: what was linked before each of these `Exchange`s, see `linked_before`.
    :return: messages about differences.
    """
    exchanges = [(command, exchange) for command, responses in asked for exchange in responses]
    forms, afterwards = emulated_forms([(exchange.method, exchange.path) for _, exchange in exchanges], linked)
    found = 0
    then = zip(afterwards, [*linked[1:], NOT_KNOWN], strict=True)
    for (command, exchange), form, linked_then in zip(exchanges, forms, then, strict=True):
        differing = differences(form, response_of(exchange)) + _differing_links(exchange, *linked_then)
        found += len(differing)
        if differing:
            _print(command, exchange, differing)
    problems = [f"$ {command}\naz's log has no response" for command, responses in asked if not responses]
    if found:
        problems.append(f"{found} differences from the emulator")
    print(f"Compared {len(exchanges)} responses with the emulator's: {found or 'no'} differences in form.")
    return problems


def _differing_links(exchange, on_the_emulator, on_azure):
    """The difference between the effects of a write on Azure and on the emulator, in the form of `differences`."""
    if exchange.method == "GET" or on_azure in (NOT_KNOWN, on_the_emulator):
        return []
    return [("linked afterwards", in_brief(on_the_emulator), in_brief(on_azure))]


def _print(command, exchange, differing):
    print(f"$ {command}\n{exchange.method} {exchange.path}")
    for place, expected, seen in differing:
        print(f"    {place}\n        emulator: {expected}\n        Azure:    {seen}")
    print()
