"""Who may sign in where, and with what."""

import base64
import json
import secrets
from dataclasses import dataclass, replace

from emulator.entra.assertions import check_assertion
from emulator.entra.errors import EntraError
from emulator.entra.people import ON_THE_PAGE, NoSignIn, refusal
from emulator.world import Tenant, User


@dataclass(frozen=True)
class SignIn:
    """A sign-in of a person, which refresh tokens remember.

    :param user: `User`.
    :param tenant: `Tenant` that was signed in to.
    :param multi_factor: whether a second factor was shown; in other tenants, that does not count.
    """

    user: User
    tenant: Tenant
    multi_factor: bool

    def opens(self, tenant, multi_factor):
        """Whether a token of a tenant comes from it, bool.

        :param multi_factor: whether the token must be one of multi-factor authentication.
        """
        if tenant == self.tenant:
            return self.multi_factor or not multi_factor
        return not multi_factor and tenant.id not in self.user.multi_factor


class EntraId:
    """Sign-ins and tokens.

    `people` decides each sign-in: it is a function of the `Tenant` that is signed in to (None: the home tenant) and of
    the login hint that the page was given (None: there is none, or it does not count). It gives the `User` who signs
    in, or a `NoSignIn`; None: nobody is at the browser yet. It is asked once a sign-in, and at a device code again as
    long as it gives None. See `one_after_the_other`.

    :param world: `World`.
    :param issuer: `TokenIssuer`.
    :param graph_urls: what a token is for that is one of Microsoft Graph, list of URLs.
    """

    def __init__(self, world, issuer, graph_urls):
        self._world = world
        self._issuer = issuer
        self._graph_urls = {url.rstrip("/") for url in graph_urls}
        self._device_codes = {}
        self._authorization_codes = {}
        self._refresh_tokens = {}
        self.person_at_the_browser = None

    @property
    def person_at_the_browser(self):
        """Who is at the browser in every tenant, as `people` may give; setting it replaces `people`.

        In that browser, all users are signed in: a login hint signs its user in who has an account in the tenant.
        Where the hint does not help, or the page has to ask, it is this person.
        """
        return self._person

    @person_at_the_browser.setter
    def person_at_the_browser(self, person):
        self._person = person
        self.people = self._hinted_or_asked

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

    def start_device_code(self, tenant, asked):
        """Begin a sign-in with a device code. The page at which it is entered takes no login hint.

        :param tenant: `Tenant` to sign in to; None: the home tenant.
        :param asked: `Asked`.
        :return: the device code, str.
        """
        code = secrets.token_urlsafe(24)
        self._device_codes[code] = (asked, self.people(tenant, None))
        return code

    def authorize(self, tenant, nonce, claims, login_hint=None, prompt=None):
        """Let somebody sign in on the sign-in page.

        :param tenant: `Tenant` to sign in to; None: the home tenant.
        :param nonce: what the ID token must repeat.
        :param claims: `Claims` that are asked for.
        :param login_hint: name of the user who is to sign in.
        :param prompt: with "select_account", the page asks who signs in, whatever the hint.
        :return: what the page sends to the client, a dict: the authorization code, or an error; None: nothing.
        """
        person = self.people(tenant, None if prompt == "select_account" else login_hint)
        if not isinstance(person, User) and person in ON_THE_PAGE:
            return ON_THE_PAGE[person]
        code = secrets.token_urlsafe(24)
        self._authorization_codes[code] = (person, tenant, claims, nonce)
        return {"code": code}

    def redeem_authorization_code(self, code, asked):
        """Finish a sign-in that was made on the sign-in page.

        :param code: the authorization code.
        :param asked: `Asked`.
        :return: the token answer, a dict.
        :raises EntraError: the code is unknown, the person has no account in the tenant, or gets no tokens.
        """
        if code not in self._authorization_codes:
            raise EntraError(70008, "invalid_grant", "The authorization code is not known, or was used already.")
        person, tenant, claims, nonce = self._authorization_codes.pop(code)
        signed_in = self._signed_in(person, tenant, asked.scope, claims)
        return self._user_tokens(signed_in, signed_in.tenant, asked, nonce)

    def redeem_device_code(self, code, tenant, asked):
        """Finish a sign-in with a device code, as the person at the browser.

        :param code: the device code.
        :param tenant: `Tenant` to sign in to; None: the home tenant.
        :param asked: `Asked`. MSAL names the scope only when the sign-in begins, and older MSAL the claims only here.
        :return: the token answer, a dict.
        :raises EntraError: the code is unknown, nobody has signed in yet, or the person has no account there or gets no
            tokens.
        """
        if code not in self._device_codes:
            raise EntraError(70000, "bad_verification_code", "The device code is not known.")
        begun, person = self._device_codes[code]
        person = person or self.people(tenant, None)
        if person in (None, NoSignIn.NEVER_COMES):
            raise refusal(person)
        del self._device_codes[code]
        scope = asked.scope or begun.scope
        signed_in = self._signed_in(person, tenant, scope, begun.claims, asked.claims)
        return self._user_tokens(signed_in, signed_in.tenant, replace(asked, scope=scope))

    def redeem_refresh_token(self, token, tenant, asked):
        """Get tokens of another tenant, or new ones, from a refresh token.

        :param token: the refresh token.
        :param tenant: `Tenant` to get tokens for; None: the home tenant.
        :param asked: `Asked`.
        :return: the token answer, a dict.
        :raises EntraError: the token was revoked, the user has no account there, or has to sign in there once more.
        """
        if token not in self._refresh_tokens:
            raise EntraError(700082, "invalid_grant", "The refresh token has expired due to inactivity.")
        signed_in = self._refresh_tokens[token]
        tenant = tenant or signed_in.user.home
        self._check_membership(signed_in.user, tenant)
        multi_factor = asked.claims.multi_factor or self._is_demanded(signed_in.user, tenant, asked.scope)
        if not signed_in.opens(tenant, multi_factor):
            raise refusal(NoSignIn.SHOWS_NO_SECOND_FACTOR)
        return self._user_tokens(signed_in, tenant, asked)

    def redeem_client_secret(self, secret, tenant, asked):
        """Sign a service principal in with its secret.

        :param secret: its client secret.
        :param tenant: `Tenant` to sign in to.
        :param asked: `Asked`, in which the client is the service principal.
        :return: the token answer, a dict.
        :raises EntraError: there is no such service principal, or the secret is wrong.
        """
        application = self._application(asked.client_id, tenant)
        if not secrets.compare_digest(secret.encode(), application.secret.encode()):
            raise EntraError(7000215, "invalid_client", "Invalid client secret provided.")
        return self._access(application, tenant, asked)

    def redeem_client_assertion(self, assertion, tenant, asked, token_url):
        """Sign a service principal in with a signed token, of its own certificate or of an issuer that it trusts.

        :param assertion: the signed token, str.
        :param tenant: `Tenant` to sign in to.
        :param asked: `Asked`, in which the client is the service principal.
        :param token_url: URL of the tenant's token endpoint.
        :return: the token answer, a dict.
        :raises EntraError: there is no such service principal, or the assertion is not right for it.
        """
        application = self._application(asked.client_id, tenant)
        check_assertion(application, assertion, token_url)
        return self._access(application, tenant, asked)

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

    def _is_demanded(self, user, tenant, scope):
        """Whether a tenant demands multi-factor authentication of a user for what a scope is of alone."""
        return tenant.id in user.multi_factor_for_graph and _audience(scope).rstrip("/") in self._graph_urls

    def _signed_in(self, person, tenant, scope, *claims):
        """The sign-in of a person who shows a second factor where a client or the tenant asks for it.

        :raises EntraError: the person has no account there, or is a `NoSignIn`.
        """
        if isinstance(person, NoSignIn):
            raise refusal(person)
        tenant = tenant or person.home
        self._check_membership(person, tenant)
        is_demanded = tenant.id in person.multi_factor or self._is_demanded(person, tenant, scope)
        return SignIn(person, tenant, is_demanded or any(each.multi_factor for each in claims))

    def _check_membership(self, user, tenant):
        if not _has_account(user, tenant):
            raise EntraError(
                50020,
                "invalid_grant",
                f"User account '{user.name}' from identity provider does not "
                f"exist in tenant '{tenant.name}' and cannot access the application in that tenant.",
            )

    def _access(self, principal, tenant, asked, multi_factor=False):
        audience = _audience(asked.scope)
        return {
            "token_type": "Bearer",
            "scope": asked.scope,
            "expires_in": self._issuer.lifetime,
            "ext_expires_in": self._issuer.lifetime,
            "access_token": self._issuer.access_token(
                principal, tenant, audience, capabilities=asked.claims.capabilities, multi_factor=multi_factor
            ),
        }

    def _user_tokens(self, signed_in, tenant, asked, nonce=None):
        refresh_token = secrets.token_urlsafe(48)
        self._refresh_tokens[refresh_token] = signed_in
        user, multi_factor = signed_in.user, signed_in.multi_factor and tenant == signed_in.tenant
        client_info = {"uid": user.object_id(user.home), "utid": user.home.id}
        return {
            **self._access(user, tenant, asked, multi_factor),
            "refresh_token": refresh_token,
            "id_token": self._issuer.id_token(user, tenant, asked.client_id, nonce),
            "client_info": base64.urlsafe_b64encode(json.dumps(client_info).encode()).decode().rstrip("="),
        }


def _audience(scope):
    """What a token is for that is asked for with a scope, like https://graph.microsoft.com//.default offline_access."""
    return next((each for each in scope.split() if each.endswith("/.default")), "").removesuffix("/.default")


def _has_account(user, tenant):
    return tenant in user.tenants or tenant.id in user.delegated
