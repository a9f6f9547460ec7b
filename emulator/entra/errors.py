"""What Entra ID refuses."""


class EntraError(Exception):
    """A refusal of Entra ID.

    :param code: number of the AADSTS code.
    :param error: OAuth 2.0 error, like invalid_grant.
    :param description: what Entra ID says, without the code.
    :param suberror: what kind of error it is to a client, like message_only; None: it is not said.
    """

    def __init__(self, code, error, description, suberror=None):
        super().__init__(f"AADSTS{code}: {description}")
        self.code = code
        self.error = error
        self.suberror = suberror

    @property
    def status(self):
        """HTTP status code."""
        return 401 if self.error == "invalid_client" else 400
