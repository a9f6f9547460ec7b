"""Which identities a machine has."""

_IDS = {
    "client_id": lambda identity: identity.name,
    "object_id": lambda identity: identity.object_id(identity.home),
    "resource_id": lambda identity: identity.resource_id,
}


class Machine:
    """A machine with managed identities.

    :param system_assigned: its own `ManagedIdentity`.
    :param user_assigned: those that it was given, `ManagedIdentity`.
    """

    def __init__(self, system_assigned, *user_assigned):
        self._system_assigned = system_assigned
        self._user_assigned = user_assigned

    def identity(self, **asked):
        """Find an identity.

        :param asked: `client_id`, `object_id` or `resource_id` of a user-assigned one; None, or none: not asked for.
        :return: `ManagedIdentity`; None where the machine has no such.
        """
        for kind, value in asked.items():
            if value is not None:
                wanted = value.lower()
                return next((each for each in self._user_assigned if _IDS[kind](each).lower() == wanted), None)
        return self._system_assigned
