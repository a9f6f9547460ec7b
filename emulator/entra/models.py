"""Sign-ins and tokens: the rules of Entra ID."""

import base64
import json
import secrets
from dataclasses import dataclass, replace

from emulator.entra.assertions import check_assertion
from emulator.entra.errors import EntraError
from emulator.entra.people import ON_THE_PAGE, NoSignIn, sign_in_error
from emulator.world import Tenant, User


@dataclass(frozen=True)
class SignIn:
    """A sign-in of a user, which refresh tokens refer to.

    :param multi_factor: whether multi-factor authentication was completed. It does not count in other tenants.
    """

    user: User
    tenant: Tenant
    multi_factor: bool

    def is_enough_for(self, tenant, multi_factor) -> bool:
        """Whether a token for a tenant can be issued for this sign-in.

        :param multi_factor: whether the token requires multi-factor authentication.
        """
        if tenant == self.tenant:
            return self.multi_factor or not multi_factor
        return not multi_factor and tenant.id not in self.user.multi_factor


class EntraId:
    """Sign-ins and tokens.

    `people` decides who signs in. It is a function of the `Tenant` to sign in to (None: the home tenant) and of the
    login hint of the page (None: no hint, or it does not count). It returns the `User` who signs in, or a `NoSignIn`;
    None: nobody is at the browser yet. It is called once for each sign-in; for a device code, until it does not return
    None. See `one_after_the_other`.

    :param graph_urls: the audiences of tokens for Microsoft Graph.
    """

    def __init__(self, world, issuer, graph_urls: list[str]):
        self._world = world
        self._issuer = issuer
        self._graph_urls = {url.rstrip("/") for url in graph_urls}
        self._device_codes = {}
        self._authorization_codes = {}
        self._refresh_tokens = {}
        self.person_at_the_browser = None

    @property
    def person_at_the_browser(self):
        """The person who signs in to every tenant, as `people` may return. Setting it replaces `people`.

        All users are signed in to that browser: a login hint signs in its user, if the user has an account in the
        tenant. Without a usable hint, or with an account prompt, this person signs in.
        """
        return self._person

    @person_at_the_browser.setter
    def person_at_the_browser(self, person):
        self._person = person
        self.people = self._hinted_or_asked

    def tenant(self, name):
        """Find the tenant of an authority.

        :param name: tenant ID or domain name; `organizations` or `common` for the user's home tenant.
        :return: `Tenant`; None: the home tenant.
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

    def start_device_code(self, tenant, token_request) -> str:
        """Start a sign-in with a device code, and return the code. Its page accepts no login hint.

        :param tenant: `Tenant` to sign in to; None: the home tenant.
        """
        code = secrets.token_urlsafe(24)
        self._device_codes[code] = (token_request, self.people(tenant, None))
        return code

    def authorize(self, tenant, nonce, claims, login_hint=None, prompt=None):
        """Sign in on the sign-in page.

        :param tenant: `Tenant` to sign in to; None: the home tenant.
        :param nonce: nonce for the ID token.
        :param login_hint: sign-in name of a user.
        :param prompt: "select_account": the page asks for the account and ignores the hint.
        :return: the parameters that the page sends to the client, dict: the authorization code, or an error; None:
            it sends nothing.
        """
        person = self.people(tenant, None if prompt == "select_account" else login_hint)
        if not isinstance(person, User) and person in ON_THE_PAGE:
            return ON_THE_PAGE[person]
        code = secrets.token_urlsafe(24)
        self._authorization_codes[code] = (person, tenant, claims, nonce)
        return {"code": code}

    def redeem_authorization_code(self, code, token_request) -> dict:
        """Redeem an authorization code from the sign-in page for tokens.

        :raises EntraError: the code is unknown, or the person has no account in the tenant, or gets no tokens.
        """
        if code not in self._authorization_codes:
            raise EntraError(70008, "invalid_grant", "The authorization code is not known, or was used already.")
        person, tenant, claims, nonce = self._authorization_codes.pop(code)
        signed_in = self._signed_in(person, tenant, token_request.scope, claims)
        return self._user_tokens(signed_in, signed_in.tenant, token_request, nonce)

    def redeem_device_code(self, code, tenant, token_request) -> dict:
        """Redeem a device code for tokens of the person at the browser.

        :param tenant: `Tenant` to sign in to; None: the home tenant.
        :param token_request: `TokenRequest`. MSAL sends the scope only when the sign-in starts. Older versions send the
            claims only here.
        :raises EntraError: the code is unknown, nobody has signed in yet, or the person has no account in the tenant,
            or gets no tokens.
        """
        if code not in self._device_codes:
            raise EntraError(70000, "bad_verification_code", "The device code is not known.")
        begun, person = self._device_codes[code]
        person = person or self.people(tenant, None)
        if person in (None, NoSignIn.NEVER_COMES):
            raise sign_in_error(person)
        del self._device_codes[code]
        scope = token_request.scope or begun.scope
        signed_in = self._signed_in(person, tenant, scope, begun.claims, token_request.claims)
        return self._user_tokens(signed_in, signed_in.tenant, replace(token_request, scope=scope))

    def redeem_refresh_token(self, token, tenant, token_request) -> dict:
        """Redeem a refresh token for new tokens, also of another tenant.

        :param tenant: `Tenant` of the new tokens; None: the home tenant.
        :raises EntraError: the token is revoked, the user has no account in the tenant, or must sign in again.
        """
        if token not in self._refresh_tokens:
            raise EntraError(700082, "invalid_grant", "The refresh token has expired due to inactivity.")
        signed_in = self._refresh_tokens[token]
        tenant = tenant or signed_in.user.home
        self._check_membership(signed_in.user, tenant)
        multi_factor = token_request.claims.multi_factor or self._is_required(
            signed_in.user, tenant, token_request.scope
        )
        if not signed_in.is_enough_for(tenant, multi_factor):
            raise sign_in_error(NoSignIn.SHOWS_NO_SECOND_FACTOR)
        return self._user_tokens(signed_in, tenant, token_request)

    def redeem_client_secret(self, secret, tenant, token_request) -> dict:
        """Sign in a service principal with its client secret.

        :param token_request: `TokenRequest` whose client is the service principal.
        :raises EntraError: there is no such service principal, or the secret is wrong.
        """
        application = self._application(token_request.client_id, tenant)
        if not secrets.compare_digest(secret.encode(), application.secret.encode()):
            raise EntraError(7000215, "invalid_client", "Invalid client secret provided.")
        return self._access(application, tenant, token_request)

    def redeem_client_assertion(self, assertion: str, tenant, token_request, token_url) -> dict:
        """Sign in a service principal with a signed token: of its certificate, or of an issuer that it trusts.

        :param token_request: `TokenRequest` whose client is the service principal.
        :param token_url: URL of the tenant's token endpoint.
        :raises EntraError: there is no such service principal, or the assertion is not valid for it.
        """
        application = self._application(token_request.client_id, tenant)
        check_assertion(application, assertion, token_url)
        return self._access(application, tenant, token_request)

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

    def _hinted_or_asked(self, tenant, login_hint):
        hinted = self._world.user(login_hint or "")
        is_at_hand = isinstance(self._person, User) and hinted and _has_account(hinted, tenant or hinted.home)
        return hinted if is_at_hand else self._person

    def _is_required(self, user, tenant, scope):
        """Whether the tenant requires multi-factor authentication for this scope, which is one of Microsoft Graph."""
        return tenant.id in user.multi_factor_for_graph and _audience(scope).rstrip("/") in self._graph_urls

    def _signed_in(self, person, tenant, scope, *claims):
        """Sign in a person, with multi-factor authentication if the client or the tenant requires it.

        :raises EntraError: the person has no account in the tenant, or is a `NoSignIn`.
        """
        if isinstance(person, NoSignIn):
            raise sign_in_error(person)
        tenant = tenant or person.home
        self._check_membership(person, tenant)
        is_required = tenant.id in person.multi_factor or self._is_required(person, tenant, scope)
        return SignIn(person, tenant, is_required or any(each.multi_factor for each in claims))

    def _check_membership(self, user, tenant):
        if not _has_account(user, tenant):
            raise EntraError(
                50020,
                "invalid_grant",
                f"User account '{user.name}' from identity provider does not "
                f"exist in tenant '{tenant.name}' and cannot access the application in that tenant.",
            )

    def _access(self, principal, tenant, token_request, multi_factor=False):
        audience = _audience(token_request.scope)
        return {
            "token_type": "Bearer",
            "scope": token_request.scope,
            "expires_in": self._issuer.lifetime,
            "ext_expires_in": self._issuer.lifetime,
            "access_token": self._issuer.access_token(
                principal, tenant, audience, capabilities=token_request.claims.capabilities, multi_factor=multi_factor
            ),
        }

    def _user_tokens(self, signed_in, tenant, token_request, nonce=None):
        refresh_token = secrets.token_urlsafe(48)
        self._refresh_tokens[refresh_token] = signed_in
        user, multi_factor = signed_in.user, signed_in.multi_factor and tenant == signed_in.tenant
        client_info = {"uid": user.object_id(user.home), "utid": user.home.id}
        return {
            **self._access(user, tenant, token_request, multi_factor),
            "refresh_token": refresh_token,
            "id_token": self._issuer.id_token(user, tenant, token_request.client_id, nonce),
            "client_info": base64.urlsafe_b64encode(json.dumps(client_info).encode()).decode().rstrip("="),
        }


def _audience(scope):
    """The audience of a token for a scope, like https://graph.microsoft.com//.default offline_access."""
    return next((each for each in scope.split() if each.endswith("/.default")), "").removesuffix("/.default")


def _has_account(user, tenant):
    return tenant in user.tenants or tenant.id in user.delegated
