"""The errors of Entra ID."""


class EntraError(Exception):
    """An error response of Entra ID.

    :param code: number of the AADSTS code.
    :param error: OAuth 2.0 error, like invalid_grant.
    :param description: the message, without the code.
    :param suberror: the kind of error for a client, like message_only; None: left out.
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
