"""Claims challenges: Azure Resource Manager, or Microsoft Graph, wants a token with more in it."""

from azure.cli.core.azclierror import AuthenticationError
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy

from azext_managementpartner.transport.refusals import claims_of


class ChallengePolicy(ARMChallengeAuthenticationPolicy):
    """Answers claims challenges as azure-mgmt-core does; where that takes a new sign-in, the challenge is the answer.

    The HTTP response gets an attribute `scopes`, a tuple of str: those that the token was for. A challenge that could
    not be answered gets `refusal`, the AuthenticationError that says why; azure-core 1.32 would not tell.
    """

    def send(self, request):
        """Send a request; see the base class."""
        response = super().send(request)
        response.http_response.scopes = self._scopes
        return response

    def on_challenge(self, request, response):
        """Answer a challenge; see the base class.

        :raises CLIError: there is no such token, and a new sign-in would bring none.
        """
        from azext_managementpartner.transport.once import no_login_warning

        claims = claims_of(response.http_response)
        if claims is None:
            return False
        try:
            with no_login_warning():
                self.authorize_request(request, *self._scopes, claims=claims)
        except AuthenticationError as refusal:
            response.http_response.refusal = refusal
            return False
        return True
