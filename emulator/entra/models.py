"""Who may sign in where, and with what."""

import base64
import json
import secrets

from emulator.entra.assertions import check_assertion
from emulator.entra.errors import EntraError


class EntraId:
    """Sign-ins and tokens.

    :param world: `World`.
    :param issuer: `TokenIssuer`.
    """

    def __init__(self, world, issuer):
        self._world = world
        self._issuer = issuer
        self._device_codes = set()
        self._authorization_codes = {}
        self._refresh_tokens = {}
        self.person_at_the_browser = None

    def tenant(self, name):
        """Find the tenant of an authority.

        :param name: tenant ID or domain name; `organizations` or `common` for the home tenant of whoever signs in.
        :return: `Tenant`, or None for the home tenant.
        :raises EntraError: there is no such tenant.
        """
        if name in ("organizations", "common"):
            return None
        tenant = self._world.tenant(name)
        if tenant is None:
            raise EntraError(
                90002,
                "invalid_tenant",
                f"Tenant '{name}' not found. Check to make sure you have the "
                "correct tenant ID and are signing into the correct cloud.",
            )
        return tenant

    def start_device_code(self):
        """Begin a sign-in with a device code.

        :return: the device code, str.
        """
        code = secrets.token_urlsafe(24)
        self._device_codes.add(code)
        return code

    def authorize(self, tenant, nonce):
        """Sign the person at the browser in on the sign-in page.

        :param tenant: `Tenant` to sign in to; None: the home tenant.
        :param nonce: what the ID token must repeat.
        :return: an authorization code, str; None where nobody is at the browser.
        """
        if self.person_at_the_browser is None:
            return None
        code = secrets.token_urlsafe(24)
        self._authorization_codes[code] = (self.person_at_the_browser, tenant, nonce)
        return code

    def redeem_authorization_code(self, code, client_id, scope):
        """Finish a sign-in that was made on the sign-in page.

        :param code: the authorization code.
        :param client_id: application ID of the client.
        :param scope: scopes, separated by blanks.
        :return: the token answer, a dict.
        :raises EntraError: the code is unknown, or the person has no account in the tenant.
        """
        signed_in = self._authorization_codes.pop(code, None)
        if signed_in is None:
            raise EntraError(70008, "invalid_grant", "The authorization code is not known, or was used already.")
        user, tenant, nonce = signed_in
        return self._sign_in(user, tenant, client_id, scope, nonce)

    def redeem_device_code(self, code, tenant, client_id, scope):
        """Finish a sign-in with a device code, as the person at the browser.

        :param code: the device code.
        :param tenant: `Tenant` to sign in to; None: the home tenant.
        :param client_id: application ID of the client.
        :param scope: scopes, separated by blanks.
        :return: the token answer, a dict.
        :raises EntraError: the code is unknown, nobody is at the browser yet, or the person has no account there.
        """
        if code not in self._device_codes:
            raise EntraError(70000, "bad_verification_code", "The device code is not known.")
        user = self.person_at_the_browser
        if user is None:
            raise EntraError(70016, "authorization_pending", "The user has not yet signed in.")
        self._device_codes.remove(code)
        return self._sign_in(user, tenant, client_id, scope)

    def redeem_refresh_token(self, token, tenant, client_id, scope):
        """Get tokens of another tenant, or new ones, from a refresh token.

        :param token: the refresh token.
        :param tenant: `Tenant` to get tokens for; None: the home tenant.
        :param client_id: application ID of the client.
        :param scope: scopes, separated by blanks.
        :return: the token answer, a dict.
        :raises EntraError: the token was revoked, the user has no account there, or has to sign in there once more.
        """
        if token not in self._refresh_tokens:
            raise EntraError(700082, "invalid_grant", "The refresh token has expired due to inactivity.")
        user, signed_in_to = self._refresh_tokens[token]
        tenant = tenant or user.home
        self._check_membership(user, tenant)
        if tenant.id in user.multi_factor - signed_in_to:
            raise EntraError(
                50076,
                "interaction_required",
                "Due to a configuration change made by your administrator, or because "
                "you moved to a new location, you must use multi-factor authentication to access the resource.",
            )
        return self._user_tokens(user, tenant, client_id, scope, signed_in_to=signed_in_to)

    def redeem_client_secret(self, client_id, secret, tenant, scope):
        """Sign a service principal in with its secret.

        :param client_id: its application ID.
        :param secret: its client secret.
        :param tenant: `Tenant` to sign in to.
        :param scope: scopes, separated by blanks.
        :return: the token answer, a dict.
        :raises EntraError: there is no such service principal, or the secret is wrong.
        """
        application = self._application(client_id, tenant)
        if not secrets.compare_digest(secret.encode(), application.secret.encode()):
            raise EntraError(7000215, "invalid_client", "Invalid client secret provided.")
        return self._access(application, tenant, scope)

    def redeem_client_assertion(self, client_id, assertion, tenant, scope, token_url):
        """Sign a service principal in with a signed token, of its own certificate or of an issuer that it trusts.

        :param client_id: its application ID.
        :param assertion: the signed token, str.
        :param tenant: `Tenant` to sign in to.
        :param scope: scopes, separated by blanks.
        :param token_url: URL of the tenant's token endpoint.
        :return: the token answer, a dict.
        :raises EntraError: there is no such service principal, or the assertion is not right for it.
        """
        application = self._application(client_id, tenant)
        check_assertion(application, assertion, token_url)
        return self._access(application, tenant, scope)

    def _application(self, client_id, tenant):
        application = self._world.application(client_id)
        if application is None or tenant not in application.tenants:
            raise EntraError(
                700016,
                "unauthorized_client",
                f"Application with identifier '{client_id}' was not found "
                f"in the directory '{tenant.name if tenant else 'organizations'}'.",
            )
        return application

    def _sign_in(self, user, tenant, client_id, scope, nonce=None):
        tenant = tenant or user.home
        self._check_membership(user, tenant)
        return self._user_tokens(user, tenant, client_id, scope, signed_in_to={tenant.id}, nonce=nonce)

    def _check_membership(self, user, tenant):
        if tenant not in user.tenants and tenant.id not in user.delegated:
            raise EntraError(
                50020,
                "invalid_grant",
                f"User account '{user.name}' from identity provider does not "
                f"exist in tenant '{tenant.name}' and cannot access the application in that tenant.",
            )

    def _access(self, principal, tenant, scope):
        audience = next((s for s in scope.split() if s.endswith("/.default")), "").removesuffix("/.default")
        return {
            "token_type": "Bearer",
            "scope": scope,
            "expires_in": self._issuer.lifetime,
            "ext_expires_in": self._issuer.lifetime,
            "access_token": self._issuer.access_token(principal, tenant, audience),
        }

    def _user_tokens(self, user, tenant, client_id, scope, *, signed_in_to, nonce=None):  # noqa: PLR0913
        refresh_token = secrets.token_urlsafe(48)
        self._refresh_tokens[refresh_token] = (user, signed_in_to)
        client_info = {"uid": user.object_id(user.home), "utid": user.home.id}
        return {
            **self._access(user, tenant, scope),
            "refresh_token": refresh_token,
            "id_token": self._issuer.id_token(user, tenant, client_id, nonce),
            "client_info": base64.urlsafe_b64encode(json.dumps(client_info).encode()).decode().rstrip("="),
        }
