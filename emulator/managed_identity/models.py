"""The managed identities of a machine."""

_IDS = {
    "client_id": lambda identity: identity.name,
    "object_id": lambda identity: identity.object_id(identity.home),
    "resource_id": lambda identity: identity.resource_id,
}


class Machine:
    """A machine with managed identities.

    :param system_assigned: `ManagedIdentity`; and so the user-assigned ones.
    """

    def __init__(self, system_assigned, *user_assigned):
        self._system_assigned = system_assigned
        self._user_assigned = user_assigned

    def identity(self, **ids):
        """Find a `ManagedIdentity`; None: the machine has no such identity.

        :param ids: `client_id`, `object_id` or `resource_id` of a user-assigned identity, or None. Without any, the
            system-assigned identity is found.
        """
        for kind, value in ids.items():
            if value is not None:
                wanted = value.lower()
                return next((each for each in self._user_assigned if _IDS[kind](each).lower() == wanted), None)
        return self._system_assigned
