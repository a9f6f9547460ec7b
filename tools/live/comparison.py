"""Where Azure's answers have another form than the emulator's."""

from tools.live.answers import answer, emulated_forms
from tools.live.forms import differences, in_brief
from tools.live.known import NOT_KNOWN


def compare(asked, linked):
    """Print where the answers to commands differ from the emulator's in form.

    :param asked: list of pairs: a command line, and the `Exchange`s with the ManagementPartner provider, in order.
    :param linked: what was linked before each of these `Exchange`s, as `linked_before` gives it.
    :return: what is amiss, in words, a list of str.
    """
    exchanges = [(command, exchange) for command, answers in asked for exchange in answers]
    forms, afterwards = emulated_forms([(exchange.method, exchange.path) for _, exchange in exchanges], linked)
    found = 0
    then = zip(afterwards, [*linked[1:], NOT_KNOWN], strict=True)
    for (command, exchange), form, linked_then in zip(exchanges, forms, then, strict=True):
        differing = differences(form, answer(exchange)) + _differing_links(exchange, *linked_then)
        found += len(differing)
        if differing:
            _print(command, exchange, differing)
    amiss = [f"$ {command}\nno answer was seen in az's log" for command, answers in asked if not answers]
    if found:
        amiss.append(f"{found} differences from the emulator")
    print(f"{len(exchanges)} answers were compared with the emulator's: {found or 'no'} differences in form.")
    return amiss


def _differing_links(exchange, on_the_emulator, on_azure):
    """Where a write has another effect on the link than on the emulator, in the form of `differences`."""
    if exchange.method == "GET" or on_azure in (NOT_KNOWN, on_the_emulator):
        return []
    return [("linked afterwards", in_brief(on_the_emulator), in_brief(on_azure))]


def _print(command, exchange, differing):
    print(f"$ {command}\n{exchange.method} {exchange.path}")
    for place, expected, seen in differing:
        print(f"    {place}\n        emulator: {expected}\n        Azure:    {seen}")
    print()
