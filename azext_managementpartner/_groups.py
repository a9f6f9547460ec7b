"""Things that belong together."""


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
