"""Access tokens and ID tokens."""

import secrets
import time

import jwt

from emulator.entra.claims import MULTI_FACTOR
from emulator.world import User


class TokenIssuer:
    """Signs tokens with its own secret, and reads only those.

    :param login_url: URL of Entra ID, without a slash at the end.
    """

    lifetime = 3600

    def __init__(self, login_url):
        self._login_url = login_url
        self._secret = secrets.token_bytes(32)

    def access_token(self, principal, tenant, audience, *, capabilities=(), multi_factor=False) -> str:
        """An access token.

        :param audience: URL of the resource.
        :param capabilities: client capabilities, tuple of str; CP1: it handles claims challenges.
        :param multi_factor: whether multi-factor authentication was completed in the tenant.
        """
        return self._sign(
            {
                **self._claims(principal, tenant, audience),
                "idtyp": "user" if isinstance(principal, User) else "app",
                "unique_name" if isinstance(principal, User) else "appid": principal.name,
                **({"xms_cc": list(capabilities)} if capabilities else {}),
                **({"acrs": [MULTI_FACTOR]} if multi_factor else {}),
            }
        )

    def id_token(self, user, tenant, client_id, nonce=None) -> str:
        """An ID token of OpenID Connect.

        :param client_id: application ID of the client.
        :param nonce: the nonce of the request, if any.
        """
        more = {"preferred_username": user.name, "name": user.display_name, **({"nonce": nonce} if nonce else {})}
        return self._sign({**self._claims(user, tenant, client_id), **more})

    def read(self, token: str) -> dict:
        """The claims of a token.

        :raises jwt.InvalidTokenError: the token has expired, or its signature is not valid.
        """
        return jwt.decode(token, self._secret, algorithms=["HS256"], options={"verify_aud": False})

    def _sign(self, claims):
        return jwt.encode(claims, self._secret, algorithm="HS256")

    def _claims(self, principal, tenant, audience):
        now = int(time.time())
        object_id = principal.object_id(tenant)
        return {
            "aud": audience,
            "iss": f"{self._login_url}/{tenant.id}/v2.0",
            "tid": tenant.id,
            "oid": object_id,
            "sub": object_id,
            "iat": now,
            "nbf": now,
            "exp": now + self.lifetime,
            "ver": "2.0",
        }
