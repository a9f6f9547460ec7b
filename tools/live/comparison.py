"""Where Azure's answers have another form than the emulator's."""

from tools.live.answers import answer, emulated_forms, request_of
from tools.live.forms import differences


def compare(asked, before):
    """Print where the answers to commands differ from the emulator's in form.

    :param asked: list of pairs: a command line, and the `Exchange`s with the ManagementPartner provider, in order.
    :param before: the partner ID that was linked at first, or None.
    :return: what is amiss, in words, a list of str.
    """
    exchanges = [(command, exchange) for command, answers in asked for exchange in answers]
    forms = emulated_forms([request_of(exchange) for _, exchange in exchanges], before)
    found = 0
    for (command, exchange), form in zip(exchanges, forms, strict=True):
        differing = differences(form, answer(exchange.status, exchange.headers, exchange.body))
        found += len(differing)
        if differing:
            _print(command, exchange, differing)
    amiss = [f"$ {command}\nno answer was seen in az's log" for command, answers in asked if not answers]
    if found:
        amiss.append(f"{found} differences from the emulator; one may follow from another")
    print(f"{len(exchanges)} answers were compared with the emulator's: {found or 'no'} differences in form.")
    return amiss


def _print(command, exchange, differing):
    print(f"$ {command}\n{' '.join(request_of(exchange))}")
    for place, expected, seen in differing:
        print(f"    {place}\n        emulator: {expected}\n        Azure:    {seen}")
    print()
