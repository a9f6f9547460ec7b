"""Access tokens and ID tokens."""

import secrets
import time

import jwt

from emulator.entra.claims import MULTI_FACTOR
from emulator.world import User


class TokenIssuer:
    """Signs tokens with a secret of its own, and reads none but those.

    :param login_url: URL of Entra ID, without a slash at the end.
    """

    lifetime = 3600

    def __init__(self, login_url):
        self._login_url = login_url
        self._secret = secrets.token_bytes(32)

    def access_token(self, principal, tenant, audience, *, capabilities=(), multi_factor=False):
        """An access token.

        :param principal: `Principal` that it is for.
        :param tenant: `Tenant` that it is for.
        :param audience: URL of the resource.
        :param capabilities: what the client can do, tuple of str; CP1: it understands claims challenges.
        :param multi_factor: whether a second factor was shown in the tenant.
        :return: str.
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

    def id_token(self, user, tenant, client_id, nonce=None):
        """An ID token of OpenID Connect.

        :param user: `User` who signed in.
        :param tenant: `Tenant` signed in to.
        :param client_id: application ID of the client.
        :param nonce: what the client asked to be repeated; None: nothing.
        :return: str.
        """
        more = {"preferred_username": user.name, "name": user.display_name, **({"nonce": nonce} if nonce else {})}
        return self._sign({**self._claims(user, tenant, client_id), **more})

    def read(self, token):
        """The claims of a token.

        :param token: str.
        :return: dict.
        :raises jwt.InvalidTokenError: it was not signed here, or has expired.
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
